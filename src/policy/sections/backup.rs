//! The snapshot before the upgrade.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The snapshot before the upgrade: someone's CronJob, or the product's own.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields, rename_all = "camelCase")]
pub struct EtcdBackup {
    /// The CronJob to run; takes precedence over `builtin`.
    pub cron_job: Option<CronJobRef>,
    /// The product's own snapshot.
    #[serde(deserialize_with = "super::section")]
    pub builtin: BuiltinBackup,
}

/// A CronJob by name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct CronJobRef {
    /// Its namespace.
    pub namespace: String,
    /// Its name.
    pub name: String,
}

/// The product's own etcd snapshot.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields, rename_all = "camelCase")]
pub struct BuiltinBackup {
    /// Where on the control plane.
    pub directory: String,
    /// How many are kept.
    pub keep: u32,
    /// Restore it into a throwaway etcd and compare.
    pub verify: bool,
}

impl Default for BuiltinBackup {
    fn default() -> Self {
        Self { directory: "/var/backups/kubectl-upgrade".to_owned(), keep: 3, verify: true }
    }
}
