use super::{Class, Finding, Gate, Judge, Judgement, Need, Phase, Severity, hosts, kubelet_setting::Off};
use crate::{
    cluster::snapshot::{ClusterSnapshot, HostFacts, Node},
    policy::Policy,
    version::Target,
};

pub(super) const GATE: Gate = Gate {
    id: "swap",
    checks: "no node swaps unless its kubelet is told that it may",
    matters: "a kubelet refuses to start on a machine that swaps (failSwapOn, true by default): swap that was \
             switched on since its last start is found out when the run restarts it",
    clears: "swapoff -a and take the line out of /etc/fstab; or failSwapOn: false in the ConfigMap \
             kubelet-config and on the node",
    source: "kubelet, failSwapOn; kubernetes.io/docs/concepts/cluster-administration/swap-memory-management",
    severity: Severity::Blocks,
    phases: &[Phase::Run, Phase::BeforeNode],
    needs: &[Need::Hosts],
    judge: Judge::Observed(judge),
};

fn judge(snapshot: &ClusterSnapshot, _: &Target, _: &Policy) -> Judgement {
    hosts::on_each(snapshot, finding)
}

fn finding(node: &Node, facts: &HostFacts) -> Option<Finding> {
    if facts.swap.is_empty() {
        return None;
    }
    let (class, unless) = match Off::of(&facts.kubelet, "failSwapOn", "fail-swap-on") {
        Off::Yes => return None,
        Off::No => (Class::Actionable, ""),
        Off::Perhaps => (Class::Warning, ", unless a file of its --config-dir allows it"),
    };
    let why = format!(
        "it swaps to {}, and its kubelet does not start again on a machine that swaps{unless}",
        facts.swap.join(", ")
    );
    let remedy = format!("on {}: swapoff -a, and take the line out of /etc/fstab", node.name);
    let evidence = "/proc/swaps; no failSwapOn: false in /var/lib/kubelet/config.yaml";
    Some(Finding::new(class, format!("node/{}", node.name), why).evidence(evidence).remedy(remedy))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        cluster::snapshot::Flag,
        gate::fixture::{self, classes},
    };

    fn judged(change: impl FnOnce(&mut HostFacts)) -> Judgement {
        let mut cluster = fixture::with_hosts();
        change(fixture::host(&mut cluster, "w1"));
        judge(&cluster, &fixture::patch(), &Policy::default())
    }

    #[test]
    fn a_machine_that_swaps_needs_a_kubelet_that_may() {
        assert_eq!(judged(|_| {}), Judgement::Passed);
        assert_eq!(
            classes(&judged(|facts| facts.swap = vec!["/dev/sda2".to_owned()])),
            [(Class::Actionable, "node/w1")]
        );
        let told = judged(|facts| {
            facts.swap = vec!["/dev/sda2".to_owned()];
            facts.kubelet.config = Some("failSwapOn: false\n".to_owned());
        });
        assert_eq!(told, Judgement::Passed);
        let elsewhere = judged(|facts| {
            facts.swap = vec!["/dev/sda2".to_owned()];
            let (file, name) = ("/etc/default/kubelet".to_owned(), "config-dir".to_owned());
            facts.kubelet.flags = vec![Flag { file, name, value: "/etc/kubelet.d".to_owned() }];
        });
        assert_eq!(classes(&elsewhere), [(Class::Warning, "node/w1")]);
    }
}
