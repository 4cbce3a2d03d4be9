use super::incident::Incident;
use crate::{
    run::record::Status,
    sandbox::world::{Layout, Workload},
    version::KubeVersion,
};

/// The version that every scenario begins with.
pub(super) const FROM: KubeVersion = KubeVersion::new(1, 36, 3);

/// A story that the demo tells.
#[derive(Debug)]
pub(super) struct Scenario {
    /// What is typed.
    pub(super) name: &'static str,
    /// What one learns from it.
    pub(super) teaches: &'static str,
    /// Control planes and workers.
    pub(super) nodes: (usize, usize),
    /// An addon whose vendor does not support the new minor runs, too.
    pub(super) old_addon: bool,
    /// The policy, where it is not the default one.
    pub(super) policy: &'static str,
    /// What goes wrong.
    pub(super) incident: Incident,
    /// How its night ends.
    pub(super) ends: Status,
    /// The worker that goes back to the earlier version once the night is over.
    pub(super) puts_back: Option<&'static str>,
    /// Seconds of the cluster that pass in one of the reader's.
    pub(super) speed: u32,
    /// What to type on a cluster of one's own.
    pub(super) next: &'static str,
}

/// Its cluster has just been made, and nobody looks on at ten minutes of soak after each worker.
pub(super) const POLICY: &str = "quiet: {readyFor: 0s}\nnodes: {soak: 1m}\n";

/// What a story is where it says nothing else: the seven nodes, and a night that goes well.
const NIGHT: Scenario = Scenario {
    name: "",
    teaches: "",
    nodes: (1, 6),
    old_addon: false,
    policy: POLICY,
    incident: Incident::None,
    ends: Status::Done,
    puts_back: None,
    speed: 40,
    next: "kubectl upgrade-plan",
};

/// The first one is the default.
pub(super) const ALL: &[Scenario] = &[
    Scenario {
        name: "upgrade",
        teaches: "a night that goes well: 7 nodes, one after the other, and no budget is broken",
        ..NIGHT
    },
    Scenario {
        name: "refused",
        teaches: "a node that is not Ready and an addon without support: the gate says no and why, nothing is changed",
        old_addon: true,
        incident: Incident::NodeNotReady("w3"),
        ends: Status::Refused,
        next: "kubectl upgrade-gate --target X.Y.Z -o wide",
        ..NIGHT
    },
    Scenario {
        name: "stuck-drain",
        teaches: "a budget that comes to allow nothing in mid-upgrade: the run halts, safely, and says what to type",
        policy: "quiet: {readyFor: 0s}\nnodes: {soak: 1m}\ndrain: {singleReplica: block, timeout: 3m}\n",
        incident: Incident::BudgetForbids { after: "w1" },
        ends: Status::Halted,
        speed: 30,
        next: "kubectl upgrade-status",
        ..NIGHT
    },
    Scenario {
        name: "crash",
        teaches: "the upgrade's own pod is killed in mid-drain: the next one looks, and goes on where it was",
        incident: Incident::PodKilled { during: "w2" },
        ..NIGHT
    },
    Scenario {
        name: "alert",
        teaches: "a critical alert begins to fire in mid-upgrade: the run halts before it touches another node",
        incident: Incident::AlertFires { after: "w2" },
        ends: Status::Halted,
        next: "kubectl upgrade-status",
        ..NIGHT
    },
    Scenario {
        name: "rollback",
        teaches: "the morning after, one worker goes back to the earlier version; the others stay where they are",
        nodes: (1, 3),
        puts_back: Some("w2"),
        speed: 20,
        next: "kubectl upgrade-rollback node NODE --to X.Y.Z --dry-run",
        ..NIGHT
    },
    Scenario {
        name: "three-control-planes",
        teaches: "control planes first, one at a time: the API answers all the while",
        nodes: (3, 3),
        ..NIGHT
    },
    Scenario {
        name: "single-node",
        teaches: "nowhere to move anything: the one node is cordoned, upgraded in place and opened again",
        nodes: (1, 0),
        speed: 8,
        ..NIGHT
    },
];

impl Scenario {
    /// The cluster that it is played on.
    pub(super) fn layout(&self) -> Layout {
        let (masters, workers) = self.nodes;
        let mut layout = Layout { untainted: workers == 0, ..Layout::of(masters, workers, FROM) }.with_shop();
        if matches!(self.incident, Incident::BudgetForbids { .. }) {
            // The gate would refuse its budget before anything begins.
            layout.workloads.retain(|workload| workload.name != "solo");
        }
        layout.workloads.extend([
            Workload::new("traefik", "traefik", 2).image("docker.io/library/traefik:v3.7.11"),
            Workload::new("monitoring", "metrics-server", 1)
                .image("registry.k8s.io/metrics-server/metrics-server:v0.9.0"),
        ]);
        if self.old_addon {
            let image = "quay.io/jetstack/cert-manager-controller:v1.21.0";
            layout.workloads.push(Workload::new("cert-manager", "cert-manager", 1).image(image));
        }
        layout
    }
}
