//! From a record's lines to one lane a phase or node: its pods, its steps, what moved and what was said.

use jiff::{SignedDuration, Timestamp};

use crate::run::{
    names::Phase,
    record::{Entry, Event},
};

/// One node, or one of the phases without a node.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Lane {
    pub(super) name: String,
    pub(super) phase: Option<Phase>,
    pub(super) state: LaneState,
    /// Pods at work on it, one after the other.
    pub(super) pods: Vec<PodRun>,
    pub(super) steps: Vec<Step>,
    /// Pods that its drains moved, `namespace/name`.
    pub(super) moved: Vec<String>,
    /// Notes, and whatever else is worth a line.
    pub(super) said: Vec<(Timestamp, String)>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum LaneState {
    Going,
    Done,
    Refused,
    Failed,
    Stopped,
    ByHand,
    Left,
}

/// A pod's time on a lane.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct PodRun {
    pub(super) pod: String,
    pub(super) runner: String,
    pub(super) from: Timestamp,
    pub(super) to: Timestamp,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Step {
    pub(super) name: String,
    pub(super) from: Timestamp,
    pub(super) to: Timestamp,
    pub(super) end: End,
    /// What it did or found, or why it failed.
    pub(super) detail: String,
    /// What it waited for, as it was said.
    pub(super) waits: Vec<(Timestamp, String)>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum End {
    Done,
    /// It is on.
    Going,
    Failed,
    /// The gate said no in it.
    Refused,
    /// Its pod ended, or was replaced, before it could say more.
    CutOff,
}

/// Lanes in the order in which they began. What is open at the end goes on until `until`, if the run `goes_on`.
pub(super) fn lanes(entries: &[Entry], until: Timestamp, goes_on: bool) -> Vec<Lane> {
    let mut lanes = Vec::new();
    for entry in entries {
        // The Job of the next phase is not this lane's matter, and may be recorded after that phase has begun.
        if matches!(entry.event, Event::JobWanted { .. } | Event::JobCreated { .. }) {
            continue;
        }
        if let Some(lane) = lane_of(&mut lanes, entry) {
            take_in(lane, entry);
        }
    }
    for lane in &mut lanes {
        let last = lane.steps.iter().map(|step| step.to).chain(lane.pods.iter().map(|pod| pod.to)).max();
        let until = if goes_on { until } else { last.unwrap_or(until) };
        let is_on = goes_on && lane.state == LaneState::Going;
        close_step(lane, until, if is_on { End::Going } else { End::CutOff }, "");
        if let Some(pod) = lane.pods.last_mut().filter(|_| is_on) {
            pod.to = until;
        }
    }
    lanes
}

fn lane_of<'a>(lanes: &'a mut Vec<Lane>, entry: &Entry) -> Option<&'a mut Lane> {
    let name = match &entry.event {
        Event::Skipped(skip) => skip.node.clone(),
        _ => entry.node.clone().or_else(|| entry.phase.map(|phase| phase.to_string()))?,
    };
    let at = lanes.iter().position(|lane| lane.name == name).unwrap_or_else(|| {
        lanes.push(Lane {
            name,
            phase: entry.phase,
            state: LaneState::Going,
            pods: Vec::new(),
            steps: Vec::new(),
            moved: Vec::new(),
            said: Vec::new(),
        });
        lanes.len() - 1
    });
    lanes.get_mut(at)
}

fn take_in(lane: &mut Lane, entry: &Entry) {
    let at = entry.at;
    if let Some(pod) = lane.pods.last_mut() {
        pod.to = pod.to.max(at);
    }
    match &entry.event {
        Event::PhaseStarted { pod, runner } => {
            close_step(lane, at, End::CutOff, "");
            lane.state = LaneState::Going;
            lane.pods.push(PodRun { pod: pod.clone(), runner: runner.clone(), from: at, to: at });
        }
        Event::StepStarted { step } => {
            close_step(lane, at, End::CutOff, "");
            lane.steps.push(begun(step, at));
        }
        Event::Waiting { step, what } => open_step(lane, step, at).waits.push((at, what.clone())),
        Event::StepDone { step, detail, took_ms } => {
            let took = SignedDuration::from_millis(i64::try_from(*took_ms).unwrap_or(0));
            let from = at.checked_sub(took).unwrap_or(at);
            let open = open_step(lane, step, from);
            (open.to, open.end) = (at, End::Done);
            open.detail.clone_from(detail);
        }
        Event::Moved { pods } => {
            lane.moved.extend(pods.iter().cloned());
        }
        Event::Halted { step, why, .. } => fail(lane, step, why, at),
        Event::AttemptFailed { why } => close_step(lane, at, End::Failed, why),
        Event::Refused { .. } => {
            close_step(lane, at, End::Refused, "");
            lane.state = LaneState::Refused;
        }
        Event::Paused { reason } => {
            close_step(lane, at, End::CutOff, "");
            lane.state = LaneState::Stopped;
            lane.said.push((at, format!("paused, the kill switch is on: {reason}")));
        }
        Event::PhaseDone { .. } => lane.state = LaneState::Done,
        Event::Skipped(skip) => {
            lane.state = if skip.leave { LaneState::Left } else { LaneState::ByHand };
            let how = if skip.leave { "left for later" } else { "taken as done by hand" };
            lane.said.push((at, format!("{how}: {}", skip.reason)));
        }
        Event::Note { text } => lane.said.push((at, text.clone())),
        _ => {}
    }
}

fn fail(lane: &mut Lane, step: &str, why: &str, at: Timestamp) {
    let open = open_step(lane, step, at);
    (open.to, open.end) = (at, End::Failed);
    why.clone_into(&mut open.detail);
    lane.state = LaneState::Failed;
}

fn begun(step: &str, at: Timestamp) -> Step {
    Step { name: step.to_owned(), from: at, to: at, end: End::Going, detail: String::new(), waits: Vec::new() }
}

/// The open step of this name; one that never said that it began (a wait before all steps) begins with its first word.
fn open_step<'a>(lane: &'a mut Lane, step: &str, from: Timestamp) -> &'a mut Step {
    let open = lane.steps.iter().rposition(|open| open.end == End::Going && open.name == step);
    let at = open.unwrap_or_else(|| {
        close_step(lane, from, End::CutOff, "");
        lane.steps.push(begun(step, from));
        lane.steps.len() - 1
    });
    &mut lane.steps[at]
}

fn close_step(lane: &mut Lane, at: Timestamp, end: End, why: &str) {
    for open in lane.steps.iter_mut().filter(|step| step.end == End::Going) {
        let last_word = open.waits.last().map_or(open.from, |(at, _)| *at);
        // A pod that was cut off was at work for as long as it was heard, not until the next one came.
        open.to = if end == End::CutOff { last_word.max(open.from) } else { at.max(open.from) };
        open.end = end;
        if !why.is_empty() {
            why.clone_into(&mut open.detail);
        }
    }
}
