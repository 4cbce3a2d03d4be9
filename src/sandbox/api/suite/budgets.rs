//! The Eviction API and PodDisruptionBudgets.

use serde_json::{Value, json};

use super::{
    bench::{Answered, Bench, refused},
    pods::{create, pod},
};

/// A pod that runs, and is ready or not.
async fn running(bench: &Bench, name: &str, is_ready: bool) -> Value {
    create(bench, &pod(name, "suite-nowhere")).await;
    let ready = if is_ready { "True" } else { "False" };
    let status = json!({"status": {"phase": "Running", "conditions": [{"type": "Ready", "status": ready}]}});
    bench.merge(&bench.path("/api/v1", &format!("pods/{name}/status")), &status).await.unwrap()
}

/// A budget, and its status as its controller finds it: a real one has found the same by then.
async fn budget(bench: &Bench, name: &str, spec: &Value, (desired, healthy, allowed): (i64, i64, i64)) {
    let budgets = bench.path("/apis/policy/v1", "poddisruptionbudgets");
    let mut object = json!({"metadata": {"name": name}, "spec": {"selector": {"matchLabels": {"app": "a"}}}});
    for (key, value) in spec.as_object().unwrap() {
        object["spec"][key] = value.clone();
    }
    bench.post(&budgets, &object).await.unwrap();
    let status = json!({
        "observedGeneration": 1, "desiredHealthy": desired, "currentHealthy": healthy, "disruptionsAllowed": allowed,
        "expectedPods": healthy,
    });
    bench.merge(&format!("{budgets}/{name}/status"), &json!({"status": status})).await.unwrap();
}

async fn evict(bench: &Bench, name: &str, options: &Value) -> Answered {
    let body = json!({
        "apiVersion": "policy/v1", "kind": "Eviction", "metadata": {"name": name, "namespace": bench.namespace},
        "deleteOptions": options,
    });
    bench.post(&bench.path("/api/v1", &format!("pods/{name}/eviction")), &body).await
}

async fn is_leaving(bench: &Bench, name: &str) -> bool {
    let found = bench.get(&bench.path("/api/v1", &format!("pods/{name}"))).await;
    found.is_err() || found.is_ok_and(|pod| pod["metadata"]["deletionTimestamp"].is_string())
}

async fn allowed(bench: &Bench) -> Value {
    let found = bench.get(&bench.path("/apis/policy/v1", "poddisruptionbudgets/b")).await.unwrap();
    found["status"].clone()
}

pub(super) async fn a_budget_says_no(bench: &Bench) {
    running(bench, "p", true).await;
    budget(bench, "b", &json!({"minAvailable": 1}), (1, 1, 0)).await;
    let words = "Cannot evict pod as it would violate the pod's disruption budget.";
    let status = refused(evict(bench, "p", &json!({})).await, 429, "TooManyRequests", words);
    let details = status.details.unwrap();
    assert_eq!(details.causes[0].reason, "DisruptionBudget");
    assert_eq!(details.causes[0].message, "The disruption budget b needs 1 healthy pods and has 1 currently");
    assert!(!is_leaving(bench, "p").await);
}

pub(super) async fn a_budget_that_allows_is_used_up(bench: &Bench) {
    for name in ["p", "q"] {
        running(bench, name, true).await;
    }
    budget(bench, "b", &json!({"minAvailable": 1}), (1, 2, 1)).await;
    let answer = evict(bench, "p", &json!({"gracePeriodSeconds": 7})).await.unwrap();
    assert_eq!((&answer["kind"], &answer["status"]), (&"Status".into(), &"Success".into()));
    let pod = bench.get(&bench.path("/api/v1", "pods/p")).await.unwrap();
    assert_eq!(pod["metadata"]["deletionGracePeriodSeconds"], 7);
    assert_eq!(allowed(bench).await["disruptionsAllowed"], 0);
    assert_eq!(evict(bench, "q", &json!({})).await.unwrap_err().code, 429);
    // One that goes already goes on going.
    evict(bench, "p", &json!({})).await.unwrap();
}

pub(super) async fn a_dry_eviction_uses_nothing_up(bench: &Bench) {
    for name in ["p", "q"] {
        running(bench, name, true).await;
    }
    budget(bench, "b", &json!({"minAvailable": 1}), (1, 2, 1)).await;
    evict(bench, "p", &json!({"dryRun": ["All"]})).await.unwrap();
    assert_eq!(allowed(bench).await["disruptionsAllowed"], 1);
    assert!(!is_leaving(bench, "p").await);
}

pub(super) async fn two_budgets_are_too_many(bench: &Bench) {
    running(bench, "p", true).await;
    for name in ["b", "c"] {
        budget(bench, name, &json!({"maxUnavailable": 1}), (0, 1, 1)).await;
    }
    let words = "This pod has more than one PodDisruptionBudget, which the eviction subresource does not support.";
    refused(evict(bench, "p", &json!({})).await, 500, "", words);
}

pub(super) async fn an_unready_pod_may_go_when_enough_are_healthy(bench: &Bench) {
    running(bench, "p", false).await;
    running(bench, "q", true).await;
    budget(bench, "b", &json!({"minAvailable": 1}), (1, 1, 0)).await;
    evict(bench, "p", &json!({})).await.unwrap();
    assert!(is_leaving(bench, "p").await);
}

pub(super) async fn an_unready_pod_stays_when_too_few_are_healthy(bench: &Bench) {
    running(bench, "p", false).await;
    budget(bench, "b", &json!({"minAvailable": 1}), (1, 0, 0)).await;
    assert_eq!(evict(bench, "p", &json!({})).await.unwrap_err().code, 429);
}

pub(super) async fn always_allow_lets_unready_pods_go(bench: &Bench) {
    running(bench, "p", false).await;
    let spec = json!({"minAvailable": 1, "unhealthyPodEvictionPolicy": "AlwaysAllow"});
    budget(bench, "b", &spec, (1, 0, 0)).await;
    evict(bench, "p", &json!({})).await.unwrap();
    assert!(is_leaving(bench, "p").await);
}

pub(super) async fn a_new_budget_is_still_being_processed(bench: &Bench) {
    running(bench, "p", true).await;
    let spec = json!({"selector": {"matchLabels": {"app": "a"}}, "minAvailable": 1});
    let object = json!({"metadata": {"name": "b"}, "spec": spec});
    bench.post(&bench.path("/apis/policy/v1", "poddisruptionbudgets"), &object).await.unwrap();
    // A real controller may be faster; it says no as well.
    let status = evict(bench, "p", &json!({})).await.unwrap_err();
    assert_eq!(status.code, 429);
    let said = &status.details.unwrap().causes[0].message;
    let known = ["The disruption budget b is still being processed by the server.", "The disruption budget b needs 1"];
    assert!(known.iter().any(|known| said.starts_with(known)), "{said}");
}

pub(super) async fn a_pending_pod_needs_no_budget(bench: &Bench) {
    create(bench, &pod("p", "suite-nowhere")).await;
    budget(bench, "b", &json!({"minAvailable": 1}), (1, 0, 0)).await;
    evict(bench, "p", &json!({})).await.unwrap();
    assert!(is_leaving(bench, "p").await);
}

pub(super) async fn an_eviction_of_another_uid_conflicts(bench: &Bench) {
    running(bench, "p", true).await;
    let answer = evict(bench, "p", &json!({"preconditions": {"uid": "another"}})).await;
    let words = "Operation cannot be fulfilled on Pod \"p\": the UID in the precondition (another) does not match";
    refused(answer, 409, "Conflict", words);
    assert!(!is_leaving(bench, "p").await);
    assert_eq!(evict(bench, "q", &json!({})).await.unwrap_err().code, 404);
}

pub(super) async fn an_evicted_pod_says_why(bench: &Bench) {
    running(bench, "p", true).await;
    evict(bench, "p", &json!({})).await.unwrap();
    let pod = bench.get(&bench.path("/api/v1", "pods/p")).await.unwrap();
    let conditions = pod["status"]["conditions"].as_array().unwrap();
    let why = conditions.iter().find(|condition| condition["type"] == "DisruptionTarget").unwrap();
    assert_eq!((&why["status"], &why["reason"]), (&"True".into(), &"EvictionByEvictionAPI".into()));
}
