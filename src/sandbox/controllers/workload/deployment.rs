//! A template's pods, replaced by those of the next template a few at a time.

use serde::Deserialize;
use serde_json::{Value, json};

use crate::sandbox::{
    controllers::{
        agenda::Work,
        hash::hash,
        object::{Meta, Name},
        share::Share,
        world::{World, ruled_by, with_condition},
    },
    store::{Deletion, kinds},
};

const HASH: &str = "pod-template-hash";
const REVISION: &str = "deployment.kubernetes.io/revision";
const DEFAULT_HISTORY: usize = 10;

#[derive(Default, Deserialize)]
#[serde(default)]
struct Deployment {
    metadata: Meta,
    spec: Spec,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Spec {
    replicas: Option<i64>,
    paused: bool,
    selector: Value,
    template: Value,
    min_ready_seconds: i64,
    strategy: Strategy,
    revision_history_limit: Option<usize>,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Strategy {
    #[serde(rename = "type")]
    kind: String,
    rolling_update: Rolling,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Rolling {
    max_surge: Option<Share>,
    max_unavailable: Option<Share>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Set {
    metadata: Meta,
    spec: SetSpec,
    status: SetStatus,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct SetSpec {
    replicas: Option<i64>,
    template: Value,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct SetStatus {
    replicas: i64,
    ready_replicas: i64,
    available_replicas: i64,
    terminating_replicas: i64,
}

impl Set {
    fn replicas(&self) -> i64 {
        self.spec.replicas.unwrap_or(1)
    }

    fn revision(&self) -> i64 {
        self.metadata.annotations.get(REVISION).and_then(|text| text.parse().ok()).unwrap_or(0)
    }
}

/// One look at a Deployment.
pub(crate) fn look_at_deployment(world: &mut World, id: &Name) {
    let Some(deployment) = world.get::<Deployment>(&kinds::DEPLOYMENT, id) else { return };
    let mut sets: Vec<Set> = world
        .store
        .owned_by(&deployment.metadata.uid)
        .iter()
        .filter(|(kind, _)| kind.kind == "ReplicaSet")
        .filter_map(|(_, object)| crate::sandbox::controllers::object::read(object))
        .collect();
    // Oldest first.
    sets.sort_by_key(|set| (set.metadata.creation_timestamp, set.metadata.name.clone()));
    let current = current(&deployment, &sets);
    if !deployment.metadata.is_terminating() {
        match current {
            None if !deployment.spec.paused => return create_set(world, &deployment, &sets),
            _ => {
                for (at, replicas) in plan(&deployment.spec, &sets, current) {
                    let patch = json!({"spec": {"replicas": replicas}});
                    world.patch(&kinds::REPLICA_SET, &sets[at].metadata.id(), &patch);
                }
            }
        }
        forget_old(world, &deployment, &sets, current);
    }
    write_status(world, id, &deployment, &sets, current);
}

/// The set of the current template: by its content, or by the name that it was given for that content. What the API fills
/// in may be in one and not yet in the other.
fn current(deployment: &Deployment, sets: &[Set]) -> Option<usize> {
    let template = plain(&deployment.spec.template);
    let own = hash(&template);
    let by_content = sets.iter().position(|set| plain(&set.spec.template) == template);
    by_content.or_else(|| sets.iter().position(|set| set.metadata.labels.get(HASH) == Some(&own)))
}

/// The template without the label that tells its sets apart.
fn plain(template: &Value) -> Value {
    let mut template = template.clone();
    if let Some(labels) = template.pointer_mut("/metadata/labels").and_then(Value::as_object_mut) {
        labels.remove(HASH);
    }
    template
}

fn create_set(world: &mut World, deployment: &Deployment, sets: &[Set]) {
    let meta = &deployment.metadata;
    let hash = hash(&plain(&deployment.spec.template));
    let mut template = deployment.spec.template.clone();
    let mut selector = deployment.spec.selector.clone();
    template["metadata"]["labels"][HASH] = hash.clone().into();
    selector["matchLabels"][HASH] = hash.clone().into();
    let revision = sets.iter().map(Set::revision).max().unwrap_or(0) + 1;
    let set = json!({
        "metadata": {
            "name": format!("{}-{hash}", meta.name), "namespace": meta.namespace,
            "labels": template["metadata"]["labels"], "annotations": {REVISION: revision.to_string()},
            "ownerReferences": [ruled_by(&kinds::DEPLOYMENT, meta)],
        },
        "spec": {
            "replicas": if sets.iter().all(|set| set.replicas() == 0) { deployment.spec.replicas.unwrap_or(1) } else { 0 },
            "minReadySeconds": deployment.spec.min_ready_seconds, "selector": selector, "template": template,
        },
    });
    // A set that waits for the pods of the others to go begins with none.
    let set = if deployment.spec.strategy.kind == "Recreate" && sets.iter().any(|set| set.status.replicas > 0) {
        let mut set = set;
        set["spec"]["replicas"] = 0.into();
        set
    } else {
        set
    };
    if world.create(&kinds::REPLICA_SET, &meta.namespace, set, Work::Deployment(meta.id())) {
        let annotation = json!({"metadata": {"annotations": {REVISION: revision.to_string()}}});
        world.patch(&kinds::DEPLOYMENT, &meta.id(), &annotation);
        world.agenda.push(Work::Deployment(meta.id()));
    }
}

/// How many replicas each set gets now, where that is another number than it has.
fn plan(spec: &Spec, sets: &[Set], current: Option<usize>) -> Vec<(usize, i64)> {
    let wanted = spec.replicas.unwrap_or(1);
    let Some(new) = current else { return Vec::new() };
    let old: Vec<usize> = (0..sets.len()).filter(|at| *at != new && sets[*at].replicas() > 0).collect();
    if old.is_empty() || sets[new].replicas() > wanted {
        let is_free = spec.strategy.kind != "Recreate"
            || sets
                .iter()
                .enumerate()
                .all(|(at, set)| at == new || set.status.replicas + set.status.terminating_replicas == 0);
        return if is_free && sets[new].replicas() != wanted { vec![(new, wanted)] } else { Vec::new() };
    }
    if spec.paused {
        return Vec::new();
    }
    if spec.strategy.kind == "Recreate" {
        return old.into_iter().map(|at| (at, 0)).collect();
    }
    let rolling = &spec.strategy.rolling_update;
    let quarter = Share::Text("25%".to_owned());
    let mut surge = rolling.max_surge.as_ref().unwrap_or(&quarter).of(wanted, true).unwrap_or(0);
    let unavailable = rolling.max_unavailable.as_ref().unwrap_or(&quarter).of(wanted, false).unwrap_or(0);
    if surge == 0 && unavailable == 0 {
        // Both rounded to nothing would stand still for ever.
        surge = 1;
    }
    let total: i64 = sets.iter().map(Set::replicas).sum();
    let more = (wanted + surge - total).min(wanted - sets[new].replicas());
    if more > 0 {
        return vec![(new, sets[new].replicas() + more)];
    }
    shrink(sets, new, &old, wanted - unavailable, total)
}

/// Takes from the old sets what the new one's available pods make up for: first what is not available anyway.
fn shrink(sets: &[Set], new: usize, old: &[usize], least: i64, total: i64) -> Vec<(usize, i64)> {
    let starting = sets[new].replicas() - sets[new].status.available_replicas;
    let mut unhealthy = total - least - starting;
    let mut left: Vec<(usize, i64)> = old.iter().map(|at| (*at, sets[*at].replicas())).collect();
    for (at, replicas) in &mut left {
        let idle = (*replicas - sets[*at].status.available_replicas).min(unhealthy).max(0);
        *replicas -= idle;
        unhealthy -= idle;
    }
    let available: i64 = sets.iter().map(|set| set.status.available_replicas).sum();
    let mut spare = (available - least).min(unhealthy);
    for (_, replicas) in &mut left {
        let cut = (*replicas).min(spare).max(0);
        *replicas -= cut;
        spare -= cut;
    }
    left.into_iter().filter(|(at, replicas)| sets[*at].replicas() != *replicas).collect()
}

/// Old sets beyond the history limit go, the oldest first.
fn forget_old(world: &mut World, deployment: &Deployment, sets: &[Set], current: Option<usize>) {
    let is_empty = |set: &Set| set.replicas() == 0 && set.status.replicas == 0 && !set.metadata.is_terminating();
    let old: Vec<_> =
        sets.iter().enumerate().filter(|(at, set)| Some(*at) != current && is_empty(set)).map(|(_, set)| set).collect();
    let keep = deployment.spec.revision_history_limit.unwrap_or(DEFAULT_HISTORY);
    for set in &old[..old.len().saturating_sub(keep)] {
        world.delete(&kinds::REPLICA_SET, &set.metadata, Deletion::default());
    }
}

fn write_status(world: &mut World, id: &Name, deployment: &Deployment, sets: &[Set], current: Option<usize>) {
    let sum = |count: fn(&Set) -> i64| sets.iter().map(count).sum::<i64>();
    let (replicas, available) = (sum(|set| set.status.replicas), sum(|set| set.status.available_replicas));
    let wanted = deployment.spec.replicas.unwrap_or(1);
    let updated = current.map_or(0, |at| sets[at].status.replicas);
    let rolling = &deployment.spec.strategy.rolling_update;
    let quarter = Share::Text("25%".to_owned());
    let may_miss = rolling.max_unavailable.as_ref().unwrap_or(&quarter).of(wanted, false).unwrap_or(0);
    let (value, reason, message) = if available >= wanted - may_miss {
        ("True", "MinimumReplicasAvailable", "Deployment has minimum availability.")
    } else {
        ("False", "MinimumReplicasUnavailable", "Deployment does not have minimum availability.")
    };
    let now = world.now();
    let Some(object) = world.raw(&kinds::DEPLOYMENT, id) else { return };
    let conditions = with_condition(&object["status"], "Available", value, reason, message, now);
    let done = updated == wanted && replicas == wanted && available == wanted;
    let progress = if done { "NewReplicaSetAvailable" } else { "ReplicaSetUpdated" };
    let with = json!({"conditions": conditions});
    let status = json!({
        "replicas": replicas, "updatedReplicas": updated, "readyReplicas": sum(|set| set.status.ready_replicas),
        "availableReplicas": available, "unavailableReplicas": (wanted.max(replicas) - available).max(0),
        "observedGeneration": deployment.metadata.generation,
        "conditions": with_condition(&with, "Progressing", "True", progress, "", now),
    });
    world.set_status(&kinds::DEPLOYMENT, id, &status);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set(replicas: i64, available: i64) -> Set {
        let object = json!({"spec": {"replicas": replicas},
            "status": {"replicas": replicas, "availableReplicas": available}});
        serde_json::from_value(object).unwrap()
    }

    fn spec(value: Value) -> Spec {
        serde_json::from_value(value).unwrap()
    }

    #[test]
    fn a_rollout_goes_by_surge_and_by_what_may_be_away() {
        let one_by_one = json!({"replicas": 3, "strategy": {"type": "RollingUpdate",
            "rollingUpdate": {"maxSurge": 1, "maxUnavailable": 0}}});
        let in_place = json!({"replicas": 3, "strategy": {"rollingUpdate": {"maxSurge": 0, "maxUnavailable": 1}}});
        let recreate = json!({"replicas": 3, "strategy": {"type": "Recreate"}});
        for (spec_of, old, new, expected) in [
            (&one_by_one, set(3, 3), set(0, 0), vec![(1, 1)]),
            (&one_by_one, set(3, 3), set(1, 0), vec![]),
            (&one_by_one, set(3, 3), set(1, 1), vec![(0, 2)]),
            (&one_by_one, set(2, 2), set(1, 1), vec![(1, 2)]),
            (&one_by_one, set(0, 0), set(3, 3), vec![]),
            (&in_place, set(3, 3), set(0, 0), vec![(0, 2)]),
            (&in_place, set(2, 2), set(0, 0), vec![(1, 1)]),
            (&recreate, set(3, 3), set(0, 0), vec![(0, 0)]),
            (&recreate, set(0, 0), set(0, 0), vec![(1, 3)]),
        ] {
            let sets = [old, new];
            assert_eq!(plan(&spec(spec_of.clone()), &sets, Some(1)), expected, "{spec_of}");
        }
    }

    #[test]
    fn pods_of_an_old_set_that_are_not_available_go_at_once() {
        let spec = spec(json!({"replicas": 3, "strategy": {"rollingUpdate": {"maxSurge": 1, "maxUnavailable": 0}}}));
        assert_eq!(plan(&spec, &[set(3, 2), set(1, 1)], Some(1)), [(0, 2)]);
    }

    #[test]
    fn a_scale_is_done_at_once_and_also_while_paused() {
        for paused in [false, true] {
            let spec = spec(json!({"replicas": 0, "paused": paused}));
            assert_eq!(plan(&spec, &[set(3, 3)], Some(0)), [(0, 0)], "{paused}");
        }
        let paused = spec(json!({"replicas": 3, "paused": true}));
        assert_eq!(plan(&paused, &[set(3, 3), set(0, 0)], Some(1)), []);
    }
}
