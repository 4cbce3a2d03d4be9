use std::collections::BTreeSet;

use super::{
    Class, Drains, Finding, Gate, Judge, Judgement, Need, Phase, Severity,
    parts::{missing, some},
};
use crate::{cluster::snapshot::Pod, plan::whole_run::NodeDrain};

pub(super) const GATE: Gate = Gate {
    id: "capacity-to-drain",
    checks: "drained one after another in the planned order, the pods of each node find room on the others: requests, \
             maxPods, taints, selectors, affinity, spread constraints and volumes counted",
    matters: "pods without room stay Pending for as long as their node is away: an outage that no budget foresaw",
    clears: "one more node, smaller requests, or fewer replicas for the time of the run; gates.accept where the outage is \
             agreed on",
    source: "requests of the pods and status.allocatable of the nodes, as the scheduler counts them",
    severity: Severity::Blocks,
    phases: &[Phase::Run, Phase::BeforeNode],
    needs: &[Need::Nodes, Need::Pods, Need::Budgets, Need::Workloads, Need::Volumes],
    judge: Judge::Drains(judge),
};

fn judge(drains: &Drains<'_>) -> Judgement {
    let run = match drains.played() {
        Ok(run) => run,
        Err(why) => return why,
    };
    if let Some(why) = run.blind.first() {
        return missing(Need::Volumes, &format!("or the nodes' room can't be told: {why}"));
    }
    run.drains.iter().filter_map(finding).collect::<Vec<_>>().into()
}

/// Only what lacks room: what no other node may take for another reason is told by workload-pinned and local-storage.
fn finding(drain: &NodeDrain<'_>) -> Option<Finding> {
    let short: Vec<_> = drain.homeless.iter().filter(|one| one.lacks_room()).collect();
    let first = short.first()?;
    let pods: BTreeSet<_> = short.iter().map(|one| one.pod.key()).collect();
    let pods: Vec<_> = pods.into_iter().collect();
    let asked = asked(short.iter().map(|one| one.pod));
    let why = format!("drained, {} of its {} pods find no room ({asked})", short.len(), drain.leaving.len());
    Some(
        Finding::new(Class::Actionable, format!("node/{}", drain.node.name), why)
            .evidence(format!("{}; {}: {}", some(&pods), first.pod.key(), first.why()))
            .remedy("one more node, or smaller requests; kubectl describe nodes shows what is allocated"),
    )
}

/// What they ask for together, in cores and MiB.
fn asked<'a>(pods: impl Iterator<Item = &'a Pod>) -> String {
    let (mut cpu, mut memory) = (0, 0);
    for pod in pods {
        cpu += pod.placement.requests.of("cpu");
        memory += pod.placement.requests.of("memory");
    }
    format!("{cpu}m CPU and {} MiB asked for", memory / (1 << 20))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        cluster::snapshot::{ClusterSnapshot, Observed, Resources},
        gate::fixture::{self, classes},
        policy::Policy,
    };

    fn cluster(sizes: &[(&str, i64)]) -> ClusterSnapshot {
        let pods = sizes.iter().enumerate().map(|(n, (node, cpu))| {
            let mut pod = fixture::pod(&format!("shop/p{n}"), node, "web:1");
            pod.placement.requests = Resources([("cpu".to_owned(), *cpu)].into());
            pod
        });
        let mut cluster = ClusterSnapshot { pods: Observed::Known(pods.collect()), ..fixture::cluster() };
        // The control plane takes no pods.
        cluster.nodes[0].allocatable = Some(Resources::default());
        cluster
    }

    fn judged(cluster: &ClusterSnapshot) -> Judgement {
        judge(&Drains::of_run(cluster, &fixture::patch(), &Policy::default()))
    }

    #[test]
    fn what_finds_no_room_is_said_with_numbers_and_what_does_passes() {
        assert_eq!(judged(&cluster(&[("w1", 1900), ("w2", 2100)])), Judgement::Passed);
        let Judgement::Findings(found) = judged(&cluster(&[("w1", 1900), ("w2", 2200)])) else { panic!("found") };
        assert_eq!(found.len(), 2);
        assert_eq!(found[0].why, "drained, 1 of its 1 pods find no room (1900m CPU and 0 MiB asked for)");
        assert!(found[0].evidence.contains("2 without room for it"), "{}", found[0].evidence);
    }

    #[test]
    fn unread_volumes_and_rooms_are_unknown() {
        let mut unread = cluster(&[]);
        unread.volumes = Observed::Unknown("403".to_owned());
        assert_eq!(classes(&judged(&unread))[0].0, Class::Unknown);
        let mut silent = cluster(&[]);
        silent.nodes[1].allocatable = None;
        assert_eq!(classes(&judged(&silent))[0].0, Class::Unknown);
    }
}
