use std::collections::BTreeMap;

use super::{
    Class, Finding, Gate, Judge, Judgement, Need, Phase, Severity,
    parts::{part, some},
};
use crate::{
    cluster::snapshot::ClusterSnapshot,
    drain::{Fate, fate},
    plan::drains,
    policy::Policy,
    version::Target,
};

pub(super) const GATE: Gate = Gate {
    id: "long-grace",
    checks: "no pod that a drain moves asks for a longer grace than drain.gracePeriod, or is held by a finalizer",
    matters: "a pod that needs longer to end is cut off at the policy's limit; one with a finalizer stays until somebody \
              takes it off, and the drain waits for it",
    clears: "a longer drain.gracePeriod where the work must end; for a finalizer see that its controller runs",
    source: "terminationGracePeriodSeconds and finalizers of the pods; policy: drain.gracePeriod",
    severity: Severity::Warns,
    phases: &[Phase::Run],
    needs: &[Need::Nodes, Need::Pods],
    judge: Judge::Observed(judge),
};

fn judge(snapshot: &ClusterSnapshot, target: &Target, policy: &Policy) -> Judgement {
    if drains::is_cordoned_only(snapshot, policy) {
        return Judgement::NotApplicable("a cluster of a single node is cordoned, not drained".to_owned());
    }
    let pods = match part(&snapshot.pods, Need::Pods) {
        Ok(pods) => pods,
        Err(unread) => return unread,
    };
    let drained: Vec<_> = snapshot.nodes.iter().filter(|node| !node.is_at(target.to)).map(|node| &node.name).collect();
    let limit = policy.drain.grace_period.get().as_secs();
    let mut found: BTreeMap<(String, String), Vec<String>> = BTreeMap::new();
    for pod in pods.iter().filter(|pod| drained.contains(&&pod.node)) {
        if !matches!(fate(pod, &policy.drain, None), Fate::Goes | Fate::GoesThough(_)) {
            continue;
        }
        let owner = pod.owner.as_ref().map_or(&pod.name, |owner| &owner.name);
        let owner = format!("{}/{owner}", pod.namespace);
        if pod.grace_seconds > limit {
            let why = format!("asks for {} s to end and gets {limit} s", pod.grace_seconds);
            found.entry((owner.clone(), why)).or_default().push(pod.name.clone());
        }
        if !pod.finalizers.is_empty() {
            let why = format!("is held by finalizer {}", pod.finalizers.join(", "));
            found.entry((owner, why)).or_default().push(pod.name.clone());
        }
    }
    let finding = |((owner, why), pods): ((String, String), Vec<String>)| {
        Finding::new(Class::Warning, owner, format!("{}: {why}", some(&pods)))
            .remedy("drain.gracePeriod of the policy, where it must end by itself; for a finalizer see that its controller runs")
    };
    found.into_iter().map(finding).collect::<Vec<_>>().into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        cluster::snapshot::{Observed, Pod},
        gate::fixture::{self, classes},
    };

    #[test]
    fn a_longer_grace_and_a_finalizer_are_said() {
        let judged = |change: fn(&mut Pod)| {
            let mut pod = fixture::pod("shop/job-1", "w1", "job:1");
            change(&mut pod);
            let cluster = ClusterSnapshot { pods: Observed::Known(vec![pod]), ..fixture::cluster() };
            classes(&judge(&cluster, &fixture::patch(), &Policy::default())).len()
        };
        assert_eq!(judged(|pod| pod.grace_seconds = 300), 0);
        assert_eq!(judged(|pod| pod.grace_seconds = 301), 1);
        assert_eq!(judged(|pod| pod.finalizers = vec!["example.com/keep".to_owned()]), 1);
        assert_eq!(judged(|pod| (pod.grace_seconds, pod.node) = (9000, "gone".to_owned())), 0);
    }
}
