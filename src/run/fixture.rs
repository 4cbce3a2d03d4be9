//! Jobs and runs, for the tests of this room.

use k8s_openapi::api::batch::v1::Job;
use serde_json::json;

use super::{
    names::RUN_LABEL,
    record::{Entry, Event, RunState, fold},
};
use crate::version::{KubeVersion, Target};

/// When every run of these tests was seeded.
const SEEDED_AT: &str = "2026-11-22T23:00:00Z";

/// A Job of `run`; `condition` is what it ended with, such as `Failed`.
pub(super) fn job(name: &str, run: &str, condition: Option<&str>) -> Job {
    let conditions: Vec<_> = condition.iter().map(|kind| json!({"type": kind, "status": "True"})).collect();
    serde_json::from_value(json!({
        "metadata": {"name": name, "uid": format!("uid-{name}"), "labels": {RUN_LABEL: run}},
        "status": {"conditions": conditions},
    }))
    .expect("a Job")
}

/// 1.36.1 to 1.36.3.
fn target() -> Target {
    Target::new(KubeVersion::new(1, 36, 1), KubeVersion::new(1, 36, 3)).expect("target")
}

/// A run that was seeded, and to which this happened, all in the same moment.
pub(super) fn run(id: &str, events: impl IntoIterator<Item = Event>) -> RunState {
    let at = SEEDED_AT.parse().expect("time");
    let seeded = Event::Seeded { target: target(), by: "detect".into() };
    let events = std::iter::once(seeded).chain(events);
    let entries: Vec<_> = events.map(|event| Entry { at, phase: None, node: None, event }).collect();
    fold(id, &entries).expect("state")
}
