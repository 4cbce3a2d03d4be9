//! Where the ssh key is kept.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Where the ssh key is kept, other than in the Secret alone.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields, rename_all = "camelCase")]
pub struct SecretStore {
    /// Vault KV v2.
    pub vault: Option<Vault>,
}

/// Vault KV v2, synced into the Secret by External Secrets.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Vault {
    /// Vault's address.
    pub url: String,
    /// The KV v2 mount.
    #[serde(default = "secret_mount")]
    pub mount: String,
    /// The path below it.
    #[serde(default = "secret_path")]
    pub path: String,
    /// The role for Kubernetes auth.
    pub role: String,
}

fn secret_mount() -> String {
    "secret".to_owned()
}

fn secret_path() -> String {
    "k8s-upgrade".to_owned()
}
