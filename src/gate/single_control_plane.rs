use super::{Class, Finding, Gate, Judge, Judgement, Need, Phase, Severity};
use crate::{cluster::snapshot::ClusterSnapshot, policy::Policy, version::Target};

pub(super) const GATE: Gate = Gate {
    id: "single-control-plane",
    checks: "there is more than one control plane",
    matters: "with a single one the API is away while its apiserver restarts: nothing is scheduled, no leader renews, and \
              what watches the API logs errors",
    clears: "expect it, or add control planes; gates.accept says that it is known",
    source: "nodes labelled node-role.kubernetes.io/control-plane; kubernetes/kubeadm#3050",
    severity: Severity::Warns,
    phases: &[Phase::Run],
    needs: &[Need::Nodes],
    judge: Judge::Observed(judge),
};

fn judge(snapshot: &ClusterSnapshot, target: &Target, _: &Policy) -> Judgement {
    let mut planes = snapshot.control_planes();
    match (planes.next(), planes.next()) {
        (Some(only), None) if !only.is_at(target.to) => Finding::new(
            Class::Warning,
            format!("node/{}", only.name),
            "the only control plane: the API is away while it restarts",
        )
        .remedy("expect about a minute without the API; workloads go on")
        .into(),
        _ => Judgement::Passed,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gate::fixture::{self, classes, node};

    #[test]
    fn a_single_one_that_is_still_to_be_upgraded_is_said() {
        let mut cluster = fixture::cluster();
        let judged = |cluster: &ClusterSnapshot| judge(cluster, &fixture::patch(), &Policy::default());
        assert_eq!(classes(&judged(&cluster)), [(Class::Warning, "node/m1")]);
        cluster.nodes.push(node("m2", true, "1.36.1"));
        assert_eq!(judged(&cluster), Judgement::Passed);
        cluster.nodes.pop();
        cluster.nodes[0] = node("m1", true, "1.36.3");
        assert_eq!(judged(&cluster), Judgement::Passed);
    }
}
