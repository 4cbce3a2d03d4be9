//! About how long the rest takes: by the nodes of the same kind that are done in this run, else by the last run that went as
//! far, else by the estimate that the plan uses. An estimate, said as one.

use std::time::Duration;

use jiff::Timestamp;

use super::{Role, Row, RowState, since};
use crate::{
    plan::estimate,
    policy::Policy,
    run::{
        names::Phase,
        record::{NodeProgress, NodeState, RunState, Status},
    },
};

/// Fills in what each row is expected to take, of a run that is moving; `runs` are all on record, newest first.
pub(super) fn expect(run: &RunState, runs: &[RunState], rows: &mut [Row], policy: &Policy) {
    let seen: &[Row] = rows;
    if !seen.iter().any(|row| matches!(row.state, RowState::Going | RowState::Next)) {
        return;
    }
    let each: Vec<_> = seen.iter().map(|row| whole(run, runs, seen, row, policy)).collect();
    for (row, whole) in rows.iter_mut().zip(each) {
        let comes = matches!(row.state, RowState::Going | RowState::Next | RowState::Waits);
        row.expected_seconds = comes.then_some(whole.as_secs());
    }
}

/// What is left of that; none for a run that is not moving.
pub(super) fn remaining(rows: &[Row], now: Timestamp) -> Option<Duration> {
    let left = |row: &Row| {
        let whole = Duration::from_secs(row.expected_seconds?);
        let in_step =
            row.since.filter(|_| row.state == RowState::Going).map_or(Duration::ZERO, |then| since(now, then));
        let worked = Duration::from_secs(row.worked_seconds.filter(|_| row.state == RowState::Going).unwrap_or(0));
        Some(whole.saturating_sub(worked + in_step))
    };
    let left: Vec<_> = rows.iter().filter_map(left).collect();
    (!left.is_empty()).then(|| left.into_iter().sum())
}

fn whole(run: &RunState, runs: &[RunState], rows: &[Row], row: &Row, policy: &Policy) -> Duration {
    measured(rows, row.role).or_else(|| learnt(run, runs, row)).unwrap_or_else(|| guessed(run, row, policy))
}

/// The mean of the nodes of this kind that are done.
fn measured(rows: &[Row], role: Role) -> Option<Duration> {
    let of_done = |row: &&Row| row.role == role && role != Role::Phase && row.state == RowState::Done;
    mean(rows.iter().filter(of_done).filter_map(|row| row.worked_seconds).collect())
}

/// The mean of such phases in the last run that was done; patches and minors are not alike.
fn learnt(run: &RunState, runs: &[RunState], row: &Row) -> Option<Duration> {
    let phase = match row.role {
        Role::ControlPlane => Phase::Master,
        Role::Worker => Phase::Worker,
        Role::Phase => row.name.parse().ok()?,
    };
    let alike = |other: &&RunState| other.status == Status::Done && other.target.kind == run.target.kind;
    let such = |progress: &&NodeProgress| progress.phase == Some(phase) && progress.state == NodeState::Done;
    let worked = |progress: &NodeProgress| progress.steps.iter().map(|(_, _, took_ms)| took_ms).sum::<u64>() / 1000;
    runs.iter().filter(alike).find_map(|other| mean(other.nodes.values().filter(such).map(worked).collect()))
}

fn mean(seconds: Vec<u64>) -> Option<Duration> {
    let number = u64::try_from(seconds.len()).ok().filter(|number| *number > 0)?;
    Some(Duration::from_secs(seconds.into_iter().sum::<u64>() / number))
}

fn guessed(run: &RunState, row: &Row, policy: &Policy) -> Duration {
    match row.role {
        Role::ControlPlane => estimate::control_plane(run.target.kind, estimate::DRAIN),
        Role::Worker => estimate::worker(policy, estimate::DRAIN),
        Role::Phase if row.name == "preflight" => estimate::PREFLIGHT,
        Role::Phase => estimate::POSTFLIGHT,
    }
}
