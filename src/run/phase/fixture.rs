//! A phase in memory, for unit tests: an API server that keeps what is written to it, one scripted host, scripted alerts.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, MutexGuard},
};

use serde_json::{Value, json};

use super::{Chain, Input, Me, Phase};
use crate::{
    cluster::{
        api::Cluster,
        observe::{
            Instances,
            fake::{self, Asked},
        },
    },
    gate::fixture,
    node::{Hosts, scripted::ScriptedHost},
    policy::Policy,
    run::{
        fixture::hosts::Machine,
        lease,
        record::{self, Entry, Event, Journal, Known, RunState},
    },
    signal::scripted::Scripted,
};

const NAMESPACE: &str = "/api/v1/namespaces/k8s-upgrade";

/// Objects by their path, as they were written.
#[derive(Clone, Default)]
pub(super) struct World(Arc<Mutex<BTreeMap<String, Value>>>);

impl World {
    /// With the template of the chain's Jobs.
    pub(super) fn new() -> Self {
        let world = Self::default();
        let template = json!({"spec": {"containers": [{"name": "upgrade", "image": "i"}]}}).to_string();
        let object = json!({"metadata": {"name": "k8s-upgrade-job-template"}, "data": {"template.json": template}});
        world.put(&format!("{NAMESPACE}/configmaps/k8s-upgrade-job-template"), object);
        world
    }

    pub(super) fn put(&self, path: &str, object: Value) {
        self.objects().insert(path.to_owned(), object);
    }

    pub(super) fn remove(&self, path: &str) {
        self.objects().remove(path);
    }

    pub(super) fn get(&self, path: &str) -> Option<Value> {
        self.objects().get(path).cloned()
    }

    /// A Ready node; a control plane comes with its static pods.
    pub(super) fn node(&self, name: &str, control_plane: bool, version: &str) {
        let labels = if control_plane { json!({"node-role.kubernetes.io/control-plane": ""}) } else { json!({}) };
        let object = json!({
            "metadata": {"name": name, "uid": format!("uid-{name}"), "resourceVersion": "1", "labels": labels},
            "status": {
                "nodeInfo": {"kubeletVersion": format!("v{version}"), "containerRuntimeVersion": "containerd://2.3.6"},
                "addresses": [{"type": "InternalIP", "address": "10.0.0.1"}],
                "conditions": [{"type": "Ready", "status": "True", "lastTransitionTime": "2026-10-01T00:00:00Z"}],
            },
        });
        self.put(&format!("/api/v1/nodes/{name}"), object);
        let components = ["kube-apiserver", "kube-controller-manager", "kube-scheduler", "etcd"];
        for component in components.iter().filter(|_| control_plane) {
            self.static_pod(component, name, version);
        }
    }

    /// Cordoned by this run.
    pub(super) fn cordoned(&self, name: &str, run: &str) {
        let path = format!("/api/v1/nodes/{name}");
        let mut node = self.get(&path).expect("node");
        node["spec"] = json!({"unschedulable": true});
        node["metadata"]["annotations"] = json!({"kubectl-upgrade/cordoned-by": run});
        self.put(&path, node);
    }

    pub(super) fn is_cordoned(&self, name: &str) -> bool {
        self.get(&format!("/api/v1/nodes/{name}")).expect("node")["spec"]["unschedulable"] == true
    }

    fn static_pod(&self, component: &str, node: &str, version: &str) {
        let name = format!("{component}-{node}");
        let labels = json!({"tier": "control-plane", "component": component});
        let metadata = json!({"namespace": "kube-system", "name": name, "uid": name, "labels": labels,
            "annotations": {"kubernetes.io/config.mirror": "x"}});
        let image = format!("r/{component}:v{version}");
        let object = json!({
            "metadata": metadata,
            "spec": {"nodeName": node, "containers": [{"name": component, "image": image}]},
            "status": {"phase": "Running", "conditions": [{"type": "Ready", "status": "True"}]},
        });
        self.put(&format!("/api/v1/namespaces/kube-system/pods/{name}"), object);
    }

    /// A pod of the DaemonSet `kube-system/<set>` on a node.
    pub(super) fn daemon_pod(&self, set: &str, node: &str, ready: bool) {
        let name = format!("{set}-{node}");
        let owner = json!([{"kind": "DaemonSet", "name": set, "controller": true}]);
        let ready = if ready { "True" } else { "False" };
        let object = json!({
            "metadata": {"namespace": "kube-system", "name": name, "uid": name, "ownerReferences": owner},
            "spec": {"nodeName": node, "containers": [{"name": set, "image": "i"}]},
            "status": {"phase": "Running", "conditions": [{"type": "Ready", "status": ready}]},
        });
        self.put(&format!("/api/v1/namespaces/kube-system/pods/{name}"), object);
        let path = format!("/apis/apps/v1/namespaces/kube-system/daemonsets/{set}");
        self.put(&path, json!({"metadata": {"namespace": "kube-system", "name": set}}));
    }

    pub(super) fn cluster(&self) -> Arc<Cluster> {
        let world = self.clone();
        Arc::new(fake::cluster(move |asked| world.answer(asked)).0)
    }

    fn answer(&self, asked: &Asked) -> (u16, Value) {
        let (path, query) = asked.path.split_once('?').unwrap_or((&asked.path, ""));
        let stored = if path.ends_with("/log") { asked.path.as_str() } else { path };
        let mut objects = self.objects();
        match asked.method.as_str() {
            "GET" if is_collection(path) => fake::list(&list(&objects, path, query)),
            "GET" => objects.get(stored).map_or_else(|| missing(path), |object| (200, object.clone())),
            "POST" => {
                let mut object = asked.body.clone();
                let name = object["metadata"]["name"].as_str().unwrap_or("generated").to_owned();
                let path = format!("{path}/{name}");
                if objects.contains_key(&path) {
                    return fake::refusal(409, "AlreadyExists", &path);
                }
                object["metadata"]["uid"] = json!(format!("uid-{name}"));
                object["metadata"]["resourceVersion"] = json!("1");
                objects.insert(path, object.clone());
                (201, object)
            }
            "PUT" => {
                objects.insert(path.to_owned(), asked.body.clone());
                (200, asked.body.clone())
            }
            "PATCH" => match objects.get_mut(path) {
                Some(object) => {
                    merge(object, &asked.body);
                    (200, object.clone())
                }
                None => missing(path),
            },
            _ => objects.remove(path).map_or_else(|| missing(path), |object| (200, object)),
        }
    }

    fn objects(&self) -> MutexGuard<'_, BTreeMap<String, Value>> {
        self.0.lock().expect("a test panicked")
    }
}

fn missing(path: &str) -> (u16, Value) {
    fake::refusal(404, "NotFound", path)
}

fn is_collection(path: &str) -> bool {
    COLLECTIONS.iter().any(|kind| path.ends_with(&format!("/{kind}")))
}

const COLLECTIONS: [&str; 16] = [
    "configmaps",
    "daemonsets",
    "deployments",
    "jobs",
    "leases",
    "mutatingwebhookconfigurations",
    "namespaces",
    "nodes",
    "persistentvolumes",
    "poddisruptionbudgets",
    "pods",
    "replicasets",
    "services",
    "statefulsets",
    "validatingadmissionpolicies",
    "validatingwebhookconfigurations",
];

fn list(objects: &BTreeMap<String, Value>, path: &str, query: &str) -> Value {
    let kind = path.rsplit('/').next().expect("kind");
    let namespace = path.contains("/namespaces/").then_some(path);
    let query = query.replace("%2F", "/").replace("%3D", "=");
    let selector = |name: &str| query.split('&').find_map(|part| part.strip_prefix(name)).map(str::to_owned);
    let (labels, fields) = (selector("labelSelector="), selector("fieldSelector=spec.nodeName="));
    let matches = |object: &&Value| {
        let labelled = labels.as_ref().is_none_or(|wanted| {
            let (key, value) = wanted.split_once('=').unwrap_or((wanted, ""));
            object["metadata"]["labels"][key].as_str().is_some_and(|found| value.is_empty() || found == value)
        });
        labelled && fields.as_ref().is_none_or(|node| object["spec"]["nodeName"].as_str() == Some(node))
    };
    let of_kind = |path: &str| {
        let (parent, _) = path.rsplit_once('/').expect("path");
        parent.ends_with(&format!("/{kind}")) && namespace.is_none_or(|namespace| namespace == parent)
    };
    let found = objects.iter().filter(|(path, _)| of_kind(path)).map(|(_, object)| object);
    found.filter(matches).cloned().collect()
}

/// RFC 7386.
fn merge(object: &mut Value, patch: &Value) {
    let Some(fields) = patch.as_object() else {
        *object = patch.clone();
        return;
    };
    if !object.is_object() {
        *object = json!({});
    }
    for (name, value) in fields {
        match value {
            Value::Null => {
                object.as_object_mut().expect("object").remove(name);
            }
            _ => merge(&mut object[name.as_str()], value),
        }
    }
}

/// One phase of a run to 1.36.3, and what its test looks at.
pub(super) struct Staged {
    pub(super) world: World,
    pub(super) chain: Chain,
    pub(super) host: Arc<ScriptedHost>,
}

impl Staged {
    pub(super) async fn entries(&self) -> Vec<Entry> {
        self.chain.journal.entries().await.expect("record")
    }

    pub(super) async fn state(&self) -> RunState {
        self.chain.state().await.expect("record")
    }

    /// Steps that were begun, in order.
    pub(super) async fn steps(&self) -> Vec<String> {
        let begun = |entry: Entry| match entry.event {
            Event::StepStarted { step } => Some(step),
            _ => None,
        };
        self.entries().await.into_iter().filter_map(begun).collect()
    }
}

/// A run in `world` whose record goes on with these events of the phase.
pub(super) async fn seeded(
    world: &World,
    phase: Phase,
    node: Option<&str>,
    events: &[Event],
) -> (Arc<Cluster>, Journal) {
    let cluster = world.cluster();
    let journal = record::open(&cluster, fixture::patch(), "detect").await.expect("record");
    let journal = journal.of_phase(phase, node.map(str::to_owned));
    for event in events {
        journal.append(event.clone()).await.expect("appended");
    }
    (cluster, journal)
}

/// A phase as it stands after these events, with the Lease held.
pub(super) async fn staged(
    world: &World,
    (phase, node): (Phase, Option<&str>),
    events: &[Event],
    policy: Policy,
    signals: &Scripted,
    host: ScriptedHost,
) -> Staged {
    let (cluster, journal) = seeded(world, phase, node, events).await;
    let holder = lease::me(journal.run(), Some("uid-pod")).expect("holder");
    let lease::Answer::Held(lease) = lease::acquire(&cluster, &holder, async |_| Ok(())).await.expect("Lease") else {
        panic!("busy")
    };
    let host = Arc::new(host);
    let chain = Chain {
        cluster,
        hosts: Arc::new(Machine(Some(host.clone()))),
        signals: signals.signals(&policy),
        policy,
        journal,
        target: fixture::patch(),
        phase,
        node: node.map(str::to_owned),
        me: me(),
        instances: Instances::Endpoint,
        lease,
    };
    Staged { world: world.clone(), chain, host }
}

fn me() -> Me {
    Me { pod: Some("pod".to_owned()), uid: Some("uid-pod".to_owned()), node: Some("runner".to_owned()) }
}

/// What the pod of such a phase is told.
pub(super) fn input(journal: &Journal, phase: Phase, node: Option<&str>) -> Input {
    let (run, node) = (journal.run().to_owned(), node.map(str::to_owned));
    Input { phase, run, node, me: me(), instances: Instances::Endpoint, known: Known::default() }
}

/// A host that nothing is asked of, as [`Hosts`].
pub(super) fn no_hosts() -> Arc<dyn Hosts> {
    Arc::new(Machine::of(ScriptedHost::new("none")))
}

/// A step that an earlier pod ended.
pub(super) fn done(step: &str) -> Event {
    Event::StepDone { step: step.to_owned(), detail: String::new(), took_ms: 1 }
}
