use super::{Class, Finding, Gate, Judge, Judgement, Need, Phase, Severity};
use crate::{
    cluster::snapshot::{ClusterSnapshot, Node},
    policy::Policy,
    version::Target,
};

pub(super) const GATE: Gate = Gate {
    id: "nodes-ready",
    checks: "every node is Ready and under no memory, disk or PID pressure",
    matters: "a drain moves pods to the other nodes: with one of them away or full they stay Pending, and kubeadm's image \
              pulls on a full disk set off image garbage collection",
    clears: "a node that is not Ready is waited for; pressure is cleared on the node itself (space, memory, processes)",
    source: "kubeadm's upgrade preflight ControlPlaneNodesReady; Kubernetes node conditions",
    severity: Severity::Blocks,
    phases: &[Phase::Run],
    needs: &[Need::Nodes],
    judge: Judge::Observed(judge),
};

fn judge(snapshot: &ClusterSnapshot, _: &Target, _: &Policy) -> Judgement {
    if snapshot.nodes.is_empty() {
        return Finding::unknown("nodes", "the API listed no node at all").remedy("kubectl get nodes").into();
    }
    snapshot.nodes.iter().flat_map(|node| not_ready(node).into_iter().chain(pressure(node))).collect::<Vec<_>>().into()
}

fn not_ready(node: &Node) -> Option<Finding> {
    if node.ready {
        return None;
    }
    let since = node.ready_since.map(|since| format!(" since {since:.0}")).unwrap_or_default();
    Some(
        Finding::new(Class::Transient, format!("node/{}", node.name), format!("not Ready{since}"))
            .evidence("condition Ready is not True")
            .remedy(format!("kubectl describe node {}", node.name)),
    )
}

fn pressure(node: &Node) -> Option<Finding> {
    // A node that does not answer has every condition Unknown: that it is not Ready says it.
    if node.pressures.is_empty() || !node.ready {
        return None;
    }
    let what = node.pressures.join(", ");
    Some(
        Finding::new(Class::Actionable, format!("node/{}", node.name), what.clone())
            .evidence(format!("conditions that are not False: {what}"))
            .remedy(format!("free what is short on {}; kubectl describe node {}", node.name, node.name)),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gate::fixture::{self, classes};

    #[test]
    fn ready_nodes_pass_and_the_others_are_named() {
        let mut cluster = fixture::cluster();
        let judged = |cluster: &ClusterSnapshot| judge(cluster, &fixture::patch(), &Policy::default());
        assert_eq!(judged(&cluster), Judgement::Passed);
        cluster.nodes[1].ready = false;
        assert_eq!(classes(&judged(&cluster)), [(Class::Transient, "node/w1")]);
        cluster.nodes[1].pressures = vec!["MemoryPressure".to_owned()];
        cluster.nodes[2].pressures = vec!["DiskPressure".to_owned()];
        assert_eq!(classes(&judged(&cluster)), [(Class::Transient, "node/w1"), (Class::Actionable, "node/w2")]);
    }

    #[test]
    fn no_nodes_are_not_ready_nodes() {
        let mut cluster = fixture::cluster();
        cluster.nodes.clear();
        let judged = judge(&cluster, &fixture::patch(), &Policy::default());
        assert_eq!(classes(&judged), [(Class::Unknown, "nodes")]);
    }
}
