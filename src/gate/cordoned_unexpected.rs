use super::{Class, Finding, Gate, Judge, Judgement, Need, Phase, Severity};
use crate::{cluster::snapshot::ClusterSnapshot, policy::Policy, version::Target};

pub(super) const GATE: Gate = Gate {
    id: "cordoned-unexpected",
    checks: "no node is cordoned by anyone but a run of this product (its own cordon carries an annotation)",
    matters: "someone is at work on that node; it could take no pods that a drain moves, and a run that uncordons it would \
              undo their work",
    clears: "whoever cordoned it uncordons it: kubectl uncordon NODE",
    source: "spec.unschedulable of the node; it is never uncordoned by a run that did not cordon it",
    severity: Severity::Holds,
    phases: &[Phase::Run],
    needs: &[Need::Nodes],
    judge: Judge::Observed(judge),
};

fn judge(snapshot: &ClusterSnapshot, _: &Target, _: &Policy) -> Judgement {
    let cordoned = snapshot.nodes.iter().filter(|node| node.cordoned_by_someone_else());
    let finding = |name: &str| {
        Finding::new(Class::Transient, format!("node/{name}"), "cordoned, and not by an upgrade run")
            .evidence("spec.unschedulable without our annotation")
            .remedy(format!("when its work is done: kubectl uncordon {name}"))
    };
    cordoned.map(|node| finding(&node.name)).collect::<Vec<_>>().into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gate::fixture::{self, classes};

    #[test]
    fn someone_elses_cordon_holds_and_our_own_does_not() {
        let mut cluster = fixture::cluster();
        cluster.nodes[1].unschedulable = true;
        let judged = |cluster: &ClusterSnapshot| judge(cluster, &fixture::patch(), &Policy::default());
        assert_eq!(classes(&judged(&cluster)), [(Class::Transient, "node/w1")]);
        cluster.nodes[1].cordoned_by = Some("4f1c".to_owned());
        assert_eq!(judged(&cluster), Judgement::Passed);
    }
}
