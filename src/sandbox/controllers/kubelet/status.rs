//! What a kubelet writes of its pods.

use std::sync::Arc;

use jiff::Timestamp;
use serde_json::{Value, json};

use super::address;
use crate::sandbox::{
    controllers::{
        object::{Container, Pod},
        world::{World, with_condition, written},
    },
    store::kinds,
};

/// The containers run.
pub(super) fn run(world: &mut World, pod: &Arc<Pod>, ip: &str, now: Timestamp) {
    let host = world.cache.fleet.node(&pod.spec.node_name).map(|node| address(node)).unwrap_or_default();
    let mut status = json!({
        "phase": "Running", "startTime": written(now), "podIP": ip, "podIPs": [{"ip": ip}],
        "hostIP": host, "hostIPs": [{"ip": host}],
        "containerStatuses": containers(pod, false, 0, &json!({"running": {"startedAt": written(now)}})),
    });
    for (kind, value) in [("PodReadyToStartContainers", "True"), ("Initialized", "True")] {
        status["conditions"] = conditions(world, pod, &status, kind, value, now);
    }
    set_ready(world, pod, &mut status, false, now);
    world.set_status(&kinds::POD, &pod.metadata.id(), &status);
}

/// Ready, or no longer.
pub(super) fn write(world: &mut World, pod: &Arc<Pod>, ready: bool, now: Timestamp) {
    let started = pod.status.start_time.map_or_else(|| written(now), written);
    let running = json!({"running": {"startedAt": started}});
    let mut status = json!({"containerStatuses": containers(pod, ready, restarts(world, pod), &running)});
    set_ready(world, pod, &mut status, ready, now);
    world.set_status(&kinds::POD, &pod.metadata.id(), &status);
}

/// The containers came to their end, and stay there.
pub(super) fn finish(world: &mut World, pod: &Arc<Pod>, code: i32, now: Timestamp) {
    let reason = if code == 0 { "Completed" } else { "Error" };
    let ended = json!({"terminated": {"exitCode": code, "reason": reason, "finishedAt": written(now)}});
    let phase = if code == 0 { "Succeeded" } else { "Failed" };
    let mut status = json!({"phase": phase, "containerStatuses": containers(pod, false, restarts(world, pod), &ended)});
    set_ready(world, pod, &mut status, false, now);
    world.set_status(&kinds::POD, &pod.metadata.id(), &status);
}

/// The containers were started again.
pub(super) fn count_restarts(world: &mut World, pod: &Arc<Pod>, restarts: i64, now: Timestamp) {
    let running = json!({"running": {"startedAt": written(now)}});
    let mut status = json!({"containerStatuses": containers(pod, false, restarts, &running)});
    set_ready(world, pod, &mut status, false, now);
    world.set_status(&kinds::POD, &pod.metadata.id(), &status);
}

fn restarts(world: &World, pod: &Pod) -> i64 {
    let raw = world.raw(&kinds::POD, &pod.metadata.id());
    raw.and_then(|raw| raw.pointer("/status/containerStatuses/0/restartCount")?.as_i64()).unwrap_or(0)
}

fn set_ready(world: &World, pod: &Pod, status: &mut Value, ready: bool, now: Timestamp) {
    let value = if ready { "True" } else { "False" };
    for kind in ["ContainersReady", "Ready"] {
        status["conditions"] = conditions(world, pod, status, kind, value, now);
    }
}

/// The conditions in hand, or those that the pod has, with this one in them.
fn conditions(world: &World, pod: &Pod, status: &Value, kind: &str, value: &str, now: Timestamp) -> Value {
    if status["conditions"].is_array() {
        return with_condition(status, kind, value, "", "", now);
    }
    let raw = world.raw(&kinds::POD, &pod.metadata.id());
    with_condition(raw.as_ref().map_or(&Value::Null, |raw| &raw["status"]), kind, value, "", "", now)
}

fn containers(pod: &Pod, ready: bool, restarts: i64, state: &Value) -> Value {
    let status = |container: &Container| {
        let started = state.get("running").is_some();
        json!({
            "name": container.name, "image": container.image, "imageID": container.image, "ready": ready,
            "started": started, "restartCount": restarts, "state": state,
        })
    };
    pod.spec.containers.iter().map(status).collect()
}
