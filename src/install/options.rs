use super::names;
use crate::policy::{ConfigMapRef, CronJobRef, Policy, Workload};

/// What an installation is rendered from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InstallOptions {
    /// Where the product lives.
    pub namespace: String,
    /// The image of all Jobs, best by digest.
    pub image: String,
    /// When detection runs, as cron has it, in UTC.
    pub schedule: String,
    /// The Secret with the ssh key: never written by `install`.
    pub key_secret: String,
    /// The CronJob that takes the etcd snapshot: the chain must be allowed to run it.
    pub backup: Option<CronJobRef>,
    /// Workloads that the chain must be allowed to scale.
    pub quiesce: Vec<Workload>,
    /// The ConfigMap that the chain must be allowed to read.
    pub restore_hook: Option<ConfigMapRef>,
}

impl InstallOptions {
    /// Nightly at 23:00 UTC.
    pub const DEFAULT_SCHEDULE: &str = "0 23 * * *";

    /// The image of this release.
    pub fn default_image() -> String {
        format!("ghcr.io/kubectl-upgrade/kubectl-upgrade:v{}", env!("CARGO_PKG_VERSION"))
    }

    /// With this release's image and schedule, and the permissions that this policy asks for and no more.
    pub fn of(namespace: impl Into<String>, policy: &Policy) -> Self {
        Self {
            namespace: namespace.into(),
            image: Self::default_image(),
            schedule: Self::DEFAULT_SCHEDULE.to_owned(),
            key_secret: policy.ssh.key_secret.clone(),
            backup: policy.etcd_backup.cron_job.clone(),
            quiesce: policy.quiesce.clone(),
            restore_hook: policy.restore_hook.clone(),
        }
    }
}

impl Default for InstallOptions {
    fn default() -> Self {
        Self::of(names::NAMESPACE, &Policy::default())
    }
}
