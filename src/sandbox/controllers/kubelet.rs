//! The kubelets of all nodes: pods start, become Ready, end; static pods show as mirrors; nodes say how they are.
//!
//! A kubelet that lives is not written down every ten seconds, which would be most of all writes of a simulated night: its
//! Lease is written when it starts and when it stops, with the time it would have been renewed at last.

mod node;
mod pod;
mod program;
mod statics;
mod status;

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use jiff::Timestamp;
use k8s_openapi::api::core::v1 as core;

pub use self::program::PodProgram;
pub(crate) use self::{node::look_at_node, pod::look_at_pod, program::Ended};
use self::{pod::Tracked, program::Programs};
use super::{
    agenda::Work,
    object::{Name, Node},
    world::World,
};

/// What of a node works.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Power {
    /// The machine and its kubelet.
    #[default]
    Up,
    /// The machine: its containers run on, its kubelet does not.
    KubeletStopped,
    /// Nothing: its containers are dead.
    Off,
}

/// All kubelets.
#[derive(Default)]
pub(crate) struct Kubelets {
    machines: BTreeMap<String, Machine>,
    pods: BTreeMap<Name, Tracked>,
    programs: Programs,
    statics: BTreeMap<String, BTreeMap<String, core::Pod>>,
    /// How many pod addresses were given out.
    addresses: u32,
}

/// A node's machine. One that was never spoken of is up, and always was.
#[derive(Clone, Debug, Default)]
struct Machine {
    power: Power,
    since: Option<Timestamp>,
    /// Why its kubelet calls itself not ready.
    fault: Option<String>,
}

impl Kubelets {
    pub(crate) fn new(program: Option<Arc<dyn PodProgram>>) -> Self {
        Self { programs: Programs::new(program), ..Self::default() }
    }

    pub(crate) fn power(&self, node: &str) -> Power {
        self.machines.get(node).map_or(Power::Up, |machine| machine.power)
    }

    /// When the kubelet stopped; none while it runs.
    pub(crate) fn silent_since(&self, node: &str) -> Option<Timestamp> {
        self.machines.get(node).filter(|machine| machine.power != Power::Up).and_then(|machine| machine.since)
    }

    /// The next program that ended; waits for ever when none runs.
    pub(crate) async fn ended(&mut self) -> Ended {
        self.programs.ended().await
    }
}

/// Turns a machine or its kubelet on or off.
pub(crate) fn set_power(world: &mut World, node: &str, power: Power) {
    let now = world.now();
    let machine = world.kubelets.machines.entry(node.to_owned()).or_default();
    if machine.power == power {
        return;
    }
    (machine.power, machine.since) = (power, Some(now));
    if power == Power::Off {
        for pod in world.cache.on_node(node) {
            world.kubelets.lose(&pod.metadata.id());
        }
    }
    node::write_lease(world, node, now);
    look_at_all(world, node);
}

/// Makes a living kubelet call its node not ready, for this reason, or well again.
pub(crate) fn set_fault(world: &mut World, node: &str, fault: Option<String>) {
    world.kubelets.machines.entry(node.to_owned()).or_default().fault = fault;
    world.agenda.push(Work::NodeStatus(node.to_owned()));
}

/// Sets what lies in the node's directory of static pods.
pub(crate) fn set_static_pods(world: &mut World, node: &str, manifests: Vec<core::Pod>) {
    let named = manifests.into_iter().filter_map(|pod| Some((pod.metadata.name.clone()?, pod)));
    world.kubelets.statics.insert(node.to_owned(), named.collect());
    world.agenda.push(Work::NodeStatus(node.to_owned()));
}

fn look_at_all(world: &mut World, node: &str) {
    world.agenda.push(Work::NodeStatus(node.to_owned()));
    world.agenda.push(Work::NodeHealth(node.to_owned()));
    let ids: BTreeSet<Name> = world.cache.on_node(node).iter().map(|pod| pod.metadata.id()).collect();
    for id in ids {
        world.agenda.push(Work::Kubelet(id));
    }
}

/// The node's own address.
fn address(node: &Node) -> String {
    let internal = node.status.addresses.iter().find(|address| address.get("type").is_some_and(|t| t == "InternalIP"));
    internal.and_then(|address| address.get("address")).cloned().unwrap_or_default()
}
