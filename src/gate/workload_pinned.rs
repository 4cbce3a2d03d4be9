use std::collections::BTreeMap;

use super::{Class, Drains, Finding, Gate, Judge, Judgement, Need, Phase, Severity, parts::some};
use crate::plan::whole_run::{Hindrance, Homeless};

pub(super) const GATE: Gate = Gate {
    id: "workload-pinned",
    checks: "each pod that a drain moves may run on some other node, by its selectors, affinity, spread and the nodes' taints",
    matters: "a pod that only one node may run is away for as long as that node is",
    clears: "let it run on a second node, or expect it to be away",
    source: "the scheduler's filters, played over the planned order",
    severity: Severity::Warns,
    phases: &[Phase::Run],
    needs: &[Need::Nodes, Need::Pods, Need::Budgets, Need::Workloads],
    judge: Judge::Drains(judge),
};

fn judge(drains: &Drains<'_>) -> Judgement {
    told(drains, |one| !one.lacks_room() && !by_volume(one), "until it is back nobody else may run")
}

/// Whether a volume is what keeps it.
pub(super) fn by_volume(one: &Homeless<'_>) -> bool {
    one.hindrances.contains_key(&Hindrance::Volume)
}

/// One warning a node for the pods that wait for it for that reason.
pub(super) fn told(drains: &Drains<'_>, counts: impl Fn(&Homeless<'_>) -> bool, why: &str) -> Judgement {
    let run = match drains.played() {
        Ok(run) => run,
        Err(why) => return why,
    };
    let mut by_node: BTreeMap<&str, Vec<&Homeless<'_>>> = BTreeMap::new();
    for drain in &run.drains {
        for one in drain.homeless.iter().filter(|one| counts(one)) {
            by_node.entry(&drain.node.name).or_default().push(one);
        }
    }
    let finding = |(node, all): (&str, Vec<&Homeless<'_>>)| {
        let pods: Vec<_> = all.iter().map(|one| one.pod.key()).collect();
        let first = all.first().map(|one| one.why()).unwrap_or_default();
        Finding::new(Class::Warning, format!("node/{node}"), format!("{why} {}", some(&pods)))
            .evidence(first)
            .remedy("expect them to be away while their node is, or let them run on a second one")
    };
    by_node.into_iter().map(finding).collect::<Vec<_>>().into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        cluster::snapshot::{ClusterSnapshot, Observed, Volume},
        gate::{
            fixture::{self, classes},
            local_storage,
        },
        policy::Policy,
    };

    #[test]
    fn a_pod_that_one_node_alone_may_run_is_said() {
        let mut pod = fixture::pod("shop/gpu-1", "w1", "gpu:1");
        pod.placement.node_selector.insert("gpu".to_owned(), "yes".to_owned());
        let mut cluster = ClusterSnapshot { pods: Observed::Known(vec![pod]), ..fixture::cluster() };
        cluster.nodes[1].labels.insert("gpu".to_owned(), "yes".to_owned());
        let judged = |cluster: &ClusterSnapshot| judge(&Drains::of_run(cluster, &fixture::patch(), &Policy::default()));
        assert_eq!(classes(&judged(&cluster)), [(Class::Warning, "node/w1")]);
        cluster.nodes[2].labels.insert("gpu".to_owned(), "yes".to_owned());
        assert_eq!(judged(&cluster), Judgement::Passed);
    }

    #[test]
    fn a_volume_is_told_by_another_gate() {
        let mut pod = fixture::pod("shop/pg-0", "w1", "pg:1");
        pod.claims = vec!["data".to_owned()];
        let affinity = serde_json::json!({"nodeSelectorTerms": [{"matchExpressions": [
            {"key": "kubernetes.io/hostname", "operator": "In", "values": ["w1"]}]}]});
        let node_affinity = serde_json::from_value(affinity).expect("affinity");
        let volume = Volume { name: "pv".to_owned(), claim: Some("shop/data".to_owned()), node_affinity, kind: None };
        let cluster = ClusterSnapshot {
            pods: Observed::Known(vec![pod]),
            volumes: Observed::Known(vec![volume]),
            ..fixture::cluster()
        };
        let (target, policy) = (fixture::patch(), Policy::default());
        let drains = Drains::of_run(&cluster, &target, &policy);
        assert_eq!(judge(&drains), Judgement::Passed);
        assert_eq!(classes(&local_storage::judge(&drains)), [(Class::Warning, "node/w1")]);
    }
}
