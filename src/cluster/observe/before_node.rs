use super::{
    Instances, api_version, budgets, extension, kubeadm, kubeadm_config, metrics, node, pods, surroundings, workloads,
};
use crate::cluster::{
    api::Cluster,
    snapshot::{ClusterSnapshot, Node, Observed},
};

/// What may have changed since the run began, and says whether one more node may be taken down. Not read, as they are large
/// or change with a release alone: metrics, CustomResourceDefinitions, APIServices; nor alerts and machines, which are the
/// caller's. Nodes that are `aside` count for nothing, and their apiservers are not asked.
pub async fn before_node(
    cluster: &Cluster,
    instances: &Instances,
    aside: impl Fn(&Node) -> bool,
) -> anyhow::Result<ClusterSnapshot> {
    let observed_at = cluster.clock().now();
    let essential = async {
        let (found, api_version) = tokio::try_join!(node::nodes_and_servers(cluster), api_version(cluster))?;
        let (mut nodes, servers) = found;
        nodes.retain(|node| !aside(node));
        let readiness = metrics::readiness(cluster, instances, &nodes, &servers).await;
        anyhow::Ok((nodes, api_version, readiness))
    };
    // Boxed: side by side on the stack they weigh as much in every caller.
    let (essential, pods, budgets, workloads, configurations, extensions, surroundings) = tokio::join!(
        Box::pin(essential),
        Box::pin(pods(cluster)),
        Box::pin(budgets(cluster)),
        Box::pin(workloads(cluster)),
        Box::pin(async { tokio::join!(kubeadm_config(cluster), kubeadm::kubelet_config(cluster)) }),
        Box::pin(extension::admission_and_services(cluster)),
        Box::pin(async {
            tokio::join!(
                surroundings::volumes(cluster),
                surroundings::namespaces(cluster),
                surroundings::leases(cluster),
                surroundings::daemon_sets(cluster),
            )
        }),
    );
    let (nodes, api_version, readiness) = essential?;
    let (admission, services) = extensions;
    let (kubeadm_config, kubelet_config) = configurations;
    let (volumes, namespaces, leases, daemon_sets) = surroundings;
    Ok(ClusterSnapshot {
        observed_at,
        api_version,
        nodes,
        pods: Observed::from_result(pods),
        budgets: Observed::from_result(budgets),
        workloads: Observed::from_result(workloads),
        deprecated_requests: Observed::NotConfigured,
        alerts: Observed::NotConfigured,
        kubeadm_config: Observed::from_result(kubeadm_config),
        kubelet_config: Observed::from_result(kubelet_config),
        hosts: Observed::NotConfigured,
        repository: Observed::NotConfigured,
        volumes: Observed::from_result(volumes),
        namespaces: Observed::from_result(namespaces),
        admission,
        services,
        api_services: Observed::NotConfigured,
        definitions: Observed::NotConfigured,
        readiness: Observed::from_result(readiness),
        leases: Observed::from_result(leases),
        daemon_sets: Observed::from_result(daemon_sets),
    })
}
