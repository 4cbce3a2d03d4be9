//! The cluster as it changes while the run is played: where each pod lies, and how much room is left.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::{
    fit,
    neighbours::{Against, Neighbours},
};
use crate::{
    cluster::snapshot::{Budget, ClusterSnapshot, Node, Observed, Placement, Pod, Resources, Volume, Workload},
    drain::covers,
};

/// Why a pod finds no place, node by node.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Hindrance {
    /// Not Ready, or cordoned.
    Closed,
    /// A taint that the pod does not tolerate.
    Taint,
    /// The pod's node selector or affinity.
    Selector,
    /// A volume that is bound to other nodes.
    Volume,
    /// A port of the node is taken.
    Port,
    /// A pod that must not be beside it.
    Apart,
    /// No pod there that it must be beside.
    Together,
    /// A spread constraint.
    Spread,
    /// Not enough of a resource.
    Room,
}

impl Hindrance {
    /// In words that follow a number of nodes.
    pub fn words(self) -> &'static str {
        match self {
            Self::Closed => "not Ready or cordoned",
            Self::Taint => "with a taint that it does not tolerate",
            Self::Selector => "that its node selector or affinity leaves out",
            Self::Volume => "that its volume is not bound to",
            Self::Port => "whose port is taken",
            Self::Apart => "with a pod that it must not be beside",
            Self::Together => "without the pod that it must be beside",
            Self::Spread => "that its spread constraint leaves out",
            Self::Room => "without room for it",
        }
    }
}

/// How many nodes say no for which reason.
pub type Hindrances = BTreeMap<Hindrance, usize>;

/// Pods of one namespace that have labels and placement alike.
pub(super) struct Group<'a> {
    pub(super) labels: &'a BTreeMap<String, String>,
    pub(super) placement: &'a Placement,
    pub(super) members: Vec<usize>,
}

struct Place<'a> {
    node: &'a Node,
    /// What is left; none where the node did not say what it has.
    room: Option<Resources>,
    ports: BTreeSet<i32>,
    open: bool,
    pods: BTreeSet<usize>,
}

pub(super) struct Cluster<'a> {
    pub(super) pods: Vec<&'a Pod>,
    at: Vec<Option<usize>>,
    places: Vec<Place<'a>>,
    groups: HashMap<&'a str, Vec<Group<'a>>>,
    volumes: HashMap<&'a str, &'a Volume>,
    budgets: HashMap<&'a str, Vec<&'a Budget>>,
    workloads: HashMap<(&'a str, &'a str, &'a str), &'a Workload>,
    /// Where the last pod found its place: the next one looks from there on, so that a large cluster is not searched from
    /// its full end each time.
    cursor: usize,
    /// What could not be known.
    pub(super) blind: BTreeSet<String>,
}

fn read<'a, T>(observed: &'a Observed<Vec<T>>, what: &str) -> Result<&'a [T], String> {
    match observed {
        Observed::Known(values) => Ok(values),
        Observed::Unknown(why) => Err(format!("the {what} could not be read: {why}")),
        Observed::NotConfigured => Err(format!("the {what} were not read")),
    }
}

impl<'a> Cluster<'a> {
    pub(super) fn of(snapshot: &'a ClusterSnapshot) -> Result<Self, String> {
        let pods: Vec<_> = read(&snapshot.pods, "pods")?.iter().filter(|pod| !pod.phase.is_finished()).collect();
        let mut blind = BTreeSet::new();
        let volumes = read(&snapshot.volumes, "PersistentVolumes").unwrap_or_else(|why| {
            blind.insert(why);
            &[]
        });
        let mut budgets: HashMap<_, Vec<_>> = HashMap::new();
        for budget in read(&snapshot.budgets, "PodDisruptionBudgets")? {
            budgets.entry(budget.namespace.as_str()).or_default().push(budget);
        }
        let workloads = read(&snapshot.workloads, "workloads")?.iter();
        let mut cluster = Self {
            at: vec![None; pods.len()],
            places: snapshot.nodes.iter().map(Place::of).collect(),
            groups: groups(&pods),
            pods,
            volumes: volumes.iter().filter_map(|volume| Some((volume.claim.as_deref()?, volume))).collect(),
            budgets,
            workloads: workloads.map(|it| ((it.namespace.as_str(), it.kind.as_str(), it.name.as_str()), it)).collect(),
            cursor: 0,
            blind,
        };
        let silent = snapshot.nodes.iter().filter(|node| node.allocatable.is_none());
        cluster.blind.extend(silent.map(|node| format!("node {} does not say what it has room for", node.name)));
        cluster.settle();
        Ok(cluster)
    }

    fn settle(&mut self) {
        let by_name: HashMap<_, _> =
            self.places.iter().enumerate().map(|(at, place)| (place.node.name.as_str(), at)).collect();
        let at: Vec<_> = self.pods.iter().map(|pod| by_name.get(pod.node.as_str()).copied()).collect();
        for (pod, at) in at.into_iter().enumerate().filter_map(|(pod, at)| Some((pod, at?))) {
            self.put(pod, at);
        }
    }

    /// The index of a node.
    pub(super) fn index(&self, node: &str) -> Option<usize> {
        self.places.iter().position(|place| place.node.name == node)
    }

    pub(super) fn pods_on(&self, node: usize) -> Vec<usize> {
        self.places[node].pods.iter().copied().collect()
    }

    pub(super) fn set_open(&mut self, node: usize, open: bool) {
        self.places[node].open = open;
    }

    pub(super) fn lies_nowhere(&self, pod: usize) -> bool {
        self.at[pod].is_none()
    }

    pub(super) fn all_nodes(&self) -> impl Iterator<Item = &'a Node> {
        self.places.iter().map(|place| place.node)
    }

    pub(super) fn groups(&self, namespace: &str) -> &[Group<'a>] {
        self.groups.get(namespace).map_or(&[], Vec::as_slice)
    }

    pub(super) fn nodes_of(&self, pods: &[usize]) -> impl Iterator<Item = &'a Node> {
        pods.iter().filter_map(|pod| self.at[*pod]).map(|at| self.places[at].node)
    }

    pub(super) fn budgets_of(&self, pod: &Pod) -> Vec<&'a Budget> {
        let all = self.budgets.get(pod.namespace.as_str()).into_iter().flatten();
        all.copied().filter(|budget| covers(budget, pod)).collect()
    }

    pub(super) fn workload(&self, namespace: &str, kind: &str, name: &str) -> Option<&'a Workload> {
        self.workloads.get(&(namespace, kind, name)).copied()
    }

    /// All pods of a budget, wherever they lie.
    pub(super) fn covered_by(&self, budget: &Budget) -> impl Iterator<Item = usize> {
        let groups = self.groups(&budget.namespace).iter();
        let of_group = |group: &&Group<'a>| covers(budget, self.pods[group.members[0]]);
        groups.filter(of_group).flat_map(|group| group.members.iter().copied())
    }

    pub(super) fn put(&mut self, pod: usize, at: usize) {
        let place = &mut self.places[at];
        let wishes = &self.pods[pod].placement;
        if let Some(room) = &mut place.room {
            room.take(&wishes.requests);
            *room.0.entry("pods".to_owned()).or_default() -= 1;
        }
        place.ports.extend(&wishes.host_ports);
        place.pods.insert(pod);
        self.at[pod] = Some(at);
    }

    pub(super) fn lift(&mut self, pod: usize) {
        let Some(at) = self.at[pod].take() else { return };
        let place = &mut self.places[at];
        let wishes = &self.pods[pod].placement;
        if let Some(room) = &mut place.room {
            room.add(&wishes.requests);
            *room.0.entry("pods".to_owned()).or_default() += 1;
        }
        place.ports.retain(|port| !wishes.host_ports.contains(port));
        place.pods.remove(&pod);
    }

    /// Puts the pod on the first node that would take it; else says which said no and why.
    pub(super) fn place(&mut self, pod: usize) -> Result<(), Hindrances> {
        let neighbours = Neighbours::of(self.pods[pod], self);
        let mut hindrances = Hindrances::new();
        for step in 0..self.places.len() {
            let at = (self.cursor + step) % self.places.len();
            match self.hindrance(pod, &self.places[at], &neighbours) {
                None => {
                    self.cursor = at;
                    self.put(pod, at);
                    return Ok(());
                }
                Some(hindrance) => *hindrances.entry(hindrance).or_default() += 1,
            }
        }
        Err(hindrances)
    }

    /// Room is asked for last: a node that only lacks room is one that the pod might go to.
    fn hindrance(&self, pod: usize, place: &Place<'_>, neighbours: &Neighbours) -> Option<Hindrance> {
        let (pod, node) = (self.pods[pod], place.node);
        let wishes = &pod.placement;
        if !place.open {
            return Some(Hindrance::Closed);
        }
        if !fit::tolerates(wishes, node) {
            return Some(Hindrance::Taint);
        }
        if !fit::is_selected(wishes, node) {
            return Some(Hindrance::Selector);
        }
        if !self.reaches_volumes(pod, node) {
            return Some(Hindrance::Volume);
        }
        if wishes.host_ports.iter().any(|port| place.ports.contains(port)) {
            return Some(Hindrance::Port);
        }
        match neighbours.against(node) {
            Some(Against::Apart) => return Some(Hindrance::Apart),
            Some(Against::Together) => return Some(Hindrance::Together),
            Some(Against::Spread) => return Some(Hindrance::Spread),
            None => {}
        }
        let room = place.room.as_ref()?;
        let short = wishes.requests.0.iter().any(|(name, amount)| *amount > 0 && room.of(name) < *amount);
        (short || room.of("pods") < 1).then_some(Hindrance::Room)
    }

    fn reaches_volumes(&self, pod: &Pod, node: &Node) -> bool {
        let bound = pod.claims.iter().filter_map(|claim| {
            self.volumes.get(format!("{}/{claim}", pod.namespace).as_str())?.node_affinity.as_ref()
        });
        bound.into_iter().all(|selector| fit::allows(selector, node))
    }
}

impl<'a> Place<'a> {
    fn of(node: &'a Node) -> Self {
        let open = node.ready && !node.cordoned_by_someone_else();
        Self { node, room: node.allocatable.clone(), ports: BTreeSet::new(), open, pods: BTreeSet::new() }
    }
}

fn groups<'a>(pods: &[&'a Pod]) -> HashMap<&'a str, Vec<Group<'a>>> {
    let mut places: HashMap<(&str, usize, usize), usize> = HashMap::new();
    let mut found: HashMap<&str, Vec<Group<'_>>> = HashMap::new();
    for (index, pod) in pods.iter().enumerate() {
        let groups = found.entry(pod.namespace.as_str()).or_default();
        let key = (pod.namespace.as_str(), pod.labels.place(), pod.placement.place());
        let at = *places.entry(key).or_insert_with(|| {
            groups.push(Group { labels: &pod.labels, placement: &pod.placement, members: Vec::new() });
            groups.len() - 1
        });
        groups[at].members.push(index);
    }
    found
}
