//! The gates once more, of the node that is about to be taken down.

use std::{mem, time::Duration};

use super::{live, others::is_down_by};
use crate::{
    cluster::{
        observe,
        snapshot::{Node, Observed},
    },
    error::{Exit, Failure},
    gate::{self, Class, Finding, Verdict},
    node::{Host, facts},
    run::{
        chain::Chain,
        record::{Entry, Event, RunState},
        wait::Look,
    },
};

/// What clears by itself takes minutes, as a package manager of the node's own does; after that it is a person's to clear.
const CLEARS_WITHIN: Duration = Duration::from_mins(30);

/// What a person has to clear may still be an upgrade's own trace: a kubelet of another minor restarts its static pods once
/// more, and the next leader follows within 15 s.
const SETTLES_WITHIN: Duration = Duration::from_mins(3);

/// Each look is a score of requests and a login.
const BETWEEN_LOOKS: Duration = Duration::from_secs(15);

/// The first package of the target that comes onto the node: from here on finishing it is what mends it.
const FIRST_CHANGE: &str = "kubeadm-package";

/// Asks, right before the node is cordoned, the gates whose answer may have changed since preflight: its budgets, room for
/// its pods, webhooks, the control plane, and the machine itself, which may have joined since. Not asked of a node that this
/// run holds down or has begun to change: what they would find may be our own doing.
pub(in crate::run::phase) async fn gates_pass(chain: &Chain, host: &dyn Host, name: &str) -> anyhow::Result<()> {
    let node = live(chain, name).await?;
    let begun = chain.journal.look(|entries| has_begun(entries, name)).await?;
    if begun || is_down_by(&node, chain.journal.run()) {
        return Ok(());
    }
    let state = chain.state().await?;
    chain.step("gates", async || pass(chain, host, &node, &state).await).await
}

fn has_begun<'a>(entries: impl IntoIterator<Item = &'a Entry>, name: &str) -> bool {
    let mut of_node = entries.into_iter().filter(|entry| entry.node.as_deref() == Some(name));
    of_node.any(|entry| matches!(&entry.event, Event::StepStarted { step } if step == FIRST_CHANGE))
}

async fn pass(chain: &Chain, host: &dyn Host, node: &Node, state: &RunState) -> anyhow::Result<String> {
    let clock = chain.cluster.clock();
    let (started, mut again) = (clock.now(), false);
    let what = format!("the gates to let node {} be taken down", node.name);
    chain
        .wait("gates", &what, CLEARS_WITHIN, async || {
            if mem::replace(&mut again, true) {
                tokio::time::sleep(BETWEEN_LOOKS).await;
                chain.may_go_on().await?;
            }
            let verdict = ask(chain, host, node, state).await?;
            Ok(next(&verdict, clock.since(started))?)
        })
        .await
}

async fn ask(chain: &Chain, host: &dyn Host, node: &Node, state: &RunState) -> anyhow::Result<Verdict> {
    let Chain { cluster, policy, .. } = chain;
    // One that a person left for later may be down for as long as they like.
    let aside = |one: &Node| state.left.contains(&one.name) && !one.ready;
    let facts = facts::of_host(host, cluster.clock(), &policy.repository.url, node.control_plane);
    let (snapshot, facts) = futures::join!(observe::before_node(cluster, &chain.instances, aside), facts);
    let mut snapshot = snapshot?;
    snapshot.hosts = Observed::Known([(node.name.clone(), Observed::Known(facts?))].into());
    Ok(gate::evaluate_node(&snapshot, &chain.target, policy, node))
}

/// What the answer comes to after that time: a warning refuses nothing, and was said by preflight.
fn next(verdict: &Verdict, waited: Duration) -> Result<Look<String>, Failure> {
    let refusing: Vec<_> = verdict.findings.iter().filter(|finding| finding.class != Class::Warning).collect();
    let Some(first) = refusing.first() else {
        return Ok(Look::Ready(format!("{} passed", verdict.passed.len())));
    };
    let said = said(&refusing);
    // Worst first: an unknown before all others, and it may be the network's or an apiserver's for a moment.
    let acts = refusing.iter().find(|finding| matches!(finding.class, Class::Actionable | Class::Waiting));
    match acts {
        Some(_) if first.class == Class::Unknown => Ok(Look::NotYet(said)),
        Some(one) if waited >= SETTLES_WITHIN => Err(Failure::new(Exit::Halted, said).hint(one.remedy.clone())),
        _ => Ok(Look::NotYet(said)),
    }
}

/// The first few, each by its gate and object.
fn said(refusing: &[&Finding]) -> String {
    const SHOWN: usize = 3;
    let one = |finding: &&Finding| format!("{} {}: {}", finding.gate, finding.object, finding.why);
    let shown = refusing.iter().take(SHOWN).map(one).collect::<Vec<_>>().join("; ");
    match refusing.len().saturating_sub(SHOWN) {
        0 => shown,
        more => format!("{shown}; and {more} more"),
    }
}

#[cfg(test)]
mod tests;
