use std::collections::BTreeMap;

use super::{Class, Drains, Finding, Gate, Judge, Judgement, Need, Phase, Severity};
use crate::{
    drain::{Forecast, Obstacle, Outlook, Why},
    plan::{
        drains,
        whole_run::{self, NodeDrain},
    },
    policy,
};

pub(super) const GATE: Gate = Gate {
    id: "pdb-zero-disruptions",
    checks: "no pod that has to leave a node is under a PodDisruptionBudget that can never allow it",
    matters: "such a drain never ends, and the node stays cordoned: seen with a single replica and minAvailable 1, and with \
              two budgets over the same pod",
    clears: "one more replica, a budget that allows one disruption, one budget a pod; or drain.singleReplica: recreate",
    source: "the Eviction API's rules; kubernetes.io/docs/tasks/run-application/configure-pdb",
    severity: Severity::Blocks,
    phases: &[Phase::Run, Phase::BeforeNode],
    needs: &[Need::Nodes, Need::Pods, Need::Budgets, Need::Workloads],
    judge: Judge::Drains(judge),
};

fn judge(drains: &Drains<'_>) -> Judgement {
    let run = match drains.played() {
        Ok(run) => run,
        Err(why) => return why,
    };
    let mut stuck: BTreeMap<(Class, String), Stuck> = BTreeMap::new();
    for drain in &run.drains {
        for forecast in &drain.leaving {
            let Outlook::Never(obstacle) = &forecast.outlook else { continue };
            let key = (class(forecast, &drains.policy.drain), obstacle.budgets.join(" and "));
            stuck.entry(key).or_insert_with(|| Stuck::new(obstacle)).add(&drain.node.name, forecast);
        }
    }
    let by_numbers = stuck.into_iter().map(|((class, budgets), stuck)| stuck.finding(class, budgets));
    by_numbers.chain(run.drains.iter().flat_map(by_place)).collect::<Vec<_>>().into()
}

/// Budgets that would let their pods go one after another, if those that went found a place.
fn by_place(drain: &NodeDrain<'_>) -> Vec<Finding> {
    let mut by_budget: BTreeMap<String, Vec<&whole_run::Stuck<'_>>> = BTreeMap::new();
    for stuck in &drain.stuck {
        by_budget.entry(stuck.budget.key()).or_default().push(stuck);
    }
    let finding = |(budget, stuck): (String, Vec<&whole_run::Stuck<'_>>)| {
        let first = stuck.first()?;
        let pods: Vec<_> = stuck.iter().map(|one| one.pod.key()).collect();
        let (node, away) = (&drain.node.name, first.homeless.len());
        let why = format!(
            "drain of {node} never ends ({} of {} must stay, and {away} that went would find no other node)",
            first.desired, first.expected
        );
        Some(
            Finding::new(Class::Actionable, budget, why)
                .evidence(format!("{}; pods left behind: {}", drains::why_stuck(first), pods.join(", ")))
                .remedy("room on another node for it, or a budget that lets all its pods of this node go"),
        )
    };
    by_budget.into_iter().filter_map(finding).collect()
}

fn class(forecast: &Forecast<'_>, policy: &policy::Drain) -> Class {
    if drains::is_recreated(forecast, policy) { Class::Warning } else { Class::Actionable }
}

/// What a budget keeps where.
struct Stuck {
    obstacle: Obstacle,
    nodes: Vec<String>,
    pods: Vec<String>,
}

impl Stuck {
    fn new(obstacle: &Obstacle) -> Self {
        Self { obstacle: obstacle.clone(), nodes: Vec::new(), pods: Vec::new() }
    }

    fn add(&mut self, node: &str, forecast: &Forecast<'_>) {
        if !self.nodes.iter().any(|known| known == node) {
            self.nodes.push(node.to_owned());
        }
        // One that an earlier drain moved leaves a second time.
        let pod = forecast.pod.key();
        if !self.pods.contains(&pod) {
            self.pods.push(pod);
        }
    }

    fn finding(self, class: Class, budgets: String) -> Finding {
        let nodes = self.nodes.join(", ");
        let why = match (&self.obstacle.why, class) {
            (Why::SeveralBudgets, _) => format!("drain of {nodes} never ends (two budgets over one pod)"),
            (Why::AllMustStay { desired, expected, .. }, Class::Warning) => {
                format!("on {nodes} its only pod is made again elsewhere ({desired} of {expected} must stay)")
            }
            (Why::AllMustStay { desired, expected, .. }, _) => {
                format!("drain of {nodes} never ends ({desired} of {expected} must stay)")
            }
            _ => format!("drain of {nodes} never ends"),
        };
        let remedy = match (&self.obstacle.why, class) {
            (Why::SeveralBudgets, _) => "leave one of the budgets: kubectl get pdb -A",
            (_, Class::Warning) => "expect a short outage of it, or run two replicas",
            _ => "one more replica, or a budget that allows one disruption",
        };
        let evidence = format!("{}; pods {}", self.obstacle, self.pods.join(", "));
        Finding::new(class, budgets, why).evidence(evidence).remedy(remedy)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        cluster::snapshot::{Budget, ClusterSnapshot, Observed},
        gate::fixture::{self, classes},
        policy::{Policy, SingleReplica},
    };

    fn cluster(budgets: Vec<Budget>) -> ClusterSnapshot {
        ClusterSnapshot { budgets: Observed::Known(budgets), ..fixture::cluster() }
    }

    fn judged(cluster: &ClusterSnapshot, policy: &Policy) -> Judgement {
        judge(&Drains::of_run(cluster, &fixture::patch(), policy))
    }

    #[test]
    fn a_budget_that_never_allows_is_named_with_node_and_numbers() {
        let Judgement::Findings(found) =
            judged(&cluster(vec![fixture::budget("kube-system/dns", 2, 2)]), &Policy::default())
        else {
            panic!("found")
        };
        assert_eq!((found[0].class, found[0].object.as_str()), (Class::Actionable, "kube-system/dns"));
        assert_eq!(found[0].why, "drain of w1 never ends (2 of 2 must stay)");
        assert!(found[0].evidence.contains("kube-system/coredns-1"), "{}", found[0].evidence);
    }

    #[test]
    fn one_that_allows_is_fine_and_so_is_one_elsewhere() {
        assert_eq!(
            judged(&cluster(vec![fixture::budget("kube-system/dns", 1, 2)]), &Policy::default()),
            Judgement::Passed
        );
        assert_eq!(judged(&cluster(vec![fixture::budget("shop/web", 2, 2)]), &Policy::default()), Judgement::Passed);
    }

    #[test]
    fn two_budgets_over_one_pod_never_end() {
        let two = vec![fixture::budget("kube-system/a", 1, 2), fixture::budget("kube-system/b", 1, 2)];
        let found = judged(&cluster(two), &Policy::default());
        assert_eq!(classes(&found), [(Class::Actionable, "kube-system/a and kube-system/b")]);
    }

    #[test]
    fn a_single_replica_is_a_warning_where_the_policy_has_it_made_again() {
        let mut cluster = cluster(vec![fixture::budget("kube-system/dns", 1, 1)]);
        cluster.workloads = Observed::Known(vec![fixture::replica_set("kube-system/coredns-1-rs", 1)]);
        let mut policy = Policy::default();
        assert_eq!(classes(&judged(&cluster, &policy)), [(Class::Warning, "kube-system/dns")]);
        policy.drain.single_replica = SingleReplica::Block;
        assert_eq!(classes(&judged(&cluster, &policy)), [(Class::Actionable, "kube-system/dns")]);
    }

    #[test]
    fn nodes_at_the_target_are_not_drained_again() {
        let mut cluster = cluster(vec![fixture::budget("kube-system/dns", 2, 2)]);
        cluster.nodes[1] = fixture::node("w1", false, "1.36.3");
        assert_eq!(judged(&cluster, &Policy::default()), Judgement::Passed);
    }

    #[test]
    fn unread_budgets_are_unknown_and_a_single_node_is_exempt() {
        let mut cluster = cluster(vec![]);
        cluster.budgets = Observed::Unknown("403".to_owned());
        assert_eq!(classes(&judged(&cluster, &Policy::default())), [(Class::Unknown, "drain")]);
        cluster.nodes.truncate(1);
        assert!(matches!(judged(&cluster, &Policy::default()), Judgement::NotApplicable(_)));
    }
}
