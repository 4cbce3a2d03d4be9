//! What is done to nodes: order, drains, kubeadm, operators that are stopped meanwhile.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::policy::Span;

/// Order and pace.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields, rename_all = "camelCase")]
pub struct Nodes {
    /// Workers named here go first, in this order; the others by name.
    pub order: Vec<String>,
    /// Workers down at the same time.
    pub max_parallel: u32,
    /// The worker that goes before all others.
    pub canary: Option<String>,
    /// How long each worker is watched before the next.
    pub soak: Span,
}

impl Default for Nodes {
    fn default() -> Self {
        Self { order: Vec::new(), max_parallel: 1, canary: None, soak: Span::from_minutes(10) }
    }
}

/// What a drain may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields, rename_all = "camelCase")]
pub struct Drain {
    /// How long a node's drain may take in all.
    pub timeout: Span,
    /// The longest grace a pod is given.
    pub grace_period: Span,
    /// A single replica whose PDB can never allow a disruption.
    pub single_replica: SingleReplica,
    /// Pods with emptyDir volumes.
    pub empty_dir: DeleteOrBlock,
    /// Pods without a controller.
    pub unmanaged: DeleteOrBlock,
    /// A cluster of a single node.
    pub single_node: SingleNode,
}

impl Default for Drain {
    fn default() -> Self {
        Self {
            timeout: Span::from_minutes(30),
            grace_period: Span::from_secs(300),
            single_replica: SingleReplica::Recreate,
            empty_dir: DeleteOrBlock::Delete,
            unmanaged: DeleteOrBlock::Delete,
            single_node: SingleNode::Cordon,
        }
    }
}

/// What happens to a single replica whose PDB can never allow a disruption.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum SingleReplica {
    /// Deleted, so that its controller re-creates it elsewhere; recorded as such.
    Recreate,
    /// Waited for until the drain's limit: someone may scale it up meanwhile.
    Wait,
    /// The drain fails as soon as it is seen.
    Block,
}

/// Whether a kind of pod may be deleted by a drain.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
#[expect(missing_docs, reason = "the names say it")]
pub enum DeleteOrBlock {
    Delete,
    Block,
}

/// What is done with a cluster of a single node.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum SingleNode {
    /// Nothing can move: no new pods, the running ones stay.
    Cordon,
    /// Everything but the chain's own pod goes.
    Drain,
}

/// What kubeadm is told.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields, rename_all = "camelCase")]
pub struct Kubeadm {
    /// `--skip-phases`.
    pub skip_phases: Vec<String>,
    /// `--ignore-preflight-errors`.
    pub ignore_preflight_errors: Vec<String>,
    /// `--patches`: a directory on the node.
    pub patches: Option<String>,
    /// Who owns CoreDNS.
    pub coredns: CoreDnsOwner,
}

/// Who owns CoreDNS.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum CoreDnsOwner {
    /// kubeadm installed it and upgrades it.
    #[default]
    Kubeadm,
    /// Someone else's: neither its image nor its Corefile is touched.
    External,
}

/// A workload that is scaled to 0 and back.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Workload {
    /// `Deployment` or `StatefulSet`.
    pub kind: ScalableKind,
    /// Its namespace.
    pub namespace: String,
    /// Its name.
    pub name: String,
}

/// The kinds that quiescing knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[expect(missing_docs, reason = "the names say it")]
pub enum ScalableKind {
    Deployment,
    StatefulSet,
}

/// A ConfigMap by name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct ConfigMapRef {
    /// Its namespace.
    pub namespace: String,
    /// Its name.
    pub config_map: String,
}
