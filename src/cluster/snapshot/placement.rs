use std::collections::BTreeMap;

use k8s_openapi::api::core::v1::{NodeSelector, PodAffinityTerm, Toleration, TopologySpreadConstraint};
use serde::{Deserialize, Serialize};

/// Amounts by the resource's name: `cpu` in thousandths of a core, everything else in its own unit (bytes, pieces).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Resources(pub BTreeMap<String, i64>);

impl Resources {
    /// How much of this one; 0 when it is not named.
    pub fn of(&self, name: &str) -> i64 {
        self.0.get(name).copied().unwrap_or(0)
    }

    /// Adds all of the other.
    pub fn add(&mut self, other: &Self) {
        for (name, amount) in &other.0 {
            *self.0.entry(name.clone()).or_default() += amount;
        }
    }

    /// Takes away all of the other; what is not named here stays unnamed.
    pub fn take(&mut self, other: &Self) {
        for (name, amount) in &other.0 {
            if let Some(left) = self.0.get_mut(name) {
                *left -= amount;
            }
        }
    }

    /// The larger of both, resource by resource.
    #[must_use]
    pub fn max(mut self, other: Self) -> Self {
        for (name, amount) in other.0 {
            let mine = self.0.entry(name).or_default();
            *mine = amount.max(*mine);
        }
        self
    }
}

/// What the scheduler asks of a pod: what every pod of one template has alike.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct Placement {
    /// What it asks for while it runs: the larger of its containers together and each init container, with its overhead.
    pub requests: Resources,
    /// `nodeSelector`.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub node_selector: BTreeMap<String, String>,
    /// Required node affinity.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub node_affinity: Option<NodeSelector>,
    /// Tolerations.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub tolerations: Vec<Toleration>,
    /// Required pod affinity.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub together: Vec<PodAffinityTerm>,
    /// Required pod anti-affinity.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub apart: Vec<PodAffinityTerm>,
    /// Spread constraints with `DoNotSchedule`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub spread: Vec<TopologySpreadConstraint>,
    /// Ports of the node that it takes for itself.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub host_ports: Vec<i32>,
}

/// Kinds of volumes that deciding asks about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[expect(missing_docs, reason = "Kubernetes' own words")]
pub enum VolumeKind {
    HostPath,
    Local,
    GitRepo,
    FlexVolume,
    Cephfs,
    Rbd,
}

impl VolumeKind {
    /// As the API spells it.
    pub fn word(self) -> &'static str {
        match self {
            Self::HostPath => "hostPath",
            Self::Local => "local",
            Self::GitRepo => "gitRepo",
            Self::FlexVolume => "flexVolume",
            Self::Cephfs => "cephfs",
            Self::Rbd => "rbd",
        }
    }
}

/// One PersistentVolume.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Volume {
    /// Name.
    pub name: String,
    /// `namespace/name` of the claim that it is bound to.
    #[serde(default)]
    pub claim: Option<String>,
    /// The nodes that it can be used on; none: all.
    #[serde(default)]
    pub node_affinity: Option<NodeSelector>,
    /// Its kind, where that matters.
    #[serde(default)]
    pub kind: Option<VolumeKind>,
}
