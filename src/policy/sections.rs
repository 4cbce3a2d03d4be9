//! The fields of the policy, section by section, with their defaults.

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

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
    /// How old a release must be before it is taken, counted from the date in the repository's index.
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

/// How far detection may go.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Channel {
    /// Patches of the running minor alone.
    Patch,
    /// A newer patch first, else the next minor.
    #[default]
    Minor,
}

/// A recurring time in which a chain may start.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Window {
    /// Days of the week (`mon` … `sun`); empty: every day.
    #[serde(default)]
    pub days: Vec<Weekday>,
    /// Start of the window, `HH:MM`.
    pub start: String,
    /// End of the window, `HH:MM`; before `start`: on the next day.
    pub end: String,
    /// IANA time zone.
    #[serde(default = "utc")]
    pub timezone: String,
}

fn utc() -> String {
    "UTC".to_owned()
}

/// A day of the week, as policies write it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
#[expect(missing_docs, reason = "the names say it")]
pub enum Weekday {
    Mon,
    Tue,
    Wed,
    Thu,
    Fri,
    Sat,
    Sun,
}

/// A stretch of time in which no chain starts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Freeze {
    /// First moment.
    #[schemars(with = "String")]
    pub from: Timestamp,
    /// First moment after it.
    #[schemars(with = "String")]
    pub until: Timestamp,
    /// Why, for the report.
    #[serde(default)]
    pub reason: String,
}

/// Nightly detection.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields, rename_all = "camelCase")]
pub struct Detect {
    /// Look, say, but seed nothing.
    pub dry_run: bool,
    /// A run without a Job and without progress for longer is taken up or closed.
    pub dead_man: Span,
}

impl Default for Detect {
    fn default() -> Self {
        Self { dry_run: false, dead_man: Span::from_hours(2) }
    }
}

/// What counts as a quiet cluster.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields, rename_all = "camelCase")]
pub struct Quiet {
    /// No node changed its Ready condition for this long before a run starts.
    pub ready_for: Span,
}

impl Default for Quiet {
    fn default() -> Self {
        Self { ready_for: Span::from_hours(24) }
    }
}

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

/// Alerts that stop the chain.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields, rename_all = "camelCase")]
pub struct Alerts {
    /// Prometheus' base URL; none: alerts are not looked at.
    pub url: Option<String>,
    /// A query whose results stop the chain, in place of `severity`.
    pub query: Option<String>,
    /// Alerts of this severity stop the chain.
    pub severity: String,
    /// Names of alerts that never do.
    pub ignore: Vec<String>,
    /// How long a worker waits for alerts to clear.
    pub wait: Span,
}

impl Default for Alerts {
    fn default() -> Self {
        Self {
            url: None,
            query: None,
            severity: "critical".to_owned(),
            ignore: Vec::new(),
            wait: Span::from_minutes(30),
        }
    }
}

/// Where metrics go.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields, rename_all = "camelCase")]
pub struct Metrics {
    /// The Pushgateway's base URL.
    pub pushgateway: Option<String>,
}

/// Where messages go.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields, rename_all = "camelCase")]
pub struct Chat {
    /// Post to the incoming webhook in the Secret's `slack_webhook`.
    pub slack: bool,
}

/// The snapshot before the upgrade: someone's CronJob, or the product's own.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields, rename_all = "camelCase")]
pub struct EtcdBackup {
    /// The CronJob to run; takes precedence over `builtin`.
    pub cron_job: Option<CronJobRef>,
    /// The product's own snapshot.
    #[serde(deserialize_with = "section")]
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

/// Exceptions to the gates.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields, rename_all = "camelCase")]
pub struct Gates {
    /// Ids of gates that are not asked.
    pub disable: Vec<String>,
    /// Findings held on purpose.
    pub pins: Vec<Exception>,
    /// Findings accepted as warnings.
    pub accept: Vec<Exception>,
    /// What vendors say nothing of is unknown, not a warning.
    pub strict: bool,
}

/// One exception, with its reason and its end.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Exception {
    /// The gate's id.
    pub gate: String,
    /// The finding's object; none: every object.
    pub object: Option<String>,
    /// Why.
    pub reason: String,
    /// When it ends.
    #[schemars(with = "Option<String>")]
    pub expires: Option<jiff::civil::Date>,
}

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
