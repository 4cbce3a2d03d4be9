//! What was observed of a cluster, as values that deciding rooms take in: no client, no clock.
//!
//! API types are turned into these at the edge ([`super::observe`]), so that gates, plan and drain depend on what they
//! need and no more, and so that a snapshot can be saved, redacted, loaded and built by hand in a test.

mod admission;
mod budget;
mod host;
mod node;
mod observed;
mod placement;
mod pod;
mod repository;
mod shared;

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

pub use admission::{
    Admission, AdmissionPolicy, ApiService, DaemonSet, Definition, Lease, Readiness, Service, ServiceRef, Webhook,
    WebhookRule,
};
pub use budget::{Bound, Budget};
pub use host::{
    AptSource, Certificate, ContainerdConfig, ControlPlane, Disk, Etcd, EtcdEndpoint, EtcdLatency, EtcdMember, Flag,
    HostClock, HostFacts, IdRange, KubeletFacts, Manifest, Package, Packages, RuntimeFacts, is_secret,
};
pub use node::{CORDONED_BY, Node, Taint};
pub use observed::Observed;
pub use placement::{Placement, Resources, Volume, VolumeKind};
pub use pod::{Owner, Pod, PodPhase, Workload};
pub use repository::{Repository, SigningKey};
pub use shared::Shared;

use crate::version::KubeVersion;

/// Everything that deciding needs to know of a cluster.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ClusterSnapshot {
    /// When it was read.
    pub observed_at: Timestamp,
    /// What the API endpoint says its version is.
    pub api_version: KubeVersion,
    /// All nodes, by name.
    pub nodes: Vec<Node>,
    /// All pods.
    pub pods: Observed<Vec<Pod>>,
    /// All PodDisruptionBudgets.
    pub budgets: Observed<Vec<Budget>>,
    /// Controllers that own pods directly or through a ReplicaSet, with their replica counts.
    pub workloads: Observed<Vec<Workload>>,
    /// Deprecated APIs that each apiserver was asked for.
    pub deprecated_requests: Observed<Vec<ApiServerRequests>>,
    /// Firing alerts.
    pub alerts: Observed<Vec<Alert>>,
    /// Data of `kube-system/kubeadm-config`, key `ClusterConfiguration`.
    pub kubeadm_config: Observed<String>,
    /// Data of `kube-system/kubelet-config`, key `kubelet`: what kubeadm writes onto every node.
    #[serde(default = "not_looked_at")]
    pub kubelet_config: Observed<String>,
    /// The repository of the target's minor; not configured: only preflight asks it.
    #[serde(default = "not_looked_at")]
    pub repository: Observed<Repository>,
    /// What each machine says of itself, by node; not configured: nobody logged in.
    #[serde(default = "not_looked_at")]
    pub hosts: Observed<BTreeMap<String, Observed<HostFacts>>>,
    /// All PersistentVolumes.
    #[serde(default)]
    pub volumes: Observed<Vec<Volume>>,
    /// The labels of each namespace.
    #[serde(default)]
    pub namespaces: Observed<BTreeMap<String, BTreeMap<String, String>>>,
    /// Webhooks and admission policies.
    #[serde(default)]
    pub admission: Observed<Admission>,
    /// Services that webhooks, APIServices and CustomResourceDefinitions name; one that is not here does not exist.
    #[serde(default)]
    pub services: Observed<Vec<Service>>,
    /// All APIServices.
    #[serde(default)]
    pub api_services: Observed<Vec<ApiService>>,
    /// All CustomResourceDefinitions.
    #[serde(default)]
    pub definitions: Observed<Vec<Definition>>,
    /// What each apiserver says of its own readiness.
    #[serde(default)]
    pub readiness: Observed<Vec<Readiness>>,
    /// Leases of kube-system.
    #[serde(default)]
    pub leases: Observed<Vec<Lease>>,
    /// All DaemonSets.
    #[serde(default)]
    pub daemon_sets: Observed<Vec<DaemonSet>>,
}

/// A snapshot of before this was looked at.
fn not_looked_at<T>() -> Observed<T> {
    Observed::NotConfigured
}

impl ClusterSnapshot {
    /// The running version: the OLDEST kubelet, so that a half-done upgrade still counts as pending.
    pub fn running_version(&self) -> Option<KubeVersion> {
        self.nodes.iter().map(|node| node.kubelet).min()
    }

    /// The newest version of any kubelet or apiserver: above the running version while an upgrade is half done.
    pub fn newest_version(&self) -> Option<KubeVersion> {
        self.nodes.iter().flat_map(|node| [Some(node.kubelet), node.apiserver]).flatten().max()
    }

    /// The node of that name.
    pub fn node(&self, name: &str) -> Option<&Node> {
        self.nodes.iter().find(|node| node.name == name)
    }

    /// Control planes, by name.
    pub fn control_planes(&self) -> impl Iterator<Item = &Node> {
        self.nodes.iter().filter(|node| node.control_plane)
    }

    /// Workers, by name.
    pub fn workers(&self) -> impl Iterator<Item = &Node> {
        self.nodes.iter().filter(|node| !node.control_plane)
    }

    /// Whether the cluster consists of one node, so that nothing can move.
    pub fn is_single_node(&self) -> bool {
        self.nodes.len() == 1
    }
}

/// What one apiserver process was asked for since it started.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ApiServerRequests {
    /// The node or address it runs on.
    pub instance: String,
    /// Start of the process: the counter knows nothing from before.
    pub since: Option<Timestamp>,
    /// Series of `apiserver_requested_deprecated_apis` whose value is above zero.
    pub deprecated: Vec<DeprecatedRequest>,
}

/// One series of `apiserver_requested_deprecated_apis`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct DeprecatedRequest {
    /// API group; empty for the core group.
    pub group: String,
    /// API version.
    pub version: String,
    /// Resource, plural.
    pub resource: String,
    /// Subresource, empty for none.
    pub subresource: String,
    /// The release that drops it, as the apiserver says; empty when none is planned.
    pub removed_release: String,
}

/// One firing alert.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Alert {
    /// `alertname`.
    pub name: String,
    /// `severity`, empty where the rule sets none.
    pub severity: String,
    /// The remaining labels, for the message.
    pub labels: BTreeMap<String, String>,
}
