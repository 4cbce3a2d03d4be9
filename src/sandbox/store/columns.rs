//! What `kubectl get` prints of each kind.

use jiff::Timestamp;
use serde_json::Value;

/// A column between name and age.
#[derive(Clone, Copy)]
pub struct Column {
    /// The heading, as kubectl capitalises it.
    pub name: &'static str,
    /// Only with `-o wide`.
    pub wide: bool,
    /// The cell, at this time.
    pub cell: fn(&Value, Timestamp) -> String,
}

pub(super) const NAMESPACE: &[Column] = &[];
pub(super) const NODE: &[Column] = &[];
pub(super) const POD: &[Column] = &[];
pub(super) const CONFIG_MAP: &[Column] = &[];
pub(super) const SECRET: &[Column] = &[];
pub(super) const EVENT: &[Column] = &[];
pub(super) const SERVICE: &[Column] = &[];
pub(super) const DEPLOYMENT: &[Column] = &[];
pub(super) const REPLICA_SET: &[Column] = &[];
pub(super) const STATEFUL_SET: &[Column] = &[];
pub(super) const DAEMON_SET: &[Column] = &[];
pub(super) const JOB: &[Column] = &[];
pub(super) const CRON_JOB: &[Column] = &[];
pub(super) const POD_DISRUPTION_BUDGET: &[Column] = &[];
pub(super) const LEASE: &[Column] = &[];
