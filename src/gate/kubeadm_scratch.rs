use super::{Class, Finding, Gate, Judge, Judgement, Need, Phase, Severity, hosts};
use crate::{
    cluster::snapshot::{ClusterSnapshot, ControlPlane, Node},
    policy::Policy,
    version::Target,
};

pub(super) const GATE: Gate = Gate {
    id: "kubeadm-scratch",
    checks: "kubeadm's backups in /etc/kubernetes/tmp take less than 1 GiB on every control plane",
    matters: "each apply leaves a copy of etcd there and never removes one: 145 of them, 28 GB, starved an etcd \
             for disk",
    clears: "the run removes those that are older than 3 days; by hand: rm -r \
             /etc/kubernetes/tmp/kubeadm-backup-*",
    source: "facts of an upgrade 1.34 to 1.35; kubernetes/kubernetes#125357",
    severity: Severity::Warns,
    phases: &[Phase::Run],
    needs: &[Need::Hosts],
    judge: Judge::Observed(judge),
};

const MANY: u64 = 1 << 30;

fn judge(snapshot: &ClusterSnapshot, _: &Target, _: &Policy) -> Judgement {
    hosts::on_planes(snapshot, finding)
}

fn finding(node: &Node, plane: &ControlPlane) -> Option<Finding> {
    if plane.scratch < MANY {
        return None;
    }
    let why = format!("{} MiB of kubeadm's backups in /etc/kubernetes/tmp", plane.scratch >> 20);
    let finding = Finding::new(Class::Warning, format!("node/{}", node.name), why).evidence("du --summarize --bytes");
    Some(
        finding
            .remedy(format!("the run removes what is older than 3 days; on {}: ls -t /etc/kubernetes/tmp", node.name)),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cluster::snapshot::HostFacts;
    use crate::gate::fixture::{self, classes};

    fn judged(change: impl FnOnce(&mut HostFacts)) -> Judgement {
        let mut cluster = fixture::with_hosts();
        change(fixture::host(&mut cluster, "m1"));
        judge(&cluster, &fixture::patch(), &Policy::default())
    }

    #[test]
    fn a_heap_of_backups_is_said() {
        for (bytes, said) in [(0, false), (MANY - 1, false), (MANY, true)] {
            let found = judged(|facts| facts.control_plane.as_mut().expect("plane").scratch = bytes);
            assert_eq!(classes(&found), [(Class::Warning, "node/m1")][..usize::from(said)], "{bytes}");
        }
    }
}
