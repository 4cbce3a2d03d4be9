use super::{Class, Finding, Gate, Judge, Judgement, Need, Phase, Severity, hosts};
use crate::{
    cluster::snapshot::{ClusterSnapshot, Node, Packages},
    policy::Policy,
    version::Target,
};

pub(super) const GATE: Gate = Gate {
    id: "apt-lock",
    checks: "no process on a node holds the locks of apt or dpkg",
    matters: "every installation waits for the lock, five minutes at most: unattended-upgrades of a month of \
             packages takes longer, and the node is drained by then",
    clears: "it clears by itself when the other package manager is done; ps -ef on the node shows one that never ends",
    source: "apt's and dpkg's record locks, by /proc/locks",
    severity: Severity::Holds,
    phases: &[Phase::Run, Phase::BeforeNode],
    needs: &[Need::Hosts],
    judge: Judge::Observed(judge),
};

fn judge(snapshot: &ClusterSnapshot, _: &Target, _: &Policy) -> Judgement {
    hosts::on_each(snapshot, |node, facts| finding(node, facts.packages.known()?))
}

fn finding(node: &Node, packages: &Packages) -> Option<Finding> {
    if packages.locks.is_empty() {
        return None;
    }
    let why = format!("another package manager is at work: it holds {}", packages.locks.join(", "));
    let remedy = format!("wait for it; on {}: ps -ef | grep -E 'apt|dpkg|unattended' shows it", node.name);
    Some(Finding::new(Class::Transient, format!("node/{}", node.name), why).evidence("/proc/locks").remedy(remedy))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gate::fixture::{self, classes};

    fn judged(change: impl FnOnce(&mut Packages)) -> Judgement {
        let mut cluster = fixture::with_hosts();
        change(fixture::packages(&mut cluster, "w1"));
        judge(&cluster, &fixture::patch(), &Policy::default())
    }

    #[test]
    fn a_lock_is_waited_for() {
        assert_eq!(judged(|_| {}), Judgement::Passed);
        let found = judged(|packages| packages.locks = vec!["/var/lib/dpkg/lock-frontend".to_owned()]);
        assert_eq!(classes(&found), [(Class::Transient, "node/w1")]);
    }
}
