use std::sync::Arc;

use serde_json::{Value, json};

use super::*;
use crate::sandbox::controllers::object::Node;

/// A node with 4 CPUs, 8 GiB and 110 pods, in zone `a` when its number is odd and `b` when it is even.
fn node(name: &str) -> Value {
    let zone = if name.ends_with(['1', '3', '5']) { "a" } else { "b" };
    json!({
        "metadata": {"name": name, "labels": {
            "kubernetes.io/hostname": name, "topology.kubernetes.io/zone": zone, "disk": "ssd"}},
        "spec": {},
        "status": {"allocatable": {"cpu": "4", "memory": "8Gi", "pods": "110"}},
    })
}

fn pod(name: &str, spec: &Value) -> Pod {
    let owner = json!({"kind": "ReplicaSet", "name": "web", "uid": "web", "controller": true});
    serde_json::from_value(json!({
        "metadata": {"namespace": "shop", "name": name, "labels": {"app": "web"}, "ownerReferences": [owner]},
        "spec": spec,
    }))
    .unwrap()
}

/// Nodes, each with a change of its own, and pods that run on them.
fn fleet(nodes: &[(&str, Value)], pods: &[(&str, &str, Value)]) -> Fleet {
    let mut fleet = Fleet::default();
    for (name, change) in nodes {
        let mut object = node(name);
        merge(&mut object, change);
        let node: Node = serde_json::from_value(object).unwrap();
        fleet.put_node(Arc::new(node));
    }
    for (name, on, spec) in pods {
        let mut running = pod(name, spec);
        running.spec.node_name = (*on).to_owned();
        fleet.put_pod(&Arc::new(running));
    }
    fleet
}

fn merge(into: &mut Value, change: &Value) {
    match change {
        Value::Object(fields) => fields.iter().for_each(|(key, value)| merge(&mut into[key], value)),
        other => *into = other.clone(),
    }
}

fn plain(names: &[&'static str]) -> Vec<(&'static str, Value)> {
    names.iter().map(|name| (*name, json!({}))).collect()
}

fn asks(cpu: &str, memory: &str) -> Value {
    json!({"containers": [{"name": "c", "resources": {"requests": {"cpu": cpu, "memory": memory}}}]})
}

fn beside(term: &str, key: &str) -> Value {
    json!({"affinity": {term: {"requiredDuringSchedulingIgnoredDuringExecution": [
        {"topologyKey": key, "labelSelector": {"matchLabels": {"app": "web"}}}]}}})
}

const HOST: &str = "kubernetes.io/hostname";
const ZONE: &str = "topology.kubernetes.io/zone";

#[test]
fn a_node_that_does_not_fit_says_why_in_the_schedulers_words() {
    let taint = json!({"spec": {"taints": [{"key": "k", "effect": "NoSchedule"}]}});
    let cordoned = json!({"spec": {"unschedulable": true}});
    let full = json!({"status": {"allocatable": {"pods": "0"}}});
    for (change, spec, expected) in [
        (cordoned, json!({}), "0/1 nodes are available: 1 node(s) were unschedulable."),
        (taint.clone(), json!({}), "0/1 nodes are available: 1 node(s) had untolerated taint(s)."),
        (
            json!({}),
            json!({"nodeSelector": {"disk": "hdd"}}),
            "0/1 nodes are available: 1 node(s) didn't match Pod's node affinity/selector.",
        ),
        (json!({}), asks("5", "1Gi"), "0/1 nodes are available: 1 Insufficient cpu."),
        (json!({}), asks("5", "9Gi"), "0/1 nodes are available: 1 Insufficient cpu, 1 Insufficient memory."),
        (full, json!({}), "0/1 nodes are available: 1 Too many pods."),
        (
            json!({}),
            beside("podAffinity", "nowhere"),
            "0/1 nodes are available: 1 node(s) didn't match pod affinity rules.",
        ),
        (
            json!({}),
            json!({"topologySpreadConstraints": [{"maxSkew": 1, "topologyKey": "rack",
                "whenUnsatisfiable": "DoNotSchedule", "labelSelector": {}}]}),
            "0/1 nodes are available: 1 node(s) didn't match pod topology spread constraints (missing required label).",
        ),
    ] {
        assert_eq!(place(&pod("new", &spec), &[], &fleet(&[("w1", change)], &[])).unwrap_err(), expected);
    }
    assert_eq!(
        place(&pod("new", &json!({})), &[], &Fleet::default()).unwrap_err(),
        "no nodes available to schedule pods"
    );
    let tolerating = json!({"tolerations": [{"key": "k", "operator": "Exists"}]});
    assert_eq!(place(&pod("new", &tolerating), &[], &fleet(&[("w1", taint)], &[])), Ok("w1".into()));
}

#[test]
fn reasons_are_counted_and_sorted_as_text() {
    let nodes = [
        ("w1", json!({"spec": {"unschedulable": true}})),
        ("w2", json!({"spec": {"taints": [{"key": "k", "effect": "NoExecute"}]}})),
        ("w3", json!({"spec": {"taints": [{"key": "k", "effect": "NoSchedule"}]}})),
    ];
    let why = place(&pod("new", &json!({})), &[], &fleet(&nodes, &[])).unwrap_err();
    assert_eq!(why, "0/3 nodes are available: 1 node(s) were unschedulable, 2 node(s) had untolerated taint(s).");
}

#[test]
fn what_runs_there_takes_room_until_it_is_gone() {
    let mut fleet = fleet(&plain(&["w1"]), &[("a", "w1", asks("3", "1Gi"))]);
    let new = pod("new", &asks("2", "1Gi"));
    assert_eq!(place(&new, &[], &fleet).unwrap_err(), "0/1 nodes are available: 1 Insufficient cpu.");
    fleet.remove_pod(&crate::sandbox::controllers::object::Name::new("shop", "a"));
    assert_eq!(place(&new, &[], &fleet), Ok("w1".into()));
}

#[test]
fn a_port_of_the_node_is_given_once() {
    let spec = json!({"containers": [{"name": "c", "ports": [{"hostPort": 80}]}]});
    let fleet = fleet(&plain(&["w1"]), &[("a", "w1", spec.clone())]);
    let why = place(&pod("new", &spec), &[], &fleet).unwrap_err();
    assert!(why.contains("didn't have free ports"), "{why}");
}

#[test]
fn pods_keep_away_from_each_other_and_each_other_away() {
    let anti = beside("podAntiAffinity", HOST);
    let two = fleet(&plain(&["w1", "w2"]), &[("a", "w1", anti.clone())]);
    assert_eq!(place(&pod("new", &anti), &[], &two), Ok("w2".into()));
    assert_eq!(place(&pod("new", &json!({})), &[], &two), Ok("w2".into()), "one that says nothing is kept away too");
    let one = fleet(&plain(&["w1"]), &[("a", "w1", anti.clone())]);
    let said = |spec: &Value| place(&pod("new", spec), &[], &one).unwrap_err();
    assert!(said(&anti).contains("didn't match pod anti-affinity rules"));
    assert!(said(&json!({})).contains("didn't satisfy existing pods anti-affinity rules"));
    let by_zone = fleet(&plain(&["w1", "w2", "w3"]), &[("a", "w1", beside("podAntiAffinity", ZONE))]);
    assert_eq!(place(&pod("new", &json!({})), &[], &by_zone), Ok("w2".into()));
}

#[test]
fn pods_that_want_company_find_it_and_the_first_goes_alone() {
    let near = beside("podAffinity", ZONE);
    let empty = fleet(&plain(&["w1", "w2"]), &[]);
    assert_eq!(place(&pod("new", &near), &[], &empty), Ok("w1".into()));
    let others = fleet(&plain(&["w1", "w2", "w4"]), &[("a", "w2", json!({}))]);
    assert_eq!(place(&pod("new", &near), &[], &others), Ok("w4".into()), "in the zone of w2, beside less");
}

#[test]
fn hard_spread_counts_domains_that_are_empty() {
    let spread = json!({"topologySpreadConstraints": [{"maxSkew": 1, "topologyKey": ZONE,
        "whenUnsatisfiable": "DoNotSchedule", "labelSelector": {"matchLabels": {"app": "web"}}}]});
    let skewed = fleet(&plain(&["w1", "w2"]), &[("a", "w1", json!({}))]);
    assert_eq!(place(&pod("new", &spread), &[], &skewed), Ok("w2".into()));
    let full = fleet(&[("w1", json!({})), ("w2", json!({"spec": {"unschedulable": true}}))], &[("a", "w1", json!({}))]);
    let why = place(&pod("new", &spread), &[], &full).unwrap_err();
    let expected = "0/2 nodes are available: 1 node(s) didn't match pod topology spread constraints, 1 node(s) were unschedulable.";
    assert_eq!(why, expected, "a cordoned node still counts as a domain");
}

#[test]
fn a_local_volume_holds_its_pod_to_its_node() {
    let at: NodeSelector = serde_json::from_value(json!({"nodeSelectorTerms": [
        {"matchExpressions": [{"key": HOST, "operator": "In", "values": ["w2"]}]}]}))
    .unwrap();
    let fleet = fleet(&plain(&["w1", "w2"]), &[]);
    assert_eq!(place(&pod("new", &json!({})), std::slice::from_ref(&at), &fleet), Ok("w2".into()));
    let pinned = pod("new", &json!({"nodeSelector": {HOST: "w1"}}));
    let why = place(&pinned, &[at], &fleet).unwrap_err();
    assert_eq!(
        why,
        "0/2 nodes are available: 1 node(s) didn't match PersistentVolume's node affinity, \
         1 node(s) didn't match Pod's node affinity/selector."
    );
}

/// How a Job of the chain is kept off the node that it drains, and drawn to another.
#[test]
fn affinity_goes_by_the_nodes_own_name() {
    let by = |operator: &str, name: &str| json!({"matchFields": [{"key": "metadata.name", "operator": operator, "values": [name]}]});
    let spec = json!({"affinity": {"nodeAffinity": {
        "requiredDuringSchedulingIgnoredDuringExecution": {"nodeSelectorTerms": [by("NotIn", "w1")]},
        "preferredDuringSchedulingIgnoredDuringExecution": [{"weight": 100, "preference": by("In", "w3")}]}}});
    let all = fleet(&plain(&["w1", "w2", "w3"]), &[]);
    assert_eq!(place(&pod("new", &spec), &[], &all), Ok("w3".into()));
    let left = fleet(&[("w1", json!({})), ("w3", json!({"spec": {"unschedulable": true}}))], &[]);
    assert!(place(&pod("new", &spec), &[], &left).is_err());
}

#[test]
fn a_pod_for_one_node_looks_at_no_other() {
    let spec = json!({"affinity": {"nodeAffinity": {"requiredDuringSchedulingIgnoredDuringExecution": {"nodeSelectorTerms": [
        {"matchFields": [{"key": "metadata.name", "operator": "In", "values": ["w2"]}]}]}}}});
    let nodes = [("w1", json!({})), ("w2", json!({"status": {"allocatable": {"cpu": "0"}}}))];
    let mut wish = spec.clone();
    merge(&mut wish, &asks("1", "1Gi"));
    assert_eq!(
        place(&pod("new", &wish), &[], &fleet(&nodes, &[])).unwrap_err(),
        "0/2 nodes are available: 1 Insufficient cpu, 1 node(s) didn't satisfy plugin(s) [NodeAffinity]."
    );
    assert_eq!(place(&pod("new", &spec), &[], &fleet(&nodes, &[])), Ok("w2".into()));
}

#[test]
fn replicas_spread_and_ties_go_by_name() {
    let three = plain(&["w1", "w2", "w3"]);
    assert_eq!(place(&pod("new", &json!({})), &[], &fleet(&three, &[])), Ok("w1".into()));
    let one = [("a", "w1", json!({}))];
    assert_eq!(place(&pod("new", &json!({})), &[], &fleet(&three, &one)), Ok("w2".into()));
    let disliked =
        [("w1", json!({"spec": {"taints": [{"key": "k", "effect": "PreferNoSchedule"}]}})), ("w2", json!({}))];
    assert_eq!(place(&pod("new", &json!({})), &[], &fleet(&disliked, &[])), Ok("w2".into()));
}

#[test]
fn node_rules_are_those_of_the_api() {
    let node: Node =
        serde_json::from_value(json!({"metadata": {"name": "w1", "labels": {"n": "5", "os": "linux"}}})).unwrap();
    let term = |rules: Value| -> NodeSelector {
        serde_json::from_value(json!({"nodeSelectorTerms": [{"matchExpressions": rules}]})).unwrap()
    };
    for (rules, expected) in [
        (json!([{"key": "os", "operator": "In", "values": ["linux"]}]), true),
        (json!([{"key": "gone", "operator": "NotIn", "values": ["x"]}]), true),
        (json!([{"key": "gone", "operator": "DoesNotExist"}]), true),
        (json!([{"key": "n", "operator": "Gt", "values": ["4"]}]), true),
        (json!([{"key": "n", "operator": "Lt", "values": ["5"]}]), false),
        (json!([{"key": "os", "operator": "Gt", "values": ["4"]}]), false),
        (json!([{"key": "os", "operator": "Near", "values": ["linux"]}]), false),
        (json!([]), false),
    ] {
        assert_eq!(node_terms::matches_selector(&term(rules.clone()), &node), expected, "{rules}");
    }
    let empty: NodeSelector = serde_json::from_value(json!({"nodeSelectorTerms": []})).unwrap();
    assert!(!node_terms::matches_selector(&empty, &node));
}
