//! What surrounds pods and control planes: PersistentVolumes, namespaces, Leases and DaemonSets.

use std::collections::BTreeMap;

use jiff::Timestamp;
use k8s_openapi::api::core::v1::NodeSelector;
use kube::api::ListParams;
use serde::Deserialize;

use super::{page, pod::VolumeSource};
use crate::cluster::{
    api::Cluster,
    snapshot::{DaemonSet, Lease, Volume},
};

#[derive(Deserialize)]
struct Metadata {
    #[serde(default)]
    namespace: String,
    name: String,
    #[serde(default)]
    labels: BTreeMap<String, String>,
    #[serde(default)]
    annotations: Annotations,
}

#[derive(Default, Deserialize)]
struct Annotations {
    // kured's default `--lock-annotation`.
    #[serde(rename = "weave.works/kured-node-lock")]
    reboot_lock: Option<String>,
}

#[derive(Deserialize)]
struct WireVolume {
    metadata: Metadata,
    spec: VolumeSpec,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct VolumeSpec {
    claim_ref: Option<ClaimRef>,
    node_affinity: Option<VolumeAffinity>,
    #[serde(flatten)]
    source: VolumeSource,
}

#[derive(Deserialize)]
struct ClaimRef {
    namespace: String,
    name: String,
}

#[derive(Deserialize)]
struct VolumeAffinity {
    required: Option<NodeSelector>,
}

/// All PersistentVolumes.
pub(super) async fn volumes(cluster: &Cluster) -> anyhow::Result<Vec<Volume>> {
    let path = "/api/v1/persistentvolumes";
    let wanted = |wire: WireVolume| Volume {
        name: wire.metadata.name,
        claim: wire.spec.claim_ref.map(|claim| format!("{}/{}", claim.namespace, claim.name)),
        node_affinity: wire.spec.node_affinity.and_then(|affinity| affinity.required),
        kind: wire.spec.source.kind(),
    };
    page::list_as(cluster, "listing persistentvolumes", path, &ListParams::default(), wanted).await
}

#[derive(Deserialize)]
struct Plain {
    metadata: Metadata,
}

/// The labels of each namespace.
pub(super) async fn namespaces(cluster: &Cluster) -> anyhow::Result<BTreeMap<String, BTreeMap<String, String>>> {
    let wanted = |wire: Plain| (wire.metadata.name, wire.metadata.labels);
    let params = ListParams::default();
    Ok(page::list_as(cluster, "listing namespaces", "/api/v1/namespaces", &params, wanted).await?.into_iter().collect())
}

/// All DaemonSets.
pub(super) async fn daemon_sets(cluster: &Cluster) -> anyhow::Result<Vec<DaemonSet>> {
    let wanted = |wire: Plain| DaemonSet {
        namespace: wire.metadata.namespace,
        name: wire.metadata.name,
        // Released, it stays behind as an empty text.
        reboot_lock: wire.metadata.annotations.reboot_lock.filter(|lock| !lock.is_empty()),
    };
    page::list_as(cluster, "listing daemonsets", "/apis/apps/v1/daemonsets", &ListParams::default(), wanted).await
}

#[derive(Deserialize)]
struct WireLease {
    metadata: Metadata,
    #[serde(default)]
    spec: LeaseSpec,
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct LeaseSpec {
    holder_identity: Option<String>,
    renew_time: Option<String>,
}

/// The Leases of kube-system: who leads there, and since when they are silent.
pub(super) async fn leases(cluster: &Cluster) -> anyhow::Result<Vec<Lease>> {
    let path = "/apis/coordination.k8s.io/v1/namespaces/kube-system/leases";
    let wanted = |wire: WireLease| Lease {
        name: wire.metadata.name,
        holder: wire.spec.holder_identity.unwrap_or_default(),
        // A time that can't be read is none: it must never read as just now.
        renewed: wire.spec.renew_time.and_then(|time| time.parse::<Timestamp>().ok()),
    };
    page::list_as(cluster, "listing leases in kube-system", path, &ListParams::default(), wanted).await
}
