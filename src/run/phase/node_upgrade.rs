//! Steps that control planes and workers share: guard, alerts, drain, packages, kubelet, back.

mod drain;
mod kubeadm;
mod kubelet;
mod packages;

use std::{sync::Arc, time::Duration};

use anyhow::{Context as _, bail, ensure};

pub(super) use drain::drain;
pub(super) use kubeadm::{BEFORE_KUBEADM, SETTLES_WITHIN, kubeadm_control_plane, kubeadm_node};
pub(super) use kubelet::kubelet;
pub(super) use packages::{packages_of_target, point_at_target};

use crate::{
    cluster::{
        observe,
        snapshot::{Node, Observed},
    },
    drain::uncordon as uncordon_node,
    error::{Exit, Failure},
    gate::alerts_firing,
    node::{Host, HostError},
    run::{chain::Chain, wait::Look},
};

/// How often a soak looks at the alerts: rules are evaluated every 15 to 60 s.
const SOAK_LOOK: Duration = Duration::from_secs(15);

/// The node as it is now.
pub(super) async fn live(chain: &Chain, name: &str) -> anyhow::Result<Node> {
    observe::node(&chain.cluster, name).await?.with_context(|| format!("there is no node {name} any more"))
}

/// Whether nothing but the cordon may be left to do: the node is Ready at the target, and no step of ours was cut off
/// between its kubeadm and its kubelet. Versions alone don't tell: packages may still be unheld then.
pub(super) async fn is_done(chain: &Chain, name: &str) -> anyhow::Result<bool> {
    let node = live(chain, name).await?;
    let state = chain.state().await?;
    let steps = state.nodes.get(name).map(|progress| progress.steps.as_slice()).unwrap_or_default();
    let begun = steps.iter().any(|(step, ..)| step == "kubeadm-package");
    let ended = steps.iter().any(|(step, ..)| step == "kubelet");
    Ok(node.is_at(chain.target.to) && node.ready && (ended || !begun))
}

/// The invariant, checked by the phase itself before it cordons anything, not only by where it was scheduled.
pub(super) async fn refuse_own_node(chain: &Chain, name: &str) -> anyhow::Result<()> {
    let nodes = observe::nodes(&chain.cluster).await?;
    if nodes.len() > 1 && chain.me.node.as_deref() == Some(name) {
        bail!("this Job runs on {name}, the node that it would drain: it would evict itself half-way");
    }
    Ok(())
}

/// Until no alert stops the run; `limit` zero means now or not at all.
pub(super) async fn alerts_clear(chain: &Chain, limit: Duration) -> anyhow::Result<()> {
    chain
        .step("alerts", async || {
            chain
                .wait("alerts", "alerts to clear", limit, async || {
                    Ok(match stopping_alert(chain).await {
                        Ok(None) => Look::Ready(String::new()),
                        Ok(Some(what)) => Look::NotYet(what),
                        Err(error) => Look::NotYet(format!("{error:#}")),
                    })
                })
                .await
        })
        .await
}

/// The first alert that stops the run; an error where they can't be read, which is never "none".
async fn stopping_alert(chain: &Chain) -> anyhow::Result<Option<String>> {
    match chain.signals.alerts().await {
        Observed::NotConfigured => Ok(None),
        Observed::Unknown(why) => bail!("alerts can't be read: {why}"),
        Observed::Known(alerts) => {
            let first = alerts_firing::stopping(&alerts, &chain.policy.alerts, false).next();
            Ok(first.map(|alert| format!("{} fires", alert.name)))
        }
    }
}

/// A connection to the node; without our key or a pinned host key nothing on it is changed.
pub(super) async fn connect(chain: &Chain, name: &str) -> anyhow::Result<Arc<dyn Host>> {
    let node = live(chain, name).await?;
    chain.host(&node).await.map_err(with_bootstrap_hint(name))
}

/// Names the command that puts key and host key in order, where that is what is missing.
pub(super) fn with_bootstrap_hint(name: &str) -> impl Fn(anyhow::Error) -> anyhow::Error {
    let hint = format!("kubectl upgrade-rotate-key --bootstrap --node {name}");
    move |error| match error.downcast_ref::<HostError>() {
        Some(HostError::HostKey { .. } | HostError::Denied { .. }) => {
            error.context(Failure::new(Exit::Halted, "connecting").hint(hint.clone()))
        }
        _ => error,
    }
}

/// Makes the node schedulable again, if it was us who cordoned it.
pub(super) async fn uncordon(chain: &Chain, name: &str) -> anyhow::Result<()> {
    chain
        .step("uncordon", async || {
            uncordon_node(&chain.cluster, name).await?;
            Ok(String::new())
        })
        .await
}

/// Watches the cluster for a while before the next node; a critical alert ends it.
pub(super) async fn soak(chain: &Chain) -> anyhow::Result<()> {
    let length = chain.policy.nodes.soak.get();
    if length.is_zero() {
        return Ok(());
    }
    chain
        .step("soak", async || {
            let started = chain.cluster.clock().now();
            loop {
                let alert = stopping_alert(chain).await?;
                ensure!(alert.is_none(), "{} during the soak", alert.unwrap_or_default());
                let left = length.saturating_sub(chain.cluster.clock().since(started));
                if left.is_zero() {
                    return Ok(chain.policy.nodes.soak.to_string());
                }
                chain.may_go_on().await?;
                tokio::time::sleep(left.min(SOAK_LOOK)).await;
            }
        })
        .await
}
