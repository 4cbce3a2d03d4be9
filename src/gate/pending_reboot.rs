use super::{Class, Finding, Gate, Judge, Judgement, Need, Phase, Severity, hosts};
use crate::{
    cluster::snapshot::{ClusterSnapshot, HostFacts, Node},
    policy::Policy,
    version::Target,
};

pub(super) const GATE: Gate = Gate {
    id: "pending-reboot",
    checks: "no node asks for a reboot",
    matters: "a node with a new kernel or libc that nobody booted yet comes up with both changes at once when \
             something reboots it in mid-upgrade",
    clears: "drain the node, reboot it, uncordon it, before the night",
    source: "/run/reboot-required, written by packages of Debian and Ubuntu",
    severity: Severity::Warns,
    phases: &[Phase::Run],
    needs: &[Need::Hosts],
    judge: Judge::Observed(judge),
};

fn judge(snapshot: &ClusterSnapshot, _: &Target, _: &Policy) -> Judgement {
    hosts::on_each(snapshot, finding)
}

fn finding(node: &Node, facts: &HostFacts) -> Option<Finding> {
    let packages = facts.reboot.as_ref()?;
    let by = if packages.is_empty() { String::new() } else { format!(", for {}", packages.join(", ")) };
    let remedy = format!("kubectl drain {} --ignore-daemonsets, reboot it, kubectl uncordon {}", node.name, node.name);
    let finding = Finding::new(Class::Warning, format!("node/{}", node.name), format!("a reboot is asked for{by}"));
    Some(finding.evidence("/run/reboot-required").remedy(remedy))
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
    fn a_reboot_that_is_asked_for_is_said() {
        assert_eq!(judged(|_| {}), Judgement::Passed);
        let found = judged(|facts| facts.reboot = Some(vec!["linux-image-6.1".to_owned()]));
        assert_eq!(classes(&found), [(Class::Warning, "node/m1")]);
    }
}
