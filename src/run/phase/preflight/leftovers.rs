//! kubeadm never removes its backups: 145 of them, 28 GB, starved an etcd for disk once.

use crate::{cluster::observe, node::kubeadm, run::chain::Chain};

/// Prunes old backups on every control plane.
pub(super) async fn prune(chain: &Chain) -> anyhow::Result<String> {
    let nodes = observe::nodes(&chain.cluster).await?;
    let mut count = 0;
    for node in nodes.iter().filter(|node| node.control_plane) {
        let host = chain.host(node).await?;
        count += kubeadm::prune_backups(host.as_ref(), chain.cluster.clock().now()).await?;
    }
    Ok(match count {
        0 => String::new(),
        1 => "1 old backup of kubeadm removed".to_owned(),
        count => format!("{count} old backups of kubeadm removed"),
    })
}
