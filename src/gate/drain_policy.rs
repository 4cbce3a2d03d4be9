use super::{Class, Drains, Finding, Gate, Judge, Judgement, Need, Phase, Severity};
use crate::{cluster::snapshot::Pod, drain::Though, policy::DeleteOrBlock};

pub(super) const GATE: Gate = Gate {
    id: "drain-policy",
    checks: "no pod that has to leave a node is kept by drain.unmanaged: block or drain.emptyDir: block",
    matters: "the drain would stop at such a pod in the middle of the run, with its node cordoned",
    clears: "give the pod a controller or a volume that moves, remove it, or let the policy delete it",
    source: "policy: drain.unmanaged, drain.emptyDir",
    severity: Severity::Blocks,
    phases: &[Phase::Run, Phase::BeforeNode],
    needs: &[Need::Pods, Need::Budgets, Need::Workloads],
    judge: Judge::Drains(judge),
};

fn judge(drains: &Drains<'_>) -> Judgement {
    let policy = drains.policy;
    if [policy.drain.unmanaged, policy.drain.empty_dir] == [DeleteOrBlock::Delete; 2] {
        return Judgement::NotApplicable("drain.unmanaged and drain.emptyDir are delete".to_owned());
    }
    match drains.played() {
        Ok(run) => {
            let all = run.drains.iter().flat_map(|drain| &drain.kept);
            all.map(|(pod, why)| kept(pod, why)).collect::<Vec<_>>().into()
        }
        Err(why) => why,
    }
}

fn kept(pod: &Pod, why: &[Though]) -> Finding {
    let whys = why.iter().map(|though| though.why()).collect::<Vec<_>>().join(", and ");
    let fields = why.iter().map(|though| format!("{}: delete", though.field())).collect::<Vec<_>>().join(", ");
    Finding::new(Class::Actionable, format!("pod/{}", pod.key()), format!("keeps the drain of {}: {whys}", pod.node))
        .remedy(format!("move or remove it, or {fields}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        cluster::snapshot::{ClusterSnapshot, Observed},
        gate::fixture::{self, classes},
        policy::Policy,
    };

    #[test]
    fn what_the_policy_keeps_is_named_and_nothing_else() {
        use DeleteOrBlock::{Block, Delete};
        let mut bare = fixture::pod("shop/bare", "w1", "busybox:1");
        bare.owner = None;
        let mut scratch = fixture::pod("shop/scratch", "w2", "busybox:1");
        scratch.empty_dir = true;
        let cluster = ClusterSnapshot { pods: Observed::Known(vec![bare, scratch]), ..fixture::cluster() };
        let judged = |unmanaged, empty_dir| {
            let mut policy = Policy::default();
            (policy.drain.unmanaged, policy.drain.empty_dir) = (unmanaged, empty_dir);
            judge(&Drains::of_run(&cluster, &fixture::patch(), &policy))
        };
        assert!(matches!(judged(Delete, Delete), Judgement::NotApplicable(_)));
        assert_eq!(classes(&judged(Block, Delete)), [(Class::Actionable, "pod/shop/bare")]);
        assert_eq!(classes(&judged(Delete, Block)), [(Class::Actionable, "pod/shop/scratch")]);
        assert_eq!(classes(&judged(Block, Block)).len(), 2);
    }
}
