//! As many pods as asked for.

use std::{cmp::Reverse, collections::BTreeMap, sync::Arc};

use jiff::Timestamp;
use serde::Deserialize;
use serde_json::{Value, json};

use super::{counted, pod_from};
use crate::sandbox::{
    controllers::{
        agenda::Work,
        object::{Meta, Name, Pod},
        world::World,
    },
    store::kinds,
};

#[derive(Default, Deserialize)]
#[serde(default)]
struct ReplicaSet {
    metadata: Meta,
    spec: Spec,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Spec {
    replicas: Option<i64>,
    min_ready_seconds: i64,
    template: Value,
}

/// One look at a ReplicaSet.
pub(crate) fn look_at_replica_set(world: &mut World, id: &Name) {
    let Some(set) = world.get::<ReplicaSet>(&kinds::REPLICA_SET, id) else { return };
    let pods = world.cache.ruled_by(&set.metadata.uid);
    let active: Vec<_> = pods.iter().filter(|pod| pod.is_active()).cloned().collect();
    if !set.metadata.is_terminating() {
        bring_to(world, &set, &active);
    }
    write_status(world, &set, id);
}

fn bring_to(world: &mut World, set: &ReplicaSet, active: &[Arc<Pod>]) {
    let wanted = usize::try_from(set.spec.replicas.unwrap_or(1)).unwrap_or(0);
    for _ in active.len()..wanted {
        let mut pod = pod_from(&set.spec.template, &kinds::REPLICA_SET, &set.metadata, &[]);
        pod["metadata"]["generateName"] = format!("{}-", set.metadata.name).into();
        if !world.create(&kinds::POD, &set.metadata.namespace, pod, Work::ReplicaSet(set.metadata.id())) {
            return;
        }
    }
    for pod in surplus(active, wanted) {
        world.delete_pod(&pod);
    }
}

/// Those that go first when there are too many, in the order of the real one: unbound, pending, not ready, cheap to delete,
/// doubled up on a node, Ready for the shortest time, youngest.
fn surplus(active: &[Arc<Pod>], wanted: usize) -> Vec<Arc<Pod>> {
    let mut on_node: BTreeMap<&str, usize> = BTreeMap::new();
    for pod in active {
        *on_node.entry(&pod.spec.node_name).or_default() += 1;
    }
    let rank = |pod: &Pod| {
        let cost = pod.annotation("controller.kubernetes.io/pod-deletion-cost");
        let cost: i64 = cost.and_then(|text| text.parse().ok()).unwrap_or(0);
        let phase = usize::from(pod.status.phase == "Running");
        let crowd = Reverse(on_node.get(pod.spec.node_name.as_str()).copied().unwrap_or(0));
        let since = Reverse(pod.ready_since().map(Timestamp::as_second));
        let created = Reverse(pod.metadata.creation_timestamp);
        (pod.is_bound(), phase, pod.is_ready(), cost, crowd, since, created, pod.metadata.name.clone())
    };
    let mut sorted: Vec<_> = active.to_vec();
    sorted.sort_by_cached_key(|pod| rank(pod));
    sorted.truncate(active.len().saturating_sub(wanted));
    sorted
}

fn write_status(world: &mut World, set: &ReplicaSet, id: &Name) {
    let pods = world.cache.ruled_by(&set.metadata.uid);
    let now = world.now();
    let active: Vec<_> = pods.iter().filter(|pod| pod.is_active()).collect();
    let terminating = pods.iter().filter(|pod| pod.metadata.is_terminating() && !pod.is_finished()).count();
    let mut available = 0;
    for at in active.iter().filter_map(|pod| pod.available_at(set.spec.min_ready_seconds)) {
        if at <= now {
            available += 1;
        } else {
            world.agenda.at(at, Work::ReplicaSet(id.clone()));
        }
    }
    let ready = active.iter().filter(|pod| pod.is_ready()).count();
    let status = json!({
        "replicas": counted(active.len()), "fullyLabeledReplicas": counted(active.len()),
        "readyReplicas": counted(ready), "availableReplicas": available, "terminatingReplicas": counted(terminating),
        "observedGeneration": set.metadata.generation,
    });
    world.set_status(&kinds::REPLICA_SET, id, &status);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pod(name: &str, node: &str, ready_at: Option<&str>) -> Arc<Pod> {
        let ready = ready_at.map(|at| json!({"type": "Ready", "status": "True", "lastTransitionTime": at}));
        let phase = if node.is_empty() { "Pending" } else { "Running" };
        let object = json!({
            "metadata": {"namespace": "shop", "name": name}, "spec": {"nodeName": node},
            "status": {"phase": phase, "conditions": ready.into_iter().collect::<Vec<_>>()},
        });
        Arc::new(serde_json::from_value(object).unwrap())
    }

    #[test]
    fn the_least_useful_goes_first() {
        let all = [
            pod("old", "w1", Some("2026-11-22T08:00:00Z")),
            pod("young", "w2", Some("2026-11-22T09:00:00Z")),
            pod("beside-old", "w1", Some("2026-11-22T07:00:00Z")),
            pod("starting", "w3", None),
            pod("unbound", "", None),
        ];
        let order: Vec<_> = surplus(&all, 0).iter().map(|pod| pod.metadata.name.clone()).collect();
        assert_eq!(order, ["unbound", "starting", "old", "beside-old", "young"]);
        assert_eq!(surplus(&all, 5).len(), 0);
        assert_eq!(surplus(&all, 3).len(), 2);
    }
}
