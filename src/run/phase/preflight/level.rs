//! What must be level before the first drain: containerd of the control planes, and the repository on every node.

use crate::{
    cluster::{observe, snapshot::Node},
    node::containerd,
    plan::order,
    run::{chain::Chain, phase::node_upgrade},
};

/// Points every node's source at the target's minor, so that a missing key or a broken source shows before any drain.
pub(super) async fn repositories(chain: &Chain) -> anyhow::Result<String> {
    let nodes = observe::nodes(&chain.cluster).await?;
    for node in &nodes {
        let host = chain.host(node).await?;
        node_upgrade::point_at_target(chain, host.as_ref()).await?;
    }
    Ok(format!("v{} on {} nodes", chain.target.to.minor(), nodes.len()))
}

/// A control plane whose containerd is older than the newest worker's is brought level.
pub(super) async fn containerd(chain: &Chain) -> anyhow::Result<String> {
    let nodes = observe::nodes(&chain.cluster).await?;
    let Some(newest) = nodes.iter().filter(|node| !node.control_plane).filter_map(version).max() else {
        return Ok(String::new());
    };
    let mut said = Vec::new();
    for node in order::control_planes(&nodes) {
        if version(node).is_some_and(|own| own < newest) {
            let host = chain.host(node).await?;
            containerd::bring_to(host.as_ref(), chain.cluster.clock(), chain.journal.run(), &newest.to_string())
                .await?;
            said.push(format!("{} to {newest}", node.name));
        }
    }
    Ok(said.join(", "))
}

fn version(node: &Node) -> Option<semver::Version> {
    semver::Version::parse(node.runtime.strip_prefix("containerd://")?.trim_start_matches('v')).ok()
}
