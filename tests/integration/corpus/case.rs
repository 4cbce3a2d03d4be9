//! One case: a base cluster, what is different, and what is asked.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

use kubectl_upgrade::{
    cluster::snapshot::ClusterSnapshot,
    policy::{self, Policy},
    version::{KubeVersion, Target, TargetError},
};
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::corpus;

/// As it is written.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    /// What it is about, and which incident it is after.
    about: String,
    #[serde(default = "small")]
    base: String,
    target: KubeVersion,
    #[serde(default)]
    policy: String,
    #[serde(default)]
    trips: Vec<String>,
    #[serde(default)]
    near: Vec<String>,
    #[serde(default)]
    nodes: BTreeMap<String, Value>,
    #[serde(default)]
    pods: BTreeMap<String, Value>,
    #[serde(default)]
    budgets: BTreeMap<String, Value>,
    #[serde(default)]
    workloads: BTreeMap<String, Value>,
    #[serde(default)]
    snapshot: Value,
}

fn small() -> String {
    "small".to_owned()
}

pub(super) struct Case {
    pub(super) path: PathBuf,
    pub(super) policy: Policy,
    pub(super) trips: Vec<String>,
    pub(super) near: Vec<String>,
    to: KubeVersion,
    snapshot: Value,
}

impl Case {
    pub(super) fn read(path: &Path) -> Self {
        let text = fs::read_to_string(path).unwrap();
        let written: Written =
            serde_saphyr::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        assert!(!written.about.is_empty());
        Self {
            path: path.to_owned(),
            policy: policy::read(&written.policy).unwrap_or_else(|error| panic!("{}: {error}", path.display())),
            to: written.target,
            snapshot: cluster(&written),
            trips: written.trips,
            near: written.near,
        }
    }

    pub(super) fn name(&self) -> String {
        self.path.file_stem().unwrap().to_string_lossy().into_owned()
    }

    pub(super) fn snapshot(&self) -> ClusterSnapshot {
        serde_json::from_value(self.snapshot.clone()).unwrap_or_else(|error| panic!("{}: {error}", self.name()))
    }

    pub(super) fn target(&self, snapshot: &ClusterSnapshot) -> Result<Target, TargetError> {
        Target::new(snapshot.running_version().unwrap(), self.to)
    }
}

fn cluster(written: &Written) -> Value {
    let path = corpus().join("bases").join(format!("{}.yaml", written.base));
    let text = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let mut document: Value =
        serde_saphyr::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let mut base = document["snapshot"].take();
    let keyed = |item: &Value| format!("{}/{}", text_of(item, "namespace"), text_of(item, "name"));
    each(&mut base["nodes"], &written.nodes, |item| text_of(item, "name"), node);
    each(&mut base["pods"]["value"], &written.pods, keyed, pod);
    each(&mut base["budgets"]["value"], &written.budgets, keyed, budget);
    let workload_key = |item: &Value| format!("{} {}", text_of(item, "kind"), keyed(item));
    each(&mut base["workloads"]["value"], &written.workloads, workload_key, workload);
    if written.snapshot.is_object() {
        merge(&mut base, written.snapshot.clone());
    }
    base
}

fn text_of(item: &Value, field: &str) -> String {
    item[field].as_str().unwrap_or_default().to_owned()
}

/// Merges each change into the item of that key, into a new one from the template, or, where it is null, takes it out.
fn each(list: &mut Value, changes: &BTreeMap<String, Value>, key: impl Fn(&Value) -> String, new: fn(&str) -> Value) {
    let items = list.as_array_mut().expect("a list");
    for (name, change) in changes {
        if change.is_null() {
            items.retain(|item| key(item) != *name);
            continue;
        }
        if let Some(item) = items.iter_mut().find(|item| key(item) == *name) {
            merge(item, change.clone());
        } else {
            let mut item = new(name);
            merge(&mut item, change.clone());
            items.push(item);
        }
    }
}

/// Field by field; lists and everything else take the place of what was there.
fn merge(into: &mut Value, change: Value) {
    match change {
        Value::Object(change) => {
            if !into.is_object() {
                *into = Value::Object(Map::new());
            }
            for (key, value) in change {
                merge(&mut into[&key], value);
            }
        }
        other => *into = other,
    }
}

fn split(key: &str) -> (&str, &str) {
    key.split_once('/').unwrap_or_else(|| panic!("{key} is no namespace/name"))
}

/// A worker, or by its name `m…` a tainted control plane.
fn node(name: &str) -> Value {
    let plane = name.starts_with('m');
    let mut labels = json!({"kubernetes.io/hostname": name, "kubernetes.io/os": "linux"});
    let mut taints = json!([]);
    if plane {
        labels["node-role.kubernetes.io/control-plane"] = json!("");
        taints = json!([{"key": "node-role.kubernetes.io/control-plane", "value": "", "effect": "NoSchedule"}]);
    }
    json!({
        "name": name, "uid": format!("uid-{name}"), "internalIp": "10.0.0.1", "controlPlane": plane, "kubelet": "1.36.1",
        "apiserver": plane.then_some("1.36.1"), "runtime": "containerd://2.3.6", "ready": true,
        "readySince": "2026-10-01T00:00:00Z", "pressures": [], "unschedulable": false, "cordonedBy": null,
        "labels": labels, "taints": taints, "osImage": "Ubuntu 24.04.1 LTS",
        "allocatable": {"cpu": 4000, "memory": 8_589_934_592_i64, "pods": 110},
    })
}

/// A healthy pod on w1, of a ReplicaSet named after it without its last part.
fn pod(key: &str) -> Value {
    let (namespace, name) = split(key);
    let set = name.rsplit_once('-').map_or(name, |(set, _)| set);
    json!({
        "namespace": namespace, "name": name, "uid": format!("uid-{name}"), "node": "w1", "labels": {"app": set},
        "owner": {"kind": "ReplicaSet", "name": set}, "mirror": false, "phase": "Running", "ready": true,
        "terminating": false, "emptyDir": false, "graceSeconds": 30, "finalizers": [], "images": ["example.com/app:1"],
        "placement": {"requests": {"cpu": 100, "memory": 134_217_728}},
    })
}

/// Over the pods labelled `app: <name>`, all of two healthy, one of which must stay.
fn budget(key: &str) -> Value {
    let (namespace, name) = split(key);
    json!({
        "namespace": namespace, "name": name, "selector": {"matchLabels": {"app": name}}, "bound": {"minAvailable": "1"},
        "unhealthyMayGo": false, "disruptionsAllowed": 1, "currentHealthy": 2, "desiredHealthy": 1, "expectedPods": 2,
    })
}

/// `Deployment shop/web`, of two replicas.
fn workload(key: &str) -> Value {
    let (kind, key) = key.split_once(' ').unwrap_or_else(|| panic!("{key} is no KIND namespace/name"));
    let (namespace, name) = split(key);
    json!({"kind": kind, "namespace": namespace, "name": name, "replicas": 2, "owner": null})
}
