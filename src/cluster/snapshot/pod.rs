use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{Placement, Shared, VolumeKind};

/// What deciding needs of a pod: a small fraction of the API object (a typed Pod costs 73 KB in memory).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[expect(clippy::struct_excessive_bools, reason = "independent facts of the API object")]
pub struct Pod {
    /// Namespace.
    pub namespace: String,
    /// Name.
    pub name: String,
    /// `metadata.uid`: the precondition of every delete.
    pub uid: String,
    /// `spec.nodeName`, empty while unscheduled.
    pub node: String,
    /// Labels, for PDB selectors.
    pub labels: Shared<BTreeMap<String, String>>,
    /// The controlling owner.
    pub owner: Option<Owner>,
    /// A static pod's mirror (`kubernetes.io/config.mirror`): the kubelet alone rules it.
    pub mirror: bool,
    /// `status.phase`.
    pub phase: PodPhase,
    /// The condition Ready is True.
    pub ready: bool,
    /// `metadata.deletionTimestamp` is set.
    pub terminating: bool,
    /// It has an emptyDir volume.
    pub empty_dir: bool,
    /// `spec.terminationGracePeriodSeconds`.
    pub grace_seconds: u64,
    /// `metadata.finalizers`.
    pub finalizers: Vec<String>,
    /// Images of all its containers, init containers included.
    pub images: Shared<Vec<String>>,
    /// What the scheduler asks of it.
    #[serde(default)]
    pub placement: Shared<Placement>,
    /// Its PersistentVolumeClaims, by name.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub claims: Vec<String>,
    /// Its volumes of kinds that matter.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub volumes: Vec<VolumeKind>,
    /// Why it does not run: the reason of a container that waits, such as `CrashLoopBackOff`, or `Unschedulable`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trouble: Option<String>,
}

impl Pod {
    /// `namespace/name`.
    pub fn key(&self) -> String {
        format!("{}/{}", self.namespace, self.name)
    }
}

/// The controlling owner of a pod.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Owner {
    /// `ReplicaSet`, `StatefulSet`, `DaemonSet`, `Job`, or anything else.
    pub kind: String,
    /// Name, in the pod's namespace.
    pub name: String,
}

/// `status.phase` of a pod.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "Kubernetes' own words")]
pub enum PodPhase {
    Pending,
    Running,
    Succeeded,
    Failed,
    #[default]
    Unknown,
}

impl PodPhase {
    /// Whether no container of the pod will ever run again.
    pub fn is_finished(self) -> bool {
        matches!(self, Self::Succeeded | Self::Failed)
    }
}

/// A controller and how many replicas it wants.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Workload {
    /// `Deployment`, `ReplicaSet` or `StatefulSet`.
    pub kind: String,
    /// Namespace.
    pub namespace: String,
    /// Name.
    pub name: String,
    /// `spec.replicas`.
    pub replicas: u32,
    /// The controlling owner: a Deployment, for its ReplicaSets.
    pub owner: Option<Owner>,
}
