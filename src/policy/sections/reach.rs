//! Where packages come from, and how nodes are reached.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Where packages come from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields, rename_all = "camelCase")]
pub struct Repository {
    /// Base URL: `<url>/v1.37/deb/` is a minor's repository.
    pub url: String,
    /// Signing key; default `<url>/v1.37/deb/Release.key`.
    pub key_url: Option<String>,
}

impl Default for Repository {
    fn default() -> Self {
        Self { url: "https://pkgs.k8s.io/core:/stable:".to_owned(), key_url: None }
    }
}

/// How nodes are reached.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields, rename_all = "camelCase")]
pub struct Ssh {
    /// The user to log in as.
    pub user: String,
    /// The port.
    pub port: u16,
    /// The Secret with `ssh_key`, in the product's namespace.
    pub key_secret: String,
    /// Run commands through `sudo -n`.
    pub sudo: bool,
    /// What to do with a host key never seen before.
    pub host_keys: HostKeys,
}

impl Default for Ssh {
    fn default() -> Self {
        Self {
            user: "root".to_owned(),
            port: 22,
            key_secret: "k8s-upgrade-creds".to_owned(),
            sudo: false,
            host_keys: HostKeys::PinFirst,
        }
    }
}

/// What to do with a host key never seen before. A changed one is always refused.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum HostKeys {
    /// Pin it before the first command, and say so.
    #[default]
    PinFirst,
    /// Refuse it in the chain: only `kubectl upgrade-rotate-key --bootstrap` pins.
    Strict,
}
