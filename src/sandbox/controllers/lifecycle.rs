//! Nodes that fall silent, and what becomes of their pods: the node lifecycle, taint eviction and pod garbage controllers.

mod eviction;
mod taints;

use jiff::{SignedDuration, Timestamp};
use serde_json::json;

pub(crate) use self::eviction::look_at_eviction;
use self::taints::{taints_of, written_taints};
use super::{
    agenda::Work,
    object::Name,
    world::{World, with_condition},
};
use crate::sandbox::store::{Deletion, kinds};

/// How long pods of a node that is gone are left alone, in case it comes back (pkg/controller/podgc).
const QUARANTINE: SignedDuration = SignedDuration::from_secs(40);

/// What a node says of itself that nobody has heard of for too long.
const CONDITIONS: [&str; 4] = ["Ready", "MemoryPressure", "DiskPressure", "PIDPressure"];

/// One look at a node by the node lifecycle controller.
pub(crate) fn look_at_health(world: &mut World, name: &str) {
    let Some(node) = world.cache.fleet.node(name).cloned() else { return };
    let now = world.now();
    if let Some(silent) = world.kubelets.silent_since(name) {
        let grace = SignedDuration::try_from(world.options.node_grace).unwrap_or(SignedDuration::MAX);
        let missed = silent.saturating_add(grace).unwrap_or(Timestamp::MAX);
        if now < missed {
            world.agenda.at(missed, Work::NodeHealth(name.to_owned()));
        } else if node.condition("Ready").is_some_and(|condition| condition.status != "Unknown") {
            give_up(world, name, now);
            // The change leads back here.
            return;
        }
    }
    if let Some(taints) = taints_of(&node, now) {
        world.patch(&kinds::NODE, &Name::new("", name), &json!({"spec": {"taints": written_taints(&taints)}}));
    }
    let was_ready = world.memory.ready_nodes.contains(name);
    if node.is_ready() {
        world.memory.ready_nodes.insert(name.to_owned());
    } else if was_ready {
        world.memory.ready_nodes.remove(name);
        unready_pods(world, name, now);
    }
}

/// Nobody has heard of it for too long.
fn give_up(world: &mut World, name: &str, now: Timestamp) {
    let id = Name::new("", name);
    let Some(object) = world.raw(&kinds::NODE, &id) else { return };
    let mut status = json!({"conditions": object["status"]["conditions"]});
    for kind in CONDITIONS {
        let message = "Kubelet stopped posting node status.";
        status["conditions"] = with_condition(&status, kind, "Unknown", "NodeStatusUnknown", message, now);
    }
    world.set_status(&kinds::NODE, &id, &status);
}

/// No pod of a node that is not ready counts as ready, whatever it was: budgets and endpoints go by it.
fn unready_pods(world: &mut World, name: &str, now: Timestamp) {
    for pod in world.cache.on_node(name).into_iter().filter(|pod| pod.is_ready()) {
        let id = pod.metadata.id();
        let Some(object) = world.raw(&kinds::POD, &id) else { continue };
        let conditions = with_condition(&object["status"], "Ready", "False", "", "", now);
        world.set_status(&kinds::POD, &id, &json!({"conditions": conditions}));
    }
}

/// A node was deleted: its pods follow after a while, for nobody else would end them.
pub(crate) fn node_is_gone(world: &mut World, name: &str) {
    world.memory.ready_nodes.remove(name);
    world.again_in(QUARANTINE, Work::Orphans(name.to_owned()));
}

/// Takes the pods of a node that did not come back.
pub(crate) fn look_at_orphans(world: &mut World, name: &str) {
    if world.cache.fleet.node(name).is_some() {
        return;
    }
    for pod in world.cache.on_node(name) {
        world.delete(&kinds::POD, &pod.metadata, Deletion::at_once());
    }
}
