//! Steps that control planes and workers share: guard, alerts, drain, packages, kubelet, back.

mod alerts;
mod drain;
mod earlier_units;
mod gates;
mod kubeadm;
mod kubelet;
mod others;
mod packages;

use std::sync::Arc;

use anyhow::{Context as _, bail};

pub(super) use alerts::{alerts_clear, soak};
pub(super) use drain::drain;
pub(super) use earlier_units::earlier_units_ended;
pub(super) use gates::gates_pass;
pub(super) use kubeadm::{BEFORE_KUBEADM, SETTLES_WITHIN, kubeadm_control_plane, kubeadm_node};
pub(super) use kubelet::kubelet;
pub(super) use others::others_ready;
pub(super) use packages::{packages_of_target, point_at_target};

use crate::{
    cluster::{observe, snapshot::Node},
    drain::uncordon as uncordon_node,
    error::{Exit, Failure},
    node::{Host, HostError},
    run::chain::Chain,
};

/// The node as it is now.
pub(super) async fn live(chain: &Chain, name: &str) -> anyhow::Result<Node> {
    observe::node(&chain.cluster, name).await?.with_context(|| format!("there is no node {name} any more"))
}

/// Whether all from the guard to the kubelet is behind us: the node is at the target, and no step of ours was cut off
/// between its kubeadm and its kubelet. Versions alone don't tell: packages may still be unheld then. What comes after
/// the kubelet is looked at whatever an earlier pod had seen of it.
pub(super) async fn is_done(chain: &Chain, name: &str) -> anyhow::Result<bool> {
    let node = live(chain, name).await?;
    let state = chain.state().await?;
    let steps = state.nodes.get(name).map(|progress| progress.steps.as_slice()).unwrap_or_default();
    let begun = steps.iter().any(|(step, ..)| step == "kubeadm-package");
    let ended = steps.iter().any(|(step, ..)| step == "kubelet");
    Ok(node.is_at(chain.target.to) && (ended || !begun))
}

/// The invariant, checked by the phase itself before it cordons anything, not only by where it was scheduled.
pub(super) async fn refuse_own_node(chain: &Chain, name: &str) -> anyhow::Result<()> {
    let in_pod = chain.me.pod.is_some();
    match chain.me.node.as_deref() {
        Some(own) if own != name => Ok(()),
        _ if observe::is_only_node(&chain.cluster).await? => Ok(()),
        Some(_) => {
            bail!("this Job runs on {name}, the node that it would drain: it would evict itself half-way")
        }
        None if in_pod => {
            bail!("NODE_NAME is not set: whether this Job runs on {name}, which it would drain, can't be told")
        }
        _ => Ok(()),
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
