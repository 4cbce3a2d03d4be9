//! kubeadm's own checks before anything is changed: the target's kubeadm, unpacked beside the installed one, asked to
//! plan. The installed one would refuse any version newer than itself.

use anyhow::Context as _;

use crate::{
    cluster::observe,
    node::kubeadm_beside,
    plan::order,
    run::chain::Chain,
};

/// Plans, and notes what `diff` says beyond images.
pub(super) async fn run(chain: &Chain) -> anyhow::Result<String> {
    let nodes = observe::nodes(&chain.cluster).await?;
    // A plan prints no target once a control plane is there: a resumed chain would fail every night.
    if order::any_control_plane_at(&nodes, chain.target.to) {
        return Ok("a control plane is at the target already: nothing to plan".to_owned());
    }
    let node = order::first_control_plane(&nodes).context("there is no control plane to plan on")?;
    let host = chain.host(node).await?;
    let beside =
        kubeadm_beside::unpack(host.as_ref(), chain.cluster.clock(), chain.journal.run(), &chain.policy.repository, chain.target.to)
            .await?;
    let planned = beside.plan(&chain.policy.kubeadm).await;
    let drift = beside.drift().await;
    beside.remove().await?;
    planned?;
    match drift {
        Ok(lines) if lines.is_empty() => {}
        Ok(lines) => chain.note(format!("kubeadm upgrade diff on {}: {}", node.name, lines.join("; "))).await?,
        Err(error) => chain.note(format!("kubeadm upgrade diff on {} could not be read: {error:#}", node.name)).await?,
    }
    Ok("kubeadm's own checks pass".to_owned())
}
