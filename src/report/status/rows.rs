//! Node by node: the version it has, where its phase stands, what it waits for and since when.

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::Serialize;

use crate::{
    cluster::snapshot::Node,
    plan::order,
    policy::Policy,
    report::words,
    run::{
        names::Phase,
        record::{NodeProgress, NodeState, RunState, Status},
    },
};

/// Steps of a phase when nothing is skipped, for the length of a bar before the first node of a kind is done.
const PREFLIGHT_STEPS: usize = 12;
const CONTROL_PLANE_STEPS: usize = 15;
const WORKER_STEPS: usize = 11;
const POSTFLIGHT_STEPS: usize = 5;

/// What a row is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum Role {
    /// Preflight or postflight.
    Phase,
    /// A control plane.
    ControlPlane,
    /// A worker.
    Worker,
}

impl Role {
    fn of(node: &Node) -> Self {
        if node.control_plane { Self::ControlPlane } else { Self::Worker }
    }

    /// As a table names it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Phase => "",
            Self::ControlPlane => "control plane",
            Self::Worker => "worker",
        }
    }
}

/// Where a row stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum RowState {
    /// Its phase is over, and well.
    Done,
    /// At the target with nothing to do.
    AtTarget,
    /// Its phase is on.
    Going,
    /// Its phase was stopped by the kill switch.
    Stopped,
    /// Its phase failed.
    Failed,
    /// Done by hand.
    ByHand,
    /// Left for a later run.
    Left,
    /// Its turn is next.
    Next,
    /// Its turn comes later.
    Waits,
    /// No run is open.
    Idle,
}

impl RowState {
    /// As a table names it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::AtTarget => "at target",
            Self::Going => "going",
            Self::Stopped => "stopped",
            Self::Failed => "failed",
            Self::ByHand => "by hand",
            Self::Left => "left",
            Self::Next => "next",
            Self::Waits => "wait",
            Self::Idle => "",
        }
    }
}

/// One node, or one of the phases without a node.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Row {
    /// The node, `preflight` or `postflight`.
    pub name: String,
    /// What it is.
    pub role: Role,
    /// Its kubelet's version, live; none for a phase, and where nodes can't be read.
    pub version: Option<String>,
    /// Whether it is Ready, live.
    pub ready: Option<bool>,
    /// Whether it is cordoned, live.
    pub cordoned: Option<bool>,
    /// Where its phase stands.
    pub state: RowState,
    /// The step that is on, or failed.
    pub step: Option<String>,
    /// What that step waits for.
    pub waiting_for: Option<String>,
    /// Since when that step is on.
    #[schemars(with = "Option<String>")]
    pub since: Option<Timestamp>,
    /// How long its steps took so far, in seconds.
    pub worked_seconds: Option<u64>,
    /// About how long its phase takes in all, in seconds, by this run and earlier ones; for what is on or yet to come.
    pub expected_seconds: Option<u64>,
    /// What is worth saying of it.
    pub detail: Option<String>,
    /// Steps that ended.
    pub steps_done: usize,
    /// Steps that such a phase usually has.
    pub steps_usual: usize,
}

/// All rows, in the order of the upgrade.
pub(super) fn rows(run: Option<&RunState>, nodes: &[Node], policy: &Policy) -> Vec<Row> {
    let mut rows = Vec::new();
    rows.extend(run.map(|run| of_phase(run, Phase::Preflight)));
    let ordered = order::control_planes(nodes).into_iter().chain(order::workers(nodes, &policy.nodes));
    rows.extend(ordered.map(|node| of_node(run, node)));
    rows.extend(run.map(|run| of_phase(run, Phase::Postflight)));
    if let Some(run) = run {
        name_the_next(run, &mut rows);
        learn_usual_steps(&mut rows);
    }
    rows
}

fn of_phase(run: &RunState, phase: Phase) -> Row {
    let steps_usual = if phase == Phase::Preflight { PREFLIGHT_STEPS } else { POSTFLIGHT_STEPS };
    let snapshot = run.snapshot.as_ref().filter(|_| phase == Phase::Preflight).map(|kept| {
        let proved = if kept.proved { "restored and compared" } else { "not proved by a restore" };
        format!("etcd snapshot {}, {proved}", words::size(kept.bytes))
    });
    let row = Row { detail: snapshot, steps_usual, ..empty(phase.to_string(), Role::Phase) };
    with_progress(row, run, run.nodes.get(&phase.to_string()), RowState::Waits)
}

fn of_node(run: Option<&RunState>, node: &Node) -> Row {
    let role = Role::of(node);
    let row = Row {
        version: Some(node.kubelet.to_string()),
        ready: Some(node.ready),
        cordoned: Some(node.unschedulable),
        steps_usual: if role == Role::Worker { WORKER_STEPS } else { CONTROL_PLANE_STEPS },
        ..empty(node.name.clone(), role)
    };
    let Some(run) = run else { return row };
    let idle = if node.is_at(run.target.to) { RowState::AtTarget } else { RowState::Waits };
    with_progress(row, run, run.nodes.get(&node.name), idle)
}

fn empty(name: String, role: Role) -> Row {
    Row {
        name,
        role,
        version: None,
        ready: None,
        cordoned: None,
        state: RowState::Idle,
        step: None,
        waiting_for: None,
        since: None,
        worked_seconds: None,
        expected_seconds: None,
        detail: None,
        steps_done: 0,
        steps_usual: 0,
    }
}

fn with_progress(row: Row, run: &RunState, progress: Option<&NodeProgress>, idle: RowState) -> Row {
    let Some(progress) = progress else { return Row { state: idle, ..row } };
    let state = state_of(run, progress.state);
    let on = matches!(state, RowState::Going | RowState::Failed | RowState::Stopped);
    let step = run.step.as_ref().filter(|_| on && is_current(run, &row.name));
    let of_drain = progress.steps.iter().rev().find(|(name, detail, _)| name == "drain" && !detail.is_empty());
    let worked: u64 = progress.steps.iter().map(|(_, _, took_ms)| took_ms).sum();
    let mut ended: Vec<_> = progress.steps.iter().map(|(name, ..)| name).collect();
    ended.sort();
    // A phase that was tried again has passed some steps twice.
    ended.dedup();
    Row {
        state,
        step: step.map(|step| step.name.clone()),
        waiting_for: step.and_then(|step| step.waiting_for.as_deref()).map(words::clean),
        since: step.map(|step| step.since).or_else(|| (state == RowState::Going).then_some(progress.started_at)),
        worked_seconds: Some(worked / 1000),
        detail: row.detail.or_else(|| of_drain.map(|(_, detail, _)| words::clean(detail))),
        steps_done: ended.len(),
        ..row
    }
}

fn state_of(run: &RunState, state: NodeState) -> RowState {
    match state {
        NodeState::Going if run.status == Status::Paused => RowState::Stopped,
        NodeState::Going => RowState::Going,
        NodeState::Done => RowState::Done,
        NodeState::Failed => RowState::Failed,
        NodeState::Skipped => RowState::ByHand,
        NodeState::Left => RowState::Left,
    }
}

fn is_current(run: &RunState, row: &str) -> bool {
    let of_phase = || run.phase.map(|phase| phase.to_string());
    run.node.clone().or_else(of_phase).as_deref() == Some(row)
}

/// The first whose turn comes is `next`; of a run that stands still nothing is.
fn name_the_next(run: &RunState, rows: &mut [Row]) {
    if matches!(run.status, Status::InFlight | Status::Seeded)
        && let Some(row) = rows.iter_mut().find(|row| row.state == RowState::Waits)
    {
        row.state = RowState::Next;
    }
}

/// A node that is done tells how many steps its kind takes in this cluster.
fn learn_usual_steps(rows: &mut [Row]) {
    for role in [Role::ControlPlane, Role::Worker] {
        let of_done = |row: &&Row| row.role == role && row.state == RowState::Done;
        let Some(learnt) = rows.iter().filter(of_done).map(|row| row.steps_done).max() else { continue };
        rows.iter_mut().filter(|row| row.role == role).for_each(|row| row.steps_usual = learnt.max(1));
    }
}
