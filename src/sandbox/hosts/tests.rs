//! The product's own code of `node`, run on machines.

mod crash;
mod etcd;
mod faults;
mod images;
mod kubeadm;
mod kubeadm_fails;
mod packages;
mod scale;
mod services;
mod units;

use std::sync::Arc;

use jiff::Timestamp;

use super::{ClusterView, Component, CoreDns, Effect, Machine, MachineSpec, Machines, NodeView, Recorded, Repository};
use crate::{clock::Clock, version::KubeVersion};

pub(super) const BASE: &str = "https://packages.example.org/core:/stable:";
pub(super) const OLD: KubeVersion = KubeVersion::new(1, 36, 1);
pub(super) const PATCH: KubeVersion = KubeVersion::new(1, 36, 3);
pub(super) const MINOR: KubeVersion = KubeVersion::new(1, 37, 2);
pub(super) const CONFIGURATION: &str = "apiVersion: kubeadm.k8s.io/v1beta4\nkind: ClusterConfiguration\nkubernetesVersion: v1.36.1\napiServer:\n  extraArgs:\n  \
     - name: audit-log-maxage\n    value: \"7\"\ndns: {}\netcd:\n  local:\n    dataDir: /var/lib/etcd\n";
const COREFILE: &str = ".:53 {\n    errors\n    kubernetes cluster.local {\n       pods insecure\n    }\n    forward . \
    /etc/resolv.conf\n    cache 30\n}\n";

/// A cluster of one control plane and one worker, both in memory.
pub(super) struct Lab {
    pub(super) clock: Clock,
    pub(super) ground: Arc<Recorded>,
    pub(super) machines: Machines,
    pub(super) cp: Machine,
    pub(super) worker: Machine,
}

pub(super) fn control_plane() -> MachineSpec {
    MachineSpec::control_plane("cp1", "10.77.0.11", OLD, CONFIGURATION)
}

/// Must be called in a paused runtime.
pub(super) fn lab() -> Lab {
    lab_of(&control_plane())
}

pub(super) fn lab_of(spec: &MachineSpec) -> Lab {
    let node = |name: &str, control_plane: bool| NodeView {
        name: name.into(),
        control_plane,
        ready: true,
        schedulable: true,
        kubelet: OLD,
        apiserver: control_plane.then_some(OLD),
    };
    let view = ClusterView {
        configuration: Some(CONFIGURATION.into()),
        nodes: vec![node("cp1", true), node("w1", false)],
        coredns: Some(CoreDns { tag: "v1.14.2".into(), corefile: COREFILE.into() }),
    };
    let clock = Clock::starting_at(Timestamp::from_second(1_795_000_000).expect("time"));
    let ground = Arc::new(Recorded::new(view));
    let repository = Repository::new(BASE).with(&[OLD, PATCH, KubeVersion::new(1, 37, 1), MINOR]);
    let repository =
        repository.with_other("containerd.io", &["2.2.1-1~debian.12~bookworm", "2.3.6-1~debian.12~bookworm"]);
    let machines = Machines::new(clock, ground.clone(), repository);
    let cp = machines.add(spec).expect("control plane");
    let worker = machines.add(&MachineSpec::worker("w1", "10.77.0.21", OLD, CONFIGURATION)).expect("worker");
    Lab { clock, ground, machines, cp, worker }
}

impl Lab {
    pub(super) fn effects_of(&self, node: &str) -> Vec<Effect> {
        self.ground.effects().into_iter().filter(|(of, _)| of == node).map(|(_, effect)| effect).collect()
    }

    pub(super) fn assert_all_known(&self) {
        assert_eq!(self.machines.unknown_commands(), Vec::<String>::new());
    }
}

pub(super) fn pod_image(machine: &Machine, component: Component) -> String {
    let pods = machine.static_pods();
    pods.into_iter().find(|(each, _)| *each == component).map(|(_, image)| image).expect("a static pod")
}
