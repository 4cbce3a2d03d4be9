//! Pods with a name of their own: never two of one, and in order where asked.

use std::{collections::BTreeMap, sync::Arc};

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
    store::{Deletion, kinds},
};

const REVISION: &str = "controller-revision-hash";

#[derive(Default, Deserialize)]
#[serde(default)]
struct StatefulSet {
    metadata: Meta,
    spec: Spec,
    status: Status,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Spec {
    replicas: Option<i64>,
    template: Value,
    min_ready_seconds: i64,
    pod_management_policy: String,
    volume_claim_templates: Vec<Value>,
    service_name: String,
    update_strategy: UpdateStrategy,
    ordinals: Ordinals,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct UpdateStrategy {
    #[serde(rename = "type")]
    kind: String,
    rolling_update: RollingUpdate,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct RollingUpdate {
    partition: i64,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Ordinals {
    start: i64,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Status {
    update_revision: String,
}

/// What is done next.
#[derive(Debug, PartialEq, Eq)]
enum Act {
    Create(i64),
    Delete(i64),
    /// A pod that ended: its place must be free before it is made again.
    Remove(i64),
    WaitUntil(Timestamp),
}

/// One look at a StatefulSet.
pub(crate) fn look_at_stateful_set(world: &mut World, id: &Name) {
    let Some(set) = world.get::<StatefulSet>(&kinds::STATEFUL_SET, id) else { return };
    let revision =
        world.memory.revision(&set.metadata, &set.spec.template, || Some(set.status.update_revision.clone()));
    let pods = pods_of(world, &set);
    if !set.metadata.is_terminating() {
        for act in plan(&set.spec, &pods, &revision, world.now()) {
            match act {
                Act::Create(ordinal) => create(world, &set, ordinal, &revision),
                Act::Delete(ordinal) => world.delete_pod(&pods[&ordinal]),
                Act::Remove(ordinal) => world.delete(&kinds::POD, &pods[&ordinal].metadata, Deletion::at_once()),
                Act::WaitUntil(at) => world.agenda.at(at, Work::StatefulSet(id.clone())),
            }
        }
    }
    write_status(world, id, &set, &revision);
}

fn pods_of(world: &World, set: &StatefulSet) -> BTreeMap<i64, Arc<Pod>> {
    let ordinal = |pod: &Pod| {
        let (name, number) = pod.metadata.name.rsplit_once('-')?;
        (name == set.metadata.name).then(|| number.parse::<i64>().ok())?
    };
    world.cache.ruled_by(&set.metadata.uid).into_iter().filter_map(|pod| Some((ordinal(&pod)?, pod))).collect()
}

/// The next acts. In order, each waits for the one before to be available; in parallel none waits.
fn plan(spec: &Spec, pods: &BTreeMap<i64, Arc<Pod>>, revision: &str, now: Timestamp) -> Vec<Act> {
    let (start, replicas) = (spec.ordinals.start, spec.replicas.unwrap_or(1));
    let ordered = spec.pod_management_policy != "Parallel";
    let mut acts = Vec::new();
    for ordinal in start..start + replicas {
        let act = match pods.get(&ordinal) {
            None => Some(Act::Create(ordinal)),
            Some(pod) if pod.metadata.is_terminating() => None,
            Some(pod) if pod.is_finished() => Some(Act::Remove(ordinal)),
            Some(pod) => match pod.available_at(spec.min_ready_seconds) {
                Some(at) if at <= now => continue,
                later => later.map(Act::WaitUntil),
            },
        };
        acts.extend(act);
        if ordered {
            return acts;
        }
    }
    let condemned = pods.iter().rev().filter(|(ordinal, _)| !(start..start + replicas).contains(*ordinal));
    for (ordinal, pod) in condemned {
        if !pod.metadata.is_terminating() {
            acts.push(Act::Delete(*ordinal));
        }
        if ordered {
            return acts;
        }
    }
    if acts.is_empty() && spec.update_strategy.kind != "OnDelete" {
        acts.extend(outdated(spec, pods, revision, now));
    }
    acts
}

/// The highest pod of another revision, once all above it are available.
fn outdated(spec: &Spec, pods: &BTreeMap<i64, Arc<Pod>>, revision: &str, now: Timestamp) -> Option<Act> {
    let first = spec.ordinals.start.max(spec.update_strategy.rolling_update.partition);
    for (ordinal, pod) in pods.range(first..).rev() {
        let is_current = pod.metadata.labels.get(REVISION).is_none_or(|label| label == revision);
        if !is_current && !pod.metadata.is_terminating() {
            return Some(Act::Delete(*ordinal));
        }
        if pod.available_at(spec.min_ready_seconds).is_none_or(|at| at > now) {
            return None;
        }
    }
    None
}

fn create(world: &mut World, set: &StatefulSet, ordinal: i64, revision: &str) {
    let (meta, number) = (&set.metadata, ordinal.to_string());
    let name = format!("{}-{ordinal}", meta.name);
    let labels = [
        (REVISION, revision),
        ("statefulset.kubernetes.io/pod-name", name.as_str()),
        ("apps.kubernetes.io/pod-index", number.as_str()),
    ];
    let mut pod = pod_from(&set.spec.template, &kinds::STATEFUL_SET, meta, &labels);
    pod["metadata"]["name"] = name.clone().into();
    pod["spec"]["hostname"] = name.clone().into();
    pod["spec"]["subdomain"] = set.spec.service_name.clone().into();
    let mut volumes = pod["spec"]["volumes"].as_array().cloned().unwrap_or_default();
    for template in &set.spec.volume_claim_templates {
        let volume = template["metadata"]["name"].as_str().unwrap_or_default();
        let claim = format!("{volume}-{name}");
        volumes.retain(|other| other["name"] != volume);
        volumes.push(json!({"name": volume, "persistentVolumeClaim": {"claimName": claim}}));
        if world.raw(&kinds::PERSISTENT_VOLUME_CLAIM, &Name::new(&meta.namespace, &claim)).is_none() {
            let mut object = template.clone();
            object["metadata"]["name"] = claim.into();
            object["metadata"]["namespace"] = meta.namespace.clone().into();
            world.create(&kinds::PERSISTENT_VOLUME_CLAIM, &meta.namespace, object, Work::StatefulSet(meta.id()));
        }
    }
    if !volumes.is_empty() {
        pod["spec"]["volumes"] = volumes.into();
    }
    world.create(&kinds::POD, &meta.namespace, pod, Work::StatefulSet(meta.id()));
}

fn write_status(world: &mut World, id: &Name, set: &StatefulSet, revision: &str) {
    let (pods, now) = (world.cache.ruled_by(&set.metadata.uid), world.now());
    let active: Vec<_> = pods.iter().filter(|pod| pod.is_active()).collect();
    let ready = active.iter().filter(|pod| pod.is_ready()).count();
    let is_available = |pod: &&&Arc<Pod>| pod.available_at(set.spec.min_ready_seconds).is_some_and(|at| at <= now);
    let available = active.iter().filter(is_available).count();
    let updated = active.iter().filter(|pod| pod.metadata.labels.get(REVISION).is_none_or(|label| label == revision));
    let updated = counted(updated.count());
    let mut status = json!({
        "replicas": counted(pods.len()), "readyReplicas": counted(ready), "availableReplicas": counted(available),
        "updatedReplicas": updated, "updateRevision": revision, "observedGeneration": set.metadata.generation,
    });
    if updated == set.spec.replicas.unwrap_or(1) {
        status["currentRevision"] = revision.into();
        status["currentReplicas"] = updated.into();
    }
    world.set_status(&kinds::STATEFUL_SET, id, &status);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(1_795_000_000 + second).unwrap()
    }

    /// A pod by a letter: ready, starting, terminating, failed, of an old revision.
    fn pod(letter: char) -> Arc<Pod> {
        let mut object = json!({
            "metadata": {"labels": {REVISION: "new"}},
            "status": {"phase": "Running",
                "conditions": [{"type": "Ready", "status": "True", "lastTransitionTime": at(0).to_string()}]},
        });
        match letter {
            's' => object["status"]["conditions"] = json!([]),
            't' => object["metadata"]["deletionTimestamp"] = json!(at(9).to_string()),
            'f' => object["status"]["phase"] = json!("Failed"),
            'o' => object["metadata"]["labels"][REVISION] = json!("old"),
            _ => {}
        }
        Arc::new(serde_json::from_value(object).unwrap())
    }

    fn acts(policy: &str, replicas: i64, pods: &str) -> Vec<Act> {
        let spec: Spec = serde_json::from_value(json!({"replicas": replicas, "podManagementPolicy": policy})).unwrap();
        let pods = (0..).zip(pods.chars()).filter(|(_, c)| *c != '-').map(|(n, c)| (n, pod(c))).collect();
        plan(&spec, &pods, "new", at(10))
    }

    #[test]
    fn ordered_pods_wait_for_those_before_them() {
        use Act::{Create, Delete, Remove};
        for (replicas, pods, expected) in [
            (3, "", vec![Create(0)]),
            (3, "s", vec![]),
            (3, "r", vec![Create(1)]),
            (3, "rt", vec![]),
            (3, "-rr", vec![Create(0)]),
            (3, "rfr", vec![Remove(1)]),
            (1, "rrr", vec![Delete(2)]),
            (1, "rrt", vec![]),
            (1, "srr", vec![]),
            (3, "rrr", vec![]),
            (3, "oor", vec![Delete(1)]),
            (3, "oos", vec![]),
        ] {
            assert_eq!(acts("OrderedReady", replicas, pods), expected, "{replicas} {pods}");
        }
    }

    #[test]
    fn parallel_pods_wait_for_none_but_never_are_two_of_one() {
        use Act::{Create, Delete};
        for (replicas, pods, expected) in [
            (3, "", vec![Create(0), Create(1), Create(2)]),
            (3, "st", vec![Create(2)]),
            (1, "srr", vec![Delete(2), Delete(1)]),
        ] {
            assert_eq!(acts("Parallel", replicas, pods), expected, "{replicas} {pods}");
        }
    }
}
