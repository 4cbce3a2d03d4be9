//! What the record is mirrored to for people and alerts: annotations on the namespace, and gauges. Derived, and may be lost.

use k8s_openapi::api::{batch::v1::Job, core::v1::Namespace};
use kube::api::{Api, Patch, PatchParams};
use serde_json::{Value, json};

use super::{
    jobs,
    record::{NodeState, RunState, Status},
};
use crate::{
    cluster::api::Cluster,
    gate::Outcome,
    signal::{Gauge, Signals},
};

/// Shows a run on the namespace and in the gauges.
pub async fn show(cluster: &Cluster, signals: &Signals, state: &RunState) {
    show_beside(cluster, signals, state, &[]).await;
}

/// The same, with the chain's Jobs: one may have failed for good with nobody left to record it.
pub async fn show_beside(cluster: &Cluster, signals: &Signals, state: &RunState, jobs: &[Job]) {
    let in_flight = state.status.is_open();
    let annotations = json!({
        "kubectl-upgrade/in-flight": in_flight.then(|| state.id.clone()),
        "kubectl-upgrade/target": in_flight.then(|| state.target.to.to_string()),
        "kubectl-upgrade/snapshot-path": state.snapshot.as_ref().filter(|_| in_flight).map(|kept| kept.path.clone()),
    });
    annotate(cluster, &annotations).await;
    signals.push(&gauges(state, jobs)).await;
}

fn gauges(state: &RunState, jobs: &[Job]) -> Vec<Gauge> {
    let in_flight = state.status.is_open();
    // Why an earlier try stood still stays in the record; the alert must not outlive the run.
    let failed = state.status == Status::Halted || jobs::has_failed(state, jobs);
    let mut gauges = vec![
        Gauge::flag("k8s_upgrade_in_flight", in_flight),
        Gauge::flag("k8s_upgrade_snapshot_taken", in_flight && state.snapshot.is_some()),
        // Of the record: who only looks at a run must not make it look alive.
        Gauge::time("k8s_upgrade_last_progress_timestamp", state.last_progress),
        Gauge::flag("k8s_upgrade_chain_job_failed", failed),
    ];
    if let Some(opened) = state.opened_at {
        gauges.push(Gauge::time("k8s_upgrade_started_timestamp", opened));
    }
    gauges.extend(durations(state));
    gauges
}

/// From a phase's first pod to its end, in seconds, what it stood still included. Of all phases each time: a push replaces
/// every gauge of its name.
fn durations(state: &RunState) -> impl Iterator<Item = Gauge> {
    let done = state.nodes.iter().filter(|(_, progress)| progress.state == NodeState::Done);
    done.filter_map(|(row, progress)| {
        let (phase, ended) = (progress.phase?.to_string(), progress.ended_at?);
        let node = if *row == phase { "" } else { row.as_str() };
        let seconds = ended.duration_since(progress.started_at).as_secs_f64();
        let gauge = Gauge::new("k8s_upgrade_phase_duration_seconds", seconds.max(0.0));
        Some(gauge.label("phase", phase).label("node", node))
    })
}

/// Both gauges of every evaluation in the chain; 0 when safe or when nothing is newer.
pub async fn show_outcome(signals: &Signals, outcome: Outcome) {
    let blocked = matches!(outcome, Outcome::Blocked | Outcome::Unknown);
    signals
        .push(&[Gauge::flag("k8s_upgrade_blocked", blocked), Gauge::flag("k8s_upgrade_held", outcome == Outcome::Held)])
        .await;
}

/// A null takes an annotation away. A failure is logged and nothing more: the record is the truth.
async fn annotate(cluster: &Cluster, annotations: &Value) {
    let patch = Patch::Merge(json!({"metadata": {"annotations": annotations}}));
    let (api, params): (Api<Namespace>, _) = (Api::all(cluster.client()), PatchParams::default());
    let name = cluster.namespace();
    let answer =
        cluster.call(format!("annotating namespace {name}"), || api.patch_metadata(name, &params, &patch)).await;
    if let Err(error) = answer {
        tracing::warn!("{error:#}");
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::run::{
        fixture,
        names::Phase,
        record::{Event, Kept, NodeProgress},
    };

    const JOB: &str = "k8s-upgrade-worker-1-36-3-w1";

    /// Incident 2: out of attempts, or over its deadline, no pod of it is left to say that it halted.
    #[test]
    fn incident_02_a_job_that_ended_with_nobody_to_record_it_counts_as_failed() {
        let created = [Event::Opened, Event::JobCreated { job: JOB.into() }];
        let over = [created.to_vec(), vec![Event::Abandoned { reason: "later".into() }]].concat();
        let of = |events: &[Event], run, condition| {
            let jobs = [fixture::job(JOB, run, condition)];
            let gauges = gauges(&fixture::run("4f1c", events.to_vec()), &jobs);
            gauges.contains(&Gauge::flag("k8s_upgrade_chain_job_failed", true))
        };
        assert!(of(&created, "4f1c", Some("Failed")));
        assert!(of(&created, "4f1c", Some("FailureTarget")));
        assert!(!of(&created, "4f1c", Some("Complete")));
        assert!(!of(&created, "4f1c", None));
        assert!(!of(&created, "9999", Some("Failed")), "an earlier run's");
        assert!(!of(&over, "4f1c", Some("Failed")), "given up since");
    }

    fn shown(events: impl IntoIterator<Item = Event>) -> Vec<Gauge> {
        let kept = Kept { path: "/b/etcd.db".into(), bytes: 4096, proved: true, detail: String::new() };
        let begun = [Event::Opened, Event::Snapshot(kept)].into_iter();
        gauges(&fixture::run("4f1c", begun.chain(events)), &[])
    }

    fn flags(gauges: &[Gauge]) -> [bool; 3] {
        ["k8s_upgrade_in_flight", "k8s_upgrade_snapshot_taken", "k8s_upgrade_chain_job_failed"]
            .map(|name| gauges.contains(&Gauge::flag(name, true)))
    }

    /// Incident 2: a failed preflight was skipped for five nights, and nobody was told.
    #[test]
    fn incident_02_a_chain_that_failed_says_so_until_it_is_taken_up() {
        let halted = Event::Halted { step: "gate".into(), why: "etcd".into(), hint: None };
        assert_eq!(flags(&shown([])), [true, true, false]);
        assert_eq!(flags(&shown([halted.clone()])), [true, true, true]);
        assert_eq!(flags(&shown([halted, Event::Resumed { by: "retry".into() }])), [true, true, false]);
    }

    #[test]
    fn who_shows_a_run_does_not_make_it_look_alive() {
        let state = fixture::run("4f1c", [Event::Opened]);
        let gauge = Gauge::time("k8s_upgrade_last_progress_timestamp", state.last_progress);
        assert!(gauges(&state, &[]).contains(&gauge));
    }

    #[test]
    fn each_phase_that_is_done_tells_how_long_it_took() {
        let at = |seconds| {
            "2026-11-22T23:00:00Z".parse::<jiff::Timestamp>().unwrap() + jiff::SignedDuration::from_secs(seconds)
        };
        let progress = |phase, state, ended: Option<i64>| NodeProgress {
            state,
            phase,
            started_at: at(0),
            ended_at: ended.map(at),
            steps: vec![],
        };
        let mut state = fixture::run("4f1c", [Event::Opened]);
        state.nodes = [
            ("preflight".to_owned(), progress(Some(Phase::Preflight), NodeState::Done, Some(90))),
            ("w1".to_owned(), progress(Some(Phase::Worker), NodeState::Done, Some(300))),
            ("w2".to_owned(), progress(Some(Phase::Worker), NodeState::Going, None)),
            ("w3".to_owned(), progress(None, NodeState::Skipped, Some(5))),
        ]
        .into();
        let gauge = |seconds, phase: &str, node: &str| {
            Gauge::new("k8s_upgrade_phase_duration_seconds", seconds).label("phase", phase).label("node", node)
        };
        let told: Vec<_> = durations(&state).collect();
        assert_eq!(told, [gauge(90.0, "preflight", ""), gauge(300.0, "worker", "w1")]);
    }

    /// Incident 11: the in-flight gauge outlived its chain.
    #[test]
    fn incident_11_no_gauge_outlives_its_chain() {
        for over in
            [Event::Closed, Event::Abandoned { reason: "later".into() }, Event::Superseded { by: "a new run".into() }]
        {
            let gauges = shown([over.clone()]);
            assert_eq!(flags(&gauges), [false; 3], "{over:?}");
            let halted = Event::Halted { step: "drain".into(), why: "PDB".into(), hint: None };
            assert_eq!(flags(&shown([halted, over.clone()])), [false; 3], "{over:?} of one that stood still");
            assert!(gauges.contains(&Gauge::flag("k8s_upgrade_in_flight", false)), "said, not left out: {over:?}");
        }
    }
}
