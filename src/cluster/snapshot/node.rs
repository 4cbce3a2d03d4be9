use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::Resources;
use crate::version::KubeVersion;

/// One node.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Node {
    /// `metadata.name`.
    pub name: String,
    /// `metadata.uid`: a rebuilt node of the same name has another.
    pub uid: String,
    /// InternalIP, where ssh goes (no DNS needed); none: the node can't be reached.
    pub internal_ip: Option<String>,
    /// Whether it carries `node-role.kubernetes.io/control-plane`.
    pub control_plane: bool,
    /// Its kubelet.
    pub kubelet: KubeVersion,
    /// Its apiserver, by the image of the static pod; none on workers, and where the pod could not be seen.
    pub apiserver: Option<KubeVersion>,
    /// `containerRuntimeVersion`, such as `containerd://2.3.6`.
    pub runtime: String,
    /// The condition Ready is True.
    pub ready: bool,
    /// When the condition Ready last changed; none when the API gave no time that can be read.
    pub ready_since: Option<Timestamp>,
    /// Memory, disk or PID pressure that is True or Unknown.
    pub pressures: Vec<String>,
    /// `spec.unschedulable`.
    pub unschedulable: bool,
    /// The run that cordoned it, by our own annotation.
    pub cordoned_by: Option<String>,
    /// Labels.
    pub labels: BTreeMap<String, String>,
    /// Taints, as they are live.
    pub taints: Vec<Taint>,
    /// `status.allocatable`; none in a snapshot of a release that did not look at it.
    #[serde(default)]
    pub allocatable: Option<Resources>,
    /// `osImage`, such as `Ubuntu 24.04.1 LTS`.
    #[serde(default)]
    pub os_image: String,
    /// Annotations by which other software says that it rules the node, or is about to restart it.
    #[serde(default)]
    pub ruled_by: BTreeMap<String, String>,
}

/// The annotation that says which run cordoned a node: written in the same patch as `spec.unschedulable`.
pub const CORDONED_BY: &str = "kubectl-upgrade/cordoned-by";

impl Node {
    /// Whether someone other than the product cordoned it: such a node is never uncordoned by us.
    pub fn cordoned_by_someone_else(&self) -> bool {
        self.unschedulable && self.cordoned_by.is_none()
    }

    /// Whether kubelet, and on a control plane the apiserver too, are at this version.
    pub fn is_at(&self, version: KubeVersion) -> bool {
        self.kubelet == version && (!self.control_plane || self.apiserver == Some(version))
    }
}

/// One taint.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Taint {
    /// Key.
    pub key: String,
    /// Value, empty for none.
    pub value: String,
    /// `NoSchedule`, `PreferNoSchedule` or `NoExecute`.
    pub effect: String,
}
