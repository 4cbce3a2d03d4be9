use serde_json::{Value, json};

use super::*;
use crate::{cluster::snapshot::CORDONED_BY, version::KubeVersion};

fn worker() -> Value {
    json!({
        "metadata": {"name": "w1", "uid": "u1", "labels": {"disk": "ssd"}, "annotations": {"a": "b"}},
        "spec": {"taints": [{"key": "gpu", "effect": "NoSchedule"}]},
        "status": {
            "addresses": [{"type": "Hostname", "address": "w1"}, {"type": "InternalIP", "address": "10.77.0.21"}],
            "conditions": [
                {"type": "MemoryPressure", "status": "False"},
                {"type": "Ready", "status": "True", "lastTransitionTime": "2026-11-22T10:00:00Z"},
            ],
            "nodeInfo": {"kubeletVersion": "v1.36.1", "containerRuntimeVersion": "containerd://2.3.6"},
        },
    })
}

fn read(object: Value, server: Option<&ApiServer>) -> anyhow::Result<Node> {
    serde_json::from_value::<WireNode>(object).unwrap().into_node(server)
}

/// The worker with one field changed.
fn with(pointer: &str, value: Value) -> Node {
    let mut object = worker();
    *object.pointer_mut(pointer).unwrap() = value;
    read(object, None).unwrap()
}

#[test]
fn a_worker_is_read_whole() {
    let node = read(worker(), None).unwrap();
    assert_eq!(
        node,
        Node {
            name: "w1".into(),
            uid: "u1".into(),
            internal_ip: Some("10.77.0.21".into()),
            control_plane: false,
            kubelet: KubeVersion::new(1, 36, 1),
            apiserver: None,
            runtime: "containerd://2.3.6".into(),
            ready: true,
            ready_since: Some("2026-11-22T10:00:00Z".parse().unwrap()),
            pressures: vec![],
            unschedulable: false,
            cordoned_by: None,
            labels: [("disk".to_owned(), "ssd".to_owned())].into(),
            taints: vec![Taint { key: "gpu".into(), value: String::new(), effect: "NoSchedule".into() }],
            allocatable: None,
            os_image: String::new(),
            ruled_by: [].into(),
        }
    );
}

#[test]
fn a_node_is_ready_only_when_it_says_so() {
    for (status, ready) in [("True", true), ("False", false), ("Unknown", false), ("", false)] {
        assert_eq!(with("/status/conditions/1/status", json!(status)).ready, ready, "{status}");
    }
    let absent = with("/status/conditions", json!([]));
    assert_eq!((absent.ready, absent.ready_since), (false, None));
}

/// New nodes had no DNS names, and were silently skipped.
#[test]
fn incident_05_a_node_is_reached_by_its_internal_ip() {
    assert_eq!(read(worker(), None).unwrap().internal_ip.as_deref(), Some("10.77.0.21"));
    assert_eq!(with("/status/addresses/1/type", json!("ExternalIP")).internal_ip, None);
}

/// A date that could not be parsed read as fine.
#[test]
fn incident_13_a_time_that_cannot_be_read_is_none() {
    for time in [json!("yesterday"), json!(""), json!("2026-13-01T00:00:00Z"), json!(null)] {
        assert_eq!(with("/status/conditions/1/lastTransitionTime", time.clone()).ready_since, None, "{time}");
    }
}

#[test]
fn pressure_that_is_not_denied_is_pressure() {
    let conditions = json!([
        {"type": "MemoryPressure", "status": "True"}, {"type": "DiskPressure", "status": "Unknown"},
        {"type": "PIDPressure", "status": "False"}, {"type": "NetworkUnavailable", "status": "True"},
    ]);
    assert_eq!(with("/status/conditions", conditions).pressures, ["MemoryPressure", "DiskPressure"]);
}

#[test]
fn vendors_versions_are_read_and_others_name_the_node() {
    let node = with("/status/nodeInfo/kubeletVersion", json!("v1.33.5-eks-3025e55"));
    assert_eq!(node.kubelet, KubeVersion::new(1, 33, 5));
    for version in ["", "v1.37.0-rc.1", "unknown"] {
        let mut object = worker();
        object["status"]["nodeInfo"]["kubeletVersion"] = json!(version);
        let error = format!("{:#}", read(object, None).unwrap_err());
        assert!(error.starts_with("node w1: version of its kubelet"), "{error}");
    }
}

#[test]
fn a_node_without_an_internal_ip_has_none() {
    assert_eq!(with("/status/addresses", json!([{"type": "ExternalIP", "address": "1.2.3.4"}])).internal_ip, None);
}

#[test]
fn a_cordon_is_ours_by_the_annotation() {
    let mut object = worker();
    object["spec"]["unschedulable"] = json!(true);
    assert!(read(object.clone(), None).unwrap().cordoned_by_someone_else());
    object["metadata"]["annotations"][CORDONED_BY] = json!("");
    assert!(read(object.clone(), None).unwrap().cordoned_by_someone_else(), "an empty name is nobody's");
    object["metadata"]["annotations"][CORDONED_BY] = json!("run-1");
    assert_eq!(read(object, None).unwrap().cordoned_by.as_deref(), Some("run-1"));
}

#[test]
fn only_a_control_plane_has_an_apiserver() {
    let server = ApiServer { node: "w1".to_owned(), version: Some(KubeVersion::new(1, 36, 3)), endpoint: None };
    assert_eq!(read(worker(), Some(&server)).unwrap().apiserver, None);
    let mut object = worker();
    object["metadata"]["labels"][CONTROL_PLANE] = json!("");
    let node = read(object.clone(), Some(&server)).unwrap();
    assert_eq!((node.control_plane, node.apiserver), (true, server.version));
    assert_eq!(read(object, None).unwrap().apiserver, None);
}

#[test]
fn nodes_come_by_name_each_with_its_own_apiserver() {
    let named = |name: &str| {
        let mut object = worker();
        object["metadata"]["name"] = json!(name);
        object["metadata"]["labels"][CONTROL_PLANE] = json!("");
        serde_json::from_value::<WireNode>(object).unwrap()
    };
    let server = |node: &str, patch| ApiServer {
        node: node.to_owned(),
        version: Some(KubeVersion::new(1, 36, patch)),
        endpoint: None,
    };
    let nodes = assemble(vec![named("b"), named("a")], &[server("a", 1), server("b", 3)]).unwrap();
    let found: Vec<_> = nodes.iter().map(|node| (node.name.as_str(), node.apiserver.unwrap().patch())).collect();
    assert_eq!(found, [("a", 1), ("b", 3)]);
}

#[test]
fn room_and_those_who_rule_a_node_are_read() {
    let mut object = worker();
    object["status"]["allocatable"] = json!({"cpu": "3800m", "memory": "7Gi", "pods": "110"});
    let room = read(object, None).unwrap().allocatable.unwrap();
    assert_eq!((room.of("cpu"), room.of("memory"), room.of("pods")), (3800, 7 << 30, 110));
    let annotations = json!({"weave.works/kured-reboot-in-progress": "2026", "example.com/other": "x"});
    let ruled_by = with("/metadata/annotations", annotations).ruled_by;
    assert_eq!(ruled_by.into_keys().collect::<Vec<_>>(), ["weave.works/kured-reboot-in-progress"]);
}
