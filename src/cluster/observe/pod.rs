use std::collections::BTreeMap;

use kube::api::ListParams;
use serde::{Deserialize, de::IgnoredAny};

use super::page;
use crate::cluster::{
    api::Cluster,
    snapshot::{Owner, Pod, PodPhase},
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
    let wire: Vec<WirePod> = page::list(cluster, doing, "/api/v1/pods", params).await?;
    Ok(wire.into_iter().map(WirePod::into_pod).collect())
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

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Spec {
    #[serde(default)]
    node_name: String,
    #[serde(default)]
    containers: Vec<Container>,
    #[serde(default)]
    init_containers: Vec<Container>,
    #[serde(default)]
    volumes: Vec<Volume>,
    termination_grace_period_seconds: Option<i64>,
}

#[derive(Deserialize)]
struct Container {
    image: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Volume {
    empty_dir: Option<IgnoredAny>,
}

#[derive(Default, Deserialize)]
struct Status {
    #[serde(default)]
    phase: String,
    #[serde(default)]
    conditions: Vec<Condition>,
}

#[derive(Deserialize)]
struct Condition {
    #[serde(rename = "type")]
    kind: String,
    status: String,
}

impl WirePod {
    fn into_pod(self) -> Pod {
        let grace = self.spec.termination_grace_period_seconds.unwrap_or(DEFAULT_GRACE_SECONDS);
        let containers = self.spec.init_containers.into_iter().chain(self.spec.containers);
        Pod {
            namespace: self.metadata.namespace,
            name: self.metadata.name,
            uid: self.metadata.uid,
            node: self.spec.node_name,
            labels: self.metadata.labels,
            owner: controller(self.metadata.owner_references),
            mirror: self.metadata.annotations.mirror.is_some(),
            phase: phase(&self.status.phase),
            ready: self.status.conditions.iter().any(|c| c.kind == "Ready" && c.status == "True"),
            terminating: self.metadata.deletion_timestamp.is_some(),
            empty_dir: self.spec.volumes.iter().any(|volume| volume.empty_dir.is_some()),
            grace_seconds: u64::try_from(grace).unwrap_or(0),
            finalizers: self.metadata.finalizers,
            images: containers.filter_map(|container| container.image).collect(),
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
                "volumes": [{"name": "t", "projected": {}}, {"name": "d", "emptyDir": {}}],
            },
            "status": {"phase": "Running", "conditions": [{"type": "Ready", "status": "True"}]},
        }));
        let expected = Pod {
            namespace: "shop".into(),
            name: "web-1".into(),
            uid: "u".into(),
            node: "w1".into(),
            labels: [("app".to_owned(), "web".to_owned())].into(),
            owner: Some(Owner { kind: "ReplicaSet".into(), name: "web-abc".into() }),
            mirror: true,
            phase: PodPhase::Running,
            ready: true,
            terminating: true,
            empty_dir: true,
            grace_seconds: 60,
            finalizers: vec!["example.com/keep".into()],
            images: vec!["init:1".into(), "web:1".into()],
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
