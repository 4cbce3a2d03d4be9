use kube::api::ListParams;
use serde::Deserialize;

use super::{
    page,
    pod::{WireOwner, controller},
};
use crate::cluster::{api::Cluster, snapshot::Workload};

/// Deployments, StatefulSets, and ReplicaSets that want at least one pod (a Deployment keeps ten old ones at 0).
pub async fn workloads(cluster: &Cluster) -> anyhow::Result<Vec<Workload>> {
    let (deployments, stateful_sets, replica_sets) = tokio::try_join!(
        of_kind(cluster, "Deployment", "deployments"),
        of_kind(cluster, "StatefulSet", "statefulsets"),
        of_kind(cluster, "ReplicaSet", "replicasets"),
    )?;
    let in_use = replica_sets.into_iter().filter(|set| set.replicas > 0);
    Ok(deployments.into_iter().chain(stateful_sets).chain(in_use).collect())
}

async fn of_kind(cluster: &Cluster, kind: &str, plural: &str) -> anyhow::Result<Vec<Workload>> {
    let path = format!("/apis/apps/v1/{plural}");
    let wire: Vec<WireWorkload> =
        page::list(cluster, &format!("listing {plural}"), &path, &ListParams::default()).await?;
    Ok(wire.into_iter().map(|object| object.into_workload(kind)).collect())
}

#[derive(Deserialize)]
struct WireWorkload {
    metadata: Metadata,
    #[serde(default)]
    spec: Spec,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Metadata {
    namespace: String,
    name: String,
    #[serde(default)]
    owner_references: Vec<WireOwner>,
}

#[derive(Default, Deserialize)]
struct Spec {
    replicas: Option<u32>,
}

impl WireWorkload {
    fn into_workload(self, kind: &str) -> Workload {
        Workload {
            kind: kind.to_owned(),
            namespace: self.metadata.namespace,
            name: self.metadata.name,
            // The API's default.
            replicas: self.spec.replicas.unwrap_or(1),
            owner: controller(self.metadata.owner_references),
        }
    }
}
