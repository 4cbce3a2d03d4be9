//! One screen that answers: is an upgrade going on, where, is it stuck, what do I type?
//!
//! Pure: from the run records, the live nodes and the time to a [`StatusReport`], and from that to text. Where a record
//! and the live cluster disagree, the cluster is shown.

mod changed;
mod judge;
mod next;
mod remaining;
mod rows;
mod text;

use std::{collections::BTreeMap, time::Duration};

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::Serialize;

pub use changed::Changed;
pub use judge::report;
pub use next::Command;
pub use rows::{Role, Row, RowState};
pub use text::text;

pub(super) use changed::workload_name as changed_workload;
pub(super) use judge::of_record;
pub(super) use next::next;
pub(super) use text::{detected, on_versions};

use crate::{
    cluster::snapshot::{Node, Observed},
    error::Exit,
    gate::Finding,
    policy::Policy,
    run::record::RunState,
};

/// What the screen is told from.
pub struct Seen<'a> {
    /// Where the product lives, if not in its usual namespace: commands must name it then.
    pub namespace: Option<&'a str>,
    /// All runs on record, newest first.
    pub runs: Vec<RunState>,
    /// Live nodes.
    pub nodes: Observed<Vec<Node>>,
    /// The chain's Jobs.
    pub work: Observed<Vec<Work>>,
    /// The CronJob of detection; none where there is no such CronJob.
    pub detection: Observed<Option<Detection>>,
    /// The kill switch's reason, while it is on.
    pub kill_switch: Option<String>,
    /// The run that holds the Lease.
    pub lease: Observed<Option<String>>,
    /// The order of nodes, and how long they soak.
    pub policy: &'a Policy,
    /// Why that is not the cluster's own policy but the defaults.
    pub policy_unread: Option<String>,
    /// Now.
    pub now: Timestamp,
}

/// The CronJob `k8s-version-check`, by its status.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Detection {
    /// It was told not to run.
    pub suspended: bool,
    /// When it last began.
    #[schemars(with = "Option<String>")]
    pub last_schedule: Option<Timestamp>,
    /// When it last ended well.
    #[schemars(with = "Option<String>")]
    pub last_success: Option<Timestamp>,
}

impl Detection {
    /// Whether the last one to begin ended well.
    pub fn ended_well(&self) -> bool {
        self.last_schedule.is_some() && self.last_success >= self.last_schedule
    }
}

/// One Job of the chain.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Work {
    /// Its name.
    pub job: String,
    /// The run that it belongs to.
    pub run: String,
    /// The phase.
    pub phase: String,
    /// The node that it works on.
    pub node: Option<String>,
    /// What has become of it.
    pub state: WorkState,
    /// When it was created.
    #[schemars(with = "Option<String>")]
    pub created_at: Option<Timestamp>,
    /// When it ended.
    #[schemars(with = "Option<String>")]
    pub ended_at: Option<Timestamp>,
    /// Why its pod does not run, where it should.
    pub lacks: Option<String>,
}

/// What has become of a Job.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
#[expect(missing_docs, reason = "the names say it")]
pub enum WorkState {
    Active,
    Complete,
    Failed,
}

impl std::fmt::Display for WorkState {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Active => "active",
            Self::Complete => "complete",
            Self::Failed => "failed",
        })
    }
}

/// Where everything stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum State {
    /// Nothing is going on and nothing is wrong.
    Ok,
    /// No run, and no detection that could start one.
    NothingYet,
    /// Seeded; preflight has not opened the run.
    Starting,
    /// Being carried out.
    InFlight,
    /// A step failed; the run stands still, safely.
    Halted,
    /// The kill switch is on, or stopped the run.
    Paused,
    /// Refused: waiting, pinned or transient findings.
    Held,
    /// Refused: findings that an operator can clear.
    Blocked,
    /// Refused: something needed could not be read.
    Unknown,
    /// The operator gave up; the target is denied.
    Abandoned,
}

impl State {
    /// The exit code of `--exit-code`.
    pub fn exit(self) -> Exit {
        match self {
            Self::Ok | Self::NothingYet | Self::Starting | Self::InFlight | Self::Abandoned => Exit::Ok,
            Self::Halted => Exit::Halted,
            Self::Paused => Exit::Busy,
            Self::Held => Exit::Held,
            Self::Blocked => Exit::Blocked,
            Self::Unknown => Exit::Unknown,
        }
    }
}

impl std::fmt::Display for State {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Ok => "ok",
            Self::NothingYet => "nothing yet",
            Self::Starting => "starting",
            Self::InFlight => "in flight",
            Self::Halted => "halted",
            Self::Paused => "paused",
            Self::Held => "held",
            Self::Blocked => "blocked",
            Self::Unknown => "unknown",
            Self::Abandoned => "abandoned",
        })
    }
}

/// The document `UpgradeStatus`.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct StatusReport {
    /// Where everything stands.
    pub state: State,
    /// When it was looked.
    #[schemars(with = "String")]
    pub observed_at: Timestamp,
    /// How many nodes have a kubelet of each version.
    pub versions: BTreeMap<String, usize>,
    /// The run that this is about.
    pub run: Option<Run>,
    /// Why it does not go on, or may not.
    pub why: Vec<String>,
    /// What the gate refused on.
    pub findings: Vec<Finding>,
    /// What the run has changed so far, and what not.
    pub changed: Option<Changed>,
    /// Preflight, the nodes in the order of the upgrade, postflight.
    pub rows: Vec<Row>,
    /// The last detection; none where there is no CronJob for it.
    pub detection: Option<Detection>,
    /// The last detection ended well and seeded nothing.
    pub nothing_newer: bool,
    /// The last upgrade that was done to its end.
    pub last_upgrade: Option<Ended>,
    /// What to type next.
    pub next: Vec<Command>,
    /// What could not be read.
    pub unread: Vec<String>,
}

/// The run that the screen is about.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Run {
    /// Its id.
    pub id: String,
    /// The oldest kubelet when it was seeded.
    pub from: String,
    /// The version to go to.
    pub to: String,
    /// `patch` or `minor`.
    pub kind: String,
    /// The phase that is on, or was last.
    pub phase: Option<String>,
    /// The node of that phase.
    pub node: Option<String>,
    /// The step that is on, or failed.
    pub step: Option<String>,
    /// When it was seeded.
    #[schemars(with = "String")]
    pub seeded_at: Timestamp,
    /// When it was opened.
    #[schemars(with = "Option<String>")]
    pub opened_at: Option<Timestamp>,
    /// The last line of its record.
    #[schemars(with = "String")]
    pub last_progress: Timestamp,
    /// About how long the rest takes, in seconds; none where nothing can be said.
    pub remaining_seconds: Option<u64>,
    /// Things worth saying, in order.
    pub notes: Vec<String>,
}

/// An upgrade that came to its end.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Ended {
    /// The run's id.
    pub run: String,
    /// The version that it went to.
    pub to: String,
    /// When it ended.
    #[schemars(with = "String")]
    pub at: Timestamp,
    /// From open to close.
    pub seconds: u64,
}

/// From `then` to `now`; zero where that would be negative.
pub(super) fn since(now: Timestamp, then: Timestamp) -> Duration {
    Duration::try_from(now.duration_since(then)).unwrap_or_default()
}

#[cfg(test)]
pub(super) mod fixture;
#[cfg(test)]
mod tests;
