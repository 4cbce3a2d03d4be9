//! The scheduler at work: pods that wait, the most important and the oldest first, each onto the node that fits best.

use std::{cmp::Reverse, sync::Arc};

use k8s_openapi::api::core::v1::NodeSelector;
use serde_json::json;

use super::{
    agenda::Work,
    object::{Name, Pod, read},
    observe,
    schedule::place,
    world::{World, with_condition},
};
use crate::sandbox::store::kinds;

/// One look at all pods that wait.
pub(crate) fn look_at_waiting(world: &mut World) {
    if std::mem::take(&mut world.memory.retry_parked) {
        world.memory.parked.clear();
    }
    let mut waiting: Vec<_> = world.cache.waiting().into_iter().filter(|pod| is_ours(pod)).collect();
    waiting.retain(|pod| !world.memory.parked.contains(&pod.metadata.id()));
    waiting.sort_by_cached_key(|pod| (Reverse(pod.spec.priority), pod.metadata.creation_timestamp, pod.metadata.id()));
    for pod in waiting {
        schedule(world, &pod);
        // The next one must see what this one took.
        observe::take_in(world);
    }
}

/// Something changed that may help pods that found no place: looked at together at the next full second.
pub(crate) fn retry_soon(world: &mut World) {
    if world.memory.parked.is_empty() || std::mem::replace(&mut world.memory.retry_parked, true) {
        return;
    }
    let at = jiff::Timestamp::from_second(world.now().as_second() + 1).unwrap_or(jiff::Timestamp::MAX);
    world.agenda.at(at, Work::Schedule);
}

fn is_ours(pod: &Pod) -> bool {
    let by_us = matches!(pod.spec.scheduler_name.as_str(), "" | "default-scheduler");
    by_us && pod.spec.scheduling_gates.is_empty() && !pod.metadata.is_terminating()
}

fn schedule(world: &mut World, pod: &Arc<Pod>) {
    let id = pod.metadata.id();
    let nodes = world.cache.fleet.len();
    let found = volumes(world, pod)
        .map_err(|why| format!("0/{nodes} nodes are available: {why}."))
        .and_then(|volumes| place(pod, &volumes, &world.cache.fleet));
    match found {
        Ok(node) => {
            if let Err(refusal) = world.store.bind(&id.namespace, &id.name, &node) {
                tracing::warn!("binding pod {id} to node {node}: {}", refusal.message);
            }
        }
        Err(why) => {
            world.memory.parked.insert(id.clone());
            let Some(object) = world.raw(&kinds::POD, &id) else { return };
            let now = world.now();
            let conditions = with_condition(&object["status"], "PodScheduled", "False", "Unschedulable", &why, now);
            world.set_status(&kinds::POD, &id, &json!({"conditions": conditions}));
        }
    }
}

/// Where each volume of the pod can be reached from. A claim that is not bound yet can be bound anywhere.
fn volumes(world: &World, pod: &Pod) -> Result<Vec<NodeSelector>, String> {
    let mut found = Vec::new();
    for claim in pod.claims() {
        let id = Name::new(&pod.metadata.namespace, claim);
        let object = world.raw(&kinds::PERSISTENT_VOLUME_CLAIM, &id);
        let object = object.ok_or_else(|| format!("persistentvolumeclaim {claim:?} not found"))?;
        let Some(volume) = object["spec"]["volumeName"].as_str() else { continue };
        let volume = world.raw(&kinds::PERSISTENT_VOLUME, &Name::new("", volume));
        let required = volume.as_ref().and_then(|volume| volume.pointer("/spec/nodeAffinity/required"));
        found.extend(required.and_then(read::<NodeSelector>));
    }
    Ok(found)
}
