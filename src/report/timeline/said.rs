//! Alerts, findings and notes of a run, as rows of tables.

use jiff::Timestamp;

use super::{
    Timeline,
    lanes::{End, Lane, Step},
};
use crate::{
    gate::{Class, Finding},
    report::words::without_step,
};

/// Steps that look at alerts.
const ON_ALERTS: [&str; 2] = ["alerts", "soak"];

/// When, on which lane, and what.
pub(super) struct Line {
    pub(super) at: Timestamp,
    pub(super) of: String,
    pub(super) text: String,
}

/// What the run waited for, or stopped at, when it looked at alerts.
pub(super) fn alerts(timeline: &Timeline) -> Vec<Line> {
    let of_lane = |lane: &'_ Lane| {
        let steps = lane.steps.iter().filter(|step| ON_ALERTS.contains(&step.name.as_str()));
        steps.flat_map(|step| of_step(lane, step)).collect::<Vec<_>>()
    };
    in_order(timeline.lanes.iter().flat_map(of_lane).collect())
}

fn of_step(lane: &Lane, step: &Step) -> Vec<Line> {
    let told = |at: Timestamp, text: String| Line { at, of: lane.name.clone(), text };
    let waits = step.waits.iter().map(|(at, what)| told(*at, format!("waits for {what}")));
    let failed = (step.end == End::Failed).then(|| told(step.to, without_step(&step.detail, &step.name)));
    waits.chain(failed).collect()
}

/// Everything that was noted, in order.
pub(super) fn notes(timeline: &Timeline) -> Vec<Line> {
    let of_lane = |lane: &Lane| {
        let told = |(at, text): &(Timestamp, String)| Line { at: *at, of: lane.name.clone(), text: text.clone() };
        lane.said.iter().map(told).collect::<Vec<_>>()
    };
    in_order(timeline.lanes.iter().flat_map(of_lane).collect())
}

fn in_order(mut lines: Vec<Line>) -> Vec<Line> {
    lines.sort_by_key(|line| line.at);
    lines
}

/// What the gate said no to, warnings last.
pub(super) fn findings(timeline: &Timeline) -> Vec<&Finding> {
    let mut findings: Vec<_> = timeline.run.refusal.iter().flat_map(|(_, findings)| findings).collect();
    findings.sort_by_key(|finding| finding.class == Class::Warning);
    findings
}
