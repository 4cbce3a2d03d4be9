//! What `upgrade-plan --rehearse` answers.

mod text;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

pub use self::text::rehearsal_screen;
use crate::{error::Exit, gate::Outcome, plan::UpgradePlan, version::UpgradeKind};

/// How a run went that was played on a copy of the cluster.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Rehearsal {
    /// The oldest kubelet.
    pub from: String,
    /// The version to reach.
    pub to: String,
    /// Patch or minor.
    pub upgrade: Option<UpgradeKind>,
    /// Whether it would be let, now.
    pub verdict: Option<Outcome>,
    /// Gates that would refuse now, and were not asked in the play, so that it tells what comes after.
    pub set_aside: Vec<String>,
    /// How it ended.
    pub ends: Ends,
    /// Where it stood still, and why.
    pub stands: Option<Stands>,
    /// From its start to its end, in seconds.
    pub seconds: u64,
    /// Nodes at the target in the end.
    pub nodes_there: usize,
    /// Nodes in all.
    pub nodes: usize,
    /// In the order in which they were done.
    pub phases: Vec<NodeTime>,
    /// Moves in all.
    pub moves: usize,
    /// Pods that moved, the most often moved first.
    pub moved: Vec<Moved>,
    /// Pods that went for good, having no controller.
    pub gone: Vec<String>,
    /// What found no node for a while.
    pub waited: Vec<Waited>,
    /// What the rehearsal can't know.
    pub unknown: Vec<String>,
}

/// How it ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Ends {
    /// All nodes are at the target.
    Well,
    /// Preflight said no; nothing was changed.
    Refused,
    /// It stood still.
    Stands,
    /// It could not be played.
    Unknown,
}

/// Where it stood still.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Stands {
    /// On which node.
    pub node: Option<String>,
    /// In which step.
    pub step: String,
    /// Why.
    pub why: String,
    /// What clears it, where that is known.
    pub hint: Option<String>,
}

/// A phase of the run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct NodeTime {
    /// Its node; none for preflight and postflight.
    pub node: Option<String>,
    /// What it is.
    pub role: String,
    /// Whether it came to its end.
    pub done: bool,
    /// How long it took, in seconds.
    pub seconds: u64,
    /// Pods that left it; none where nothing was drained.
    pub pods: Option<usize>,
    /// How long its drain took, in seconds.
    pub drain_seconds: Option<u64>,
}

/// A pod that moved.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Moved {
    /// `namespace/name` as it was before the first move.
    pub pod: String,
    /// How often.
    pub times: usize,
}

/// What found no node for a while.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Waited {
    /// `namespace/name` of what rules the pod.
    pub workload: String,
    /// The longest wait of one of its pods, in seconds.
    pub seconds: u64,
    /// The scheduler's words.
    pub why: String,
    /// Whether it still waited when the run ended.
    pub to_the_end: bool,
}

impl Rehearsal {
    /// Of this plan, with nothing played yet.
    pub fn of(plan: &UpgradePlan) -> Self {
        Self {
            from: plan.from.clone(),
            to: plan.to.clone(),
            upgrade: plan.upgrade,
            verdict: Some(plan.verdict.outcome),
            set_aside: Vec::new(),
            ends: Ends::Unknown,
            stands: None,
            seconds: 0,
            nodes_there: 0,
            nodes: 0,
            phases: Vec::new(),
            moves: 0,
            moved: Vec::new(),
            gone: Vec::new(),
            waited: Vec::new(),
            unknown: Vec::new(),
        }
    }

    /// It could not be played, for this reason: unknown, and never a pass.
    pub fn unknown(plan: &UpgradePlan, why: impl Into<String>) -> Self {
        let stands = Stands { node: None, step: "copy".to_owned(), why: why.into(), hint: None };
        Self { stands: Some(stands), ..Self::of(plan) }
    }

    /// The verdict's code where it is no pass; else what the play came to.
    pub fn exit(&self) -> Exit {
        match (self.ends, self.verdict) {
            (Ends::Unknown, _) => Exit::Unknown,
            (_, Some(verdict)) if verdict != Outcome::Safe => verdict.exit(),
            (Ends::Well, _) => Exit::Ok,
            (Ends::Refused | Ends::Stands, _) => Exit::Blocked,
        }
    }
}

#[cfg(test)]
mod tests;
