use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{
    gate::{Finding, Outcome},
    policy::Workload,
    run::names::Phase,
    version::Target,
};

/// One line of the record.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Entry {
    /// When.
    pub at: Timestamp,
    /// The phase that wrote it; none for detection and operators.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phase: Option<Phase>,
    /// The node that the phase works on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub node: Option<String>,
    /// What happened.
    #[serde(flatten)]
    pub event: Event,
}

/// What happened. Intent is written before an act, outcome after it.
///
/// Readers skip events that they don't know ([`Event::Unknown`]): an older program may read a newer record.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum Event {
    /// The run was given its target.
    Seeded {
        /// From, to, kind.
        target: Target,
        /// `detect`, or a person's command.
        by: String,
    },
    /// The gate said no; nothing was changed.
    Refused {
        /// Held, blocked or unknown.
        outcome: Outcome,
        /// Why.
        findings: Vec<Finding>,
    },
    /// In flight: from here on the cluster is being changed.
    Opened,
    /// What the close is compared with.
    Baseline {
        /// Pods that were Ready.
        ready: usize,
        /// Pods that should be.
        total: usize,
    },
    /// What must be back on the node after its upgrade: the DaemonSets with a Ready pod there before the drain.
    DaemonSets {
        /// `namespace/name` of each.
        ready: Vec<String>,
    },
    /// A Job of the chain is about to be created. Until [`Event::JobCreated`] nobody can tell whether it ever was.
    JobWanted {
        /// Its name.
        job: String,
    },
    /// It is there.
    JobCreated {
        /// Its name.
        job: String,
    },
    /// A pod took up a phase.
    PhaseStarted {
        /// The pod.
        pod: String,
        /// The node that it runs on.
        runner: String,
    },
    /// Intent.
    StepStarted {
        /// The step.
        step: String,
    },
    /// What a step has been waiting for, said once it takes longer than a moment.
    Waiting {
        /// The step.
        step: String,
        /// The condition.
        what: String,
    },
    /// Outcome.
    StepDone {
        /// The step.
        step: String,
        /// What was done or found, in a few words; empty for nothing worth saying.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        detail: String,
        /// How long it took, in milliseconds.
        took_ms: u64,
    },
    /// Pods that left the node while it was drained.
    Moved {
        /// `namespace/name` of each.
        pods: Vec<String>,
    },
    /// Worth saying: a pod that was re-created against its PDB, a host key that was pinned, a warning.
    Note {
        /// The text.
        text: String,
    },
    /// The snapshot of this run.
    Snapshot(Kept),
    /// About to scale an operator to 0.
    Quiesced(Scaled),
    /// It is back at its replicas.
    Restored {
        /// Which one.
        workload: Workload,
    },
    /// A phase ended well.
    PhaseDone {
        /// API requests that its last pod sent.
        #[serde(default)]
        requests: u64,
    },
    /// The kill switch is on.
    Paused {
        /// Its reason.
        reason: String,
    },
    /// An attempt ended in an error that the next may not meet.
    AttemptFailed {
        /// The error, with its causes.
        why: String,
    },
    /// A step failed for good; the run stands still.
    Halted {
        /// The step.
        step: String,
        /// The error, with its causes.
        why: String,
        /// What to type, where that is known.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        hint: Option<String>,
    },
    /// Someone, or the dead-man limit, takes it up again.
    Resumed {
        /// Who or what.
        by: String,
    },
    /// The operator did it by hand, or leaves it for later.
    Skipped(Skip),
    /// The operator gave up; the target stays denied until `continue`.
    Abandoned {
        /// Why.
        reason: String,
    },
    /// The denial of an abandoned or rolled back target is lifted.
    Allowed,
    /// Never started, or taken over by a later run.
    Superseded {
        /// By what.
        by: String,
    },
    /// All nodes are at the target and checked.
    Closed,
    /// Written by a newer program.
    #[serde(other)]
    Unknown,
}

/// A snapshot that was kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Kept {
    /// Where, as the backup names it.
    pub path: String,
    /// Size.
    pub bytes: u64,
    /// It was restored into a throwaway etcd, and revision and keys were the same.
    pub proved: bool,
    /// Numbers and places, for the report.
    pub detail: String,
}

/// An operator and the replicas that it goes back to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Scaled {
    /// Which one.
    pub workload: Workload,
    /// How many it had.
    pub replicas: i32,
}

/// A phase that the operator takes out of the chain's hands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Skip {
    /// The node. Under a name of its own: an entry has a `node` too, and would take it for the phase's.
    #[serde(rename = "skippedNode")]
    pub node: String,
    /// Left for later rather than done by hand.
    pub leave: bool,
    /// Why.
    pub reason: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_event_of_a_newer_program_is_skipped_not_refused() {
        let line = r#"{"at":"2026-11-22T23:00:00Z","event":"teleported","to":"w9"}"#;
        let entry: Entry = serde_json::from_str(line).expect("readable");
        assert_eq!(entry.event, Event::Unknown);
    }

    /// One line that doesn't makes the whole record unreadable, and with it every command.
    #[test]
    fn a_line_reads_back_as_written() {
        for event in [
            Event::StepDone { step: "drain".into(), detail: "9 pods".into(), took_ms: 6100 },
            Event::Skipped(Skip { node: "w2".into(), leave: true, reason: "later".into() }),
        ] {
            for node in [None, Some("w1".into())] {
                let at = "2026-11-22T23:00:00Z".parse().expect("time");
                let entry = Entry { at, phase: Some(Phase::Worker), node, event: event.clone() };
                let line = serde_json::to_string(&entry).expect("written");
                assert_eq!(serde_json::from_str::<Entry>(&line).expect("read"), entry);
            }
        }
    }
}
