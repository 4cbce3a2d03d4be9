//! A whole cluster in memory: objects, controllers and machines, each moving the others.
//!
//! What kubeadm, apt and the kubelet do on a machine shows in the objects, and what happens to a node happens to its
//! machine. The layout says what the cluster is; everything else follows from the simulated parts themselves.

mod doors;
mod ground;
mod layout;
mod monitor;
mod objects;

use std::{collections::BTreeSet, sync::Arc, time::Duration};

use anyhow::Context as _;
use kube::Client;
use serde_json::Value;

use self::{doors::Doors, ground::Earth};
pub use self::{
    layout::{Layout, Workload},
    monitor::Monitor,
};
use super::{
    api,
    controllers::{self, Controllers, Handle},
    hosts::{Component, Machine, MachineSpec, Machines, Repository},
    store::{Store, kinds},
};
use crate::{clock::Clock, version::KubeVersion};

/// The base of the repository that all machines install from: the public one's, so that the default policy holds. Nothing
/// is ever sent there.
pub const REPOSITORY: &str = "https://pkgs.k8s.io/core:/stable:";

/// How long a cluster takes to come up before anything is done to it: all pods placed, started and Ready.
const COMES_UP_WITHIN: Duration = Duration::from_mins(2);

/// What a copy of another cluster is made of.
#[derive(Clone, Debug)]
pub struct Copy {
    /// Its API server's version.
    pub version: KubeVersion,
    /// The versions that the repository has.
    pub released: Vec<KubeVersion>,
    /// Its objects, each with `apiVersion` and `kind`.
    pub objects: Vec<Value>,
    /// The machines of its nodes.
    pub machines: Vec<MachineSpec>,
    /// Nodes that are not Ready, and stay so.
    pub not_ready: Vec<String>,
}

/// A cluster that lives until it is dropped.
pub struct World {
    store: Arc<Store>,
    machines: Arc<Machines>,
    controllers: Arc<Handle>,
    doors: Arc<Doors>,
    monitor: Arc<Monitor>,
    clock: Clock,
}

impl World {
    /// A cluster of this layout, with nothing running yet: see [`World::settled`].
    ///
    /// Must be called in a tokio runtime, whose clock all of it runs on.
    pub fn new(clock: Clock, layout: &Layout, options: controllers::Options) -> anyhow::Result<Self> {
        let store = Store::new(clock);
        for object in objects::of_cluster(layout) {
            create(&store, object)?;
        }
        store.set_server(|server| {
            server.version = format!("v{}", layout.version);
            server.metrics = objects::metrics();
        });
        let repository = Repository::new(REPOSITORY)
            .with(&layout.released)
            .with_other("containerd.io", &["2.2.1-1~debian.12~bookworm", "2.3.6-1~debian.12~bookworm"]);
        let world = Self::around(store, layout.control_planes(), repository, options);
        for spec in layout.machines() {
            world.add_machine(&spec)?;
        }
        Ok(world)
    }

    /// Another cluster's objects as they are, uids included, with these machines under its nodes. Its static pods are
    /// the ones that it shows.
    ///
    /// Must be called in a tokio runtime, whose clock all of it runs on.
    pub fn copied(clock: Clock, copy: Copy, options: controllers::Options) -> anyhow::Result<Self> {
        let store = Store::new(clock);
        for object in copy.objects {
            let (version, kind) = (object["apiVersion"].to_string(), object["kind"].to_string());
            anyhow::ensure!(store.load(object), "{version} {kind} is no kind of the sandbox");
        }
        store.set_server(|server| {
            server.version = format!("v{}", copy.version);
            server.metrics = objects::metrics();
        });
        let packages: BTreeSet<_> = copy.machines.iter().filter_map(|spec| spec.containerd.clone()).collect();
        let released = Repository::new(REPOSITORY).with(&copy.released);
        let repository = packages
            .iter()
            .fold(released, |repository, (name, version)| repository.with_other(name, &[version.as_str()]));
        let masters = copy.machines.iter().filter(|spec| spec.static_pods.is_some()).map(|spec| spec.name.as_str());
        let world = Self::around(store, masters, repository, options);
        for spec in &copy.machines {
            world.machines.add(spec)?;
        }
        for node in &copy.not_ready {
            world.controllers.set_node_fault(node, Some("it was not Ready when it was copied"));
        }
        Ok(world)
    }

    /// Controllers and the ground of machines for what is in the store.
    fn around<'a>(
        store: Arc<Store>,
        masters: impl Iterator<Item = &'a str>,
        repository: Repository,
        options: controllers::Options,
    ) -> Self {
        let clock = store.clock();
        let controllers = Arc::new(Controllers::spawn(store.clone(), options));
        let doors = Arc::new(Doors::new(clock, masters));
        let earth = Earth::new(store.clone(), controllers.clone(), doors.clone());
        let machines = Arc::new(Machines::new(clock, Arc::new(earth), repository));
        let monitor = Arc::new(Monitor::new(clock));
        Self { store, machines, controllers, doors, monitor, clock }
    }

    fn add_machine(&self, spec: &MachineSpec) -> anyhow::Result<Machine> {
        if spec.static_pods.is_some() {
            let images = Component::ALL.map(|component| (component, objects::image(component, spec.version)));
            self.controllers.set_static_pods(&spec.name, objects::static_pods(&images));
        }
        self.machines.add(spec)
    }

    /// A node that joins now: its machine and its Node object.
    pub fn join(&self, spec: &MachineSpec) -> anyhow::Result<Machine> {
        let machine = self.add_machine(spec)?;
        create(&self.store, objects::node(spec, self.clock.now(), false))?;
        Ok(machine)
    }

    /// Returns once every pod that can be is Ready, or after two minutes of the cluster's time.
    pub async fn settled(&self) {
        let started = self.clock.now();
        while self.clock.since(started) < COMES_UP_WITHIN {
            self.controllers.settled().await;
            if self.store.list(&kinds::POD, None).iter().all(|pod| objects::is_ready(pod)) {
                return;
            }
            tokio::time::sleep(Duration::from_secs(1)).await;
        }
    }

    /// A client of its API, as a pod or a person has one: refused while no apiserver answers.
    pub fn client(&self) -> Client {
        api::client_through(self.store.clone(), self.doors.clone())
    }

    /// Its API server, behind the same doors as [`World::client`].
    pub fn server(&self) -> api::Server {
        api::Server::new(self.store.clone(), self.doors.clone())
    }

    /// The same for one process of which the caller must know every request: what it wraps around the way there sees them.
    pub fn client_seen(&self, wrap: impl FnOnce(Arc<dyn api::Gatekeeper>) -> Arc<dyn api::Gatekeeper>) -> Client {
        api::client_through(self.store.clone(), wrap(self.doors.clone()))
    }

    /// Its objects.
    pub fn store(&self) -> &Arc<Store> {
        &self.store
    }

    /// Its machines.
    pub fn machines(&self) -> &Arc<Machines> {
        &self.machines
    }

    /// What moves its machines.
    pub fn controllers(&self) -> &Arc<Handle> {
        &self.controllers
    }

    /// Its Prometheus, with what came in and what fires.
    pub fn monitor(&self) -> &Arc<Monitor> {
        &self.monitor
    }

    /// The clock that all of it runs on.
    pub fn clock(&self) -> Clock {
        self.clock
    }

    /// Sees every request of [`World::client`] before the doors do: faults, counts, crash points.
    pub fn set_gatekeeper(&self, gate: Option<Arc<dyn api::Gatekeeper>>) {
        self.doors.set_watchman(gate);
    }
}

fn create(store: &Store, object: Value) -> anyhow::Result<()> {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let (version, kind) = (text(&object["apiVersion"]), text(&object["kind"]));
    let kind =
        kinds::by_kind(&version, &kind).with_context(|| format!("{version} {kind} is no kind of the sandbox"))?;
    let namespace = object["metadata"]["namespace"].as_str().map(str::to_owned);
    let name = text(&object["metadata"]["name"]);
    let created = store.create(kind, namespace.as_deref(), object);
    created.map(drop).map_err(|refusal| anyhow::anyhow!("creating {} {name}: {}", kind.plural, refusal.status()))
}

#[cfg(test)]
mod tests;
