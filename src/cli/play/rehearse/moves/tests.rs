use std::sync::Arc;

use jiff::Timestamp;
use serde_json::json;

use super::*;
use crate::report::rehearsal_screen::Waited;

fn change(second: i64, verb: Verb, object: Value) -> Change {
    let at = Timestamp::from_second(second).expect("time");
    Change { revision: 1, at, verb, kind: &kinds::POD, object: Arc::new(object), before: None }
}

fn pod(name: &str, owner: Option<&str>) -> Value {
    let owner = owner.map(|kind| json!({"kind": kind, "name": "web-1", "uid": "web-uid", "controller": true}));
    json!({"kind": "Pod", "metadata": {"namespace": "shop", "name": name, "uid": name,
        "ownerReferences": owner.into_iter().collect::<Vec<_>>()}})
}

fn going(mut pod: Value) -> Value {
    pod["metadata"]["deletionTimestamp"] = "2026-11-22T10:00:00Z".into();
    pod
}

fn seen(changes: impl IntoIterator<Item = Change>) -> Moves {
    let mut moves = Moves::default();
    changes.into_iter().for_each(|change| moves.see(&change));
    moves
}

#[test]
fn a_pod_and_those_in_its_place_are_one_and_each_leaving_is_a_move() {
    let of = |name: &str| pod(name, Some("ReplicaSet"));
    let moves = seen([
        change(0, Verb::Added, of("a")),
        change(0, Verb::Added, of("other")),
        change(1, Verb::Modified, going(of("a"))),
        change(1, Verb::Modified, going(of("a"))),
        change(1, Verb::Added, of("b")),
        change(2, Verb::Deleted, going(of("a"))),
        change(3, Verb::Modified, going(of("b"))),
        change(4, Verb::Deleted, going(of("b"))),
        change(5, Verb::Added, of("c")),
    ]);
    assert_eq!(moves.moved(), [Moved { pod: "shop/a".into(), times: 2 }]);
}

#[test]
fn those_that_leave_a_cordoned_node_are_counted_by_it() {
    let node = |cordoned: bool| {
        let object = json!({"metadata": {"name": "w1"}, "spec": {"unschedulable": cordoned}});
        Change { kind: &kinds::NODE, ..change(0, Verb::Modified, object) }
    };
    let on = |name: &str| {
        let mut pod = pod(name, Some("ReplicaSet"));
        pod["spec"]["nodeName"] = "w1".into();
        pod
    };
    let ended = |name: &str| {
        let mut pod = on(name);
        pod["status"]["phase"] = "Succeeded".into();
        pod
    };
    let moves = seen([
        change(0, Verb::Added, on("rolled")),
        change(0, Verb::Added, on("drained")),
        change(0, Verb::Added, on("ended")),
        change(1, Verb::Modified, going(on("rolled"))),
        node(true),
        change(2, Verb::Modified, going(on("drained"))),
        change(2, Verb::Modified, going(ended("ended"))),
        node(false),
    ]);
    assert_eq!(moves.from, [("w1".to_owned(), 1)].into());
}

#[test]
fn what_stays_with_its_node_does_not_move_and_what_nobody_makes_again_is_gone() {
    let moves = seen([
        change(0, Verb::Added, pod("proxy", Some("DaemonSet"))),
        change(1, Verb::Deleted, going(pod("proxy", Some("DaemonSet")))),
        change(1, Verb::Added, pod("alone", None)),
        change(2, Verb::Deleted, going(pod("alone", None))),
    ]);
    assert_eq!((moves.moved(), moves.gone), (vec![], vec!["shop/alone".to_owned()]));
}

#[test]
fn a_wait_for_room_is_told_with_its_longest_and_its_reason() {
    let waiting = |name: &str| {
        let mut pod = pod(name, Some("ReplicaSet"));
        pod["status"]["conditions"] = json!([{"type": "PodScheduled", "status": "False", "reason": "Unschedulable",
            "message": "0/2 nodes are available: 2 Insufficient cpu."}]);
        pod
    };
    let moves = seen([
        change(0, Verb::Added, waiting("a")),
        change(60, Verb::Modified, pod("a", Some("ReplicaSet"))),
        change(60, Verb::Added, waiting("b")),
        change(63, Verb::Modified, pod("b", Some("ReplicaSet"))),
    ]);
    let clock = crate::clock::Clock::starting_at(Timestamp::UNIX_EPOCH);
    let why = "0/2 nodes are available: 2 Insufficient cpu.".to_owned();
    let expected = Waited { workload: "shop/web-1".into(), seconds: 60, why, to_the_end: false };
    assert_eq!(moves.waits.all(&Store::new(clock)), [expected]);
}
