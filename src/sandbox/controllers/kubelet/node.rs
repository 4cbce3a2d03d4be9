//! What a kubelet writes of its own node.

use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use super::{Power, statics};
use crate::sandbox::{
    controllers::{
        agenda::Work,
        object::Name,
        world::{World, with_condition},
    },
    store::{kinds, meta},
};

const LEASES: &str = "kube-node-lease";

/// Conditions that are well when they are false, with the kubelet's words.
const PRESSURES: [(&str, &str, &str); 3] = [
    ("MemoryPressure", "KubeletHasSufficientMemory", "kubelet has sufficient memory available"),
    ("DiskPressure", "KubeletHasNoDiskPressure", "kubelet has no disk pressure"),
    ("PIDPressure", "KubeletHasSufficientPID", "kubelet has sufficient PID available"),
];

/// One look of a kubelet at its own node.
pub(crate) fn look_at_node(world: &mut World, name: &str) {
    let id = Name::new("", name);
    let Some(node) = world.raw(&kinds::NODE, &id) else { return };
    if world.kubelets.power(name) != Power::Up {
        return;
    }
    if world.raw(&kinds::LEASE, &Name::new(LEASES, name)).is_none() {
        let now = world.now();
        write_lease(world, name, now);
    }
    write_status(world, name, &node["status"]);
    statics::mirror(world, name);
}

/// A kubelet that just started calls its node not ready until it has spoken to its runtime and its network.
fn write_status(world: &mut World, name: &str, status: &Value) {
    let now = world.now();
    let machine = world.kubelets.machines.get(name).cloned().unwrap_or_default();
    let settled = machine.since.map(|since| add(since, world.options.node_ready_after));
    let (value, reason, message) = match (&machine.fault, settled.filter(|at| now < *at)) {
        (Some(fault), _) => ("False", "KubeletNotReady", fault.as_str()),
        (None, Some(at)) => {
            world.agenda.at(at, Work::NodeStatus(name.to_owned()));
            ("False", "KubeletNotReady", "container runtime status check may not have completed yet")
        }
        (None, None) => ("True", "KubeletReady", "kubelet is posting ready status"),
    };
    let mut written = json!({"conditions": status["conditions"].as_array().cloned().unwrap_or_default()});
    for (kind, reason, message) in PRESSURES {
        // Pressure that was put there on purpose stays.
        if condition(status, kind).is_none_or(|value| value == "Unknown") {
            written["conditions"] = with_condition(&written, kind, "False", reason, message, now);
        }
    }
    if condition(status, "Ready") != Some(value) || machine.fault.is_some() {
        written["conditions"] = with_condition(&written, "Ready", value, reason, message, now);
    }
    world.set_status(&kinds::NODE, &Name::new("", name), &written);
}

fn condition<'a>(status: &'a Value, kind: &str) -> Option<&'a str> {
    let all = status["conditions"].as_array()?;
    all.iter().find(|condition| condition["type"] == kind)?["status"].as_str()
}

fn add(time: Timestamp, more: std::time::Duration) -> Timestamp {
    SignedDuration::try_from(more).ok().and_then(|more| time.checked_add(more).ok()).unwrap_or(Timestamp::MAX)
}

/// The Lease as it was renewed last: now.
pub(super) fn write_lease(world: &mut World, node: &str, now: Timestamp) {
    let Some(owner) = world.raw(&kinds::NODE, &Name::new("", node)) else { return };
    let renewed = now.strftime("%Y-%m-%dT%H:%M:%S.%6fZ").to_string();
    let id = Name::new(LEASES, node);
    if world.raw(&kinds::LEASE, &id).is_some() {
        return world.patch(&kinds::LEASE, &id, &json!({"spec": {"renewTime": renewed}}));
    }
    let reference = json!({"apiVersion": "v1", "kind": "Node", "name": node, "uid": meta::uid(&owner)});
    let lease = json!({
        "metadata": {"name": node, "namespace": LEASES, "ownerReferences": [reference]},
        "spec": {"holderIdentity": node, "leaseDurationSeconds": 40, "renewTime": renewed},
    });
    world.create(&kinds::LEASE, LEASES, lease, Work::NodeStatus(node.to_owned()));
}
