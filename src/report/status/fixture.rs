//! Runs told as their records tell them, over a small cluster: one control plane m1 and the workers w1 and w2.

use jiff::{SignedDuration, Timestamp};

use super::{Detection, Seen, Work, WorkState};
use crate::{
    cluster::snapshot::{Node, Observed},
    gate::fixture::{node, target},
    policy::Policy,
    run::{
        names::Phase,
        record::{Entry, Event, Kept, RunState, fold},
    },
};

/// When the runs below were seeded.
pub(in crate::report) const SEEDED: &str = "2026-11-22T23:00:00Z";

pub(in crate::report) fn after(seconds: i64) -> Timestamp {
    let seeded: Timestamp = SEEDED.parse().expect("time");
    seeded + SignedDuration::from_secs(seconds)
}

/// A record written line by line: seconds since the seed, and what happened.
pub(in crate::report) struct Told(Vec<Entry>);

impl Told {
    pub(in crate::report) fn seeded(from: &str, to: &str) -> Self {
        let event = Event::Seeded { target: target(from, to), by: "detect".into() };
        Self(vec![Entry { at: after(0), phase: None, node: None, event }])
    }

    pub(in crate::report) fn by(mut self, seconds: i64, phase: Phase, node: Option<&str>, event: Event) -> Self {
        self.0.push(Entry { at: after(seconds), phase: Some(phase), node: node.map(str::to_owned), event });
        self
    }

    pub(in crate::report) fn outside(mut self, seconds: i64, event: Event) -> Self {
        self.0.push(Entry { at: after(seconds), phase: None, node: None, event });
        self
    }

    pub(in crate::report) fn entries(&self) -> &[Entry] {
        &self.0
    }

    pub(in crate::report) fn state(&self) -> RunState {
        fold("4f1c", &self.0).expect("a run")
    }

    /// Preflight is done after 60 s, m1 after 240 s.
    pub(in crate::report) fn with_a_control_plane_done() -> Self {
        let snapshot = Kept { path: "/x.db".into(), bytes: 48 << 20, proved: true, detail: String::new() };
        Self::seeded("1.36.1", "1.36.3")
            .by(1, Phase::Preflight, None, starts("w1"))
            .by(2, Phase::Preflight, None, Event::Opened)
            .by(50, Phase::Preflight, None, Event::Snapshot(snapshot))
            .by(50, Phase::Preflight, None, done("etcd-snapshot", 40))
            .by(60, Phase::Preflight, None, Event::PhaseDone { requests: 0 })
            .by(61, Phase::Master, Some("m1"), starts("w1"))
            .by(240, Phase::Master, Some("m1"), done("drain", 170))
            .by(240, Phase::Master, Some("m1"), Event::PhaseDone { requests: 0 })
    }
}

pub(in crate::report) fn starts(runner: &str) -> Event {
    Event::PhaseStarted { pod: "k8s-upgrade-x".into(), runner: runner.into() }
}

pub(in crate::report) fn begins(step: &str) -> Event {
    Event::StepStarted { step: step.into() }
}

pub(in crate::report) fn waits(step: &str, what: &str) -> Event {
    Event::Waiting { step: step.into(), what: what.into() }
}

pub(in crate::report) fn done(step: &str, seconds: u64) -> Event {
    Event::StepDone { step: step.into(), detail: String::new(), took_ms: seconds * 1000 }
}

pub(in crate::report) fn halted(step: &str, why: &str) -> Event {
    Event::Halted { step: step.into(), why: why.into(), hint: None }
}

pub(in crate::report) fn nodes(versions: [&str; 3]) -> Vec<Node> {
    let [m1, w1, w2] = versions;
    vec![node("m1", true, m1), node("w1", false, w1), node("w2", false, w2)]
}

pub(in crate::report) fn at_work(phase: Phase, node: Option<&str>) -> Work {
    Work {
        job: format!("k8s-upgrade-{phase}-1-36-3"),
        run: "4f1c".into(),
        phase: phase.to_string(),
        node: node.map(str::to_owned),
        state: WorkState::Active,
        created_at: Some(after(0)),
        ended_at: None,
        lacks: None,
    }
}

/// Seen `seconds` after the seed.
pub(in crate::report) fn seen(policy: &Policy, seconds: i64, runs: Vec<RunState>, nodes: Vec<Node>) -> Seen<'_> {
    let detection = Detection { suspended: false, last_schedule: Some(after(-5)), last_success: Some(after(10)) };
    Seen {
        namespace: None,
        runs,
        nodes: Observed::Known(nodes),
        work: Observed::Known(vec![]),
        detection: Observed::Known(Some(detection)),
        kill_switch: None,
        lease: Observed::Known(None),
        policy,
        policy_unread: None,
        now: after(seconds),
    }
}
