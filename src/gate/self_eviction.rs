use super::{Class, Finding, Gate, Judge, Judgement, Need, Phase, Severity};
use crate::{
    cluster::snapshot::{ClusterSnapshot, Node},
    plan::runner,
    policy::Policy,
    version::Target,
};

pub(super) const GATE: Gate = Gate {
    id: "self-eviction",
    checks: "for every node that is upgraded there is another, Ready and not cordoned, from which it can be done; a cluster \
             of a single node is exempt",
    matters: "an upgrader once ran on the node that it drained: it evicted itself between drain and install, and left the \
              node cordoned and the cluster split",
    clears: "make a second node Ready and schedulable",
    source: "a Job never runs on the node that it drains",
    severity: Severity::Blocks,
    phases: &[Phase::Run],
    needs: &[Need::Nodes],
    judge: Judge::Observed(judge),
};

fn judge(snapshot: &ClusterSnapshot, target: &Target, _: &Policy) -> Judgement {
    if snapshot.is_single_node() {
        return Judgement::NotApplicable("a cluster of a single node is cordoned, not drained".to_owned());
    }
    // What our own run left cordoned is uncordoned by it before its turn as a runner comes.
    let nodes: Vec<_> = snapshot.nodes.iter().cloned().map(as_uncordoned_by_us).collect();
    let pending = nodes.iter().filter(|node| !node.is_at(target.to));
    let stranded = pending.filter(|node| runner::preferred(&nodes, Some(&node.name), target.to).is_empty());
    let finding = |name: &str| {
        Finding::new(Class::Actionable, format!("node/{name}"), "no other node could run its upgrade")
            .evidence("every other node is not Ready, or cordoned")
            .remedy("make another node Ready and schedulable: kubectl get nodes")
    };
    stranded.map(|node| finding(&node.name)).collect::<Vec<_>>().into()
}

fn as_uncordoned_by_us(node: Node) -> Node {
    Node { unschedulable: node.cordoned_by_someone_else(), ..node }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gate::fixture::{self, classes};

    fn judged(cluster: &ClusterSnapshot) -> Judgement {
        judge(cluster, &fixture::patch(), &Policy::default())
    }

    // Incident 1: the upgrader ran on the node that it drained.
    #[test]
    fn incident_01_each_node_needs_another_to_run_from() {
        let mut cluster = fixture::cluster();
        assert_eq!(judged(&cluster), Judgement::Passed);
        cluster.nodes[0].ready = false;
        cluster.nodes[2].unschedulable = true;
        assert_eq!(classes(&judged(&cluster)), [(Class::Actionable, "node/w1")]);
    }

    #[test]
    fn what_our_own_run_left_cordoned_is_no_reason() {
        let mut cluster = fixture::cluster();
        cluster.nodes.truncate(2);
        cluster.nodes[0].unschedulable = true;
        assert_eq!(classes(&judged(&cluster)), [(Class::Actionable, "node/w1")]);
        cluster.nodes[0].cordoned_by = Some("4f1c".to_owned());
        assert_eq!(judged(&cluster), Judgement::Passed);
    }

    #[test]
    fn a_single_node_is_exempt() {
        let mut cluster = fixture::cluster();
        cluster.nodes.truncate(1);
        assert!(matches!(judged(&cluster), Judgement::NotApplicable(_)));
    }
}
