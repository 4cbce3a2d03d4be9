use super::{Class, Finding, Gate, Judge, Judgement, Need, Phase, Severity, hosts};
use crate::{
    cluster::snapshot::{ClusterSnapshot, HostFacts, Node},
    policy::Policy,
    version::Target,
};

pub(super) const GATE: Gate = Gate {
    id: "kernel-floor",
    checks: "every node's kernel is one that kubeadm's checks know: 5.4, 5.10, 5.15, or 6 and later",
    matters: "on another one the kubelet and the network plugin may lean on what is not there; kubeadm itself \
             only warns since 1.34",
    clears: "upgrade the operating system of the node, or see what your network plugin asks for",
    source: "system-validators v1.12.1, types_unix.go",
    severity: Severity::Warns,
    phases: &[Phase::Run],
    needs: &[Need::Hosts],
    judge: Judge::Observed(judge),
};

fn judge(snapshot: &ClusterSnapshot, _: &Target, _: &Policy) -> Judgement {
    hosts::on_each(snapshot, finding)
}

fn finding(node: &Node, facts: &HostFacts) -> Option<Finding> {
    let mut numbers = facts.kernel.split(['.', '-']).map(str::parse::<u32>);
    let (major, minor) = (numbers.next().and_then(Result::ok), numbers.next().and_then(Result::ok));
    if matches!((major, minor), (Some(5), Some(4 | 10 | 15)) | (Some(6..), _)) {
        return None;
    }
    let why = format!("its kernel {} is none of 5.4, 5.10, 5.15, or 6 and later", facts.kernel);
    let finding = Finding::new(Class::Warning, format!("node/{}", node.name), why).evidence("uname -r");
    Some(finding.remedy("nothing, where the vendor keeps it up (5.14 of RHEL 9); else upgrade the operating system"))
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
    fn kernels() {
        for (kernel, known) in [
            ("6.1.0-28-amd64", true),
            ("5.15.0", true),
            ("10.0", true),
            ("5.14.0-427.el9", false),
            ("4.19.0", false),
            ("nonsense", false),
        ] {
            let found = judged(|facts| kernel.clone_into(&mut facts.kernel));
            assert_eq!(classes(&found), [(Class::Warning, "node/m1")][..usize::from(!known)], "{kernel}");
        }
    }
}
