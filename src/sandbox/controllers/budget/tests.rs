use super::*;

fn pod(name: &str, ready: bool) -> Arc<Pod> {
    let ready = if ready { "True" } else { "False" };
    let owner = json!({"kind": "ReplicaSet", "name": "web", "uid": "u-web", "controller": true});
    let object = json!({
        "metadata": {"namespace": "shop", "name": name, "ownerReferences": [owner]},
        "status": {"phase": "Running", "conditions": [{"type": "Ready", "status": ready}]},
    });
    Arc::new(serde_json::from_value(object).unwrap())
}

fn terminating(name: &str) -> Arc<Pod> {
    let mut pod = Pod::clone(&pod(name, true));
    pod.metadata.deletion_timestamp = Some(at(0));
    Arc::new(pod)
}

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(1_795_000_000 + second).unwrap()
}

fn spec(value: Value) -> Spec {
    serde_json::from_value(value).unwrap()
}

fn wants(replicas: i64) -> impl Fn(&Owner) -> Option<(String, i64)> {
    move |owner| Some((owner.uid.clone(), replicas))
}

#[test]
fn numbers_and_percents_are_the_disruption_controllers() {
    let pods = [pod("a", true), pod("b", true), terminating("c")];
    for (bound, replicas, expected) in [
        (json!({"minAvailable": 2}), 3, (3, 2)),
        (json!({"minAvailable": "50%"}), 3, (3, 2)),
        (json!({"minAvailable": "50%"}), 5, (5, 3)),
        (json!({"maxUnavailable": 1}), 3, (3, 2)),
        (json!({"maxUnavailable": "10%"}), 3, (3, 2)),
        (json!({"maxUnavailable": 5}), 3, (3, 0)),
        (json!({}), 3, (0, 0)),
    ] {
        assert_eq!(expectation(&spec(bound.clone()), &pods, wants(replicas)), Ok(expected), "{bound}");
    }
}

#[test]
fn what_no_controller_scales_can_not_be_counted() {
    let bound = spec(json!({"maxUnavailable": 1}));
    let why = expectation(&bound, &[pod("a", true)], |_| None).unwrap_err();
    assert_eq!(why, "found no controllers for pod \"a\"");
    let mut bare = Pod::clone(&pod("a", true));
    bare.metadata.owner_references.clear();
    assert_eq!(expectation(&bound, &[Arc::new(bare)], |_| None), Ok((0, 0)), "an unmanaged pod is passed over");
}

#[test]
fn pods_on_their_way_out_do_not_count() {
    let none = BTreeMap::new();
    let pods = [pod("a", true), pod("b", true), terminating("c"), pod("d", false)];
    assert_eq!(count(&pods, 4, 1, &none, at(0)).allowed, 1);
    assert_eq!(count(&pods, 4, 3, &none, at(0)).allowed, 0);
    assert_eq!(count(&[], 0, 0, &none, at(0)).allowed, 0);
}

#[test]
fn an_eviction_that_was_let_through_counts_until_it_shows_or_ages() {
    let pods = [pod("a", true), pod("b", true)];
    let disrupted: BTreeMap<_, _> = [("a".to_owned(), at(0)), ("gone".to_owned(), at(0))].into();
    let soon = count(&pods, 2, 1, &disrupted, at(60));
    assert_eq!((soon.healthy, soon.disrupted.len()), (1, 1));
    let late = count(&pods, 2, 1, &disrupted, at(120));
    assert_eq!((late.healthy, late.disrupted.len()), (2, 0));
}
