//! How many pods a PodDisruptionBudget lets go now: the disruption controller's arithmetic (1.37).

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use jiff::{SignedDuration, Timestamp};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{
    agenda::Work,
    object::{Meta, Name, Owner, Pod},
    share::Share,
    world::{World, with_condition, written},
};
use crate::sandbox::store::kinds;

/// How long an eviction that was let through may take to show as a deletion; after it the pod counts again.
const DELETION_WITHIN: SignedDuration = SignedDuration::from_mins(2);

#[derive(Default, Deserialize)]
#[serde(default)]
struct Budget {
    metadata: Meta,
    spec: Spec,
    status: Status,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Spec {
    min_available: Option<Share>,
    max_unavailable: Option<Share>,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Status {
    disrupted_pods: BTreeMap<String, Timestamp>,
}

/// What the status says.
#[derive(Debug, PartialEq, Eq)]
struct Count {
    healthy: i64,
    desired: i64,
    expected: i64,
    allowed: i64,
    disrupted: BTreeMap<String, Timestamp>,
}

/// One look at a budget.
pub(crate) fn look_at_budget(world: &mut World, id: &Name) {
    let Some(budget) = world.get::<Budget>(&kinds::POD_DISRUPTION_BUDGET, id) else { return };
    let selector = world.cache.budgets.get(id).cloned();
    let pods = selector.map(|selector| world.cache.selected(&id.namespace, &selector)).unwrap_or_default();
    let now = world.now();
    let status = match expectation(&budget.spec, &pods, |owner| scale_of(world, &id.namespace, owner)) {
        Ok((expected, desired)) => {
            let count = count(&pods, expected, desired, &budget.status.disrupted_pods, now);
            if let Some(first) = count.disrupted.values().min() {
                let end = first.saturating_add(DELETION_WITHIN).unwrap_or(Timestamp::MAX);
                world.again_in(end.duration_since(now).max(SignedDuration::from_secs(1)), Work::Budget(id.clone()));
            }
            counted(world, id, &budget, &count)
        }
        Err(why) => failed(world, id, &why),
    };
    world.set_status(&kinds::POD_DISRUPTION_BUDGET, id, &status);
}

/// How many pods there should be, and how many of them must stay healthy.
fn expectation(
    spec: &Spec,
    pods: &[Arc<Pod>],
    scale: impl Fn(&Owner) -> Option<(String, i64)>,
) -> Result<(i64, i64), String> {
    let total = || {
        let (mut scales, mut seen) = (BTreeMap::new(), BTreeSet::new());
        for pod in pods {
            let Some(owner) = pod.metadata.controller() else { continue };
            if seen.insert(owner.uid.clone()) {
                let (uid, replicas) =
                    scale(owner).ok_or_else(|| format!("found no controllers for pod {:?}", pod.metadata.name))?;
                scales.insert(uid, replicas);
            }
        }
        Ok::<i64, String>(scales.values().sum())
    };
    let read = |share: &Share, whole| share.of(whole, true).ok_or_else(|| "invalid value for IntOrString".to_owned());
    match (&spec.max_unavailable, &spec.min_available) {
        (Some(share), _) => {
            let expected = total()?;
            Ok((expected, (expected - read(share, expected)?).max(0)))
        }
        (None, Some(share)) if share.is_relative() => {
            let expected = total()?;
            Ok((expected, read(share, expected)?))
        }
        (None, Some(share)) => Ok((i64::try_from(pods.len()).unwrap_or(i64::MAX), read(share, 0)?)),
        (None, None) => Ok((0, 0)),
    }
}

fn count(
    pods: &[Arc<Pod>],
    expected: i64,
    desired: i64,
    disrupted: &BTreeMap<String, Timestamp>,
    now: Timestamp,
) -> Count {
    let pending = |pod: &Pod| {
        let since = *disrupted.get(&pod.metadata.name)?;
        (since.saturating_add(DELETION_WITHIN).unwrap_or(Timestamp::MAX) > now).then_some(since)
    };
    let here: Vec<_> = pods.iter().filter(|pod| !pod.metadata.is_terminating()).collect();
    let disrupted: BTreeMap<_, _> =
        here.iter().filter_map(|pod| Some((pod.metadata.name.clone(), pending(pod)?))).collect();
    let is_healthy = |pod: &&&Arc<Pod>| pod.is_ready() && !disrupted.contains_key(&pod.metadata.name);
    let healthy = i64::try_from(here.iter().filter(is_healthy).count()).unwrap_or(i64::MAX);
    let allowed = if expected > 0 { (healthy - desired).max(0) } else { 0 };
    Count { healthy, desired, expected, allowed, disrupted }
}

/// Who decides how many of a pod's kind there are, and how many that is.
fn scale_of(world: &World, namespace: &str, owner: &Owner) -> Option<(String, i64)> {
    #[derive(Default, Deserialize)]
    #[serde(default)]
    struct Scaled {
        metadata: Meta,
        spec: Replicas,
    }
    #[derive(Default, Deserialize)]
    #[serde(default)]
    struct Replicas {
        replicas: Option<i64>,
    }
    let id = Name::new(namespace, &owner.name);
    let kind = match owner.kind.as_str() {
        "ReplicaSet" => &kinds::REPLICA_SET,
        "StatefulSet" => &kinds::STATEFUL_SET,
        "Deployment" => &kinds::DEPLOYMENT,
        _ => return None,
    };
    let found: Scaled = world.get(kind, &id).filter(|found: &Scaled| found.metadata.uid == owner.uid)?;
    match found.metadata.controller().filter(|above| above.kind == "Deployment") {
        Some(above) => scale_of(world, namespace, above),
        None => Some((owner.uid.clone(), found.spec.replicas.unwrap_or(1))),
    }
}

fn counted(world: &World, id: &Name, budget: &Budget, count: &Count) -> Value {
    let (value, reason) = if count.allowed > 0 { ("True", "SufficientPods") } else { ("False", "InsufficientPods") };
    let mut disrupted: BTreeMap<String, Value> =
        count.disrupted.iter().map(|(name, at)| (name.clone(), written(*at).into())).collect();
    // A merge takes away only what is named.
    for name in budget.status.disrupted_pods.keys() {
        disrupted.entry(name.clone()).or_insert(Value::Null);
    }
    json!({
        "currentHealthy": count.healthy, "desiredHealthy": count.desired, "expectedPods": count.expected,
        "disruptionsAllowed": count.allowed, "disruptedPods": disrupted,
        "observedGeneration": budget.metadata.generation,
        "conditions": condition(world, id, value, reason, "", budget.metadata.generation),
    })
}

/// What can't be counted lets nothing go.
fn failed(world: &World, id: &Name, why: &str) -> Value {
    json!({"disruptionsAllowed": 0, "conditions": condition(world, id, "False", "SyncFailed", why, 0)})
}

fn condition(world: &World, id: &Name, value: &str, reason: &str, message: &str, generation: i64) -> Value {
    let object = world.raw(&kinds::POD_DISRUPTION_BUDGET, id);
    let status = object.as_ref().map_or(&Value::Null, |object| &object["status"]);
    let mut all = with_condition(status, "DisruptionAllowed", value, reason, message, world.now());
    for condition in all.as_array_mut().into_iter().flatten().filter(|c| c["type"] == "DisruptionAllowed") {
        condition["message"] = message.into();
        condition["observedGeneration"] = generation.into();
    }
    all
}

#[cfg(test)]
mod tests;
