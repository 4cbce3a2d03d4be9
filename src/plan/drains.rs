//! What the drain of each node would meet, by the drain's own rules.

use std::collections::BTreeMap;

use super::{
    Drain, Outlook, estimate,
    whole_run::{NodeDrain, Stuck, WholeRun},
};
use crate::{
    cluster::snapshot::ClusterSnapshot,
    drain::{self, Forecast},
    policy::{self, Policy, SingleNode, SingleReplica},
};

/// Whether this cluster's only node is cordoned in place of a drain.
pub fn is_cordoned_only(snapshot: &ClusterSnapshot, policy: &Policy) -> bool {
    snapshot.is_single_node() && policy.drain.single_node == SingleNode::Cordon
}

/// Whether the policy has this pod re-created where its budget can never let it go.
pub fn is_recreated(forecast: &Forecast<'_>, policy: &policy::Drain) -> bool {
    forecast.single_replica && policy.single_replica == SingleReplica::Recreate
}

/// The drain of `node`, for the plan.
pub(super) fn of_node(
    run: &Result<WholeRun<'_>, String>,
    snapshot: &ClusterSnapshot,
    node: &str,
    policy: &Policy,
) -> Drain {
    let untold = |outlook, why: &str, seconds| Drain { outlook, reasons: vec![why.to_owned()], pods: vec![], seconds };
    if is_cordoned_only(snapshot, policy) {
        return untold(Outlook::Cordon, "a single node: nothing can move", 0);
    }
    match run {
        Err(why) => untold(Outlook::Unknown, why, estimate::DRAIN.as_secs()),
        Ok(run) => match run.drains.iter().find(|drain| drain.node.name == node) {
            Some(drain) => summed_up(drain, &policy.drain),
            None => untold(Outlook::Unknown, "it was not played", estimate::DRAIN.as_secs()),
        },
    }
}

fn summed_up(played: &NodeDrain<'_>, policy: &policy::Drain) -> Drain {
    let mut outlook = Outlook::Fine;
    // Pods of one budget share its reason.
    let mut reasons: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for forecast in &played.leaving {
        let stuck = played.stuck.iter().find(|stuck| std::ptr::eq(stuck.pod, forecast.pod));
        let by_place = stuck.map(|stuck| (Outlook::Never, format!("can never leave: {}", why_stuck(stuck))));
        let Some((kind, reason)) = by_place.or_else(|| resistance(forecast, policy)) else { continue };
        outlook = outlook.max(kind);
        reasons.entry(reason).or_default().push(forecast.pod.key());
    }
    for (pod, why) in &played.kept {
        outlook = Outlook::Never;
        for though in why {
            reasons.entry(format!("{}, and {} is block", though.why(), though.field())).or_default().push(pod.key());
        }
    }
    for homeless in &played.homeless {
        let reason = format!("finds no place until {} is back ({})", played.node.name, homeless.why());
        reasons.entry(reason).or_default().push(homeless.pod.key());
    }
    let drain = if outlook == Outlook::Slow { estimate::SLOW_DRAIN } else { estimate::DRAIN };
    Drain {
        outlook,
        reasons: reasons.into_iter().map(|(reason, pods)| format!("{} {reason}", pods.join(", "))).collect(),
        pods: played.leaving.iter().map(|forecast| forecast.pod.key()).collect(),
        seconds: drain.as_secs(),
    }
}

/// The numbers, and who waits for a place.
pub fn why_stuck(stuck: &Stuck<'_>) -> String {
    let (pods, whys): (Vec<_>, Vec<_>) = stuck.homeless.iter().cloned().unzip();
    format!(
        "PDB {} needs {} of {} healthy, and {} has nowhere to go ({})",
        stuck.budget.key(),
        stuck.desired,
        stuck.expected,
        pods.join(", "),
        whys.first().map_or("", String::as_str)
    )
}

fn resistance(forecast: &Forecast<'_>, policy: &policy::Drain) -> Option<(Outlook, String)> {
    match &forecast.outlook {
        drain::Outlook::Fine => None,
        drain::Outlook::Slow(obstacle) => Some((Outlook::Slow, format!("has to wait: {obstacle}"))),
        drain::Outlook::Never(obstacle) if is_recreated(forecast, policy) => Some((
            Outlook::Slow,
            format!("is deleted and made again elsewhere, as drain.singleReplica says: {obstacle}"),
        )),
        drain::Outlook::Never(obstacle) => Some((Outlook::Never, format!("can never leave: {obstacle}"))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        cluster::snapshot::{Bound, Budget, Observed},
        gate::fixture,
        plan::whole_run,
        policy::DeleteOrBlock,
    };

    fn drained(change: impl FnOnce(&mut ClusterSnapshot, &mut Policy)) -> Drain {
        let (mut cluster, mut policy) = (fixture::cluster(), Policy::default());
        change(&mut cluster, &mut policy);
        of_node(&whole_run::play(&cluster, &fixture::patch(), &policy), &cluster, "w1", &policy)
    }

    fn guarded(cluster: &mut ClusterSnapshot, budget: Budget) {
        cluster.budgets = Observed::Known(vec![budget]);
    }

    #[test]
    fn nothing_resists_and_daemon_sets_stay() {
        let drain = drained(|_, _| ());
        assert_eq!((drain.outlook, drain.pods), (Outlook::Fine, vec!["kube-system/coredns-1".to_owned()]));
    }

    #[test]
    fn a_budget_that_can_never_allow_is_named_with_its_numbers() {
        let drain = drained(|cluster, _| guarded(cluster, fixture::budget("kube-system/dns", 2, 2)));
        assert_eq!(drain.outlook, Outlook::Never);
        assert_eq!(
            drain.reasons,
            [
                "kube-system/coredns-1 can never leave: PDB kube-system/dns (minAvailable: 2) allows 0 disruptions (2 of 2 \
                 must stay)"
            ]
        );
    }

    #[test]
    fn a_single_replica_is_made_again_where_the_policy_says_so() {
        let one = |cluster: &mut ClusterSnapshot| {
            guarded(cluster, fixture::budget("kube-system/dns", 1, 1));
            cluster.workloads = Observed::Known(vec![fixture::replica_set("kube-system/coredns-1-rs", 1)]);
        };
        assert_eq!(drained(|cluster, _| one(cluster)).outlook, Outlook::Slow);
        for choice in [SingleReplica::Wait, SingleReplica::Block] {
            let drain = drained(|cluster, policy| {
                one(cluster);
                policy.drain.single_replica = choice;
            });
            assert_eq!(drain.outlook, Outlook::Never, "{choice:?}");
        }
    }

    #[test]
    fn what_the_policy_keeps_is_never() {
        let drain = drained(|cluster, policy| {
            let mut bare = fixture::pod("shop/bare", "w1", "busybox:1");
            bare.owner = None;
            cluster.pods = Observed::Known(vec![bare]);
            policy.drain.unmanaged = DeleteOrBlock::Block;
        });
        assert_eq!(drain.outlook, Outlook::Never);
        assert_eq!(drain.reasons, ["shop/bare has no controller that makes it again, and drain.unmanaged is block"]);
    }

    #[test]
    fn waiting_is_slow_and_unread_is_unknown() {
        let waits = drained(|cluster, _| {
            let budget =
                Budget { bound: Bound::Default, current_healthy: 1, ..fixture::budget("kube-system/dns", 1, 2) };
            guarded(cluster, Budget { disruptions_allowed: 0, ..budget });
        });
        assert_eq!(waits.outlook, Outlook::Slow);
        let unread = drained(|cluster, _| cluster.budgets = Observed::Unknown("403".to_owned()));
        assert_eq!(unread.outlook, Outlook::Unknown);
    }
}
