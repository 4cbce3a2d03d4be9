use super::{Class, Finding, Gate, Judge, Judgement, Need, Phase, Severity, hosts};
use crate::{
    cluster::snapshot::{ClusterSnapshot, HostFacts, Node},
    policy::Policy,
    version::Target,
};

pub(super) const GATE: Gate = Gate {
    id: "required-tools",
    checks: "every node has the programs that kubeadm runs: cp, losetup and mount",
    matters: "kubeadm's own checks refuse a node without them, in mid-upgrade",
    clears: "apt-get install coreutils mount on the node that is named",
    source: "Kubernetes 1.33 release notes; kubeadm preflight, InPathCheck",
    severity: Severity::Blocks,
    phases: &[Phase::Run, Phase::BeforeNode],
    needs: &[Need::Hosts],
    judge: Judge::Observed(judge),
};

fn judge(snapshot: &ClusterSnapshot, _: &Target, _: &Policy) -> Judgement {
    hosts::on_each(snapshot, finding)
}

fn finding(node: &Node, facts: &HostFacts) -> Option<Finding> {
    if facts.missing_tools.is_empty() {
        return None;
    }
    let why = format!("kubeadm runs {}, which is not there", facts.missing_tools.join(", "));
    let remedy = format!("on {}: apt-get install coreutils mount", node.name);
    Some(Finding::new(Class::Actionable, format!("node/{}", node.name), why).evidence("command -v").remedy(remedy))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gate::fixture::{self, classes};

    fn judged(change: impl FnOnce(&mut HostFacts)) -> Judgement {
        let mut cluster = fixture::with_hosts();
        change(fixture::host(&mut cluster, "m1"));
        judge(&cluster, &fixture::patch(), &Policy::default())
    }

    #[test]
    fn a_tool_that_is_missing_is_named() {
        assert_eq!(judged(|_| {}), Judgement::Passed);
        let found = judged(|facts| facts.missing_tools = vec!["losetup".to_owned()]);
        assert_eq!(classes(&found), [(Class::Actionable, "node/m1")]);
    }
}
