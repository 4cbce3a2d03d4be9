//! Pods, and what only they have.

use serde_json::{Value, json};

use super::{
    bench::{Answered, Bench, refused},
    writes::deployment,
};

/// A pod, on a node that is none: no kubelet interferes.
pub(super) fn pod(name: &str, node: &str) -> Value {
    let containers = json!([{"name": "a", "image": "registry.example.com/a:1"}]);
    let mut pod = json!({
        "metadata": {"name": name, "labels": {"app": "a"}},
        "spec": {"containers": containers, "schedulerName": "nobody", "automountServiceAccountToken": false},
    });
    if !node.is_empty() {
        pod["spec"]["nodeName"] = node.into();
    }
    pod
}

pub(super) async fn create(bench: &Bench, pod: &Value) -> Value {
    bench.post(&bench.path("/api/v1", "pods"), pod).await.unwrap()
}

pub(super) async fn an_unbound_pod_goes_at_once(bench: &Bench) {
    create(bench, &pod("p", "")).await;
    let path = bench.path("/api/v1", "pods/p");
    bench.delete(&path, &Value::Null).await.unwrap();
    assert!(bench.is_gone(&path).await);
}

pub(super) async fn a_bound_pod_is_given_grace(bench: &Bench) {
    create(bench, &pod("p", "suite-nowhere")).await;
    let path = bench.path("/api/v1", "pods/p");
    let answer = bench.delete(&path, &Value::Null).await.unwrap();
    assert_eq!(answer["metadata"]["deletionGracePeriodSeconds"], 30);
    let left = bench.get(&path).await.unwrap();
    assert!(left["metadata"]["deletionTimestamp"].is_string());
    bench.delete(&path, &json!({"gracePeriodSeconds": 0})).await.unwrap();
    assert!(bench.is_gone(&path).await);
}

pub(super) async fn grace_can_only_be_made_shorter(bench: &Bench) {
    create(bench, &pod("p", "suite-nowhere")).await;
    let path = bench.path("/api/v1", "pods/p");
    for (asked, expected) in [(20, 20), (25, 20), (10, 10)] {
        let answer = bench.delete(&path, &json!({"gracePeriodSeconds": asked})).await.unwrap();
        assert_eq!(answer["metadata"]["deletionGracePeriodSeconds"], expected, "{asked}");
    }
}

async fn bind(bench: &Bench, node: &str) -> Answered {
    let binding = json!({
        "apiVersion": "v1", "kind": "Binding", "metadata": {"name": "p"},
        "target": {"apiVersion": "v1", "kind": "Node", "name": node},
    });
    bench.post(&bench.path("/api/v1", "pods/p/binding"), &binding).await
}

pub(super) async fn a_pod_is_bound_once(bench: &Bench) {
    create(bench, &pod("p", "")).await;
    bind(bench, "suite-nowhere").await.unwrap();
    let bound = bench.get(&bench.path("/api/v1", "pods/p")).await.unwrap();
    assert_eq!(bound["spec"]["nodeName"], "suite-nowhere");
    let words = "pod p is already assigned to node \"suite-nowhere\"";
    refused(bind(bench, "suite-elsewhere").await, 409, "Conflict", words);
}

pub(super) async fn a_pods_spec_is_fixed(bench: &Bench) {
    create(bench, &pod("p", "suite-nowhere")).await;
    let path = bench.path("/api/v1", "pods/p");
    let change = json!({"spec": {"nodeName": "suite-elsewhere"}});
    refused(bench.merge(&path, &change).await, 422, "Invalid", "pod updates may not change fields other than");
    let image = json!([{"op": "replace", "path": "/spec/containers/0/image", "value": "registry.example.com/a:2"}]);
    bench.patch(&path, "json-patch+json", &image).await.unwrap();
}

pub(super) async fn a_log_needs_to_know_the_container(bench: &Bench) {
    let mut two = pod("p", "");
    two["spec"]["containers"] = json!([{"name": "a", "image": "i"}, {"name": "b", "image": "i"}]);
    create(bench, &two).await;
    let log = bench.path("/api/v1", "pods/p/log");
    let words = "a container name must be specified for pod p, choose one of: [a b]";
    refused(bench.get(&log).await, 400, "BadRequest", words);
    let words = "container c is not valid for pod p";
    refused(bench.get(&format!("{log}?container=c")).await, 400, "BadRequest", words);
}

pub(super) async fn a_scale_sets_replicas(bench: &Bench) {
    let deployments = bench.path("/apis/apps/v1", "deployments");
    bench.post(&deployments, &deployment()).await.unwrap();
    let path = format!("{deployments}/web/scale");
    let mut scale = bench.get(&path).await.unwrap();
    // A zero is left out.
    assert_eq!((&scale["kind"], &scale["spec"]), (&"Scale".into(), &json!({})));
    assert_eq!(scale["status"]["selector"], "app=web");
    // On a paused rollout a real controller leaves it alone.
    scale["spec"]["replicas"] = 2.into();
    let written = bench.put(&format!("{path}?dryRun=All"), &scale).await.unwrap();
    assert_eq!(written["spec"]["replicas"], 2);
    bench.merge(&format!("{deployments}/web"), &json!({"spec": {"paused": true}})).await.unwrap();
    refused(bench.put(&path, &scale).await, 409, "Conflict", "the object has been modified");
    bench.merge(&path, &json!({"spec": {"replicas": 0}})).await.unwrap();
}
