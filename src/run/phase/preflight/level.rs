//! What must be level before the first drain: containerd of the control planes, and the repository on every node.

use crate::{
    cluster::{observe, snapshot::Node},
    node::containerd,
    plan::order,
    run::{chain::Chain, names, phase::node_upgrade},
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

/// A control plane whose containerd is older than the newest worker's is brought level: to the worker's very package.
pub(super) async fn containerd(chain: &Chain) -> anyhow::Result<String> {
    let nodes = observe::nodes(&chain.cluster).await?;
    let newest = nodes
        .iter()
        .filter(|node| !node.control_plane)
        .filter_map(|node| Some((version(node)?, node)))
        .max_by(|a, b| a.0.cmp(&b.0));
    let Some((newest, worker)) = newest else { return Ok(String::new()) };
    let behind = |node: &&&Node| version(node).is_some_and(|own| own < newest);
    let control_planes = order::control_planes(&nodes);
    let behind: Vec<_> = control_planes.iter().filter(behind).collect();
    if behind.is_empty() {
        return Ok(String::new());
    }
    let Some(package) = containerd::installed(chain.host(worker).await?.as_ref()).await? else {
        return Ok(format!("{newest} of {} came without a package: nothing to bring the others to", worker.name));
    };
    let unit = names::unit(chain.journal.run(), "containerd");
    let mut said = Vec::new();
    for node in behind {
        let host = chain.host(node).await?;
        let running = node.runtime.trim_start_matches("containerd://");
        containerd::bring_to(host.as_ref(), chain.cluster.clock(), &unit, &package, running).await?;
        said.push(format!("{} to {newest}", node.name));
    }
    Ok(said.join(", "))
}

fn version(node: &Node) -> Option<semver::Version> {
    semver::Version::parse(node.runtime.strip_prefix("containerd://")?.trim_start_matches('v')).ok()
}
