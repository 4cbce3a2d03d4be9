//! One pod on each node that may have one.

use std::{collections::BTreeSet, sync::Arc};

use jiff::{SignedDuration, Timestamp};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{counted, pod_from};
use crate::sandbox::{
    controllers::{
        agenda::Work,
        object::{Meta, Name, Node, Pod, Toleration, read},
        schedule::{matches_required, untolerated},
        share::Share,
        world::World,
    },
    store::kinds,
};

const REVISION: &str = "controller-revision-hash";

/// How often a DaemonSet as a whole is looked at while its pods change: on 1,000 nodes each look is a long one, and what a
/// single node needs is seen to at once.
const EVERY: i64 = 5;

/// What the real one tolerates on every node (pkg/controller/daemon/util).
const TOLERATED: [(&str, &str); 6] = [
    ("node.kubernetes.io/not-ready", "NoExecute"),
    ("node.kubernetes.io/unreachable", "NoExecute"),
    ("node.kubernetes.io/disk-pressure", "NoSchedule"),
    ("node.kubernetes.io/memory-pressure", "NoSchedule"),
    ("node.kubernetes.io/pid-pressure", "NoSchedule"),
    ("node.kubernetes.io/unschedulable", "NoSchedule"),
];
const NETWORK_UNAVAILABLE: (&str, &str) = ("node.kubernetes.io/network-unavailable", "NoSchedule");

#[derive(Default, Deserialize)]
#[serde(default)]
struct DaemonSet {
    metadata: Meta,
    spec: Spec,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Spec {
    template: Value,
    min_ready_seconds: i64,
    update_strategy: UpdateStrategy,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct UpdateStrategy {
    #[serde(rename = "type")]
    kind: String,
    rolling_update: RollingUpdate,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct RollingUpdate {
    max_unavailable: Option<Share>,
}

/// What a node means to a DaemonSet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    /// It gets a pod.
    Wanted,
    /// It gets none, and keeps the one it has.
    Kept,
    /// Its pod goes.
    Unwanted,
}

/// The pod as the set makes it, as values.
fn sample(set: &DaemonSet) -> Option<Pod> {
    let part = |name: &str| set.spec.template.get(name).filter(|part| part.is_object()).cloned();
    let mut pod: Pod = read(&json!({
        "metadata": part("metadata").unwrap_or_else(|| json!({})), "spec": part("spec").unwrap_or_else(|| json!({})),
    }))?;
    pod.spec.tolerations = tolerations(&pod);
    Some(pod)
}

fn tolerations(pod: &Pod) -> Vec<Toleration> {
    let network = pod.spec.host_network.then_some(NETWORK_UNAVAILABLE);
    let added = TOLERATED.into_iter().chain(network).map(|(key, effect)| Toleration {
        key: key.to_owned(),
        operator: "Exists".to_owned(),
        effect: effect.to_owned(),
        ..Toleration::default()
    });
    let own = pod.spec.tolerations.iter().cloned();
    own.filter(|own| own.seconds.is_none() || own.key.is_empty()).chain(added).collect()
}

fn place(sample: &Pod, node: &Node) -> Place {
    let evicted = untolerated(&node.spec.taints, &sample.spec.tolerations, &["NoExecute"]).is_some();
    if evicted || !matches_required(sample, node) {
        Place::Unwanted
    } else if untolerated(&node.spec.taints, &sample.spec.tolerations, &["NoSchedule"]).is_some() {
        Place::Kept
    } else {
        Place::Wanted
    }
}

/// One look at a node on behalf of a DaemonSet.
pub(crate) fn look_at_daemon_pod(world: &mut World, id: &Name, node: &str) {
    let Some(set) = world.get::<DaemonSet>(&kinds::DAEMON_SET, id) else { return };
    let Some(sample) = sample(&set).filter(|_| !set.metadata.is_terminating()) else { return };
    settle(world, &set, &sample, node);
}

fn settle(world: &mut World, set: &DaemonSet, sample: &Pod, node: &str) {
    let Some(place) = world.cache.fleet.node(node).map(|found| place(sample, found)) else { return };
    let mut pods = pods_on(world, set, node);
    let finished: Vec<_> = pods.extract_if(.., |pod| pod.is_finished()).collect();
    for pod in finished.iter().filter(|pod| !pod.metadata.is_terminating()) {
        world.delete_pod(pod);
    }
    match place {
        // A pod on its way out still holds the place.
        Place::Wanted if pods.is_empty() && finished.is_empty() => create(world, set, node),
        Place::Wanted => {
            for extra in pods.iter().skip(1).filter(|pod| !pod.metadata.is_terminating()) {
                world.delete_pod(extra);
            }
        }
        Place::Kept => {}
        Place::Unwanted => {
            for pod in pods.iter().filter(|pod| !pod.metadata.is_terminating()) {
                world.delete_pod(pod);
            }
        }
    }
}

/// Its pods for this node: those bound to it, and those made for it that wait.
fn pods_on(world: &World, set: &DaemonSet, node: &str) -> Vec<Arc<Pod>> {
    let all = world.cache.on_node(node).into_iter().chain(world.cache.made_for(node));
    all.filter(|pod| pod.metadata.is_ruled_by(&set.metadata.uid)).collect()
}

fn create(world: &mut World, set: &DaemonSet, node: &str) {
    let revision = revision(world, set);
    let mut pod = pod_from(&set.spec.template, &kinds::DAEMON_SET, &set.metadata, &[(REVISION, &revision)]);
    pod["metadata"]["generateName"] = format!("{}-", set.metadata.name).into();
    let by_name = json!({"matchFields": [{"key": "metadata.name", "operator": "In", "values": [node]}]});
    pod["spec"]["affinity"]["nodeAffinity"]["requiredDuringSchedulingIgnoredDuringExecution"] =
        json!({"nodeSelectorTerms": [by_name]});
    let mut tolerations = pod["spec"]["tolerations"].as_array().cloned().unwrap_or_default();
    let network = (pod["spec"]["hostNetwork"] == true).then_some(NETWORK_UNAVAILABLE);
    for (key, effect) in TOLERATED.into_iter().chain(network) {
        tolerations.retain(|own| !(own["key"] == key && own["effect"] == effect));
        tolerations.push(json!({"key": key, "operator": "Exists", "effect": effect}));
    }
    pod["spec"]["tolerations"] = tolerations.into();
    let work = Work::DaemonPod(set.metadata.id(), node.to_owned());
    world.create(&kinds::POD, &set.metadata.namespace, pod, work);
}

/// The label of its template; at first sight what its pods carry.
fn revision(world: &mut World, set: &DaemonSet) -> String {
    let World { cache, memory, .. } = world;
    memory.revision(&set.metadata, &set.spec.template, || {
        let pods = cache.ruled_by(&set.metadata.uid);
        pods.iter().filter_map(|pod| pod.metadata.labels.get(REVISION)).min().cloned()
    })
}

/// Looks at the set as a whole at the next full five seconds.
pub(crate) fn look_soon(world: &mut World, id: &Name) {
    let next = world.now().as_second().div_euclid(EVERY) * EVERY + EVERY;
    let at = Timestamp::from_second(next).unwrap_or(Timestamp::MAX);
    world.agenda.at(at, Work::DaemonSet(id.clone()));
}

/// One look at a DaemonSet as a whole.
pub(crate) fn look_at_daemon_set(world: &mut World, id: &Name) {
    let Some(set) = world.get::<DaemonSet>(&kinds::DAEMON_SET, id) else { return };
    let Some(sample) = sample(&set) else { return };
    let pods = world.cache.ruled_by(&set.metadata.uid);
    let revision = revision(world, &set);
    let places: Vec<_> =
        world.cache.fleet.rooms().map(|room| (room.node.metadata.name.clone(), place(&sample, &room.node))).collect();
    if !set.metadata.is_terminating() {
        let has: BTreeSet<&str> = pods.iter().map(|pod| pod.spec.node_name.as_str()).collect();
        for (node, place) in &places {
            if (*place == Place::Wanted) != has.contains(node.as_str()) {
                settle(world, &set, &sample, node);
            }
        }
        update(world, &set, &pods, &revision, &places);
    }
    write_status(world, id, &set, &pods, &places, &revision);
}

/// Takes pods of another revision away, as many as may be missing at a time.
fn update(world: &mut World, set: &DaemonSet, pods: &[Arc<Pod>], revision: &str, places: &[(String, Place)]) {
    if set.spec.update_strategy.kind == "OnDelete" {
        return;
    }
    let wanted = counted(places.iter().filter(|(_, place)| *place == Place::Wanted).count());
    let one = Share::Number(1);
    let limit = set.spec.update_strategy.rolling_update.max_unavailable.as_ref().unwrap_or(&one);
    let ready = pods.iter().filter(|pod| pod.is_active() && pod.is_ready()).count();
    let mut spare = limit.of(wanted, true).unwrap_or(1) - (wanted - counted(ready));
    let is_old = |pod: &&Arc<Pod>| pod.metadata.labels.get(REVISION).is_some_and(|label| label != revision);
    for pod in pods.iter().filter(|pod| pod.is_active()).filter(is_old) {
        // One that is not ready costs nothing.
        if pod.is_ready() {
            if spare <= 0 {
                continue;
            }
            spare -= 1;
        }
        world.delete_pod(pod);
    }
}

fn write_status(
    world: &mut World,
    id: &Name,
    set: &DaemonSet,
    pods: &[Arc<Pod>],
    places: &[(String, Place)],
    revision: &str,
) {
    let wanted = places.iter().filter(|(_, place)| *place == Place::Wanted).count();
    let now = world.now();
    let active: Vec<_> = pods.iter().filter(|pod| pod.is_active() && pod.is_bound()).collect();
    let count = |test: &dyn Fn(&Pod) -> bool| counted(active.iter().filter(|pod| test(pod)).count());
    let wait = SignedDuration::from_secs(set.spec.min_ready_seconds);
    let available =
        count(&|pod| pod.ready_since().and_then(|at| at.checked_add(wait).ok()).is_some_and(|at| at <= now));
    let status = json!({
        "desiredNumberScheduled": counted(wanted), "currentNumberScheduled": counted(active.len()).min(counted(wanted)),
        "numberReady": count(&Pod::is_ready), "numberAvailable": available,
        "numberUnavailable": (counted(wanted) - available).max(0), "numberMisscheduled": 0,
        "updatedNumberScheduled":
            count(&|pod| pod.metadata.labels.get(REVISION).is_none_or(|label| label == revision)),
        "observedGeneration": set.metadata.generation,
    });
    world.set_status(&kinds::DAEMON_SET, id, &status);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn node(taints: &Value, labels: &Value) -> Node {
        serde_json::from_value(json!({"metadata": {"name": "w1", "labels": labels}, "spec": {"taints": taints}}))
            .unwrap()
    }

    fn set(spec: &Value) -> DaemonSet {
        serde_json::from_value(json!({"metadata": {"name": "cni"}, "spec": {"template": {"spec": spec}}})).unwrap()
    }

    #[test]
    fn a_node_is_wanted_kept_or_unwanted() {
        let taint = |key: &str, effect: &str| json!([{"key": key, "effect": effect}]);
        let control_plane = "node-role.kubernetes.io/control-plane";
        let tolerating = json!({"tolerations": [{"key": control_plane, "operator": "Exists"}]});
        let linux = json!({"nodeSelector": {"kubernetes.io/os": "linux"}});
        for (spec, taints, expected) in [
            (json!({}), json!([]), Place::Wanted),
            (json!({}), taint("node.kubernetes.io/unschedulable", "NoSchedule"), Place::Wanted),
            (json!({}), taint("node.kubernetes.io/unreachable", "NoExecute"), Place::Wanted),
            (json!({}), taint(control_plane, "NoSchedule"), Place::Kept),
            (tolerating, taint(control_plane, "NoSchedule"), Place::Wanted),
            (json!({}), taint("example.com/out", "NoExecute"), Place::Unwanted),
            (json!({}), taint("node.kubernetes.io/network-unavailable", "NoSchedule"), Place::Kept),
            (
                json!({"hostNetwork": true}),
                taint("node.kubernetes.io/network-unavailable", "NoSchedule"),
                Place::Wanted,
            ),
            (linux, json!([]), Place::Unwanted),
        ] {
            let sample = sample(&set(&spec)).unwrap();
            assert_eq!(place(&sample, &node(&taints, &json!({}))), expected, "{spec} {taints}");
        }
    }
}
