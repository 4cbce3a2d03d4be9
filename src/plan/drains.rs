//! What the drain of each node would meet, by the drain's own rules.

use std::collections::BTreeMap;

use super::{Drain, Outlook, estimate};
use crate::{
    cluster::snapshot::{ClusterSnapshot, Node, Observed, Pod},
    drain::{self, Fate, Forecast, Though, fate, forecast},
    policy::{self, Policy, SingleNode, SingleReplica},
};

/// What is known of the pods that would leave one node.
pub struct Prospects<'a> {
    /// Pods that leave, with what their budgets will say.
    pub leaving: Vec<Forecast<'a>>,
    /// Pods that the policy keeps, and why.
    pub kept: Vec<(&'a Pod, Vec<Though>)>,
}

/// Whether this cluster's only node is cordoned in place of a drain.
pub fn is_cordoned_only(snapshot: &ClusterSnapshot, policy: &Policy) -> bool {
    snapshot.is_single_node() && policy.drain.single_node == SingleNode::Cordon
}

/// The prospects of a drain of `node`, as the cluster is now; the error says what could not be read.
pub fn prospects<'a>(
    snapshot: &'a ClusterSnapshot,
    node: &Node,
    policy: &policy::Drain,
) -> Result<Prospects<'a>, String> {
    let pods = read(&snapshot.pods, "pods")?;
    let budgets = read(&snapshot.budgets, "PodDisruptionBudgets")?;
    let workloads = read(&snapshot.workloads, "workloads")?;
    let (mut leaving, mut kept) = (Vec::new(), Vec::new());
    for pod in pods.iter().filter(|pod| pod.node == node.name) {
        match fate(pod, policy, None) {
            Fate::Goes | Fate::GoesThough(_) => leaving.push(pod),
            Fate::Blocks(why) => kept.push((pod, why)),
            Fate::Stays(_) | Fate::Leaving => {}
        }
    }
    leaving.sort_by_key(|pod| pod.key());
    Ok(Prospects { leaving: forecast(&leaving, budgets, workloads), kept })
}

fn read<'a, T>(observed: &'a Observed<Vec<T>>, what: &str) -> Result<&'a [T], String> {
    match observed {
        Observed::Known(values) => Ok(values),
        Observed::Unknown(why) => Err(format!("the {what} could not be read: {why}")),
        Observed::NotConfigured => Err(format!("the {what} were not read")),
    }
}

/// Whether the policy has this pod re-created where its budget can never let it go.
pub fn is_recreated(forecast: &Forecast<'_>, policy: &policy::Drain) -> bool {
    forecast.single_replica && policy.single_replica == SingleReplica::Recreate
}

/// The drain of `node`, for the plan.
pub(super) fn of_node(snapshot: &ClusterSnapshot, node: &Node, policy: &Policy) -> Drain {
    if is_cordoned_only(snapshot, policy) {
        let reasons = vec!["a single node: nothing can move".to_owned()];
        return Drain { outlook: Outlook::Cordon, reasons, pods: vec![], seconds: 0 };
    }
    match prospects(snapshot, node, &policy.drain) {
        Ok(prospects) => summed_up(&prospects, &policy.drain),
        Err(why) => {
            Drain { outlook: Outlook::Unknown, reasons: vec![why], pods: vec![], seconds: estimate::DRAIN.as_secs() }
        }
    }
}

fn summed_up(prospects: &Prospects<'_>, policy: &policy::Drain) -> Drain {
    let mut outlook = Outlook::Fine;
    // Pods of one budget share its reason.
    let mut reasons: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for forecast in &prospects.leaving {
        let Some((kind, reason)) = resistance(forecast, policy) else { continue };
        outlook = outlook.max(kind);
        reasons.entry(reason).or_default().push(forecast.pod.key());
    }
    for (pod, why) in &prospects.kept {
        outlook = Outlook::Never;
        for though in why {
            reasons.entry(format!("{}, and {} is block", though.why(), though.field())).or_default().push(pod.key());
        }
    }
    let drain = if outlook == Outlook::Slow { estimate::SLOW_DRAIN } else { estimate::DRAIN };
    Drain {
        outlook,
        reasons: reasons.into_iter().map(|(reason, pods)| format!("{} {reason}", pods.join(", "))).collect(),
        pods: prospects.leaving.iter().map(|forecast| forecast.pod.key()).collect(),
        seconds: drain.as_secs(),
    }
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
        cluster::snapshot::{Bound, Budget},
        gate::fixture,
        policy::DeleteOrBlock,
    };

    fn drained(change: impl FnOnce(&mut ClusterSnapshot, &mut Policy)) -> Drain {
        let (mut cluster, mut policy) = (fixture::cluster(), Policy::default());
        change(&mut cluster, &mut policy);
        of_node(&cluster, &cluster.nodes[1], &policy)
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
