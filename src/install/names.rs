//! Names of what `install` puts into a cluster: a public contract, relied on by alert rules and other tools.

pub use crate::run::jobs::{TEMPLATE as JOB_TEMPLATE, TEMPLATE_KEY as JOB_TEMPLATE_KEY};

/// The namespace, unless `-n` says otherwise.
pub const NAMESPACE: &str = crate::cluster::client::DEFAULT_NAMESPACE;
/// ConfigMap with the operator's policy: created if there is none, never overwritten.
pub const CONFIG: &str = "k8s-upgrade-config";
/// Its key.
pub const POLICY_KEY: &str = "policy.yaml";
/// Where a pod finds the Secret with `ssh_key` and `slack_webhook` (`ssh.keySecret` in the policy).
pub const CREDS_PATH: &str = "/var/run/kubectl-upgrade/creds";
/// CronJob of nightly detection.
pub const VERSION_CHECK: &str = "k8s-version-check";
/// Label `app` of its Jobs.
pub const VERSION_CHECK_APP: &str = "k8s-version-upgrade";
/// CronJob of the nightly report, and label `app` of its Jobs.
pub const NIGHTLY_REPORT: &str = "k8s-upgrade-nightly-report";
/// ServiceAccount of detection.
pub const DETECT: &str = "k8s-upgrade-detect";
/// ServiceAccount of the chain.
pub const JOB: &str = "k8s-upgrade-job";
/// ServiceAccount of the report.
pub const REPORT: &str = "k8s-upgrade-report";
/// Who owns the fields that this program applies.
pub const FIELD_MANAGER: &str = "kubectl-upgrade";
/// The user of the image, with an entry in its passwd: ssh ends at once without one.
pub const UID: i64 = 65532;
