use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    gate::Verdict,
    version::{KubeVersion, UpgradeKind},
};

/// Everything that a run would do, in order, with no choice left in it. Immutable.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct UpgradePlan {
    /// The oldest kubelet.
    pub from: String,
    /// The version to reach.
    pub to: String,
    /// Patch or minor; none where there is nothing to do, or no way there.
    pub upgrade: Option<UpgradeKind>,
    /// Why this version, or why none.
    pub why: String,
    /// Whether it would be let.
    pub verdict: Verdict,
    /// In the order in which they are done.
    pub steps: Vec<Step>,
    /// Nodes that are upgraded, those at the target already left out.
    pub nodes: usize,
    /// Pods that move or go, over all steps.
    pub pods: usize,
    /// The expected time in all, in seconds.
    pub seconds: u64,
    /// What can be undone how.
    pub undo: String,
    /// SHA-256 of the steps and the versions, in hex: equal plans have equal digests, whatever the verdict.
    pub digest: String,
}

impl UpgradePlan {
    /// No step at all: nothing newer, or a target that no cluster can take.
    pub fn without_steps(from: KubeVersion, to: KubeVersion, verdict: Verdict) -> Self {
        Self {
            from: from.to_string(),
            to: to.to_string(),
            upgrade: None,
            why: String::new(),
            verdict,
            steps: Vec::new(),
            nodes: 0,
            pods: 0,
            seconds: 0,
            undo: String::new(),
            digest: String::new(),
        }
    }

    /// The same, with the reason for its target.
    #[must_use]
    pub fn because(self, why: impl Into<String>) -> Self {
        Self { why: why.into(), ..self }
    }
}

/// One phase of the chain.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Step {
    /// Its number, from 1.
    pub n: usize,
    /// What it is to the node, or to the cluster.
    pub role: Role,
    /// The node that it upgrades; none for preflight and postflight.
    pub node: Option<String>,
    /// The node that its Job should run on; none where no node could take it now.
    pub runner: Option<String>,
    /// Nodes of one wave are down at the same time.
    pub wave: Option<usize>,
    /// Why nothing is done.
    pub skipped: Option<String>,
    /// Its drain; none where nothing is drained.
    pub drain: Option<Drain>,
    /// The expected time, in seconds.
    pub seconds: u64,
}

/// What a step is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// Gates, checks, the etcd snapshot.
    Preflight,
    /// A control plane: the first one applies, the others follow.
    ControlPlane,
    /// A worker.
    Worker,
    /// Checks of the whole, and the end of the run.
    Postflight,
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Preflight => "preflight",
            Self::ControlPlane => "control plane",
            Self::Worker => "worker",
            Self::Postflight => "postflight",
        })
    }
}

/// What a drain would meet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Drain {
    /// In one word.
    pub outlook: Outlook,
    /// Why, with the numbers; empty when nothing stands in its way.
    pub reasons: Vec<String>,
    /// Pods that leave the node, `namespace/name`.
    pub pods: Vec<String>,
    /// The expected time, in seconds.
    pub seconds: u64,
}

/// How a drain would end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Outlook {
    /// Nothing stands in its way.
    Fine,
    /// It ends, but something has to be waited for.
    Slow,
    /// It can't end by waiting.
    Never,
    /// The node is cordoned and not drained: nothing could move.
    Cordon,
    /// What it would meet could not be read.
    Unknown,
}

impl fmt::Display for Outlook {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Fine => "fine",
            Self::Slow => "slow",
            Self::Never => "never",
            Self::Cordon => "cordon",
            Self::Unknown => "unknown",
        })
    }
}
