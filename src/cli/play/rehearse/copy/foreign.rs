//! Controllers that the sandbox does not have, and what stands in for them: each pod that goes is made again as it was.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::pods::controller;
use crate::sandbox::store::{Change, LabelSelector, Verb, kinds};

/// Controllers that the sandbox has, by the kind that they rule pods for; `Node` is a static pod's.
const PLAYED: [&str; 5] = ["ReplicaSet", "StatefulSet", "DaemonSet", "Job", "Node"];

/// An object that rules pods and is not played.
pub(super) struct Foreign {
    uid: String,
    pub(super) namespace: String,
    pub(super) shown: String,
    pub(super) pods: usize,
}

/// The controller of a pod that the sandbox does not have.
fn foreign_owner(pod: &Value) -> Option<&Value> {
    controller(pod).filter(|_| pod["kind"] == "Pod").filter(|owner| !PLAYED.iter().any(|kind| owner["kind"] == *kind))
}

/// Owners of a kind that the sandbox does not have, by uid.
pub(super) fn foreign_owners(objects: &[Value]) -> BTreeMap<String, Foreign> {
    let mut found: BTreeMap<String, Foreign> = BTreeMap::new();
    for pod in objects {
        let Some(owner) = foreign_owner(pod) else { continue };
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let entry = found.entry(text(&owner["uid"])).or_insert_with(|| Foreign {
            uid: text(&owner["uid"]),
            namespace: text(&pod["metadata"]["namespace"]),
            shown: format!("{}/{}", text(&owner["kind"]), text(&owner["name"])),
            pods: 0,
        });
        entry.pods += 1;
    }
    found
}

/// An object of that uid, so that nothing takes its pods for orphans.
pub(super) fn stand_in_owner(foreign: &Foreign) -> Value {
    json!({
        "apiVersion": "v1", "kind": "ConfigMap",
        "metadata": {"namespace": foreign.namespace, "name": format!("rehearsal-{}", foreign.uid), "uid": foreign.uid},
    })
}

/// What a controller that the sandbox does not have is taken to do: a pod that went is made again under its own name.
pub(in super::super) fn stand_in(change: &Change) -> Option<Value> {
    let pod = &*change.object;
    let ended = matches!(pod["status"]["phase"].as_str(), Some("Succeeded" | "Failed"));
    if change.verb != Verb::Deleted || *change.kind != kinds::POD || ended {
        return None;
    }
    foreign_owner(pod)?;
    // Only what it has: a null where a map should be is no pod to anyone.
    let kept = ["namespace", "name", "labels", "annotations", "ownerReferences"];
    let metadata = pod["metadata"].as_object()?.iter().filter(|(field, _)| kept.contains(&field.as_str()));
    let metadata: serde_json::Map<_, _> = metadata.map(|(field, value)| (field.clone(), value.clone())).collect();
    let mut again = json!({"metadata": metadata, "spec": pod["spec"]});
    again["spec"].as_object_mut()?.remove("nodeName");
    Some(again)
}

/// Budgets that count by a controller's own number of replicas, where that controller is not played: what they want now
/// is what they go on to want. Gives back their names.
pub(super) fn fix_budgets(objects: &mut [Value], foreign: &BTreeMap<String, Foreign>) -> Vec<String> {
    if foreign.is_empty() {
        return Vec::new();
    }
    let pods: Vec<Value> = objects.iter().filter(|object| foreign_owner(object).is_some()).cloned().collect();
    let mut fixed = Vec::new();
    for budget in objects.iter_mut().filter(|object| object["kind"] == "PodDisruptionBudget") {
        let by_number = budget["spec"]["minAvailable"].is_i64();
        let Some(selector) = LabelSelector::of_object(&budget["spec"]["selector"]).filter(|_| !by_number) else {
            continue;
        };
        let namespace = budget["metadata"]["namespace"].clone();
        if !pods.iter().any(|pod| pod["metadata"]["namespace"] == namespace && selector.matches(pod)) {
            continue;
        }
        let wanted = budget["status"]["desiredHealthy"].as_i64().unwrap_or(0);
        if let Some(spec) = budget["spec"].as_object_mut() {
            spec.remove("maxUnavailable");
            spec.insert("minAvailable".to_owned(), wanted.into());
        }
        let name = |field: &str| budget["metadata"][field].as_str().unwrap_or_default().to_owned();
        fixed.push(format!("{}/{}", name("namespace"), name("name")));
    }
    fixed
}
