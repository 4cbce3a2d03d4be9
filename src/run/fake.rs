//! A cluster for unit tests of what the chain does: objects by their path, a run on record, and one host for all nodes.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex},
};

use async_trait::async_trait;
use serde_json::{Value, json};

use super::{
    chain::{Chain, Me},
    lease,
    names::{Phase, RUN_LABEL},
    record::{Entry, Event, Journal},
};
use crate::{
    cluster::{
        api::Cluster,
        observe::{
            Instances,
            fake::{self, Asked},
        },
        snapshot::CORDONED_BY,
    },
    node::{
        Host, HostError, Hosts, NodeAddress,
        packages::repository::{Answer, Mirror},
        scripted::ScriptedHost,
    },
    policy::Policy,
    signal::Signals,
    version::{KubeVersion, Target},
};

/// The id of the run on record.
pub(crate) const RUN: &str = "4f1c";
/// Where Jobs of the chain are.
pub(crate) const JOBS: &str = "/apis/batch/v1/namespaces/k8s-upgrade/jobs";
/// Where ConfigMaps of the product are.
pub(crate) const CONFIG_MAPS: &str = "/api/v1/namespaces/k8s-upgrade/configmaps";
/// The product's namespace, with its annotations.
pub(crate) const NAMESPACE: &str = "/api/v1/namespaces/k8s-upgrade";

/// What GET answers with a list rather than with an object.
const LISTS: [&str; 5] = ["nodes", "pods", "jobs", "configmaps", "leases"];

/// What the API server holds.
#[derive(Clone, Default)]
pub(crate) struct World(Arc<Mutex<BTreeMap<String, Value>>>);

impl World {
    /// The namespace, the template of Jobs, and run [`RUN`] from 1.36.1 to 1.36.3 with these events of a phase and node.
    pub(crate) fn with_run(phase: Phase, node: Option<&str>, events: Vec<Event>) -> Self {
        let at = "2026-11-22T11:00:00Z".parse().expect("time");
        let seeded = Event::Seeded { target: target(), by: "detect".into() };
        let log = std::iter::once(seeded).chain(events).map(|event| {
            let entry = Entry { at, phase: Some(phase), node: node.map(str::to_owned), event };
            serde_json::to_string(&entry).expect("a line") + "\n"
        });
        let record = json!({
            "metadata": {"name": "k8s-upgrade-run-4f1c", "labels": {RUN_LABEL: RUN}},
            "data": {"format": "1", "log": log.collect::<String>()},
        });
        let template = json!({"spec": {"containers": [{"name": "upgrade", "image": "i"}]}}).to_string();
        Self::default()
            .put(NAMESPACE, json!({"metadata": {"name": "k8s-upgrade"}}))
            .put(&format!("{CONFIG_MAPS}/k8s-upgrade-run-4f1c"), record)
            .put(
                &format!("{CONFIG_MAPS}/k8s-upgrade-job-template"),
                json!({"metadata": {"name": "k8s-upgrade-job-template"}, "data": {"template.json": template}}),
            )
    }

    /// Puts an object, or a text, at a path.
    pub(crate) fn put(self, path: &str, object: Value) -> Self {
        self.lock().insert(path.to_owned(), object);
        self
    }

    /// A Ready node; a control plane with its apiserver's pod.
    pub(crate) fn node(self, name: &str, control_plane: bool, version: &str) -> Self {
        let labels = if control_plane { json!({"node-role.kubernetes.io/control-plane": ""}) } else { json!({}) };
        let pods = "/api/v1/namespaces/kube-system/pods";
        let world = self.put(
            &format!("/api/v1/nodes/{name}"),
            json!({
                "apiVersion": "v1", "kind": "Node",
                "metadata": {"name": name, "uid": format!("uid-{name}"), "resourceVersion": "7", "labels": labels},
                "spec": {},
                "status": {
                    "addresses": [{"type": "InternalIP", "address": "10.77.0.11"}],
                    "conditions": [{"type": "Ready", "status": "True", "lastTransitionTime": "2026-10-01T00:00:00Z"}],
                    "nodeInfo": {"kubeletVersion": format!("v{version}")},
                },
            }),
        );
        if !control_plane {
            return world;
        }
        world.put(
            &format!("{pods}/kube-apiserver-{name}"),
            json!({
                "metadata": {"name": format!("kube-apiserver-{name}"), "labels": {"component": "kube-apiserver"}},
                "spec": {"nodeName": name, "containers": [
                    {"name": "kube-apiserver", "image": format!("r/kube-apiserver:v{version}")},
                ]},
            }),
        )
    }

    /// The node is cordoned, by the run on record.
    pub(crate) fn cordoned(self, node: &str) -> Self {
        let patch = json!({"metadata": {"annotations": {CORDONED_BY: RUN}}, "spec": {"unschedulable": true}});
        merge(self.lock().get_mut(&format!("/api/v1/nodes/{node}")).expect("a node"), &patch);
        self
    }

    /// The object at a path.
    pub(crate) fn at(&self, path: &str) -> Value {
        self.lock().get(path).cloned().unwrap_or(Value::Null)
    }

    /// The names of all objects right below a path.
    pub(crate) fn names(&self, below: &str) -> Vec<String> {
        self.below(below).into_iter().map(|(name, _)| name).collect()
    }

    /// The API server, as the product sees it.
    pub(crate) fn cluster(&self) -> Arc<Cluster> {
        let world = self.clone();
        Arc::new(fake::cluster(move |asked| world.answer(asked)).0)
    }

    /// A phase of the run on record, in a pod on node `runner`, with this host for every node.
    pub(crate) async fn chain(&self, phase: Phase, node: Option<&str>, runner: &str, host: Arc<ScriptedHost>) -> Chain {
        let _ = rustls::crypto::ring::default_provider().install_default();
        let cluster = self.cluster();
        let me = lease::me(RUN, Some("uid")).expect("a holder");
        let lease::Answer::Held(lease) = lease::acquire(&cluster, &me).await.expect("an answer") else {
            panic!("the Lease is held")
        };
        Chain {
            hosts: Arc::new(OneHost(host)),
            policy: Policy::default(),
            journal: Journal::new(cluster.clone(), RUN).of_phase(phase, node.map(str::to_owned)),
            signals: signals(),
            target: target(),
            phase,
            node: node.map(str::to_owned),
            me: Me { pod: Some("pod".into()), uid: Some("uid".into()), node: Some(runner.to_owned()) },
            instances: Instances::Endpoint,
            lease,
            cluster,
        }
    }

    fn below(&self, path: &str) -> Vec<(String, Value)> {
        let start = format!("{path}/");
        let objects = self.lock();
        let found = objects.iter().filter_map(|(path, object)| Some((path.strip_prefix(&start)?, object)));
        found.filter(|(name, _)| !name.contains('/')).map(|(name, object)| (name.to_owned(), object.clone())).collect()
    }

    fn answer(&self, asked: &Asked) -> (u16, Value) {
        let (path, query) = asked.path.split_once('?').unwrap_or((&asked.path, ""));
        let path = path.trim_end_matches('/');
        let named = |body: &Value| format!("{path}/{}", body["metadata"]["name"].as_str().unwrap_or("unnamed"));
        match asked.method.as_str() {
            "GET" if LISTS.iter().any(|list| path.ends_with(&format!("/{list}"))) => {
                let found = self.below(path).into_iter().map(|(_, object)| object);
                fake::list(&found.filter(|object| is_selected(object, query)).collect())
            }
            "GET" => self.lock().get(path).map_or_else(|| not_found(path), |object| (200, object.clone())),
            "DELETE" => match self.lock().remove(path) {
                Some(_) => (200, json!({"kind": "Status", "apiVersion": "v1", "status": "Success"})),
                None => not_found(path),
            },
            "POST" if self.lock().contains_key(&named(&asked.body)) => fake::refusal(409, "AlreadyExists", path),
            "POST" => self.written(&named(&asked.body), asked.body.clone()),
            "PATCH" => {
                let Some(mut object) = self.lock().get(path).cloned() else { return not_found(path) };
                merge(&mut object, &asked.body);
                self.written(path, object)
            }
            _ => self.written(path, asked.body.clone()),
        }
    }

    fn written(&self, path: &str, object: Value) -> (u16, Value) {
        self.lock().insert(path.to_owned(), object.clone());
        (200, object)
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, BTreeMap<String, Value>> {
        self.0.lock().expect("a test panicked")
    }
}

/// Signals that go nowhere.
pub(crate) fn signals() -> Signals {
    let _ = rustls::crypto::ring::default_provider().install_default();
    Signals::new(Policy::default(), None).expect("a client")
}

fn target() -> Target {
    Target::new(KubeVersion::new(1, 36, 1), KubeVersion::new(1, 36, 3)).expect("target")
}

fn not_found(path: &str) -> (u16, Value) {
    fake::refusal(404, "NotFound", path)
}

/// `labelSelector=key` or `key=value`, several of them with commas.
fn is_selected(object: &Value, query: &str) -> bool {
    let selector = query.split('&').find_map(|pair| pair.strip_prefix("labelSelector=")).unwrap_or_default();
    let selector = selector.replace("%2F", "/").replace("%3D", "=").replace("%2C", ",");
    selector.split(',').filter(|term| !term.is_empty()).all(|term| match term.split_once('=') {
        Some((key, value)) => object["metadata"]["labels"][key] == *value,
        None => !object["metadata"]["labels"][term].is_null(),
    })
}

/// RFC 7386: null takes away.
fn merge(object: &mut Value, patch: &Value) {
    let Some(changes) = patch.as_object() else {
        *object = patch.clone();
        return;
    };
    if !object.is_object() {
        *object = json!({});
    }
    let fields = object.as_object_mut().expect("an object");
    for (name, change) in changes {
        if change.is_null() {
            fields.remove(name);
        } else {
            merge(fields.entry(name.clone()).or_insert(Value::Null), change);
        }
    }
}

struct OneHost(Arc<ScriptedHost>);

#[async_trait]
impl Hosts for OneHost {
    async fn connect(&self, _: &NodeAddress) -> Result<Arc<dyn Host>, HostError> {
        Ok(self.0.clone())
    }

    fn mirror(&self) -> &dyn Mirror {
        self
    }
}

#[async_trait]
impl Mirror for OneHost {
    async fn get(&self, url: &str, _: usize) -> anyhow::Result<Answer> {
        anyhow::bail!("not scripted: {url}")
    }
}
