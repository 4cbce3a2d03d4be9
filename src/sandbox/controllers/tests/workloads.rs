use std::collections::BTreeSet;

use super::*;
use crate::sandbox::store::{Deletion, Verb};

fn budget(store: &Store, spec: &Value) {
    let mut spec = spec.clone();
    spec["selector"] = json!({"matchLabels": {"app": "web"}});
    let object = json!({"metadata": {"name": "web", "namespace": "shop"}, "spec": spec});
    store.create(&kinds::POD_DISRUPTION_BUDGET, Some("shop"), object).unwrap();
}

#[tokio::test(start_paused = true)]
async fn an_evicted_pod_comes_back_elsewhere_and_the_budget_holds_meanwhile() {
    let (store, handle) = cluster(&["w1", "w2", "w3", "w4"], Options::default()).await;
    deployment(&store, "web", 3);
    budget(&store, &json!({"minAvailable": 2}));
    wait(&handle, 10).await;
    assert_eq!(count(&store, 'r'), 3, "{:?}", pods(&store));
    let nodes: BTreeSet<_> = pods(&store).into_iter().map(|(_, node, _)| node).collect();
    assert_eq!(nodes.len(), 3, "replicas are spread");
    let cordon = crate::sandbox::store::Patch::Merge(json!({"spec": {"unschedulable": true}}));
    store.patch(&kinds::NODE, None, "w1", &cordon).unwrap();
    handle.settled().await;
    let taints = store.get(&kinds::NODE, None, "w1").unwrap()["spec"]["taints"].clone();
    assert_eq!(taints[0]["key"], "node.kubernetes.io/unschedulable");
    let on = |node: &str| pods(&store).into_iter().find(|(_, on, _)| on == node).unwrap().0;
    let (first, second) = (on("w1"), on("w2"));
    store.evict("shop", &first, &Deletion::default()).unwrap();
    handle.settled().await;
    assert_eq!(status(&store, &kinds::POD_DISRUPTION_BUDGET, "web")["disruptionsAllowed"], 0);
    let refused = store.evict("shop", &second, &Deletion::default()).unwrap_err();
    assert_eq!(refused.code, 429, "{refused}");
    wait(&handle, 10).await;
    assert_eq!(count(&store, 'r'), 3);
    assert!(!pods(&store).iter().any(|(name, node, _)| *name == first || node == "w1"), "{:?}", pods(&store));
    let budget = status(&store, &kinds::POD_DISRUPTION_BUDGET, "web");
    assert_eq!((&budget["disruptionsAllowed"], &budget["currentHealthy"]), (&json!(1), &json!(3)));
    store.evict("shop", &second, &Deletion::default()).unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_deployment_is_scaled_and_rolled_out() {
    let (store, handle) = cluster(&["w1", "w2"], Options::default()).await;
    deployment(&store, "web", 2);
    wait(&handle, 10).await;
    let patch = |change: Value| {
        let patch = crate::sandbox::store::Patch::Merge(change);
        store.patch(&kinds::DEPLOYMENT, Some("shop"), "web", &patch).unwrap();
    };
    patch(json!({"spec": {"replicas": 4}}));
    wait(&handle, 10).await;
    assert_eq!(count(&store, 'r'), 4);
    patch(json!({"spec": {"template": {"spec": {"containers": [{"name": "c", "image": "registry.example/app:2"}]}}}}));
    wait(&handle, 60).await;
    let images: BTreeSet<_> = store
        .list(&kinds::POD, Some("shop"))
        .iter()
        .map(|pod| pod["spec"]["containers"][0]["image"].as_str().unwrap_or_default().to_owned())
        .collect();
    assert_eq!((count(&store, 'r'), images), (4, ["registry.example/app:2".to_owned()].into()));
    let rolled = status(&store, &kinds::DEPLOYMENT, "web");
    assert_eq!((&rolled["updatedReplicas"], &rolled["availableReplicas"]), (&json!(4), &json!(4)));
    patch(json!({"spec": {"replicas": 0}}));
    wait(&handle, 10).await;
    assert_eq!(pods(&store), []);
}

#[tokio::test(start_paused = true)]
async fn a_pod_without_a_place_says_why_and_goes_when_there_is_one() {
    let (store, handle) = cluster(&["w1"], Options::default()).await;
    let cordon = |on: bool| {
        let patch = crate::sandbox::store::Patch::Merge(json!({"spec": {"unschedulable": on}}));
        store.patch(&kinds::NODE, None, "w1", &patch).unwrap();
    };
    cordon(true);
    deployment(&store, "web", 1);
    wait(&handle, 5).await;
    let pod = store.list(&kinds::POD, Some("shop")).remove(0);
    let said = &pod["status"]["conditions"][0];
    assert_eq!((&said["type"], &said["reason"]), (&json!("PodScheduled"), &json!("Unschedulable")));
    assert_eq!(said["message"], "0/1 nodes are available: 1 node(s) were unschedulable.");
    cordon(false);
    wait(&handle, 5).await;
    assert_eq!(count(&store, 'r'), 1);
}

#[tokio::test(start_paused = true)]
async fn pods_of_a_stateful_set_come_one_after_the_other_and_never_twice() {
    let (store, handle) = cluster(&["w1", "w2", "w3"], Options::default()).await;
    let mut changes = store.subscribe();
    let object = json!({
        "metadata": {"name": "db", "namespace": "shop"},
        "spec": {"replicas": 3, "serviceName": "db", "selector": {"matchLabels": {"app": "db"}},
            "template": template("db")},
    });
    store.create(&kinds::STATEFUL_SET, Some("shop"), object).unwrap();
    wait(&handle, 30).await;
    let mut seen = Vec::new();
    while let Some(change) = changes.try_next() {
        let (name, _, state) = shown(&change.object);
        if change.kind.kind == "Pod" && (change.verb == Verb::Added || state == 'r') {
            seen.push((name, state));
        }
    }
    seen.dedup();
    let expected = [("db-0", 'p'), ("db-0", 'r'), ("db-1", 'p'), ("db-1", 'r'), ("db-2", 'p'), ("db-2", 'r')];
    assert_eq!(seen, expected.map(|(name, state)| (name.to_owned(), state)));
    let old = store.get(&kinds::POD, Some("shop"), "db-1").unwrap();
    store.delete(&kinds::POD, Some("shop"), "db-1", &Deletion::default()).unwrap();
    handle.settled().await;
    assert_eq!(count(&store, 'g'), 1, "its place is taken until it is gone");
    wait(&handle, 10).await;
    let new = store.get(&kinds::POD, Some("shop"), "db-1").unwrap();
    assert_ne!(old["metadata"]["uid"], new["metadata"]["uid"]);
    assert_eq!(count(&store, 'r'), 3);
}

#[tokio::test(start_paused = true)]
async fn a_service_shows_the_pods_that_serve() {
    let (store, handle) = cluster(&["w1", "w2"], Options::default()).await;
    deployment(&store, "web", 2);
    let service = json!({"metadata": {"name": "web", "namespace": "shop"},
        "spec": {"selector": {"app": "web"}, "ports": [{"port": 80, "targetPort": 8080}]}});
    store.create(&kinds::SERVICE, Some("shop"), service).unwrap();
    wait(&handle, 10).await;
    let slices = store.list(&kinds::ENDPOINT_SLICE, Some("shop"));
    assert_eq!(slices.len(), 1);
    assert_eq!(slices[0]["endpoints"].as_array().map(Vec::len), Some(2));
    assert_eq!(slices[0]["ports"][0]["port"], 8080);
}

/// Every change of a world, one line each.
async fn story() -> Vec<String> {
    let store = empty(&["w1", "w2", "w3"]);
    let mut changes = store.subscribe();
    let handle = Controllers::spawn(store.clone(), Options::default());
    deployment(&store, "web", 5);
    wait(&handle, 20).await;
    handle.set_power("w1", crate::sandbox::controllers::Power::Off);
    wait(&handle, 600).await;
    let mut told = Vec::new();
    while let Some(change) = changes.try_next() {
        told.push(format!("{} {:?} {} {}", change.at, change.verb, change.kind.kind, change.object));
    }
    told
}

#[tokio::test(start_paused = true)]
async fn the_same_world_tells_the_same_story() {
    let (one, other) = (story().await, story().await);
    assert!(one.len() > 50, "{}", one.len());
    assert_eq!(one, other);
}
