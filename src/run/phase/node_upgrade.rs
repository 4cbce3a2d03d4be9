//! Steps that control planes and workers share: guard, alerts, drain, packages, kubelet, back.

mod drain;
mod kubeadm;
mod kubelet;
mod packages;

use std::{collections::BTreeSet, sync::Arc, time::Duration};

use anyhow::{Context as _, bail, ensure};

pub(super) use drain::drain;
pub(super) use kubeadm::{BEFORE_KUBEADM, SETTLES_WITHIN, kubeadm_control_plane, kubeadm_node};
pub(super) use kubelet::kubelet;
pub(super) use packages::{packages_of_target, point_at_target};

use crate::{
    cluster::{
        observe,
        snapshot::{Node, Observed, Pod},
    },
    drain::uncordon as uncordon_node,
    error::{Exit, Failure},
    gate::alerts_firing,
    node::{Host, HostError},
    run::{chain::Chain, wait::Look},
};

/// A node that rebooted is back within minutes, firmware included; one that is not needs a person.
const OTHERS_READY_WITHIN: Duration = Duration::from_mins(30);
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
    let in_pod = chain.me.pod.is_some();
    match chain.me.node.as_deref() {
        _ if nodes.len() == 1 => Ok(()),
        Some(own) if own == name => {
            bail!("this Job runs on {name}, the node that it would drain: it would evict itself half-way")
        }
        None if in_pod => {
            bail!("NODE_NAME is not set: whether this Job runs on {name}, which it would drain, can't be told")
        }
        _ => Ok(()),
    }
}

/// Every other node is Ready before this one is taken down: two at once is what no plan allows for, and a second control
/// plane would cost etcd its quorum. Not asked again once the work on this node has begun: finishing it is safer.
pub(super) async fn others_ready(chain: &Chain, name: &str) -> anyhow::Result<()> {
    let state = chain.state().await?;
    let steps = state.nodes.get(name).map(|progress| progress.steps.as_slice()).unwrap_or_default();
    if steps.iter().any(|(step, ..)| step == "cordon") {
        return Ok(());
    }
    chain
        .step("others-ready", async || {
            chain
                .wait("others-ready", "all other nodes to be Ready", OTHERS_READY_WITHIN, async || {
                    let nodes = observe::nodes(&chain.cluster).await?;
                    let pods = observe::control_plane_pods(&chain.cluster).await?;
                    let away = not_well(&nodes, &pods, name, &state.left);
                    Ok(if away.is_empty() { Look::Ready(String::new()) } else { Look::NotYet(away.join(", ")) })
                })
                .await
        })
        .await
}

fn not_well(nodes: &[Node], pods: &[Pod], name: &str, left: &BTreeSet<String>) -> Vec<String> {
    let others = |node: &str| node != name && !left.contains(node);
    let nodes = nodes.iter().filter(|node| others(&node.name) && !node.ready);
    let pods = pods.iter().filter(|pod| pod.mirror && others(&pod.node) && !pod.ready);
    nodes
        .map(|node| format!("node {} is not Ready", node.name))
        .chain(pods.map(|pod| format!("{} is not Ready", pod.key())))
        .collect()
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gate::fixture;

    #[test]
    fn no_node_is_taken_down_while_another_is_away() {
        let mut nodes = vec![fixture::node("cp1", true, "1.36.3"), fixture::node("cp2", true, "1.36.1")];
        assert!(not_well(&nodes, &[], "cp2", &BTreeSet::new()).is_empty());
        nodes[0].ready = false;
        assert_eq!(not_well(&nodes, &[], "cp2", &BTreeSet::new()), ["node cp1 is not Ready"]);
        assert!(not_well(&nodes, &[], "cp1", &BTreeSet::new()).is_empty());
        assert!(not_well(&nodes, &[], "cp2", &["cp1".to_owned()].into()).is_empty());
    }

    #[test]
    fn an_etcd_that_did_not_come_back_counts_though_its_node_is_ready() {
        let nodes = [fixture::node("cp1", true, "1.36.3"), fixture::node("cp2", true, "1.36.1")];
        let mut etcd = fixture::pod("kube-system/etcd-cp1", "cp1", "r/etcd:3.7.0");
        (etcd.mirror, etcd.ready) = (true, false);
        assert_eq!(not_well(&nodes, &[etcd], "cp2", &BTreeSet::new()), ["kube-system/etcd-cp1 is not Ready"]);
    }
}
