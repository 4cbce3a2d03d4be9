//! About how long the rest takes: by the nodes of the same kind that are done in this run, else by the estimate that the
//! plan uses. An estimate, said as one.

use std::time::Duration;

use jiff::Timestamp;

use super::{Role, Row, RowState, since};
use crate::{plan::estimate, policy::Policy, run::record::RunState};

/// None for a run that is not moving.
pub(super) fn remaining(run: &RunState, rows: &[Row], policy: &Policy, now: Timestamp) -> Option<Duration> {
    if !rows.iter().any(|row| matches!(row.state, RowState::Going | RowState::Next)) {
        return None;
    }
    Some(rows.iter().map(|row| of_row(run, rows, row, policy, now)).sum())
}

fn of_row(run: &RunState, rows: &[Row], row: &Row, policy: &Policy, now: Timestamp) -> Duration {
    let whole = || measured(rows, row.role).unwrap_or_else(|| guessed(run, row, policy));
    match row.state {
        RowState::Next | RowState::Waits => whole(),
        RowState::Going => {
            let in_step = row.since.map_or(Duration::ZERO, |then| since(now, then));
            whole().saturating_sub(Duration::from_secs(row.worked_seconds.unwrap_or(0)) + in_step)
        }
        _ => Duration::ZERO,
    }
}

/// The mean of the nodes of this kind that are done.
fn measured(rows: &[Row], role: Role) -> Option<Duration> {
    let of_done = |row: &&Row| row.role == role && role != Role::Phase && row.state == RowState::Done;
    let took: Vec<_> = rows.iter().filter(of_done).filter_map(|row| row.worked_seconds).collect();
    let number = u64::try_from(took.len()).ok().filter(|number| *number > 0)?;
    Some(Duration::from_secs(took.iter().sum::<u64>() / number))
}

fn guessed(run: &RunState, row: &Row, policy: &Policy) -> Duration {
    match row.role {
        Role::ControlPlane => estimate::control_plane(run.target.kind, estimate::DRAIN),
        Role::Worker => estimate::worker(policy, estimate::DRAIN),
        Role::Phase if row.name == "preflight" => estimate::PREFLIGHT,
        Role::Phase => estimate::POSTFLIGHT,
    }
}
