use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;

use super::{
    event::{Entry, Event, Scaled},
    state::{Halt, NodeProgress, NodeState, RunState, Status, StepState},
};
use crate::{run::names, version::Target};

/// Reads the whole record; none when it does not begin with a seed.
pub fn fold(id: &str, entries: &[Entry]) -> Option<RunState> {
    let (first, rest) = entries.split_first()?;
    let Event::Seeded { target, .. } = &first.event else { return None };
    Some(go_on(seeded(id, *target, first.at), rest))
}

/// The state after these entries too.
pub(super) fn go_on(mut state: RunState, entries: &[Entry]) -> RunState {
    for entry in entries {
        apply(&mut state, entry);
    }
    state
}

fn seeded(id: &str, target: Target, at: Timestamp) -> RunState {
    RunState {
        id: id.to_owned(),
        target,
        status: Status::Seeded,
        seeded_at: at,
        opened_at: None,
        last_progress: at,
        phase: None,
        node: None,
        step: None,
        nodes: BTreeMap::new(),
        refusal: None,
        halt: None,
        attempt_failed: None,
        paused: None,
        snapshot: None,
        baseline: None,
        quiesced: BTreeMap::new(),
        left: BTreeSet::new(),
        denied: false,
        job: None,
        wanted: None,
        notes: Vec::new(),
    }
}

fn apply(state: &mut RunState, entry: &Entry) {
    state.last_progress = entry.at;
    // The next phase may have begun before the last one could say that its Job is there.
    let of_the_next = matches!(entry.event, Event::JobWanted { .. } | Event::JobCreated { .. });
    if entry.phase.is_some() && !of_the_next {
        state.phase = entry.phase;
        state.node.clone_from(&entry.node);
    }
    // A pod that was given up, or replaced, may still write its last lines: what is over stays over.
    let over = matches!(state.status, Status::Done | Status::Abandoned | Status::Superseded);
    match &entry.event {
        Event::Refused { .. } | Event::Opened | Event::Halted { .. } if over => {}
        Event::Seeded { .. } | Event::DaemonSets { .. } | Event::Moved { .. } | Event::Unknown => {}
        Event::Refused { outcome, findings } => {
            state.refusal = Some((*outcome, findings.clone()));
            // A gate asked again in mid-chain may say no too: that run stands still rather than being refused.
            state.status = if state.opened_at.is_some() { Status::Halted } else { Status::Refused };
        }
        Event::Opened => {
            state.status = Status::InFlight;
            state.opened_at.get_or_insert(entry.at);
        }
        Event::Baseline { ready, total } => state.baseline = Some((*ready, *total)),
        Event::JobWanted { job } => state.wanted = Some(job.clone()),
        Event::JobCreated { job } => (state.job, state.wanted) = (Some(job.clone()), None),
        Event::PhaseStarted { .. } | Event::PhaseDone { .. } | Event::Skipped(_) => apply_phase(state, entry),
        Event::StepStarted { .. } | Event::Waiting { .. } | Event::StepDone { .. } => apply_step(state, entry),
        Event::Note { text } => state.notes.push(text.clone()),
        Event::Snapshot(kept) => state.snapshot = Some(kept.clone()),
        Event::Quiesced(Scaled { workload, replicas }) => {
            // A crash between two attempts must not make 0 the number to go back to.
            state.quiesced.entry(workload.clone()).or_insert(*replicas);
        }
        Event::Restored { workload } => {
            state.quiesced.remove(workload);
        }
        Event::Paused { reason } => {
            state.paused = Some(reason.clone());
            if state.status == Status::InFlight {
                state.status = Status::Paused;
            }
        }
        Event::AttemptFailed { why } => state.attempt_failed = Some(why.clone()),
        Event::Halted { step, why, hint } => {
            // Before it was opened nothing of the cluster was changed: the next night tries again.
            state.status = if state.opened_at.is_some() { Status::Halted } else { Status::Refused };
            state.halt = Some(Halt {
                at: entry.at,
                phase: entry.phase,
                node: entry.node.clone(),
                step: step.clone(),
                why: why.clone(),
                hint: hint.clone(),
            });
            if let Some(progress) = state.nodes.get_mut(&row(entry)) {
                progress.state = NodeState::Failed;
            }
        }
        Event::Resumed { .. } => resume(state),
        Event::Abandoned { .. } => {
            state.status = Status::Abandoned;
            state.denied = true;
        }
        Event::Allowed => state.denied = false,
        Event::Superseded { .. } => state.status = Status::Superseded,
        Event::Closed => state.status = Status::Done,
    }
}

fn resume(state: &mut RunState) {
    state.halt = None;
    state.paused = None;
    state.attempt_failed = None;
    if state.status.is_open() {
        state.status = Status::InFlight;
    }
}

fn apply_phase(state: &mut RunState, entry: &Entry) {
    let started = NodeProgress {
        state: NodeState::Going,
        phase: entry.phase,
        started_at: entry.at,
        ended_at: None,
        steps: Vec::new(),
    };
    match &entry.event {
        Event::PhaseStarted { .. } => {
            // The pod of the Job that was wanted: whoever wanted it was cut off before it could say so. The pod of any
            // other Job tells nothing of it: most likely it replaces the one that was cut off, and has to see to it.
            let is_of_this = |job: &String| {
                entry.phase.is_some_and(|phase| names::is_job_of(job, phase, state.target.to, entry.node.as_deref()))
            };
            if state.wanted.as_ref().is_some_and(is_of_this) {
                state.job = state.wanted.take();
            }
            state.nodes.entry(row(entry)).or_insert(started).state = NodeState::Going;
            state.step = None;
        }
        Event::PhaseDone { .. } => {
            let progress = state.nodes.entry(row(entry)).or_insert(started);
            progress.state = NodeState::Done;
            progress.ended_at = Some(entry.at);
            state.step = None;
            state.attempt_failed = None;
        }
        Event::Skipped(skip) => {
            let progress = state.nodes.entry(skip.node.clone()).or_insert(started);
            progress.state = if skip.leave { NodeState::Left } else { NodeState::Skipped };
            progress.ended_at = Some(entry.at);
            if skip.leave {
                state.left.insert(skip.node.clone());
            }
        }
        _ => {}
    }
}

fn apply_step(state: &mut RunState, entry: &Entry) {
    match &entry.event {
        Event::StepStarted { step } => {
            state.step = Some(StepState { name: step.clone(), since: entry.at, waiting_for: None });
        }
        Event::Waiting { step, what } => {
            // A pod waits for its predecessor's Lease before any step of its own.
            let begun = StepState { name: step.clone(), since: entry.at, waiting_for: None };
            let on = state.step.take().filter(|on| on.name == *step).unwrap_or(begun);
            state.step = Some(StepState { waiting_for: Some(what.clone()), ..on });
        }
        Event::StepDone { step, detail, took_ms } => {
            state.step = None;
            if let Some(progress) = state.nodes.get_mut(&row(entry)) {
                progress.steps.push((step.clone(), detail.clone(), *took_ms));
            }
        }
        _ => {}
    }
}

/// The row of the status screen that an entry belongs to.
fn row(entry: &Entry) -> String {
    entry.node.clone().or_else(|| entry.phase.map(|phase| phase.to_string())).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        gate::Outcome,
        policy::{ScalableKind, Workload},
        run::names::Phase,
        version::KubeVersion,
    };

    fn folded(events: Vec<Event>) -> RunState {
        let target = Target::new(KubeVersion::new(1, 36, 1), KubeVersion::new(1, 36, 3)).expect("target");
        let at = "2026-11-22T23:00:00Z".parse().expect("time");
        let seeded = Event::Seeded { target, by: "detect".into() };
        let entries: Vec<_> = std::iter::once(seeded)
            .chain(events)
            .map(|event| Entry { at, phase: Some(Phase::Worker), node: Some("w1".into()), event })
            .collect();
        fold("4f1c", &entries).expect("a record that begins with a seed")
    }

    fn operator() -> Workload {
        Workload { kind: ScalableKind::Deployment, namespace: "db".into(), name: "operator".into() }
    }

    /// Incident 12: an operator that was scaled to 0 stayed at 0 after an abort.
    #[test]
    fn the_last_lines_of_a_pod_do_not_open_again_what_is_over() {
        let halted = Event::Halted { step: "drain".into(), why: "PDB".into(), hint: None };
        let given_up = vec![Event::Opened, Event::Abandoned { reason: "enough".into() }, Event::Opened, halted];
        assert_eq!(folded(given_up).status, Status::Abandoned);
    }

    #[test]
    fn incident_12_an_operator_is_owed_its_replicas_until_it_has_them() {
        let scaled = Event::Quiesced(Scaled { workload: operator(), replicas: 2 });
        let again = Event::Quiesced(Scaled { workload: operator(), replicas: 0 });
        let halted = Event::Halted { step: "kubeadm-apply".into(), why: "etcd".into(), hint: None };
        let owed = folded(vec![Event::Opened, scaled.clone(), again, halted]);
        assert_eq!(owed.quiesced, [(operator(), 2)].into());
        assert!(folded(vec![scaled, Event::Restored { workload: operator() }]).quiesced.is_empty());
    }

    #[test]
    fn a_refusal_before_the_run_is_opened_changes_nothing() {
        let refused = folded(vec![Event::Refused { outcome: Outcome::Held, findings: vec![] }]);
        assert_eq!(refused.status, Status::Refused);
        assert!(!refused.status.is_open());
    }

    #[test]
    fn a_halted_run_goes_on_when_it_is_resumed_and_a_closed_one_does_not() {
        let halted = Event::Halted { step: "drain".into(), why: "PDB".into(), hint: None };
        let resumed = Event::Resumed { by: "retry".into() };
        let state = folded(vec![Event::Opened, halted.clone(), resumed.clone()]);
        assert_eq!((state.status, state.halt), (Status::InFlight, None));
        assert_eq!(folded(vec![Event::Opened, Event::Closed, resumed]).status, Status::Done);
    }

    #[test]
    fn what_was_given_up_is_denied_until_someone_allows_it() {
        let given_up = vec![Event::Opened, Event::Abandoned { reason: "later".into() }];
        assert!(folded(given_up.clone()).denied);
        assert!(!folded(given_up.into_iter().chain([Event::Allowed]).collect()).denied);
    }

    #[test]
    fn a_pod_that_waits_for_its_predecessor_says_so_before_any_step_of_its_own() {
        let waits = Event::Waiting { step: "lease".into(), what: "the Lease".into() };
        let drains = Event::StepStarted { step: "drain".into() };
        let step = folded(vec![Event::Opened, drains, waits]).step.expect("a step");
        assert_eq!((step.name.as_str(), step.waiting_for.as_deref()), ("lease", Some("the Lease")));
    }

    /// Seen in the sandbox: killed right after it wanted the next Job, replaced, and killed again: the third pod took the
    /// next Job for there, ended well, and the chain stood still.
    #[test]
    fn only_a_pod_of_the_wanted_job_shows_that_it_is_there() {
        let (w1, w2) = ("k8s-upgrade-worker-1-36-3-w1".to_owned(), "k8s-upgrade-worker-1-36-3-w2".to_owned());
        let started = || Event::PhaseStarted { pod: "p".into(), runner: "cp1".into() };
        let events = vec![Event::Opened, Event::JobCreated { job: w1.clone() }, Event::JobWanted { job: w2.clone() }];
        let replaced = folded([events, vec![started()]].concat());
        assert_eq!((replaced.job, replaced.wanted), (Some(w1.clone()), Some(w2)));
        let resumed = folded(vec![Event::Opened, Event::JobWanted { job: w1.clone() }, started()]);
        assert_eq!((resumed.job, resumed.wanted), (Some(w1), None));
    }

    #[test]
    fn a_record_that_does_not_begin_with_a_seed_is_none() {
        assert_eq!(fold("x", &[]), None);
    }
}
