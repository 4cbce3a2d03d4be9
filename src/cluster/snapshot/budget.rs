use k8s_openapi::apimachinery::pkg::apis::meta::v1::LabelSelector;
use serde::{Deserialize, Serialize};

/// A PodDisruptionBudget with the numbers that its controller worked out.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Budget {
    /// Namespace.
    pub namespace: String,
    /// Name.
    pub name: String,
    /// Which pods; an empty selector matches all of the namespace (policy/v1), none matches nothing.
    pub selector: Option<LabelSelector>,
    /// What the spec asks for.
    pub bound: Bound,
    /// `unhealthyPodEvictionPolicy: AlwaysAllow`: pods that run but are not Ready may always go.
    pub unhealthy_may_go: bool,
    /// `status.disruptionsAllowed`.
    pub disruptions_allowed: i64,
    /// `status.currentHealthy`.
    pub current_healthy: i64,
    /// `status.desiredHealthy`.
    pub desired_healthy: i64,
    /// `status.expectedPods`.
    pub expected_pods: i64,
}

impl Budget {
    /// `namespace/name`.
    pub fn key(&self) -> String {
        format!("{}/{}", self.namespace, self.name)
    }
}

/// What a PDB's spec asks for, as written: a number or a percentage.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Bound {
    /// `minAvailable`.
    MinAvailable(String),
    /// `maxUnavailable`.
    MaxUnavailable(String),
    /// Neither: the API's default, one pod may be unavailable.
    Default,
}
