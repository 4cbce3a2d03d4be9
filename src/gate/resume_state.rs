use super::{Class, Finding, Gate, Judge, Judgement, Need, Phase, Severity};
use crate::{cluster::snapshot::ClusterSnapshot, policy::Policy, version::Target};

pub(super) const GATE: Gate = Gate {
    id: "resume-state",
    checks: "where the control plane is ahead of the oldest kubelet by a minor, the target is the version that was begun",
    matters: "an upgrade that is half done is finished first: turning to another version in the middle leaves three of them \
              in one cluster",
    clears: "go on to the version that was begun, then to the next",
    source: "versions of apiservers and kubelets as they are, whatever any record says",
    severity: Severity::Blocks,
    phases: &[Phase::Run],
    needs: &[Need::Nodes],
    judge: Judge::Observed(judge),
};

fn judge(snapshot: &ClusterSnapshot, target: &Target, _: &Policy) -> Judgement {
    let begun = snapshot.nodes.iter().filter_map(|node| node.apiserver).max();
    let Some(begun) = begun.filter(|begun| begun.minor() > target.from.minor() && *begun != target.to) else {
        return Judgement::Passed;
    };
    let at = |version| snapshot.nodes.iter().filter(move |node| node.kubelet == version).count();
    let why = format!(
        "an upgrade to v{begun} is half done: {} of {} kubelets are there, the oldest is v{}",
        at(begun),
        snapshot.nodes.len(),
        target.from
    );
    Finding::new(Class::Actionable, format!("target/v{}", target.to), why)
        .evidence(format!("an apiserver runs v{begun}"))
        .remedy(format!("finish it first: kubectl upgrade-run start --target {begun}"))
        .into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gate::fixture::{self, classes, node, target};

    #[test]
    fn what_was_begun_is_finished_first() {
        let judged = |plane: &str, to: &str| {
            let nodes = vec![node("m1", true, plane), node("w1", false, "1.36.1")];
            let cluster = ClusterSnapshot { nodes, ..fixture::cluster() };
            classes(&judge(&cluster, &target("1.36.1", to), &Policy::default())).first().map(|found| found.0)
        };
        assert_eq!(judged("1.37.1", "1.37.1"), None);
        assert_eq!(judged("1.37.1", "1.37.2"), Some(Class::Actionable));
        assert_eq!(judged("1.37.1", "1.36.3"), Some(Class::Actionable));
        // Patches of one minor may differ: what is missing is a patch, and any newer one brings it.
        assert_eq!(judged("1.36.2", "1.36.3"), None);
        assert_eq!(judged("1.36.1", "1.37.2"), None);
    }
}
