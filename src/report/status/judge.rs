//! From what was seen to where everything stands.

use std::collections::BTreeMap;

use super::{
    Ended, Run, Seen, State, StatusReport, WorkState,
    changed::changed,
    next::next,
    remaining::{expect, remaining},
    rows::rows,
    since,
};
use crate::{
    cluster::snapshot::{Node, Observed},
    gate::{Finding, Outcome},
    report::words,
    run::record::{RunState, Status},
};

/// Between the end of one phase's pod and the start of the next there is a moment with no Job at work; only a longer one
/// is worth a word.
const BETWEEN_PHASES: std::time::Duration = std::time::Duration::from_mins(1);

/// Where everything stands.
pub fn report(seen: &Seen<'_>) -> StatusReport {
    let nodes = seen.nodes.known().map_or(&[] as &[Node], Vec::as_slice);
    let run = current(seen, nodes);
    let state = state(seen, run);
    let mut rows = rows(run.filter(|run| shows_its_phases(run)), nodes, seen.policy);
    if let Some(run) = run {
        expect(run, &seen.runs, &mut rows, seen.policy);
    }
    let stands_still = matches!(state, State::Halted | State::Abandoned) || run.is_some_and(|run| run.paused.is_some());
    StatusReport {
        state,
        observed_at: seen.now,
        versions: versions(nodes),
        run: run.map(|run| about(run, remaining(&rows, seen.now))),
        why: why(seen, state, run),
        findings: findings(run),
        changed: run.filter(|_| stands_still && !nodes.is_empty()).map(|run| changed(run, nodes)),
        next: next(seen.namespace, state, run),
        rows,
        detection: seen.detection.known().copied().flatten(),
        nothing_newer: found_nothing(seen),
        last_upgrade: seen.runs.iter().find(|run| run.status == Status::Done).map(ended),
        unread: unread(seen),
    }
}

/// The run that the screen is about: the open one, else the last one whose end still matters.
fn current<'a>(seen: &'a Seen<'_>, nodes: &[Node]) -> Option<&'a RunState> {
    let is_on = |run: &&RunState| run.status.is_open() || run.status == Status::Seeded;
    seen.runs.iter().find(is_on).or_else(|| {
        let last = seen.runs.iter().find(|run| run.status != Status::Superseded)?;
        let matters = match last.status {
            Status::Refused => !is_outdated(last, seen, nodes),
            Status::Abandoned => last.denied,
            _ => false,
        };
        matters.then_some(last)
    })
}

/// A refusal holds until a later detection has found nothing to go to, or the target was reached by hand.
fn is_outdated(run: &RunState, seen: &Seen<'_>, nodes: &[Node]) -> bool {
    let reached = !nodes.is_empty() && nodes.iter().all(|node| node.is_at(run.target.to));
    reached || found_nothing(seen)
}

/// Whether the last detection ended well and seeded nothing, although it might have.
fn found_nothing(seen: &Seen<'_>) -> bool {
    let detection = seen.detection.known().copied().flatten().unwrap_or_default();
    let may_seed = !seen.policy.detect.dry_run && seen.kill_switch.is_none();
    let seeded = |since| seen.runs.iter().any(|run| run.seeded_at >= since);
    detection.ended_well() && may_seed && detection.last_schedule.is_some_and(|then| !seeded(then))
}

fn state(seen: &Seen<'_>, run: Option<&RunState>) -> State {
    run.and_then(of_record).unwrap_or_else(|| without_a_run(seen))
}

/// Where a run stands by its record alone; none once it is over.
pub(in crate::report) fn of_record(run: &RunState) -> Option<State> {
    Some(match run.status {
        Status::Halted => State::Halted,
        Status::Paused => State::Paused,
        // The switch was on before preflight opened the run.
        Status::Seeded if run.paused.is_some() => State::Paused,
        Status::Seeded => State::Starting,
        Status::InFlight => State::InFlight,
        Status::Refused => match run.refusal {
            Some((Outcome::Held, _)) => State::Held,
            Some((Outcome::Blocked, _)) => State::Blocked,
            _ => State::Unknown,
        },
        Status::Abandoned => State::Abandoned,
        Status::Done | Status::Superseded => return None,
    })
}

fn without_a_run(seen: &Seen<'_>) -> State {
    if seen.kill_switch.is_some() {
        State::Paused
    } else if seen.runs.is_empty() && seen.detection == Observed::Known(None) {
        State::NothingYet
    } else {
        State::Ok
    }
}

fn shows_its_phases(run: &RunState) -> bool {
    run.status.is_open() || run.status == Status::Seeded
}

fn versions(nodes: &[Node]) -> BTreeMap<String, usize> {
    let mut versions = BTreeMap::new();
    for node in nodes {
        *versions.entry(node.kubelet.to_string()).or_default() += 1;
    }
    versions
}

fn about(run: &RunState, remaining: Option<std::time::Duration>) -> Run {
    let halt = run.halt.as_ref();
    Run {
        id: run.id.clone(),
        from: run.target.from.to_string(),
        to: run.target.to.to_string(),
        kind: run.target.kind.to_string(),
        phase: halt.and_then(|halt| halt.phase).or(run.phase).map(|phase| phase.to_string()),
        node: halt.and_then(|halt| halt.node.clone()).or_else(|| run.node.clone()),
        step: halt.map(|halt| halt.step.clone()).or_else(|| run.step.as_ref().map(|step| step.name.clone())),
        seeded_at: run.seeded_at,
        opened_at: run.opened_at,
        last_progress: run.last_progress,
        remaining_seconds: remaining.map(|length| length.as_secs()),
        notes: run.notes.iter().map(|note| words::clean(note)).collect(),
    }
}

fn why(seen: &Seen<'_>, state: State, run: Option<&RunState>) -> Vec<String> {
    let mut why = Vec::new();
    if let Some(run) = run.filter(|_| state == State::Halted) {
        why.extend(run.halt.as_ref().map(|halt| words::without_step(&halt.why, &halt.step)));
    }
    if let Some(reason) = reason_to_pause(seen, state, run) {
        why.push(reason);
    }
    if let Some(run) = run.filter(|_| matches!(state, State::InFlight | State::Starting)) {
        why.extend(
            run.attempt_failed
                .as_deref()
                .map(|why| format!("the last attempt failed, and is repeated: {}", words::clean(why))),
        );
        why.extend(not_at_work(seen, run));
    }
    why
}

fn reason_to_pause(seen: &Seen<'_>, state: State, run: Option<&RunState>) -> Option<String> {
    let of_run = run.and_then(|run| run.paused.as_deref()).filter(|_| state == State::Paused);
    match (seen.kill_switch.as_deref(), of_run) {
        (Some(reason), _) if state == State::InFlight => {
            Some(format!("the kill switch is on, the run stops before its next step: {}", words::clean(reason)))
        }
        (Some(reason), _) => Some(format!("the kill switch is on: {}", words::clean(reason))),
        (None, Some(reason)) => Some(format!("the kill switch is off again; it was on: {}", words::clean(reason))),
        (None, None) => None,
    }
}

/// Whether anything at all is at work on an open run, and what its pod lacks.
fn not_at_work(seen: &Seen<'_>, run: &RunState) -> Option<String> {
    if let Some(other) = seen.lease.known().and_then(Option::as_ref).filter(|holder| **holder != run.id) {
        return Some(format!("run {other} holds the Lease; this one waits"));
    }
    let work = seen.work.known()?;
    let active = work.iter().find(|work| work.run == run.id && work.state == WorkState::Active);
    let idle = since(seen.now, run.last_progress);
    match active {
        Some(work) => Some(format!("the pod of Job {} does not run: {}", work.job, words::clean(work.lacks.as_ref()?))),
        None if idle < BETWEEN_PHASES => None,
        None => Some(format!(
            "no Job is at work on it, the last progress was {}; detection takes it up after {} without any, or: \
             kubectl upgrade-run retry",
            words::ago(idle),
            seen.policy.detect.dead_man
        )),
    }
}

/// Warnings never refuse: they are left to `upgrade-gate`.
fn findings(run: Option<&RunState>) -> Vec<Finding> {
    let Some(run) = run.filter(|run| matches!(run.status, Status::Refused | Status::Halted)) else { return Vec::new() };
    // A halt has its own reason; an old refusal is not it.
    let refusal = run.refusal.as_ref().filter(|_| run.halt.is_none());
    let all = refusal.map_or(&[] as &[Finding], |(_, findings)| findings.as_slice());
    all.iter().filter(|finding| finding.class != crate::gate::Class::Warning).cloned().collect()
}

fn ended(run: &RunState) -> Ended {
    Ended {
        run: run.id.clone(),
        to: run.target.to.to_string(),
        at: run.last_progress,
        seconds: since(run.last_progress, run.opened_at.unwrap_or(run.seeded_at)).as_secs(),
    }
}

fn unread(seen: &Seen<'_>) -> Vec<String> {
    let of = |why: &str| words::clean(why);
    let mut unread: Vec<_> = seen.policy_unread.as_deref().map(of).into_iter().collect();
    for part in [why_not(&seen.nodes), why_not(&seen.work), why_not(&seen.detection), why_not(&seen.lease)] {
        unread.extend(part.map(of));
    }
    unread
}

fn why_not<T>(part: &Observed<T>) -> Option<&str> {
    match part {
        Observed::Unknown(why) => Some(why),
        Observed::Known(_) | Observed::NotConfigured => None,
    }
}
