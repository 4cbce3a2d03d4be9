use std::collections::BTreeMap;

use kube::api::ListParams;
use serde::{Deserialize, de::IgnoredAny};

use super::{alike::Alike, page, placement::Spec};
use crate::cluster::{
    api::Cluster,
    snapshot::{Owner, Placement, Pod, PodPhase, VolumeKind},
};

/// What the API server fills in where a pod says nothing.
const DEFAULT_GRACE_SECONDS: i64 = 30;

/// All pods of the cluster.
pub async fn pods(cluster: &Cluster) -> anyhow::Result<Vec<Pod>> {
    read(cluster, "listing pods", &ListParams::default()).await
}

/// The pods of one node.
pub async fn pods_on(cluster: &Cluster, node: &str) -> anyhow::Result<Vec<Pod>> {
    let params = ListParams::default().fields(&format!("spec.nodeName={node}"));
    read(cluster, &format!("listing pods of node {node}"), &params).await
}

/// The static pods of all control planes, etcd included, as kubeadm labels them.
pub async fn control_plane_pods(cluster: &Cluster) -> anyhow::Result<Vec<Pod>> {
    let params = ListParams::default().labels("tier=control-plane");
    read(cluster, "listing the control-plane pods", &params).await
}

async fn read(cluster: &Cluster, doing: &str, params: &ListParams) -> anyhow::Result<Vec<Pod>> {
    let mut alike = Alike::default();
    let wanted = |wire: WirePod| alike.share(wire.into_pod());
    page::list_as(cluster, doing, "/api/v1/pods", params, wanted).await
}

#[derive(Deserialize)]
struct WirePod {
    metadata: Metadata,
    #[serde(default)]
    spec: Spec,
    #[serde(default)]
    status: Status,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Metadata {
    namespace: String,
    name: String,
    uid: String,
    #[serde(default)]
    labels: BTreeMap<String, String>,
    #[serde(default)]
    annotations: Annotations,
    #[serde(default)]
    owner_references: Vec<WireOwner>,
    deletion_timestamp: Option<IgnoredAny>,
    #[serde(default)]
    finalizers: Vec<String>,
}

#[derive(Default, Deserialize)]
struct Annotations {
    #[serde(rename = "kubernetes.io/config.mirror")]
    mirror: Option<IgnoredAny>,
}

#[derive(Deserialize)]
pub(super) struct WireOwner {
    kind: String,
    name: String,
    #[serde(default)]
    controller: bool,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Volume {
    name: String,
    empty_dir: Option<IgnoredAny>,
    ephemeral: Option<IgnoredAny>,
    persistent_volume_claim: Option<ClaimRef>,
    #[serde(flatten)]
    source: VolumeSource,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ClaimRef {
    claim_name: String,
}

/// Where a volume's data is, for the kinds that deciding asks about: of a pod's volume, or a PersistentVolume.
#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct VolumeSource {
    host_path: Option<IgnoredAny>,
    local: Option<IgnoredAny>,
    git_repo: Option<IgnoredAny>,
    flex_volume: Option<IgnoredAny>,
    cephfs: Option<IgnoredAny>,
    rbd: Option<IgnoredAny>,
}

impl VolumeSource {
    pub(super) fn kind(&self) -> Option<VolumeKind> {
        let said = [
            (&self.host_path, VolumeKind::HostPath),
            (&self.local, VolumeKind::Local),
            (&self.git_repo, VolumeKind::GitRepo),
            (&self.flex_volume, VolumeKind::FlexVolume),
            (&self.cephfs, VolumeKind::Cephfs),
            (&self.rbd, VolumeKind::Rbd),
        ];
        said.into_iter().find(|(source, _)| source.is_some()).map(|(_, kind)| kind)
    }
}

impl Volume {
    /// The claim's name; an ephemeral volume's is made of both names.
    fn claim(&self, pod: &str) -> Option<String> {
        let made = self.ephemeral.is_some().then(|| format!("{pod}-{}", self.name));
        self.persistent_volume_claim.as_ref().map(|claim| claim.claim_name.clone()).or(made)
    }
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Status {
    #[serde(default)]
    phase: String,
    #[serde(default)]
    conditions: Vec<Condition>,
    #[serde(default)]
    init_container_statuses: Vec<ContainerStatus>,
    #[serde(default)]
    container_statuses: Vec<ContainerStatus>,
}

#[derive(Deserialize)]
struct Condition {
    #[serde(rename = "type")]
    kind: String,
    status: String,
    reason: Option<String>,
}

#[derive(Deserialize)]
struct ContainerStatus {
    #[serde(default)]
    state: ContainerState,
}

#[derive(Default, Deserialize)]
struct ContainerState {
    waiting: Option<Waiting>,
}

#[derive(Deserialize)]
struct Waiting {
    reason: Option<String>,
}

/// Why a container waits that is merely on its way.
const ON_ITS_WAY: [&str; 2] = ["ContainerCreating", "PodInitializing"];

impl Status {
    fn trouble(&self) -> Option<String> {
        let unscheduled = self.conditions.iter().find(|c| c.kind == "PodScheduled" && c.status == "False");
        let containers = self.init_container_statuses.iter().chain(&self.container_statuses);
        let waiting = containers.filter_map(|container| container.state.waiting.as_ref()?.reason.as_ref());
        let stuck = waiting.filter(|reason| !ON_ITS_WAY.contains(&reason.as_str()));
        stuck.chain(unscheduled.and_then(|condition| condition.reason.as_ref())).next().cloned()
    }
}

impl WirePod {
    fn into_pod(mut self) -> Pod {
        let grace = self.spec.termination_grace_period_seconds.unwrap_or(DEFAULT_GRACE_SECONDS);
        let owner = controller(self.metadata.owner_references);
        let mirror = self.metadata.annotations.mirror.is_some();
        let stays = mirror || owner.as_ref().is_some_and(|owner| owner.kind == "DaemonSet");
        let (images, placement) = (self.spec.images(), self.spec.placement());
        Pod {
            claims: self.spec.volumes.iter().filter_map(|volume| volume.claim(&self.metadata.name)).collect(),
            volumes: self.spec.volumes.iter().filter_map(|volume| volume.source.kind()).collect(),
            trouble: self.status.trouble(),
            // Where it may go is of no matter for what stays, and each pod of a DaemonSet names its own node.
            placement: if stays { Placement { node_affinity: None, ..placement } } else { placement }.into(),
            namespace: self.metadata.namespace,
            name: self.metadata.name,
            uid: self.metadata.uid,
            node: self.spec.node_name,
            labels: self.metadata.labels.into(),
            owner,
            mirror,
            phase: phase(&self.status.phase),
            ready: self.status.conditions.iter().any(|c| c.kind == "Ready" && c.status == "True"),
            terminating: self.metadata.deletion_timestamp.is_some(),
            empty_dir: self.spec.volumes.iter().any(|volume| volume.empty_dir.is_some()),
            grace_seconds: u64::try_from(grace).unwrap_or(0),
            finalizers: self.metadata.finalizers,
            images: images.into(),
        }
    }
}

/// The owner that rules the object; others merely hold it in memory of something.
pub(super) fn controller(owners: Vec<WireOwner>) -> Option<Owner> {
    owners.into_iter().find(|owner| owner.controller).map(|owner| Owner { kind: owner.kind, name: owner.name })
}

fn phase(text: &str) -> PodPhase {
    match text {
        "Pending" => PodPhase::Pending,
        "Running" => PodPhase::Running,
        "Succeeded" => PodPhase::Succeeded,
        "Failed" => PodPhase::Failed,
        _ => PodPhase::Unknown,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn read(object: Value) -> Pod {
        serde_json::from_value::<WirePod>(object).unwrap().into_pod()
    }

    #[test]
    fn a_pod_is_read_whole() {
        let pod = read(json!({
            "metadata": {
                "namespace": "shop", "name": "web-1", "uid": "u", "labels": {"app": "web"},
                "managedFields": [{"fieldsV1": {"f:x": {}}}],
                "annotations": {"kubernetes.io/config.mirror": "hash"},
                "ownerReferences": [
                    {"kind": "Audit", "name": "a"},
                    {"kind": "ReplicaSet", "name": "web-abc", "controller": true},
                ],
                "deletionTimestamp": "2026-11-22T10:00:00Z", "finalizers": ["example.com/keep"],
            },
            "spec": {
                "nodeName": "w1", "terminationGracePeriodSeconds": 60,
                "initContainers": [{"name": "i", "image": "init:1"}], "containers": [{"name": "c", "image": "web:1"}],
                "volumes": [{"name": "t", "projected": {}}, {"name": "d", "emptyDir": {}},
                            {"name": "c", "persistentVolumeClaim": {"claimName": "data"}},
                            {"name": "h", "hostPath": {"path": "/x"}}],
            },
            "status": {"phase": "Running", "conditions": [{"type": "Ready", "status": "True"}],
                "containerStatuses": [{"state": {"running": {}}}, {"state": {"waiting": {"reason": "CrashLoopBackOff"}}}]},
        }));
        let expected = Pod {
            namespace: "shop".into(),
            name: "web-1".into(),
            uid: "u".into(),
            node: "w1".into(),
            labels: std::collections::BTreeMap::from([("app".to_owned(), "web".to_owned())]).into(),
            owner: Some(Owner { kind: "ReplicaSet".into(), name: "web-abc".into() }),
            mirror: true,
            phase: PodPhase::Running,
            ready: true,
            terminating: true,
            empty_dir: true,
            grace_seconds: 60,
            finalizers: vec!["example.com/keep".into()],
            images: vec!["init:1".to_owned(), "web:1".to_owned()].into(),
            placement: Placement::default().into(),
            claims: vec!["data".into()],
            volumes: vec![VolumeKind::HostPath],
            trouble: Some("CrashLoopBackOff".into()),
        };
        assert_eq!(pod, expected);
    }

    #[test]
    fn what_a_pod_does_not_say_has_the_apis_defaults() {
        let pod = read(json!({
            "metadata": {"namespace": "shop", "name": "bare", "uid": "u",
                         "ownerReferences": [{"kind": "Audit", "name": "a"}]},
            "spec": {"containers": [{"name": "c"}], "volumes": [{"name": "s", "secret": {}}]},
            "status": {"phase": "Strange", "conditions": [{"type": "Ready", "status": "Unknown"}]},
        }));
        assert_eq!((pod.grace_seconds, pod.phase, pod.node.as_str()), (30, PodPhase::Unknown, ""));
        assert_eq!(pod.owner, None, "an owner that does not rule it is no controller");
        assert!(!pod.mirror && !pod.ready && !pod.terminating && !pod.empty_dir);
    }

    #[test]
    fn phases_are_kubernetes_words() {
        for (text, finished) in
            [("Succeeded", true), ("Failed", true), ("Running", false), ("Pending", false), ("", false)]
        {
            assert_eq!(phase(text).is_finished(), finished, "{text}");
        }
    }
}
