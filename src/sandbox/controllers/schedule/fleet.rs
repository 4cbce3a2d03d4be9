use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use crate::sandbox::controllers::object::{Amount, Amounts, Labels, Name, Node, Pod};

/// The resources that every node has, in the order of the arrays below. They are looked at for every pod and node.
pub(super) const CORE: [&str; 3] = ["cpu", "memory", "pods"];

/// What a pod without a request weighs when nodes are compared (not when they are filled): 100 m and 200 MB, as in the
/// scheduler. Without it such pods would all go to one node.
const UNSAID: [i64; 2] = [100, 200 * 1024 * 1024 * 1000];

/// The nodes with what runs on them, kept up to date pod by pod.
#[derive(Debug, Default)]
pub(crate) struct Fleet {
    rooms: BTreeMap<String, Room>,
    /// How many of them there are.
    nodes: usize,
    /// Bound pods that take room, by namespace.
    pods: BTreeMap<String, BTreeMap<String, Arc<Pod>>>,
    /// The same pods, by the uid of their controller.
    by_owner: BTreeMap<String, BTreeMap<Name, Arc<Pod>>>,
    /// Those that keep others away.
    guarded: BTreeSet<Name>,
    /// Labels of namespaces.
    namespaces: BTreeMap<String, Labels>,
}

/// A node and what is taken of it.
#[derive(Debug, Default)]
pub(crate) struct Room {
    pub(crate) node: Arc<Node>,
    /// What there is, in thousandths; none where the node does not say.
    pub(super) has: [Option<i64>; 3],
    /// What is taken of it.
    pub(super) taken: [i64; 3],
    /// What is taken of all else.
    pub(super) others: Amounts,
    /// CPU and memory as taken, with a guess for what pods do not say.
    pub(super) weighed: [i64; 2],
    /// Ports of the node, with protocol, and how many pods want each.
    pub(crate) ports: BTreeMap<(i64, String), usize>,
    exists: bool,
}

impl Fleet {
    /// The nodes by name. What runs on a node that is not there (any more) is remembered, and not shown.
    pub(crate) fn rooms(&self) -> impl Iterator<Item = &Room> {
        self.rooms.values().filter(|room| room.exists)
    }

    pub(crate) fn len(&self) -> usize {
        self.nodes
    }

    pub(super) fn room(&self, name: &str) -> Option<&Room> {
        self.rooms.get(name).filter(|room| room.exists)
    }

    pub(crate) fn node(&self, name: &str) -> Option<&Arc<Node>> {
        self.rooms.get(name).filter(|room| room.exists).map(|room| &room.node)
    }

    pub(crate) fn put_node(&mut self, node: Arc<Node>) {
        let room = self.rooms.entry(node.metadata.name.clone()).or_default();
        self.nodes += usize::from(!room.exists);
        room.has = CORE.map(|name| node.status.allocatable.get(name).map(|amount| amount.0));
        (room.node, room.exists) = (node, true);
    }

    pub(crate) fn remove_node(&mut self, name: &str) {
        if let Some(room) = self.rooms.get_mut(name) {
            self.nodes -= usize::from(room.exists);
            room.exists = false;
        }
    }

    pub(crate) fn put_namespace(&mut self, name: &str, labels: Labels) {
        self.namespaces.insert(name.to_owned(), labels);
    }

    pub(crate) fn namespace(&self, name: &str) -> Option<&Labels> {
        self.namespaces.get(name)
    }

    /// Takes the pod in, in place of what was known of it.
    pub(crate) fn put_pod(&mut self, pod: &Arc<Pod>) {
        self.remove_pod(&pod.metadata.id());
        if !pod.is_bound() || pod.is_finished() {
            return;
        }
        self.count(pod, 1);
        let meta = &pod.metadata;
        if pod.spec.affinity.as_ref().is_some_and(|affinity| !affinity.from_pods.required.is_empty()) {
            self.guarded.insert(meta.id());
        }
        if let Some(owner) = meta.controller() {
            self.by_owner.entry(owner.uid.clone()).or_default().insert(meta.id(), pod.clone());
        }
        self.pods.entry(meta.namespace.clone()).or_default().insert(meta.name.clone(), pod.clone());
    }

    pub(crate) fn remove_pod(&mut self, id: &Name) {
        let Some(pod) = self.pods.get_mut(&id.namespace).and_then(|pods| pods.remove(&id.name)) else { return };
        self.guarded.remove(id);
        if let Some(owner) = pod.metadata.controller()
            && let Some(siblings) = self.by_owner.get_mut(&owner.uid)
        {
            siblings.remove(id);
            if siblings.is_empty() {
                self.by_owner.remove(&owner.uid);
            }
        }
        self.count(&pod, -1);
    }

    fn count(&mut self, pod: &Pod, sign: i64) {
        let room = self.rooms.entry(pod.spec.node_name.clone()).or_default();
        let (core, others) = split(pod.requests());
        room.taken.iter_mut().zip(core).for_each(|(sum, amount)| *sum += sign * amount);
        room.weighed.iter_mut().zip(weight(core)).for_each(|(sum, amount)| *sum += sign * amount);
        for (name, amount) in others {
            *room.others.entry(name).or_default() += Amount(sign * amount.0);
        }
        for (port, protocol) in pod.host_ports() {
            let taken = room.ports.entry((port, protocol.to_owned())).or_default();
            *taken = taken.saturating_add_signed(if sign > 0 { 1 } else { -1 });
        }
    }

    /// All bound pods of a namespace that take room.
    pub(crate) fn pods_in(&self, namespace: &str) -> impl Iterator<Item = &Arc<Pod>> {
        self.pods.get(namespace).into_iter().flat_map(BTreeMap::values)
    }

    /// The bound pods of one controller.
    pub(crate) fn ruled_by(&self, uid: &str) -> impl Iterator<Item = &Arc<Pod>> {
        self.by_owner.get(uid).into_iter().flat_map(BTreeMap::values)
    }

    pub(crate) fn all_pods(&self) -> impl Iterator<Item = &Arc<Pod>> {
        self.pods.values().flat_map(BTreeMap::values)
    }

    /// Bound pods that keep others away.
    pub(crate) fn guarded(&self) -> impl Iterator<Item = &Arc<Pod>> {
        self.guarded.iter().filter_map(|id| self.pods.get(&id.namespace)?.get(&id.name))
    }

    /// The value of a topology key where this pod runs.
    pub(crate) fn domain_of<'a>(&'a self, pod: &Pod, key: &str) -> Option<&'a str> {
        self.node(&pod.spec.node_name)?.label(key)
    }
}

/// The core resources of a request, and all else.
pub(super) fn split(mut requests: Amounts) -> ([i64; 3], Amounts) {
    let core = CORE.map(|name| requests.remove(name).map_or(0, |amount| amount.0));
    (core, requests)
}

/// What a request weighs when nodes are compared.
pub(super) fn weight([cpu, memory, _]: [i64; 3]) -> [i64; 2] {
    let or = |asked: i64, guess: i64| if asked > 0 { asked } else { guess };
    [or(cpu, UNSAID[0]), or(memory, UNSAID[1])]
}
