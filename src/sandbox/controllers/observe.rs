//! What each change means: the cache is brought up to date, and all who have to look are told.

use std::sync::Arc;

use k8s_openapi::apimachinery::pkg::apis::meta::v1::LabelSelector;
use serde_json::Value;

use super::{
    agenda::Work,
    lifecycle,
    object::{Labels, Meta, Name, Node, Pod, read},
    scheduler,
    workload::look_soon,
    world::World,
};
use crate::sandbox::store::{Change, Kind, Verb, kinds, meta};

/// Takes in all changes there are.
pub(crate) fn take_in(world: &mut World) {
    while let Some(change) = world.changes.try_next() {
        see(world, &change);
    }
}

/// Takes in all that is there already, nodes first.
pub(crate) fn begin(world: &mut World) {
    let watched = [
        &kinds::NAMESPACE,
        &kinds::NODE,
        &kinds::POD_DISRUPTION_BUDGET,
        &kinds::SERVICE,
        &kinds::POD,
        &kinds::DEPLOYMENT,
        &kinds::REPLICA_SET,
        &kinds::STATEFUL_SET,
        &kinds::DAEMON_SET,
        &kinds::JOB,
        &kinds::CRON_JOB,
    ];
    for kind in watched {
        for object in world.store.list(kind, None) {
            look_at(world, kind, Verb::Added, &object, None);
        }
    }
}

/// One change.
pub(crate) fn see(world: &mut World, change: &Change) {
    if change.revision > world.began_at {
        look_at(world, change.kind, change.verb, &change.object, change.before.as_deref());
    }
}

fn look_at(world: &mut World, kind: &Kind, verb: Verb, object: &Value, before: Option<&Value>) {
    let id = Name::new(meta::namespace(object), meta::name(object));
    let gone = verb == Verb::Deleted;
    // What the spec says is new, or was not there.
    let asked =
        gone || before.is_none_or(|before| before["metadata"]["generation"] != object["metadata"]["generation"]);
    match (kind.group, kind.kind) {
        ("", "Pod") => pod(world, &id, gone, object),
        ("", "Node") => node(world, &id.name, gone, object),
        ("", "Namespace") => {
            let labels = object.pointer("/metadata/labels").and_then(read::<Labels>).unwrap_or_default();
            world.cache.fleet.put_namespace(&id.name, labels);
        }
        ("", "Service") => {
            let labels = object.pointer("/spec/selector").and_then(read::<Labels>).filter(|labels| !labels.is_empty());
            let selector = labels.map(|labels| LabelSelector { match_labels: Some(labels), match_expressions: None });
            world.cache.services.put(&id, selector.filter(|_| !gone));
            world.agenda.push(Work::Endpoints(id));
        }
        ("", "PersistentVolume" | "PersistentVolumeClaim") => scheduler::retry_soon(world),
        ("policy", "PodDisruptionBudget") => {
            let selector = object.pointer("/spec/selector").and_then(read::<LabelSelector>);
            world.cache.budgets.put(&id, selector.filter(|_| !gone));
            world.agenda.push(Work::Budget(id));
        }
        ("apps", "DaemonSet") => daemon_set(world, id, gone, asked),
        ("apps" | "batch", _) => workload(world, kind.kind, id, asked, object),
        _ => {}
    }
}

fn daemon_set(world: &mut World, id: Name, gone: bool, asked: bool) {
    if gone {
        world.cache.daemon_sets.remove(&id);
    } else if asked {
        world.cache.daemon_sets.insert(id.clone());
        world.agenda.push(Work::DaemonSet(id));
    }
}

fn workload(world: &mut World, kind: &str, id: Name, asked: bool, object: &Value) {
    if asked && kind != "Job" && kind != "CronJob" {
        // How many there should be is what a relative budget goes by.
        world
            .cache
            .budgets
            .in_namespace(&id.namespace)
            .into_iter()
            .for_each(|budget| world.agenda.push(Work::Budget(budget)));
    }
    let namespace = id.namespace.clone();
    if let Some(work) = work_of(kind, id) {
        world.agenda.push(work);
    }
    let owner = object.get("metadata").and_then(read::<Meta>).and_then(|meta| meta.controller().cloned());
    if let Some(work) = owner.and_then(|owner| work_of(&owner.kind, Name::new(&namespace, &owner.name))) {
        world.agenda.push(work);
    }
}

fn work_of(kind: &str, id: Name) -> Option<Work> {
    Some(match kind {
        "ReplicaSet" => Work::ReplicaSet(id),
        "Deployment" => Work::Deployment(id),
        "StatefulSet" => Work::StatefulSet(id),
        "Job" => Work::Job(id),
        "CronJob" => Work::CronJob(id),
        _ => return None,
    })
}

fn pod(world: &mut World, id: &Name, gone: bool, object: &Value) {
    let now = if gone { None } else { read::<Pod>(object).map(Arc::new) };
    let before = match &now {
        Some(pod) => world.cache.put_pod(pod.clone()),
        None => world.cache.remove_pod(id),
    };
    let is_shown_anew = before.as_deref().map(shown) != now.as_deref().map(shown);
    for pod in before.iter().chain(&now) {
        tell_owner(world, pod);
        tell_selectors(world, pod, is_shown_anew);
        if pod.is_mirror() && (gone || pod.metadata.is_terminating()) {
            world.agenda.push(Work::NodeStatus(pod.spec.node_name.clone()));
        }
    }
    world.agenda.push(Work::Kubelet(id.clone()));
    if let Some(pod) = &now {
        if !pod.is_bound() && before.is_none() {
            world.agenda.push(Work::Schedule);
        }
        if is_being_evicted(world, pod) {
            world.agenda.push(Work::TaintEviction(id.clone()));
        }
    } else {
        world.memory.parked.remove(id);
        world.memory.tainted_since.remove(id);
    }
    let takes_room = |pod: &Arc<Pod>| pod.is_bound() && !pod.is_finished();
    if before.as_ref().is_some_and(takes_room) && !now.as_ref().is_some_and(takes_room) {
        scheduler::retry_soon(world);
    }
}

fn tell_selectors(world: &mut World, pod: &Pod, is_shown_anew: bool) {
    let meta = &pod.metadata;
    for budget in world.cache.budgets.covering(&meta.namespace, &meta.labels) {
        world.agenda.push(Work::Budget(budget));
    }
    if is_shown_anew {
        for service in world.cache.services.covering(&meta.namespace, &meta.labels) {
            world.agenda.push(Work::Endpoints(service));
        }
    }
}

/// What a Service shows of a pod.
fn shown(pod: &Pod) -> (bool, bool, bool, &str, &Labels) {
    let meta = &pod.metadata;
    (pod.is_ready(), meta.is_terminating(), pod.is_finished(), &pod.status.pod_ip, &meta.labels)
}

fn tell_owner(world: &mut World, pod: &Pod) {
    let Some(owner) = pod.metadata.controller() else { return };
    let id = Name::new(&pod.metadata.namespace, &owner.name);
    if owner.kind == "DaemonSet" {
        if pod.is_bound() {
            world.agenda.push(Work::DaemonPod(id.clone(), pod.spec.node_name.clone()));
        }
        look_soon(world, &id);
    } else if let Some(work) = work_of(&owner.kind, id) {
        world.agenda.push(work);
    }
}

fn is_being_evicted(world: &World, pod: &Pod) -> bool {
    world.cache.fleet.node(&pod.spec.node_name).is_some_and(|node| evicts(node))
}

fn evicts(node: &Node) -> bool {
    node.spec.taints.iter().any(|taint| taint.effect == "NoExecute")
}

fn node(world: &mut World, name: &str, gone: bool, object: &Value) {
    let before = world.cache.fleet.node(name).cloned();
    if gone {
        world.cache.fleet.remove_node(name);
        return lifecycle::node_is_gone(world, name);
    }
    let Some(now) = read::<Node>(object).map(Arc::new) else { return };
    world.cache.fleet.put_node(now.clone());
    world.agenda.push(Work::NodeStatus(name.to_owned()));
    world.agenda.push(Work::NodeHealth(name.to_owned()));
    if before.is_none() {
        for pod in world.cache.on_node(name) {
            world.agenda.push(Work::Kubelet(pod.metadata.id()));
        }
    }
    if before.as_ref().is_some_and(|before| before.schedules_like(&now)) {
        return;
    }
    let daemon_sets: Vec<_> = world.cache.daemon_sets.iter().cloned().collect();
    for set in daemon_sets {
        look_soon(world, &set);
        world.agenda.push(Work::DaemonPod(set, name.to_owned()));
    }
    scheduler::retry_soon(world);
    if evicts(&now) || before.is_some_and(|before| evicts(&before)) {
        for pod in world.cache.on_node(name) {
            world.agenda.push(Work::TaintEviction(pod.metadata.id()));
        }
    }
}
