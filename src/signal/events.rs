//! Kubernetes Events on nodes, for whoever types `kubectl describe node`.

use k8s_openapi::api::core::v1::ObjectReference;
use kube::runtime::events::{Event, EventType, Recorder, Reporter};

use crate::cluster::{api::Cluster, snapshot::Node};

/// Writes an Event about a node. Derived from the record, so it may be lost: a failure is logged and nothing more.
pub async fn on_node(cluster: &Cluster, node: &Node, kind: EventType, reason: &str, text: &str) {
    let reporter = Reporter { controller: "kubectl-upgrade".to_owned(), instance: None };
    let about = ObjectReference {
        api_version: Some("v1".to_owned()),
        kind: Some("Node".to_owned()),
        name: Some(node.name.clone()),
        uid: Some(node.uid.clone()),
        ..ObjectReference::default()
    };
    let event = Event {
        type_: kind,
        reason: reason.to_owned(),
        // The API refuses a note of more than 1,024 bytes.
        note: Some(text.chars().take(250).collect()),
        action: "Upgrade".to_owned(),
        secondary: None,
    };
    let recorder = Recorder::new(cluster.client(), reporter);
    // One try: it must not hold up the chain while an apiserver restarts.
    if let Err(error) = recorder.publish(&event, &about).await {
        tracing::warn!("no Event {reason} on node {}: {error}", node.name);
    }
}
