use super::{Class, Finding, Gate, Judge, Judgement, Need, Phase, Severity, hosts, kubelet_setting::Off};
use crate::{
    cluster::snapshot::{ClusterSnapshot, HostFacts, Node},
    policy::Policy,
    version::{Minor, Target},
};

pub(super) const GATE: Gate = Gate {
    id: "cgroup-v1",
    checks: "every node has control groups version 2, for a target of 1.35 or later",
    matters: "a kubelet of 1.35 or later does not start on version 1 (failCgroupV1, true by default), and \
             kubeadm's SystemVerification refuses it",
    clears: "boot the node with systemd.unified_cgroup_hierarchy=1, or a distribution of today; failCgroupV1: \
             false in kubelet-config puts it off",
    source: "Kubernetes 1.35 release notes; system-validators v1.12.1",
    severity: Severity::Blocks,
    phases: &[Phase::Run, Phase::BeforeNode],
    needs: &[Need::Hosts],
    judge: Judge::Observed(judge),
};

/// The first minor that refuses version 1.
const REFUSES: Minor = Minor::new(1, 35);

fn judge(snapshot: &ClusterSnapshot, target: &Target, _: &Policy) -> Judgement {
    if target.to.minor() < REFUSES {
        return Judgement::NotApplicable(format!("only a target of {REFUSES} or later refuses version 1"));
    }
    hosts::on_each(snapshot, finding)
}

fn finding(node: &Node, facts: &HostFacts) -> Option<Finding> {
    if facts.cgroup == "cgroup2fs" {
        return None;
    }
    let (class, why) = match Off::of(&facts.kubelet, "failCgroupV1", "fail-cgroupv1") {
        Off::Yes => (Class::Warning, "control groups version 1, put off by failCgroupV1: false"),
        Off::No => (Class::Actionable, "control groups version 1: its kubelet does not start at the target"),
        Off::Perhaps => (
            Class::Warning,
            "control groups version 1: its kubelet starts only if a file of its --config-dir allows it",
        ),
    };
    let evidence = format!("/sys/fs/cgroup is {}", facts.cgroup);
    let remedy = format!("boot {} with systemd.unified_cgroup_hierarchy=1", node.name);
    Some(Finding::new(class, format!("node/{}", node.name), why).evidence(evidence).remedy(remedy))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gate::fixture::{self, classes};

    fn judged(change: impl FnOnce(&mut HostFacts)) -> Judgement {
        let mut cluster = fixture::with_hosts();
        change(fixture::host(&mut cluster, "w1"));
        judge(&cluster, &fixture::patch(), &Policy::default())
    }

    #[test]
    fn version_1_is_refused_unless_it_was_put_off() {
        assert_eq!(judged(|_| {}), Judgement::Passed);
        assert_eq!(classes(&judged(|facts| "tmpfs".clone_into(&mut facts.cgroup))), [(Class::Actionable, "node/w1")]);
        let off = judged(|facts| {
            "tmpfs".clone_into(&mut facts.cgroup);
            facts.kubelet.config = Some("failCgroupV1: false\n".to_owned());
        });
        assert_eq!(classes(&off), [(Class::Warning, "node/w1")]);
        let earlier = judge(&fixture::with_hosts(), &fixture::target("1.33.1", "1.34.7"), &Policy::default());
        assert!(matches!(earlier, Judgement::NotApplicable(_)));
    }
}
