use serde::{Deserialize, Serialize};

use super::super::Observed;

/// etcd, as the member on this control plane sees it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Etcd {
    /// All members.
    pub members: Vec<EtcdMember>,
    /// What each member says of itself.
    pub endpoints: Vec<EtcdEndpoint>,
    /// How fast this member's disk is.
    pub latency: Observed<EtcdLatency>,
}

/// A member of the etcd cluster.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct EtcdMember {
    /// Its id, in hexadecimal.
    pub id: String,
    /// Its name, the node's; empty before it has started.
    pub name: String,
    /// It does not vote.
    pub learner: bool,
    /// Where it answers.
    pub endpoints: Vec<String>,
}

/// What one member says of itself.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct EtcdEndpoint {
    /// Where it answers.
    pub endpoint: String,
    /// It committed a proposal in time.
    pub healthy: bool,
    /// Why it is not healthy, and alarms.
    pub errors: Vec<String>,
    /// Its version; empty where it gave none.
    pub version: String,
    /// The leader that it follows, in hexadecimal; none: it knows none.
    pub leader: Option<String>,
    /// Its database on disk, in bytes.
    pub db_size: u64,
    /// What of that is in use, in bytes.
    pub db_in_use: u64,
    /// How large it may grow, in bytes; 0 where it does not say (before 3.6).
    pub quota: u64,
}

/// 99 of 100 took at most so long, since the process started.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct EtcdLatency {
    /// `etcd_disk_wal_fsync_duration_seconds`, in milliseconds.
    pub fsync_ms: f64,
    /// `etcd_disk_backend_commit_duration_seconds`, in milliseconds.
    pub commit_ms: f64,
    /// How many writes that was seen of.
    pub writes: u64,
}
