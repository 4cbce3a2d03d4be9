//! The fields of the policy, section by section, with their defaults.

mod backup;
mod gates;
mod nodes;
mod reach;
mod secrets;
mod signals;
mod when;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

pub use backup::*;
pub use gates::*;
pub use nodes::*;
pub use reach::*;
pub use secrets::*;
pub use signals::*;
pub use when::*;

use super::Span;
use crate::version::{KubeVersion, Minor};

/// The whole policy. `Policy::default()` is what an empty document means.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields, rename_all = "camelCase")]
pub struct Policy {
    /// How far detection may go.
    pub channel: Channel,
    /// Stay on this minor.
    #[schemars(with = "Option<String>")]
    pub pin_minor: Option<Minor>,
    /// Versions never to go to.
    #[schemars(with = "Vec<String>")]
    pub deny_versions: Vec<KubeVersion>,
    /// How old a release must be before it is taken, counted from the date of its package in the repository.
    pub minimum_age: Span,
    /// When a chain may start; empty: at any time.
    pub windows: Vec<Window>,
    /// When no chain may start.
    pub freezes: Vec<Freeze>,
    /// Nightly detection.
    #[serde(deserialize_with = "section")]
    pub detect: Detect,
    /// What counts as a quiet cluster.
    #[serde(deserialize_with = "section")]
    pub quiet: Quiet,
    /// Where packages come from.
    #[serde(deserialize_with = "section")]
    pub repository: Repository,
    /// How nodes are reached.
    #[serde(deserialize_with = "section")]
    pub ssh: Ssh,
    /// Order and pace.
    #[serde(deserialize_with = "section")]
    pub nodes: Nodes,
    /// What a drain may do.
    #[serde(deserialize_with = "section")]
    pub drain: Drain,
    /// What kubeadm is told.
    #[serde(deserialize_with = "section")]
    pub kubeadm: Kubeadm,
    /// Operators scaled to 0 while kubeadm works on a control plane.
    pub quiesce: Vec<Workload>,
    /// A script run on each control plane after its kubeadm step.
    pub restore_hook: Option<ConfigMapRef>,
    /// Alerts that stop the chain.
    #[serde(deserialize_with = "section")]
    pub alerts: Alerts,
    /// Where metrics go.
    #[serde(deserialize_with = "section")]
    pub metrics: Metrics,
    /// Where messages go.
    #[serde(deserialize_with = "section")]
    pub chat: Chat,
    /// The snapshot before the upgrade.
    #[serde(deserialize_with = "section")]
    pub etcd_backup: EtcdBackup,
    /// Exceptions to the gates.
    #[serde(deserialize_with = "section")]
    pub gates: Gates,
    /// Where the ssh key is kept, other than in the Secret alone.
    #[serde(deserialize_with = "section")]
    pub secret_store: SecretStore,
}

/// A section whose fields are all commented out is a null in YAML: its defaults.
fn section<'de, D, T>(deserializer: D) -> Result<T, D::Error>
where
    D: serde::Deserializer<'de>,
    T: Default + Deserialize<'de>,
{
    Option::deserialize(deserializer).map(Option::unwrap_or_default)
}
