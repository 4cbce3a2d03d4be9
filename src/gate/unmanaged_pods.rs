use super::{
    Class, Finding, Gate, Judge, Judgement, Need, Phase, Severity,
    parts::{part, some},
};
use crate::{
    cluster::snapshot::{ClusterSnapshot, Pod},
    drain::{Fate, Though, fate},
    plan::drains,
    policy::{DeleteOrBlock, Policy},
    version::Target,
};

pub(super) const GATE: Gate = Gate {
    id: "unmanaged-pods",
    checks: "no pod that a drain deletes is without a controller; under drain.unmanaged: block the gate drain-policy says it",
    matters: "nobody makes such a pod again: it is gone for good",
    clears: "give it a controller, or let it go",
    source: "ownerReferences of the pods; policy: drain.unmanaged",
    severity: Severity::Warns,
    phases: &[Phase::Run],
    needs: &[Need::Nodes, Need::Pods],
    judge: Judge::Observed(judge),
};

fn judge(snapshot: &ClusterSnapshot, target: &Target, policy: &Policy) -> Judgement {
    if policy.drain.unmanaged == DeleteOrBlock::Block {
        return Judgement::NotApplicable("drain.unmanaged is block: drain-policy judges it".to_owned());
    }
    if drains::is_cordoned_only(snapshot, policy) {
        return Judgement::NotApplicable("a cluster of a single node is cordoned, not drained".to_owned());
    }
    let pods = match part(&snapshot.pods, Need::Pods) {
        Ok(pods) => pods,
        Err(unread) => return unread,
    };
    let drained = snapshot.nodes.iter().filter(|node| !node.is_at(target.to));
    let findings = drained.filter_map(|node| {
        let lost = |fate| matches!(fate, Fate::GoesThough(why) if why.contains(&Though::Unmanaged));
        let gone = pods.iter().filter(|pod| pod.node == node.name && lost(fate(pod, &policy.drain, None)));
        let gone: Vec<_> = gone.map(Pod::key).collect();
        (!gone.is_empty()).then(|| {
            Finding::new(
                Class::Warning,
                format!("node/{}", node.name),
                format!("its drain deletes for good: {}", some(&gone)),
            )
            .remedy("give them a controller; or drain.unmanaged: block keeps them, and the drain with them")
        })
    });
    findings.collect::<Vec<_>>().into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        cluster::snapshot::{Observed, PodPhase},
        gate::fixture::{self, classes},
    };

    #[test]
    fn what_nobody_makes_again_is_named() {
        let mut pod = fixture::pod("shop/debug", "w1", "busybox:1");
        pod.owner = None;
        let judged = |pod: &crate::cluster::snapshot::Pod, policy: &Policy| {
            let cluster = ClusterSnapshot { pods: Observed::Known(vec![pod.clone()]), ..fixture::cluster() };
            judge(&cluster, &fixture::patch(), policy)
        };
        let mut policy = Policy::default();
        assert_eq!(classes(&judged(&pod, &policy)), [(Class::Warning, "node/w1")]);
        policy.drain.unmanaged = DeleteOrBlock::Block;
        assert!(matches!(judged(&pod, &policy), Judgement::NotApplicable(_)));
        pod.phase = PodPhase::Succeeded;
        assert_eq!(judged(&pod, &Policy::default()), Judgement::Passed);
    }
}
