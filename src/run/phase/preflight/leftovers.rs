//! kubeadm never removes its backups: 145 of them, 28 GB, starved an etcd for disk once.

use crate::{
    cluster::observe,
    node::kubeadm::scratch,
    run::{chain::Chain, names},
};

/// Prunes old backups on every control plane.
pub(super) async fn prune(chain: &Chain) -> anyhow::Result<String> {
    let nodes = observe::nodes(&chain.cluster).await?;
    let unit = names::unit(chain.journal.run(), "prune");
    let mut said = Vec::new();
    for node in nodes.iter().filter(|node| node.control_plane) {
        let host = chain.host(node).await?;
        let pruned = scratch::prune(host.as_ref(), chain.cluster.clock(), &unit).await?;
        if !pruned.paths.is_empty() {
            said.push(format!("{}: {} removed, {} MiB", node.name, pruned.paths.len(), pruned.bytes >> 20));
        }
    }
    Ok(said.join("; "))
}
