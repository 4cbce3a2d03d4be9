//! The whole run, played over the pods: node by node in the planned order, who leaves, where it finds a place, and whether
//! its budget lets the next one go.
//!
//! What the scheduler merely prefers, preemption and quotas are left out; the largest pods are placed first. So a place
//! that is found here can be found there too, and "nowhere to go" is not a matter of bad luck.

mod cluster;
mod fit;
mod neighbours;

use std::collections::{BTreeMap, BTreeSet};

use self::cluster::Cluster;
pub use self::cluster::{Hindrance, Hindrances};
use super::{drains, order};
use crate::{
    cluster::snapshot::{Budget, ClusterSnapshot, Node, Pod},
    drain::{Fate, Forecast, Outlook, Though, fate, forecast_by, top_controller},
    policy::Policy,
    version::Target,
};

/// All drains of a run, in their order.
pub struct WholeRun<'a> {
    /// One for each node that is not at the target.
    pub drains: Vec<NodeDrain<'a>>,
    /// What could not be known, so that places may be wrong.
    pub blind: BTreeSet<String>,
}

/// The drain of one node.
pub struct NodeDrain<'a> {
    /// The node.
    pub node: &'a Node,
    /// Pods that leave, with what their budgets would say if they all asked at once.
    pub leaving: Vec<Forecast<'a>>,
    /// Pods that the policy keeps, and why.
    pub kept: Vec<(&'a Pod, Vec<Though>)>,
    /// Pods that no other node takes: they wait until this one is back.
    pub homeless: Vec<Homeless<'a>>,
    /// Pods that can never leave, since others of their budget wait for a place.
    pub stuck: Vec<Stuck<'a>>,
}

/// A pod that no other node takes.
pub struct Homeless<'a> {
    /// The pod.
    pub pod: &'a Pod,
    /// What each node says.
    pub hindrances: Hindrances,
}

impl Homeless<'_> {
    /// `3 nodes with a taint that it does not tolerate, 1 without room for it`.
    pub fn why(&self) -> String {
        let said = self.hindrances.iter().filter(|(hindrance, _)| **hindrance != Hindrance::Closed);
        let said: Vec<_> = said.map(|(hindrance, n)| format!("{n} {}", hindrance.words())).collect();
        if said.is_empty() { "no other node is open".to_owned() } else { format!("other nodes: {}", said.join(", ")) }
    }

    /// Whether some node would take it if it had more room.
    pub fn lacks_room(&self) -> bool {
        self.hindrances.contains_key(&Hindrance::Room)
    }
}

/// A pod whose budget never lets it go, since those that went have nowhere to run.
pub struct Stuck<'a> {
    /// The pod.
    pub pod: &'a Pod,
    /// Its budget.
    pub budget: &'a Budget,
    /// How many must be healthy.
    pub desired: i64,
    /// How many there are when all are.
    pub expected: i64,
    /// Those without a place, and why.
    pub homeless: Vec<(String, String)>,
}

/// Plays the run; the error says what could not be read.
pub fn play<'a>(snapshot: &'a ClusterSnapshot, target: &Target, policy: &Policy) -> Result<WholeRun<'a>, String> {
    let mut nodes = order::control_planes(&snapshot.nodes);
    nodes.extend(order::workers(&snapshot.nodes, &policy.nodes));
    play_on(snapshot, nodes.into_iter().filter(|node| !node.is_at(target.to)), policy)
}

/// Plays the drains of these nodes, one after another.
pub fn play_on<'a>(
    snapshot: &'a ClusterSnapshot,
    nodes: impl IntoIterator<Item = &'a Node>,
    policy: &Policy,
) -> Result<WholeRun<'a>, String> {
    let mut played = Played { cluster: Cluster::of(snapshot)?, away: BTreeMap::new(), policy };
    let drains = nodes.into_iter().map(|node| played.drain(node)).collect();
    Ok(WholeRun { drains, blind: played.cluster.blind })
}

struct Played<'a, 'p> {
    cluster: Cluster<'a>,
    /// Healthy pods that a budget has lost in the drain that is on, by its key.
    away: BTreeMap<String, i64>,
    policy: &'p Policy,
}

/// What a budget says to a pod that asks.
enum Answer {
    Go,
    /// And it counts one healthy pod less.
    GoCounted(String),
    NotNow,
}

impl<'a> Played<'a, '_> {
    fn drain(&mut self, node: &'a Node) -> NodeDrain<'a> {
        let mut drain =
            NodeDrain { node, leaving: Vec::new(), kept: Vec::new(), homeless: Vec::new(), stuck: Vec::new() };
        let Some(at) = self.cluster.index(&node.name) else { return drain };
        self.cluster.set_open(at, false);
        self.away.clear();
        let mut waiting = self.sorted(at, &mut drain);
        drain.leaving = self.forecast(&waiting);
        let mut homeless = Vec::new();
        loop {
            let before = waiting.len();
            waiting = self.round(waiting, &drain.leaving, &mut homeless);
            if waiting.len() == before {
                break;
            }
        }
        self.settle(&mut homeless);
        drain.stuck = waiting.iter().filter_map(|pod| self.stuck(*pod, &homeless)).collect();
        drain.homeless = self.told(&homeless);
        self.undrain(at, homeless);
        drain
    }

    /// The pods that leave, the largest first; what the policy keeps goes into `drain`.
    fn sorted(&self, at: usize, drain: &mut NodeDrain<'a>) -> Vec<usize> {
        let mut leaving = Vec::new();
        for pod in self.cluster.pods_on(at) {
            match fate(self.cluster.pods[pod], &self.policy.drain, None) {
                Fate::Goes | Fate::GoesThough(_) => leaving.push(pod),
                Fate::Blocks(why) => drain.kept.push((self.cluster.pods[pod], why)),
                Fate::Stays(_) | Fate::Leaving => {}
            }
        }
        let size = |pod: &usize| {
            let requests = &self.cluster.pods[*pod].placement.requests;
            (requests.of("memory"), requests.of("cpu"))
        };
        leaving.sort_by_cached_key(|pod| (std::cmp::Reverse(size(pod)), self.cluster.pods[*pod].key()));
        leaving
    }

    fn forecast(&self, leaving: &[usize]) -> Vec<Forecast<'a>> {
        let mut pods: Vec<_> = leaving.iter().map(|pod| self.cluster.pods[*pod]).collect();
        pods.sort_by_key(|pod| pod.key());
        forecast_by(
            &pods,
            |pod| self.cluster.budgets_of(pod),
            |pod| top_controller(pod, |kind, name| self.cluster.workload(&pod.namespace, kind, name)),
        )
    }

    /// Each pod asks once. Those that found a place are healthy again before the next round.
    fn round(
        &mut self,
        waiting: Vec<usize>,
        forecasts: &[Forecast<'a>],
        homeless: &mut Vec<(usize, Hindrances)>,
    ) -> Vec<usize> {
        let mut healthy_again = Vec::new();
        let mut left = Vec::new();
        for index in waiting {
            let pod = self.cluster.pods[index];
            let counted = match self.ask(pod, forecasts) {
                Answer::NotNow => {
                    left.push(index);
                    continue;
                }
                Answer::Go => None,
                Answer::GoCounted(budget) => Some(budget),
            };
            self.cluster.lift(index);
            if let Some(budget) = &counted {
                *self.away.entry(budget.clone()).or_default() += 1;
            }
            // Nobody makes it again.
            if pod.owner.is_none() {
                continue;
            }
            match self.cluster.place(index) {
                Ok(()) => healthy_again.extend(counted),
                Err(hindrances) => homeless.push((index, hindrances)),
            }
        }
        for budget in healthy_again {
            *self.away.entry(budget).or_default() -= 1;
        }
        left
    }

    fn ask(&self, pod: &'a Pod, forecasts: &[Forecast<'a>]) -> Answer {
        let forecast = forecasts.iter().find(|forecast| std::ptr::eq(forecast.pod, pod));
        let covering = self.cluster.budgets_of(pod);
        let recreated = forecast.is_some_and(|forecast| {
            matches!(forecast.outlook, Outlook::Never(_)) && drains::is_recreated(forecast, &self.policy.drain)
        });
        match covering.as_slice() {
            [] => Answer::Go,
            _ if recreated || crate::drain::needs_no_leave(pod) => Answer::Go,
            [budget] if crate::drain::may_go_unready(pod, budget) => Answer::Go,
            [budget] => {
                let away = self.away.get(&budget.key()).copied().unwrap_or(0);
                let allowed = budget.disruptions_allowed - away;
                if allowed > 0 { Answer::GoCounted(budget.key()) } else { Answer::NotNow }
            }
            _ => Answer::NotNow,
        }
    }

    /// A place that neighbours held may be free now that they left.
    fn settle(&mut self, homeless: &mut Vec<(usize, Hindrances)>) {
        homeless.retain_mut(|(pod, hindrances)| match self.cluster.place(*pod) {
            Ok(()) => false,
            Err(found) => {
                *hindrances = found;
                true
            }
        });
    }

    /// Never, where even with every other pod healthy too few are: those without a place stay away for as long as the
    /// drain goes on. What is never by the budget's own arithmetic is told elsewhere.
    fn stuck(&self, pod: usize, homeless: &[(usize, Hindrances)]) -> Option<Stuck<'a>> {
        let pod = self.cluster.pods[pod];
        let covering = self.cluster.budgets_of(pod);
        let [budget] = covering.as_slice() else { return None };
        let top = top_controller(pod, |kind, name| self.cluster.workload(&pod.namespace, kind, name));
        let expected = budget.expected_pods.max(top.map_or(0, |top| i64::from(top.replicas)));
        let unscheduled = |pod: &usize| self.cluster.lies_nowhere(*pod);
        let nowhere = self.cluster.covered_by(budget).filter(unscheduled).filter(|pod| {
            let waits = self.cluster.pods[*pod].trouble.as_deref() == Some("Unschedulable");
            waits || homeless.iter().any(|(index, _)| index == pod)
        });
        let nowhere: Vec<_> = nowhere.collect();
        let count = i64::try_from(nowhere.len()).unwrap_or(i64::MAX);
        let desired = budget.desired_healthy;
        if nowhere.is_empty() || desired >= expected || desired < expected - count {
            return None;
        }
        let why = |pod: usize| {
            let found = homeless.iter().find(|(index, _)| *index == pod);
            let told =
                found.map(|(_, hindrances)| Homeless { pod: self.cluster.pods[pod], hindrances: hindrances.clone() });
            told.map_or_else(|| "is Unschedulable already".to_owned(), |told| told.why())
        };
        let homeless = nowhere.into_iter().map(|index| (self.cluster.pods[index].key(), why(index))).collect();
        Some(Stuck { pod, budget, desired, expected, homeless })
    }

    fn told(&self, homeless: &[(usize, Hindrances)]) -> Vec<Homeless<'a>> {
        let told = |(pod, hindrances): &(usize, Hindrances)| Homeless {
            pod: self.cluster.pods[*pod],
            hindrances: hindrances.clone(),
        };
        homeless.iter().map(told).collect()
    }

    /// The node is back: what waited for it returns, and what was moved stays where it is.
    fn undrain(&mut self, at: usize, homeless: Vec<(usize, Hindrances)>) {
        self.cluster.set_open(at, true);
        for (pod, _) in homeless {
            if self.cluster.place(pod).is_err() {
                self.cluster.put(pod, at);
            }
        }
    }
}

#[cfg(test)]
mod tests;
