//! One run on a time line: a page that stands alone, from the run's record and the time at which it was read.
//!
//! Pure: record → [`Timeline`] → page. The record is all that is known: nodes whose turn has not come are not in it.

mod axis;
mod chart;
mod lanes;
mod page;
mod said;
mod style;

use jiff::Timestamp;

use self::lanes::{Lane, lanes};
use super::status::{self, Command, State};
use crate::run::record::{Entry, Event, RunState, Status, fold};

pub use page::page;

/// One run, as its page tells it.
pub struct Timeline {
    run: RunState,
    /// Where it stands; none once it is over.
    state: Option<State>,
    /// Who seeded it.
    by: String,
    began: Timestamp,
    /// The last line of the record; the time of reading for a run that goes on.
    until: Timestamp,
    lanes: Vec<Lane>,
    stood_still: Vec<Still>,
    next: Vec<Command>,
    requests: u64,
    /// Written by a newer program, and not understood.
    unknown: usize,
}

/// A time in which the run stood still for someone.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Still {
    what: &'static str,
    from: Timestamp,
    to: Timestamp,
}

/// None where the record does not begin with a seed. `namespace`: where the product lives, if not in its usual one.
pub fn timeline(id: &str, entries: &[Entry], now: Timestamp, namespace: Option<&str>) -> Option<Timeline> {
    let run = fold(id, entries)?;
    let began = run.seeded_at;
    let last = entries.iter().map(|entry| entry.at).max().unwrap_or(began).max(began);
    let goes_on = matches!(run.status, Status::Seeded | Status::InFlight);
    let until = if goes_on { last.max(now) } else { last };
    let state = status::of_record(&run);
    let requests =
        entries.iter().map(|entry| if let Event::PhaseDone { requests } = entry.event { requests } else { 0 });
    Some(Timeline {
        by: match &entries.first()?.event {
            Event::Seeded { by, .. } => by.clone(),
            _ => String::new(),
        },
        next: state.map(|state| status::next(namespace, state, Some(&run))).unwrap_or_default(),
        lanes: lanes(entries, until, goes_on),
        stood_still: stood_still(entries, until),
        requests: requests.fold(0, u64::saturating_add),
        unknown: entries.iter().filter(|entry| entry.event == Event::Unknown).count(),
        run,
        state,
        began,
        until,
    })
}

/// From a halt or a pause until it was taken up again or ended.
fn stood_still(entries: &[Entry], until: Timestamp) -> Vec<Still> {
    let mut all = Vec::new();
    let mut since: Option<Still> = None;
    for entry in entries {
        let what = match entry.event {
            Event::Halted { .. } => "halted",
            Event::Paused { .. } => "paused",
            Event::Resumed { .. } | Event::Abandoned { .. } | Event::Superseded { .. } | Event::Closed => {
                all.extend(since.take().map(|still| Still { to: entry.at.max(still.from), ..still }));
                continue;
            }
            _ => continue,
        };
        since.get_or_insert(Still { what, from: entry.at, to: until });
    }
    all.extend(since.map(|still| Still { to: until.max(still.from), ..still }));
    all
}

#[cfg(test)]
mod tests;
