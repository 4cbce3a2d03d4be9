//! Jobs, runs and an API server that remembers, for the tests of this room.

pub(super) mod hosts;

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex},
};

use k8s_openapi::api::batch::v1::Job;
use serde_json::{Value, json};

use super::{
    jobs,
    names::{CHAIN_LABEL, RUN_LABEL},
    record::{Entry, Event, Journal, RunState, fold, open},
};
use crate::{
    cluster::{
        api::Cluster,
        observe::fake::{self, Asked, Log},
    },
    version::{KubeVersion, Target},
};

/// When every run that [`run`] makes was seeded.
const SEEDED_AT: &str = "2026-11-22T23:00:00Z";
const NAMESPACED: &str = "/api/v1/namespaces/k8s-upgrade";

/// A Job of `run`; `condition` is what it ended with, such as `Failed`.
pub(super) fn job(name: &str, run: &str, condition: Option<&str>) -> Job {
    let conditions: Vec<_> = condition.iter().map(|kind| json!({"type": kind, "status": "True"})).collect();
    let labels = json!({RUN_LABEL: run, CHAIN_LABEL.0: CHAIN_LABEL.1});
    serde_json::from_value(json!({
        "metadata": {"name": name, "uid": format!("uid-{name}"), "labels": labels},
        "status": {"conditions": conditions},
    }))
    .expect("a Job")
}

/// 1.36.1 to 1.36.3.
pub(super) fn target() -> Target {
    Target::new(KubeVersion::new(1, 36, 1), KubeVersion::new(1, 36, 3)).expect("target")
}

/// A run that was seeded, and to which this happened, all in the same moment.
pub(super) fn run(id: &str, events: impl IntoIterator<Item = Event>) -> RunState {
    let at = SEEDED_AT.parse().expect("time");
    let seeded = Event::Seeded { target: target(), by: "detect".into() };
    let events = std::iter::once(seeded).chain(events);
    let entries: Vec<_> = events.map(|event| Entry { at, phase: None, node: None, event }).collect();
    fold(id, &entries).expect("state")
}

/// Objects by their path; whatever else is asked for is an empty list.
#[derive(Clone, Default)]
pub(super) struct Api(Arc<Mutex<BTreeMap<String, Value>>>);

impl Api {
    /// With the template of Jobs, and these workers, each Ready at its version.
    pub(super) fn new(workers: &[(&str, &str)]) -> Self {
        let api = Self::default();
        let template = json!({"spec": {"containers": [{"name": "upgrade", "image": "i"}]}}).to_string();
        let path = format!("{NAMESPACED}/configmaps/{}", jobs::TEMPLATE);
        api.put(&path, json!({"metadata": {"name": jobs::TEMPLATE}, "data": {jobs::TEMPLATE_KEY: template}}));
        for (name, version) in workers {
            api.worker(name, version, true);
        }
        api
    }

    pub(super) fn worker(&self, name: &str, version: &str, ready: bool) {
        let info = json!({"kubeletVersion": format!("v{version}"), "containerRuntimeVersion": "containerd://2.3.6"});
        let condition = json!({"type": "Ready", "status": if ready { "True" } else { "False" }});
        let addresses = json!([{"type": "InternalIP", "address": "10.0.0.1"}]);
        let status = json!({"conditions": [condition], "nodeInfo": info, "addresses": addresses});
        let metadata = json!({"name": name, "uid": format!("uid-{name}")});
        self.put(&format!("/api/v1/nodes/{name}"), json!({"metadata": metadata, "spec": {}, "status": status}));
    }

    pub(super) fn job(&self, job: &Job) {
        let name = job.metadata.name.as_deref().expect("a name");
        self.put(&job_path(name), json!(job));
    }

    pub(super) fn put(&self, path: &str, mut object: Value) {
        let mut all = self.0.lock().unwrap();
        let version = all.get(path).map_or(1, version_of) + 1;
        object["metadata"]["resourceVersion"] = json!(version.to_string());
        all.insert(path.to_owned(), object);
    }

    pub(super) fn get(&self, path: &str) -> Option<Value> {
        self.0.lock().unwrap().get(path).cloned()
    }

    pub(super) fn has_job(&self, name: &str) -> bool {
        self.get(&job_path(name)).is_some()
    }

    pub(super) fn cluster(&self) -> (Arc<Cluster>, Log) {
        self.cluster_but(|_| None)
    }

    /// With some answers that are not by the objects.
    pub(super) fn cluster_but(
        &self,
        other: impl Fn(&Asked) -> Option<(u16, Value)> + Send + Sync + 'static,
    ) -> (Arc<Cluster>, Log) {
        let api = self.clone();
        let (cluster, log) = fake::cluster(move |asked| other(asked).unwrap_or_else(|| api.answer(asked)));
        (Arc::new(cluster), log)
    }

    fn answer(&self, asked: &Asked) -> (u16, Value) {
        let (path, query) = asked.path.split_once('?').unwrap_or((&asked.path, ""));
        let found = self.get(path);
        match (asked.method.as_str(), found) {
            ("GET", Some(found)) => (200, found),
            ("GET", None) if is_collection(path) => self.list(path, query),
            ("POST", _) => self.create(path, &asked.body),
            ("PUT", Some(found)) if version_of(&found) != version_of(&asked.body) => {
                fake::refusal(409, "Conflict", "changed")
            }
            ("PUT", Some(_)) => self.written(path, asked.body.clone()),
            ("PATCH", Some(mut found)) => {
                merge(&mut found, &asked.body);
                self.written(path, found)
            }
            ("DELETE", Some(_)) => {
                self.0.lock().unwrap().remove(path);
                (200, json!({"kind": "Status", "status": "Success"}))
            }
            _ => fake::refusal(404, "NotFound", "not found"),
        }
    }

    fn list(&self, path: &str, query: &str) -> (u16, Value) {
        let query = query.replace("%2F", "/").replace("%3D", "=");
        let selector = query.split('&').find_map(|part| part.strip_prefix("labelSelector=")).unwrap_or_default();
        let (key, value) = selector.split_once('=').map_or((selector, None), |(key, value)| (key, Some(value)));
        let selected = |object: &Value| {
            let label = object["metadata"]["labels"][key].as_str();
            key.is_empty() || label.is_some_and(|label| value.is_none_or(|value| value == label))
        };
        let all = self.0.lock().unwrap();
        let inside = all.iter().filter(|(at, _)| at.rsplit_once('/').is_some_and(|(parent, _)| parent == path));
        fake::list(&inside.map(|(_, object)| object.clone()).filter(selected).collect())
    }

    fn create(&self, path: &str, object: &Value) -> (u16, Value) {
        let name = object["metadata"]["name"].as_str().expect("a name");
        let path = format!("{path}/{name}");
        if self.get(&path).is_some() {
            return fake::refusal(409, "AlreadyExists", "it is there");
        }
        let mut object = object.clone();
        object["metadata"]["uid"] = json!(format!("new-{name}"));
        self.written(&path, object)
    }

    fn written(&self, path: &str, object: Value) -> (u16, Value) {
        self.put(path, object);
        (200, self.get(path).expect("just written"))
    }
}

fn job_path(name: &str) -> String {
    format!("/apis/batch/v1/namespaces/k8s-upgrade/jobs/{name}")
}

fn is_collection(path: &str) -> bool {
    ["configmaps", "jobs", "pods", "nodes"].iter().any(|kind| path.ends_with(&format!("/{kind}")))
}

fn version_of(object: &Value) -> i64 {
    object["metadata"]["resourceVersion"].as_str().and_then(|text| text.parse().ok()).unwrap_or(0)
}

/// A JSON merge patch, as RFC 7396 has it.
fn merge(into: &mut Value, patch: &Value) {
    let Some(patch) = patch.as_object() else {
        *into = patch.clone();
        return;
    };
    for (key, value) in patch {
        match (value, into.as_object_mut()) {
            (Value::Null, Some(fields)) => {
                fields.remove(key);
            }
            _ => merge(&mut into[key], value),
        }
    }
}

/// The record of a new run to [`target`], in the cluster, with these events.
pub(super) async fn recorded(cluster: &Arc<Cluster>, events: impl IntoIterator<Item = Event>) -> Journal {
    let journal = open(cluster, target(), "detect").await.expect("a record");
    for event in events {
        journal.append(event).await.expect("appended");
    }
    journal
}
