//! What the record is mirrored to for people and alerts: annotations on the namespace, and gauges. Derived, and may be lost.

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
    let now = cluster.clock().now();
    let mut gauges = vec![
        Gauge::flag("k8s_upgrade_in_flight", in_flight),
        Gauge::flag("k8s_upgrade_snapshot_taken", in_flight && state.snapshot.is_some()),
        Gauge::time("k8s_upgrade_last_progress_timestamp", now),
        Gauge::flag("k8s_upgrade_chain_job_failed", state.halt.is_some()),
    ];
    if let Some(opened) = state.opened_at {
        gauges.push(Gauge::time("k8s_upgrade_started_timestamp", opened));
    }
    signals.push(&gauges).await;
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
