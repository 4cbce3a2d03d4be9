use std::collections::BTreeMap;

use jiff::Timestamp;
use k8s_openapi::apimachinery::pkg::apis::meta::v1::LabelSelector;
use serde::{Deserialize, Serialize};

/// Who has a say in every write.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct Admission {
    /// Validating and mutating webhooks.
    pub webhooks: Vec<Webhook>,
    /// ValidatingAdmissionPolicies.
    pub policies: Vec<AdmissionPolicy>,
}

/// One webhook of a configuration.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Webhook {
    /// `ValidatingWebhookConfiguration` or `MutatingWebhookConfiguration`.
    pub kind: String,
    /// The configuration's name.
    pub configuration: String,
    /// The webhook's own name.
    pub name: String,
    /// `failurePolicy: Fail`, the API's default: when it does not answer, the write is refused.
    pub fails_closed: bool,
    /// `matchPolicy: Exact`: asked for the versions that its rules name, and for no equivalent one.
    #[serde(default)]
    pub exact: bool,
    /// The Service behind it; none for a URL.
    #[serde(default)]
    pub service: Option<ServiceRef>,
    /// What it is asked about.
    #[serde(default)]
    pub rules: Vec<WebhookRule>,
    /// In which namespaces; none: all.
    #[serde(default)]
    pub namespace_selector: Option<LabelSelector>,
    /// About which objects; none: all.
    #[serde(default)]
    pub object_selector: Option<LabelSelector>,
}

/// What a webhook is asked about.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct WebhookRule {
    /// Groups; empty text for the core group.
    pub api_groups: Vec<String>,
    /// Versions.
    pub api_versions: Vec<String>,
    /// Resources and subresources.
    pub resources: Vec<String>,
    /// `CREATE`, `UPDATE`, `DELETE`, `CONNECT` or `*`.
    pub operations: Vec<String>,
}

/// A Service, by name.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ServiceRef {
    /// Namespace.
    pub namespace: String,
    /// Name.
    pub name: String,
}

impl ServiceRef {
    /// `namespace/name`.
    pub fn key(&self) -> String {
        format!("{}/{}", self.namespace, self.name)
    }
}

/// A Service that something of the API stands on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Service {
    /// Which.
    #[serde(flatten)]
    pub name: ServiceRef,
    /// The pods behind it; empty: someone else writes its endpoints.
    #[serde(default)]
    pub selector: BTreeMap<String, String>,
}

/// One ValidatingAdmissionPolicy.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AdmissionPolicy {
    /// Name.
    pub name: String,
    /// What the API server's type check says of its expressions: the field and the warning.
    pub warnings: Vec<String>,
}

/// One APIService.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ApiService {
    /// Name, such as `v1beta1.metrics.k8s.io`.
    pub name: String,
    /// The Service behind it; none: the API server itself.
    #[serde(default)]
    pub service: Option<ServiceRef>,
    /// The condition Available is True.
    pub available: bool,
    /// Why not.
    #[serde(default)]
    pub message: String,
    /// When that last changed.
    #[serde(default)]
    pub since: Option<Timestamp>,
}

/// One CustomResourceDefinition.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Definition {
    /// Name, `plural.group`.
    pub name: String,
    /// `status.storedVersions`.
    #[serde(default)]
    pub stored: Vec<String>,
    /// Versions that are served.
    #[serde(default)]
    pub served: Vec<String>,
    /// The Service of its conversion webhook.
    #[serde(default)]
    pub conversion: Option<ServiceRef>,
    /// Its `caBundle` holds no certificate.
    #[serde(default)]
    pub bad_ca_bundle: bool,
    /// The condition `NonStructuralSchema` is True.
    #[serde(default)]
    pub non_structural: bool,
}

/// What one apiserver's `/readyz?verbose` says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Readiness {
    /// The node or address it runs on.
    pub instance: String,
    /// Checks that fail.
    pub failed: Vec<String>,
}

/// One Lease of kube-system.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Lease {
    /// Name.
    pub name: String,
    /// Who holds it.
    #[serde(default)]
    pub holder: String,
    /// When it was last renewed.
    #[serde(default)]
    pub renewed: Option<Timestamp>,
}

/// One DaemonSet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct DaemonSet {
    /// Namespace.
    pub namespace: String,
    /// Name.
    pub name: String,
    /// kured's lock on the whole cluster, as it wrote it.
    #[serde(default)]
    pub reboot_lock: Option<String>,
}
