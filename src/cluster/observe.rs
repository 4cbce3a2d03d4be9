//! From API objects to the values of [`super::snapshot`].
//!
//! Lists are read page by page into the few fields that deciding needs: a typed Pod costs 73 KB in memory, one of ours
//! 1.4 KB. Every function asks; what an answer means is decided by a pure function beside it.

mod alike;
mod apiserver;
mod before_node;
mod budget;
mod extension;
#[cfg(test)]
pub(crate) mod fake;
mod kubeadm;
mod metrics;
mod node;
mod objects;
mod page;
mod placement;
mod pod;
mod prometheus;
mod quantity;
mod readyz;
mod surroundings;
mod workload;

use crate::{
    cluster::{
        api::Cluster,
        snapshot::{Alert, ClusterSnapshot, Observed},
    },
    version::KubeVersion,
};

pub use apiserver::{ApiServer, Instances, apiservers};
pub use before_node::before_node;
pub use budget::budgets;
pub use kubeadm::kubeadm_config;
pub use node::{control_planes, is_only_node, node, nodes};
pub use objects::{object, objects};
pub use pod::{control_plane_pods, pods, pods_on};
pub use workload::workloads;

/// What the API endpoint says its version is.
pub async fn api_version(cluster: &Cluster) -> anyhow::Result<KubeVersion> {
    let info: VersionInfo = page::get(cluster, "asking the API server for its version", "/version").await?;
    info.git_version.parse().map_err(|error| anyhow::anyhow!("the API server's version: {error}"))
}

#[derive(serde::Deserialize)]
#[serde(rename_all = "camelCase")]
struct VersionInfo {
    git_version: String,
}

/// Everything that deciding needs to know of a cluster, read in one go. Without nodes or the API's version there is
/// nothing to decide on, so these fail; any other part that can't be read is [`Observed::Unknown`].
pub async fn snapshot(
    cluster: &Cluster,
    instances: &Instances,
    alerts: Observed<Vec<Alert>>,
) -> anyhow::Result<ClusterSnapshot> {
    let observed_at = cluster.clock().now();
    let essential = async {
        let (nodes, api_version) = tokio::try_join!(node::nodes_and_servers(cluster), api_version(cluster))?;
        let (nodes, servers) = nodes;
        let told = metrics::told(cluster, instances, &nodes, &servers).await;
        anyhow::Ok((nodes, api_version, told))
    };
    // Boxed: side by side on the stack they weigh 23 KB in every caller.
    let (essential, pods, budgets, workloads, configurations, extensions, surroundings) = tokio::join!(
        Box::pin(essential),
        Box::pin(pods(cluster)),
        Box::pin(budgets(cluster)),
        Box::pin(workloads(cluster)),
        Box::pin(async { tokio::join!(kubeadm_config(cluster), kubeadm::kubelet_config(cluster)) }),
        Box::pin(extension::extensions(cluster)),
        Box::pin(async {
            tokio::join!(
                surroundings::volumes(cluster),
                surroundings::namespaces(cluster),
                surroundings::leases(cluster),
                surroundings::daemon_sets(cluster),
            )
        }),
    );
    let (nodes, api_version, told) = essential?;
    let (kubeadm_config, kubelet_config) = configurations;
    let (volumes, namespaces, leases, daemon_sets) = surroundings;
    Ok(ClusterSnapshot {
        observed_at,
        api_version,
        nodes,
        pods: Observed::from_result(pods),
        budgets: Observed::from_result(budgets),
        workloads: Observed::from_result(workloads),
        deprecated_requests: Observed::from_result(told.requests),
        alerts,
        kubeadm_config: Observed::from_result(kubeadm_config),
        kubelet_config: Observed::from_result(kubelet_config),
        hosts: Observed::NotConfigured,
        repository: Observed::NotConfigured,
        volumes: Observed::from_result(volumes),
        namespaces: Observed::from_result(namespaces),
        admission: extensions.admission,
        services: extensions.services,
        api_services: extensions.api_services,
        definitions: extensions.definitions,
        readiness: Observed::from_result(told.readiness),
        leases: Observed::from_result(leases),
        daemon_sets: Observed::from_result(daemon_sets),
    })
}

#[cfg(test)]
mod tests;
