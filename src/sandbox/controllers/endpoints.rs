//! Where the pods of a Service are to be reached.

use std::sync::Arc;

use serde::Deserialize;
use serde_json::{Value, json};

use super::{
    agenda::Work,
    hash::hash,
    object::{Meta, Name, Pod},
    world::{World, ruled_by},
};
use crate::sandbox::store::kinds;

/// What the API takes in one slice; the real controller makes more of them, which nothing here reads.
const MOST: usize = 1000;

#[derive(Default, Deserialize)]
#[serde(default)]
struct Service {
    metadata: Meta,
    spec: Spec,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Spec {
    ports: Vec<Port>,
    publish_not_ready_addresses: bool,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Port {
    name: String,
    #[serde(rename = "port")]
    number: i64,
    protocol: String,
    #[serde(rename = "targetPort")]
    target: Value,
}

/// One look at a Service.
pub(crate) fn look_at_endpoints(world: &mut World, id: &Name) {
    let Some(selector) = world.cache.services.get(id).cloned() else { return };
    let Some(service) = world.get::<Service>(&kinds::SERVICE, id) else { return };
    let pods = world.cache.selected(&id.namespace, &selector);
    let name = format!("{}-{}", id.name, &hash(&json!(id.name))[..5]);
    let content = json!({
        "endpoints": endpoints(&service.spec, &pods), "ports": ports(&service.spec, &pods),
    });
    let slice = Name::new(&id.namespace, &name);
    if world.raw(&kinds::ENDPOINT_SLICE, &slice).is_some() {
        return world.patch(&kinds::ENDPOINT_SLICE, &slice, &content);
    }
    let object = json!({
        "metadata": {
            "name": name, "namespace": id.namespace,
            "labels": {
                "kubernetes.io/service-name": id.name,
                "endpointslice.kubernetes.io/managed-by": "endpointslice-controller.k8s.io",
            },
            "ownerReferences": [ruled_by(&kinds::SERVICE, &service.metadata)],
        },
        "addressType": "IPv4", "endpoints": content["endpoints"], "ports": content["ports"],
    });
    world.create(&kinds::ENDPOINT_SLICE, &id.namespace, object, Work::Endpoints(id.clone()));
}

fn endpoints(spec: &Spec, pods: &[Arc<Pod>]) -> Value {
    let reachable = pods.iter().filter(|pod| !pod.is_finished() && !pod.status.pod_ip.is_empty());
    let one = |pod: &Arc<Pod>| {
        let (ready, going) = (pod.is_ready() || spec.publish_not_ready_addresses, pod.metadata.is_terminating());
        json!({
            "addresses": [pod.status.pod_ip], "nodeName": pod.spec.node_name,
            "conditions": {"ready": ready && !going, "serving": ready, "terminating": going},
            "targetRef": {"kind": "Pod", "namespace": pod.metadata.namespace, "name": pod.metadata.name,
                "uid": pod.metadata.uid},
        })
    };
    reachable.take(MOST).map(one).collect()
}

/// A port by name is what the pods call by it.
fn ports(spec: &Spec, pods: &[Arc<Pod>]) -> Value {
    let named = |name: &str| {
        let ports = pods.iter().flat_map(|pod| &pod.spec.containers).flat_map(|container| &container.ports);
        ports.into_iter().find(|port| port.name == name).map(|port| port.inside)
    };
    let one = |port: &Port| {
        let target = match &port.target {
            Value::String(name) => named(name),
            number => Some(number.as_i64().filter(|number| *number > 0).unwrap_or(port.number)),
        };
        let protocol = if port.protocol.is_empty() { "TCP" } else { &port.protocol };
        Some(json!({"name": port.name, "port": target?, "protocol": protocol}))
    };
    spec.ports.iter().filter_map(one).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pod(name: &str, ready: bool, going: bool) -> Arc<Pod> {
        let object = json!({
            "metadata": {"namespace": "shop", "name": name, "uid": name,
                "deletionTimestamp": going.then_some("2026-11-22T10:00:00Z")},
            "spec": {"nodeName": "w1", "containers": [{"ports": [{"name": "http", "containerPort": 8080}]}]},
            "status": {"phase": "Running", "podIP": "10.1.0.1",
                "conditions": [{"type": "Ready", "status": if ready { "True" } else { "False" }}]},
        });
        Arc::new(serde_json::from_value(object).unwrap())
    }

    #[test]
    fn only_a_ready_pod_that_stays_is_ready_to_serve() {
        let found = endpoints(&Spec::default(), &[pod("a", true, false), pod("b", true, true), pod("c", false, false)]);
        let ready: Vec<_> = (0..3).map(|at| found[at]["conditions"]["ready"].as_bool()).collect();
        assert_eq!(ready, [Some(true), Some(false), Some(false)]);
        assert_eq!(found[1]["conditions"], json!({"ready": false, "serving": true, "terminating": true}));
    }

    #[test]
    fn ports_go_by_number_or_by_the_pods_name() {
        let spec: Spec = serde_json::from_value(json!({"ports": [
            {"port": 80, "targetPort": "http"}, {"port": 81}, {"port": 82, "targetPort": 9090},
            {"port": 83, "targetPort": "none"},
        ]}))
        .unwrap();
        let found = ports(&spec, &[pod("a", true, false)]);
        let numbers: Vec<_> = found.as_array().unwrap().iter().map(|port| port["port"].as_i64()).collect();
        assert_eq!(numbers, [Some(8080), Some(81), Some(9090)]);
    }
}
