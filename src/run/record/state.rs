//! Where a run stands, as its record tells it.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use serde::Serialize;

use super::event::Kept;
use crate::{
    gate::{Finding, Outcome},
    plan::order,
    policy::Workload,
    run::names::Phase,
    version::Target,
};

/// Where a run stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    /// Given a target; preflight has not opened it.
    Seeded,
    /// The gate said no; nothing was changed.
    Refused,
    /// Being carried out.
    InFlight,
    /// The kill switch stopped it between two steps.
    Paused,
    /// A step failed; stands still, safely.
    Halted,
    /// All nodes at the target.
    Done,
    /// The operator gave up.
    Abandoned,
    /// Another run took its place, or it never started.
    Superseded,
}

impl Status {
    /// Whether the cluster may be between two versions by this run's doing.
    pub fn is_open(self) -> bool {
        matches!(self, Self::InFlight | Self::Paused | Self::Halted)
    }
}

/// One run, as its record tells it.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct RunState {
    /// The run's id.
    pub id: String,
    /// From, to, kind.
    pub target: Target,
    /// Where it stands.
    pub status: Status,
    /// When it was seeded.
    pub seeded_at: Timestamp,
    /// When it was opened.
    pub opened_at: Option<Timestamp>,
    /// The last line of the record.
    pub last_progress: Timestamp,
    /// The phase that wrote the last line of a phase.
    pub phase: Option<Phase>,
    /// The node of that phase.
    pub node: Option<String>,
    /// The step that is on, or failed.
    pub step: Option<StepState>,
    /// Each phase of the run (nodes; preflight and postflight under their own names).
    pub nodes: BTreeMap<String, NodeProgress>,
    /// The last refusal.
    pub refusal: Option<(Outcome, Vec<Finding>)>,
    /// Why it halted.
    pub halt: Option<Halt>,
    /// The last error of an attempt that is being repeated.
    pub attempt_failed: Option<String>,
    /// The kill switch's reason, while paused.
    pub paused: Option<String>,
    /// The snapshot.
    pub snapshot: Option<Kept>,
    /// Ready and expected pods when it was opened.
    pub baseline: Option<(usize, usize)>,
    /// Operators that are scaled to 0 by this run, and what they go back to.
    pub quiesced: BTreeMap<Workload, i32>,
    /// Nodes that the operator left for later.
    pub left: BTreeSet<String>,
    /// The target is denied until someone says `continue`.
    pub denied: bool,
    /// The last Job that was created.
    pub job: Option<String>,
    /// One that was about to be created, and may be there or not: whoever wanted it has not said so.
    pub wanted: Option<String>,
    /// Things worth saying, in order.
    pub notes: Vec<String>,
}

impl RunState {
    /// What the order of nodes must know of this run.
    pub fn settled(&self) -> order::Settled {
        let of = |states: [NodeState; 2]| {
            let rows = self.nodes.iter().filter(move |(_, row)| states.contains(&row.state));
            rows.map(|(name, _)| name.clone()).collect()
        };
        order::Settled {
            left: self.left.clone(),
            done: of([NodeState::Done, NodeState::Skipped]),
            begun: of([NodeState::Going, NodeState::Failed]),
        }
    }
}

/// A step that is on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct StepState {
    /// Its name.
    pub name: String,
    /// Since when.
    pub since: Timestamp,
    /// What it waits for, when it takes longer than a moment.
    pub waiting_for: Option<String>,
}

/// One node, or one of the phases without a node.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct NodeProgress {
    /// Where it stands.
    pub state: NodeState,
    /// Its phase; none for a node that was skipped before it began.
    pub phase: Option<Phase>,
    /// When its phase began.
    pub started_at: Timestamp,
    /// When it ended.
    pub ended_at: Option<Timestamp>,
    /// Steps that ended, with what they say and the milliseconds they took.
    pub steps: Vec<(String, String, u64)>,
}

/// Where a node's phase stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
#[expect(missing_docs, reason = "the names say it")]
pub enum NodeState {
    Going,
    Done,
    Failed,
    Skipped,
    Left,
}

/// Why a run stands still.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Halt {
    /// When.
    pub at: Timestamp,
    /// The phase.
    pub phase: Option<Phase>,
    /// The node.
    pub node: Option<String>,
    /// The step.
    pub step: String,
    /// The error, with its causes.
    pub why: String,
    /// What to type, where that is known.
    pub hint: Option<String>,
}
