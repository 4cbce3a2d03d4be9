//! What the budgets will say, worked out from their numbers by the API server's own rules: who goes at once, who has to
//! wait, and who would wait for ever.

use std::{collections::BTreeMap, fmt};

use serde::Serialize;

use super::selector::covers;
use crate::cluster::snapshot::{Bound, Budget, Pod, PodPhase, Workload};

/// One pod's prospects.
#[derive(Clone, Debug)]
pub struct Forecast<'a> {
    /// The pod.
    pub pod: &'a Pod,
    /// What its budgets will say.
    pub outlook: Outlook,
    /// Its controller wants this one replica alone, and each budget that covers it covers nothing else: the only kind of
    /// pod that the policy may have re-created.
    pub single_replica: bool,
}

/// What the budgets will say to an eviction.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Outlook {
    /// It may go now.
    Fine,
    /// Not now; waiting may change it.
    Slow(Obstacle),
    /// Waiting will not change it.
    Never(Obstacle),
}

/// What stands in the way.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Obstacle {
    /// The budgets, `namespace/name`.
    pub budgets: Vec<String>,
    /// Why they say no.
    pub why: Why,
}

/// Why an eviction is refused.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Why {
    /// Even with every pod healthy none may go.
    #[serde(rename_all = "camelCase")]
    AllMustStay {
        /// How many must be healthy.
        desired: i64,
        /// How many there are when all are.
        expected: i64,
        /// The budget's spec, such as `minAvailable: 1`.
        bound: String,
    },
    /// The Eviction API serves no pod that more than one budget covers.
    SeveralBudgets,
    /// Too few are healthy now.
    #[serde(rename_all = "camelCase")]
    TooFewHealthy {
        /// How many must be healthy.
        desired: i64,
        /// How many are.
        healthy: i64,
    },
    /// Other pods of this node take what the budget allows first.
    TakesTurns,
    /// The budget's controller has not counted its pods yet, or can't (an event on the budget tells).
    NotCounted,
    /// The API server said no for another reason: a webhook, throttling, its own trouble.
    Refused(String),
}

impl fmt::Display for Obstacle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let budgets = self.budgets.join(" and ");
        match &self.why {
            Why::AllMustStay { desired, expected, bound } => {
                write!(f, "PDB {budgets} ({bound}) allows 0 disruptions ({desired} of {expected} must stay)")
            }
            Why::SeveralBudgets => {
                write!(f, "PDBs {budgets} cover the same pod, and the Eviction API then refuses every eviction")
            }
            Why::TooFewHealthy { desired, healthy } => {
                write!(f, "PDB {budgets} allows 0 disruptions now ({healthy} healthy, {desired} must stay)")
            }
            Why::TakesTurns => write!(f, "PDB {budgets} lets the pods of this node go one after another"),
            Why::NotCounted => write!(f, "PDB {budgets} allows 0 disruptions, for its pods are not counted yet"),
            Why::Refused(message) => write!(f, "the API server refused the eviction: {message}"),
        }
    }
}

/// The prospects of all pods that are to leave one node together, in their order.
pub fn forecast<'a>(pods: &[&'a Pod], budgets: &[Budget], workloads: &[Workload]) -> Vec<Forecast<'a>> {
    let named = |pod: &Pod, kind: &str, name: &str| {
        workloads.iter().find(|w| w.namespace == pod.namespace && w.kind == kind && w.name == name)
    };
    forecast_by(
        pods,
        |pod| budgets.iter().filter(|budget| covers(budget, pod)).collect(),
        |pod| top_controller(pod, |kind, name| named(pod, kind, name)),
    )
}

/// The same, for a caller who finds a pod's budgets and its controller faster than by reading lists.
pub fn forecast_by<'a, 'b>(
    pods: &[&'a Pod],
    budgets_of: impl Fn(&Pod) -> Vec<&'b Budget>,
    controller_of: impl Fn(&Pod) -> Option<&'b Workload>,
) -> Vec<Forecast<'a>> {
    let mut left = BTreeMap::new();
    let each = pods.iter().map(|pod| {
        let (covering, owner) = (budgets_of(pod), controller_of(pod));
        Forecast {
            pod,
            outlook: outlook(pod, &covering, owner, &mut left),
            single_replica: owner.is_some_and(|top| top.replicas == 1)
                && covering.iter().all(|budget| budget.expected_pods <= 1),
        }
    });
    each.collect()
}

/// The Deployment behind the pod's ReplicaSet, or the ReplicaSet or StatefulSet itself; `find` knows the namespace's
/// workloads by kind and name.
pub fn top_controller<'a>(pod: &Pod, find: impl Fn(&str, &str) -> Option<&'a Workload>) -> Option<&'a Workload> {
    let owner = pod.owner.as_ref()?;
    let first = find(&owner.kind, &owner.name)?;
    match &first.owner {
        // Ruled by something unknown: its wish is not known either.
        Some(above) => find(&above.kind, &above.name),
        None => Some(first),
    }
}

/// Whether no budget is asked about this pod at all: it never ran, has ended, or is going.
pub fn needs_no_leave(pod: &Pod) -> bool {
    pod.phase == PodPhase::Pending || pod.phase.is_finished() || pod.terminating
}

/// Whether its budget lets this pod go because it is not Ready.
pub fn may_go_unready(pod: &Pod, budget: &Budget) -> bool {
    !pod.ready && unready_may_go(budget)
}

/// The API server's order of questions (its eviction handler, 1.36).
fn outlook(pod: &Pod, covering: &[&Budget], owner: Option<&Workload>, left: &mut BTreeMap<String, i64>) -> Outlook {
    if covering.is_empty() || needs_no_leave(pod) {
        return Outlook::Fine;
    }
    let obstacle = |why| Obstacle { budgets: covering.iter().map(|budget| budget.key()).collect(), why };
    let [budget] = covering else { return Outlook::Never(obstacle(Why::SeveralBudgets)) };
    if may_go_unready(pod, budget) {
        return Outlook::Fine;
    }
    match left.entry(budget.key()).or_insert(budget.disruptions_allowed) {
        allowed if *allowed > 0 => {
            *allowed -= 1;
            Outlook::Fine
        }
        _ if budget.disruptions_allowed > 0 => Outlook::Slow(obstacle(Why::TakesTurns)),
        _ => refusal(budget, owner, obstacle),
    }
}

fn unready_may_go(budget: &Budget) -> bool {
    let enough = budget.current_healthy >= budget.desired_healthy && budget.desired_healthy > 0;
    budget.unhealthy_may_go || enough
}

/// Never or not yet. While a pod is being replaced, a budget with a plain number counts fewer pods than its controller
/// wants: the larger of both is what can be healthy one day.
fn refusal(budget: &Budget, owner: Option<&Workload>, obstacle: impl Fn(Why) -> Obstacle) -> Outlook {
    let expected = budget.expected_pods.max(owner.map_or(0, |top| i64::from(top.replicas)));
    let (desired, healthy) = (budget.desired_healthy, budget.current_healthy);
    if budget.expected_pods == 0 {
        return Outlook::Slow(obstacle(Why::NotCounted));
    }
    if desired >= expected {
        return Outlook::Never(obstacle(Why::AllMustStay { desired, expected, bound: written(&budget.bound) }));
    }
    Outlook::Slow(obstacle(Why::TooFewHealthy { desired, healthy }))
}

fn written(bound: &Bound) -> String {
    match bound {
        Bound::MinAvailable(value) => format!("minAvailable: {value}"),
        Bound::MaxUnavailable(value) => format!("maxUnavailable: {value}"),
        Bound::Default => "maxUnavailable: 1".to_owned(),
    }
}

#[cfg(test)]
pub(super) mod tests;
