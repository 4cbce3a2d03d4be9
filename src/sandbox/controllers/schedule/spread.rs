use std::collections::BTreeMap;

use super::{Fleet, affinity::with_keys, fit::untolerated, node_terms::matches_required};
use crate::{
    drain::matches,
    sandbox::controllers::object::{Node, Pod, Spread},
};

/// What hard topology spread constraints say of each domain.
#[derive(Debug, Default)]
pub(super) struct Spreads(Vec<Hard>);

#[derive(Debug)]
struct Hard {
    key: String,
    max_skew: i64,
    counts: BTreeMap<String, i64>,
    fewest: i64,
    itself: i64,
}

impl Spreads {
    pub(super) fn of(pod: &Pod, fleet: &Fleet) -> Self {
        let hard: Vec<_> =
            pod.spec.topology_spread_constraints.iter().filter(|c| c.when_unsatisfiable == "DoNotSchedule").collect();
        let keys: Vec<_> = hard.iter().map(|constraint| constraint.topology_key.as_str()).collect();
        Self(hard.iter().map(|constraint| Hard::of(constraint, &keys, pod, fleet)).collect())
    }

    pub(super) fn refusal(&self, node: &Node) -> Option<&'static str> {
        if self.0.iter().any(|hard| node.label(&hard.key).is_none()) {
            return Some("node(s) didn't match pod topology spread constraints (missing required label)");
        }
        let too_many = |hard: &Hard| {
            let here = node.label(&hard.key).and_then(|domain| hard.counts.get(domain)).copied().unwrap_or(0);
            here + hard.itself - hard.fewest > hard.max_skew
        };
        self.0.iter().any(too_many).then_some("node(s) didn't match pod topology spread constraints")
    }
}

impl Hard {
    fn of(constraint: &Spread, keys: &[&str], pod: &Pod, fleet: &Fleet) -> Self {
        let counts = census(constraint, keys, pod, fleet);
        let domains = i64::try_from(counts.len()).unwrap_or(i64::MAX);
        // Fewer domains than asked for count as if one were empty.
        let scarce = constraint.min_domains.is_some_and(|least| domains < least);
        Self {
            key: constraint.topology_key.clone(),
            max_skew: constraint.max_skew.max(1),
            fewest: if scarce { 0 } else { counts.values().copied().min().unwrap_or(0) },
            itself: i64::from(selects(constraint, pod, pod)),
            counts,
        }
    }
}

/// Matching pods by domain, over the nodes that the constraint counts: those with every key, and those that the pod's own
/// affinity (and, if asked, its tolerations) lets it onto.
pub(super) fn census(constraint: &Spread, keys: &[&str], pod: &Pod, fleet: &Fleet) -> BTreeMap<String, i64> {
    let by_affinity = constraint.node_affinity_policy != "Ignore";
    let by_taints = constraint.node_taints_policy == "Honor";
    let counts_node = |node: &Node| {
        keys.iter().all(|key| node.label(key).is_some())
            && (!by_affinity || matches_required(pod, node))
            && (!by_taints
                || untolerated(&node.spec.taints, &pod.spec.tolerations, &["NoSchedule", "NoExecute"]).is_none())
    };
    let mut counts = BTreeMap::new();
    for node in fleet.rooms().map(|room| &room.node).filter(|node| counts_node(node)) {
        counts.entry(node.label(&constraint.topology_key).unwrap_or_default().to_owned()).or_insert(0);
    }
    for other in fleet.pods_in(&pod.metadata.namespace) {
        let there = fleet.node(&other.spec.node_name).filter(|node| counts_node(node));
        let Some(domain) = there.and_then(|node| node.label(&constraint.topology_key)) else { continue };
        if !other.metadata.is_terminating() && selects(constraint, pod, other) {
            *counts.entry(domain.to_owned()).or_insert(0) += 1;
        }
    }
    counts
}

fn selects(constraint: &Spread, owner: &Pod, other: &Pod) -> bool {
    with_keys(constraint.label_selector.as_ref(), owner, &constraint.match_label_keys, &[])
        .is_some_and(|selector| matches(&selector, &other.metadata.labels))
}
