//! What the record is mirrored to for people and alerts: annotations on the namespace, and gauges. Derived, and may be lost.

use jiff::Timestamp;
use k8s_openapi::api::core::v1::Namespace;
use kube::api::{Api, Patch, PatchParams};
use serde_json::{Value, json};

use super::record::RunState;
use crate::{
    cluster::api::Cluster,
    gate::Outcome,
    signal::{Gauge, Signals},
};

/// Shows a run on the namespace and in the gauges.
pub async fn show(cluster: &Cluster, signals: &Signals, state: &RunState) {
    let in_flight = state.status.is_open();
    let annotations = json!({
        "kubectl-upgrade/in-flight": in_flight.then(|| state.id.clone()),
        "kubectl-upgrade/target": in_flight.then(|| state.target.to.to_string()),
        "kubectl-upgrade/snapshot-path": state.snapshot.as_ref().filter(|_| in_flight).map(|kept| kept.path.clone()),
    });
    annotate(cluster, &annotations).await;
    signals.push(&gauges(state, cluster.clock().now())).await;
}

/// A run that is over leaves nothing on: the gauge of a dead one once raised the alert that blocked every later run.
fn gauges(state: &RunState, now: Timestamp) -> Vec<Gauge> {
    let in_flight = state.status.is_open();
    let mut gauges = vec![
        Gauge::flag("k8s_upgrade_in_flight", in_flight),
        Gauge::flag("k8s_upgrade_snapshot_taken", in_flight && state.snapshot.is_some()),
        Gauge::time("k8s_upgrade_last_progress_timestamp", now),
        Gauge::flag("k8s_upgrade_chain_job_failed", state.halt.is_some()),
    ];
    if let Some(opened) = state.opened_at {
        gauges.push(Gauge::time("k8s_upgrade_started_timestamp", opened));
    }
    gauges
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
    use crate::{
        gate::fixture,
        run::record::{Entry, Event, Kept, fold},
    };

    fn shown(events: Vec<Event>) -> Vec<Gauge> {
        let at = "2026-11-22T23:00:00Z".parse().expect("time");
        let kept = Kept { path: "/b/etcd.db".into(), bytes: 4096, proved: true, detail: String::new() };
        let begun =
            [Event::Seeded { target: fixture::patch(), by: "detect".into() }, Event::Opened, Event::Snapshot(kept)];
        let entries: Vec<_> =
            begun.into_iter().chain(events).map(|event| Entry { at, phase: None, node: None, event }).collect();
        gauges(&fold("4f1c", &entries).expect("state"), at)
    }

    fn flags(gauges: &[Gauge]) -> [bool; 3] {
        ["k8s_upgrade_in_flight", "k8s_upgrade_snapshot_taken", "k8s_upgrade_chain_job_failed"]
            .map(|name| gauges.contains(&Gauge::flag(name, true)))
    }

    fn halted() -> Event {
        Event::Halted { step: "gate".into(), why: "etcd".into(), hint: None }
    }

    /// A failed preflight was skipped for five nights, and nobody was told.
    #[test]
    fn incident_02_a_chain_that_failed_says_so_until_it_is_taken_up() {
        assert_eq!(flags(&shown(vec![])), [true, true, false]);
        assert_eq!(flags(&shown(vec![halted()])), [true, true, true]);
        assert_eq!(flags(&shown(vec![halted(), Event::Resumed { by: "retry".into() }])), [true, true, false]);
    }

    /// The in-flight gauge outlived its chain.
    #[test]
    fn incident_11_no_gauge_outlives_its_chain() {
        for over in
            [Event::Closed, Event::Abandoned { reason: "later".into() }, Event::Superseded { by: "a new run".into() }]
        {
            let gauges = shown(vec![over.clone()]);
            assert_eq!(flags(&gauges), [false; 3], "{over:?}");
            assert!(gauges.contains(&Gauge::flag("k8s_upgrade_in_flight", false)), "said, not left out: {over:?}");
        }
    }
}
