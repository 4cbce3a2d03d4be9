use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::dice::Dice;
use crate::{
    sandbox::{
        hosts::MachineSpec,
        store::{Patch, kinds},
        world::{Layout, Workload, World},
    },
    version::KubeVersion,
};

/// Of a budget: its field and what it says.
type Bound = (&'static str, Value);

/// A cluster, its policy and how much goes wrong, all of one seed.
#[derive(Debug)]
pub(super) struct Case {
    pub(super) layout: Layout,
    /// Workers of an older version than the rest.
    behind: Vec<(String, KubeVersion)>,
    budgets: BTreeMap<String, Bound>,
    tainted: Vec<String>,
    /// By someone else.
    cordoned: Vec<String>,
    /// Nodes without room for a pod of the chain, which asks for more than others: the first choice is not always to be
    /// had.
    full: Vec<String>,
    /// StatefulSets of two pods.
    sets: usize,
    /// Pods without a controller.
    loners: usize,
    pub(super) policy: String,
    pub(super) recreates: bool,
    /// One API request in so many is struck; none where nothing goes wrong.
    pub(super) requests: Option<u64>,
    /// The same for calls of hosts.
    pub(super) calls: Option<u64>,
    /// How many things happen to nodes and pods in the night.
    pub(super) mishaps: usize,
}

const V: fn(u64, u64) -> KubeVersion = |minor, patch| KubeVersion::new(1, minor, patch);

impl Case {
    /// At most so many workers in a large one, which is rare: a night takes as long as it has nodes.
    pub(super) fn of(dice: &mut Dice, largest: usize) -> Self {
        let masters = *dice.pick(&[1, 1, 1, 3]);
        let small = dice.count(0..=5);
        let workers = if dice.one_in(40) { dice.count(small..=largest.max(small)) } else { small };
        let minor = dice.one_in(2);
        let version = if minor { V(36, 3) } else { *dice.pick(&[V(36, 0), V(36, 1)]) };
        let layout = Layout::of(masters, workers, version);
        let untainted = workers == 0 || dice.one_in(4);
        let (workloads, budgets) = workloads(dice);
        let layout = Layout { untainted, workloads, ..layout };
        let older: &[KubeVersion] = if minor { &[V(36, 3), V(36, 1)] } else { &[V(36, 0), V(35, 6)] };
        let behind = if dice.one_in(4) { dice.count(1..=2) } else { 0 };
        let behind = (1..=behind).map(|n| (format!("old{n}"), *dice.pick(older))).collect();
        let tainted = layout.workers.iter().filter(|_| dice.one_in(8)).cloned().collect();
        let cordoned = layout.workers.iter().filter(|_| dice.one_in(80)).cloned().collect();
        // One node is drained, and one more must have room for what drains it.
        let spare = (masters + workers).saturating_sub(2);
        let all = layout.masters.iter().chain(&layout.workers);
        let full = all.filter(|_| dice.one_in(4)).take(spare).cloned().collect();
        let recreates = !dice.one_in(3);
        let faulty = !dice.one_in(4);
        Self {
            behind,
            budgets,
            tainted,
            cordoned,
            full,
            sets: if dice.one_in(3) { dice.count(1..=2) } else { 0 },
            loners: if dice.one_in(4) { dice.count(1..=2) } else { 0 },
            policy: policy(dice, minor, recreates),
            recreates,
            requests: (faulty && dice.one_in(2)).then(|| dice.number(40..=1500)),
            calls: (faulty && dice.one_in(2)).then(|| dice.number(40..=1500)),
            mishaps: if faulty { dice.count(0..=4) } else { 0 },
            layout,
        }
    }

    /// What the layout has no words for.
    pub(super) fn furnish(&self, world: &World) {
        for (n, (name, version)) in self.behind.iter().enumerate() {
            let like = Layout::of(0, 1, *version).machines().remove(0);
            let spec = MachineSpec { name: name.clone(), ip: format!("10.80.0.{}", n + 1), ..like };
            world.join(&spec).expect("join");
        }
        let create = |kind, object| world.store().create(kind, Some("shop"), object).expect("created");
        for n in 1..=self.sets {
            create(&kinds::STATEFUL_SET, stateful_set(&format!("set{n}")));
        }
        for n in 1..=self.loners {
            create(&kinds::POD, loner(&format!("loner{n}")));
        }
        for (name, bound) in &self.budgets {
            let (key, value) = bound;
            let spec = json!({*key: value, "selector": {"matchLabels": {"app": name}}});
            let metadata = json!({"name": name, "namespace": "shop"});
            let budget =
                json!({"apiVersion": "policy/v1", "kind": "PodDisruptionBudget", "metadata": metadata, "spec": spec});
            create(&kinds::POD_DISRUPTION_BUDGET, budget);
        }
        let patch = |node: &String, spec: Value| {
            world.store().patch(&kinds::NODE, None, node, &Patch::Merge(json!({"spec": spec}))).expect("patched");
        };
        for node in &self.tainted {
            patch(node, json!({"taints": [{"key": "dedicated", "value": "x", "effect": "NoSchedule"}]}));
        }
        for node in &self.cordoned {
            patch(node, json!({"unschedulable": true}));
        }
        for node in &self.full {
            let room = Patch::Merge(json!({"status": {"allocatable": {"cpu": "20m"}}}));
            world.store().patch_status(&kinds::NODE, None, node, &room).expect("patched");
        }
    }

    pub(super) fn nodes(&self) -> Vec<String> {
        let behind = self.behind.iter().map(|(name, _)| name);
        self.layout.masters.iter().chain(&self.layout.workers).chain(behind).cloned().collect()
    }

    /// Whether anything goes wrong that is not the cluster's own state.
    pub(super) fn is_faulty(&self) -> bool {
        self.requests.is_some() || self.calls.is_some() || self.mishaps > 0
    }
}

fn workloads(dice: &mut Dice) -> (Vec<Workload>, BTreeMap<String, Bound>) {
    let mut budgets = BTreeMap::new();
    let count = dice.count(1..=6);
    let mut workload = |n: usize| {
        let name = format!("app{n}");
        let replicas = u32::try_from(dice.number(1..=5)).expect("small");
        let made = Workload { stop_seconds: *dice.pick(&[1, 2, 30]), ..Workload::new("shop", &name, replicas) };
        let bound: Option<Bound> = match dice.number(0..=11) {
            0..=3 => Some(("minAvailable", json!(replicas - 1))),
            // never allows any: a single replica is re-created or not by policy, more stand in the way
            4 if replicas == 1 || dice.one_in(4) => Some(("minAvailable", json!(replicas))),
            5..=6 => Some(("maxUnavailable", json!(1))),
            7 if replicas == 1 => Some(("maxUnavailable", json!(0))),
            8 => Some(("minAvailable", json!("50%"))),
            9 => Some(("maxUnavailable", json!("25%"))),
            _ => None,
        };
        budgets.extend(bound.map(|bound| (name, bound)));
        made
    };
    let workloads = (1..=count).map(&mut workload).collect();
    (workloads, budgets)
}

fn stateful_set(name: &str) -> Value {
    json!({
        "apiVersion": "apps/v1", "kind": "StatefulSet", "metadata": {"name": name, "namespace": "shop"},
        "spec": {
            "replicas": 2, "serviceName": name, "selector": {"matchLabels": {"app": name}},
            "template": {
                "metadata": {"labels": {"app": name}},
                "spec": {"containers": [{"name": "main", "image": "registry.example.org/shop/set:1.0.0"}]},
            },
        },
    })
}

/// A pod that nobody makes again.
fn loner(name: &str) -> Value {
    json!({
        "apiVersion": "v1", "kind": "Pod", "metadata": {"name": name, "namespace": "shop"},
        "spec": {"containers": [{"name": "main", "image": "registry.example.org/shop/loner:1.0.0"}]},
    })
}

fn policy(dice: &mut Dice, minor: bool, recreates: bool) -> String {
    let channel = if minor { "minor" } else { "patch" };
    let soak = dice.pick(&["0s", "0s", "3m"]);
    let single_replica = if recreates { "recreate" } else { dice.pick(&["block", "wait"]) };
    let single_node = dice.pick(&["cordon", "drain"]);
    // a drain that waits for what never comes costs the most of a night's real time
    let timeout = dice.pick(&["2m", "2m", "5m", "5m", "30m"]);
    format!(
        "channel: {channel}\nquiet: {{readyFor: 0s}}\nnodes: {{soak: {soak}}}\n\
         drain: {{singleReplica: {single_replica}, singleNode: {single_node}, timeout: {timeout}}}\n"
    )
}
