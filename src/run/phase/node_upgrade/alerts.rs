//! Alerts around a node's upgrade: before it, after it, and for a while before the next node.

use std::time::Duration;

use anyhow::{bail, ensure};
use jiff::Timestamp;

use crate::{
    cluster::snapshot::{Alert, Observed},
    gate::alerts_firing,
    policy,
    run::{
        chain::Chain,
        record::{Entry, Event},
        wait::Look,
    },
};

/// How often a soak looks at the alerts: rules are evaluated every 15 to 60 s.
const SOAK_LOOK: Duration = Duration::from_secs(15);

/// What a look at the alerts says.
#[derive(Debug, PartialEq, Eq)]
enum Said {
    Clear,
    /// This one stops the run.
    Fires(String),
    /// They can't be read, which is never "none".
    Unread(String),
}

fn judge(alerts: Observed<Vec<Alert>>, policy: &policy::Alerts) -> Said {
    match alerts {
        Observed::NotConfigured => Said::Clear,
        Observed::Unknown(why) => Said::Unread(format!("alerts can't be read: {why}")),
        Observed::Known(alerts) => alerts_firing::stopping(&alerts, policy, false)
            .next()
            .map_or(Said::Clear, |alert| Said::Fires(format!("{} fires", alert.name))),
    }
}

async fn look(chain: &Chain) -> Said {
    judge(chain.signals.alerts().await, &chain.policy.alerts)
}

/// Until no alert stops the run. One that fires may take `limit` to clear, zero for not at all. A Prometheus that does
/// not answer is waited for as long as the policy waits for alerts, whatever the limit: its only replica was perhaps
/// evicted by this very run, and is being started elsewhere.
pub(in crate::run::phase) async fn alerts_clear(chain: &Chain, limit: Duration) -> anyhow::Result<()> {
    let (clock, at_most) = (chain.cluster.clock(), limit.max(chain.policy.alerts.wait.get()));
    chain
        .step("alerts", async || {
            let started = clock.now();
            chain
                .wait("alerts", "alerts to clear", at_most, async || match look(chain).await {
                    Said::Clear => Ok(Look::Ready(String::new())),
                    Said::Fires(what) if clock.since(started) >= limit => bail!("alerts to clear: {what}"),
                    Said::Fires(what) | Said::Unread(what) => Ok(Look::NotYet(what)),
                })
                .await
        })
        .await
}

/// Watches the cluster for a while before the next node, counted from the restart of this one's kubelet, so that a pod
/// that takes over does not begin anew. A critical alert ends it at once; nothing to watch where nothing was changed.
pub(in crate::run::phase) async fn soak(chain: &Chain, name: &str) -> anyhow::Result<()> {
    let length = chain.policy.nodes.soak.get();
    if length.is_zero() {
        return Ok(());
    }
    let Some(since) = kubelet_restarted(&chain.journal.entries().await?, name) else { return Ok(()) };
    chain.step("soak", async || watch(chain, since, length).await).await
}

async fn watch(chain: &Chain, since: Timestamp, length: Duration) -> anyhow::Result<String> {
    let (clock, patience) = (chain.cluster.clock(), chain.policy.alerts.wait);
    let mut unread_since = None;
    loop {
        let left = length.saturating_sub(clock.since(since));
        match look(chain).await {
            Said::Clear if left.is_zero() => return Ok(chain.policy.nodes.soak.to_string()),
            Said::Clear => unread_since = None,
            Said::Fires(what) => bail!("{what} during the soak"),
            Said::Unread(why) => {
                if unread_since.is_none() {
                    let what = format!("alerts to be readable: {why}");
                    chain.journal.append(Event::Waiting { step: "soak".to_owned(), what }).await?;
                }
                let away = clock.since(*unread_since.get_or_insert_with(|| clock.now()));
                ensure!(away < patience.get(), "{why}, for {patience} during the soak");
            }
        }
        chain.may_go_on().await?;
        tokio::time::sleep(if left.is_zero() { SOAK_LOOK } else { left.min(SOAK_LOOK) }).await;
    }
}

/// When this run last ended the restart of that node's kubelet.
fn kubelet_restarted(entries: &[Entry], name: &str) -> Option<Timestamp> {
    let of_node = entries.iter().rev().filter(|entry| entry.node.as_deref() == Some(name));
    of_node.into_iter().find_map(|entry| match &entry.event {
        Event::StepDone { step, .. } if step == "kubelet" => Some(entry.at),
        _ => None,
    })
}

#[cfg(test)]
mod tests;
