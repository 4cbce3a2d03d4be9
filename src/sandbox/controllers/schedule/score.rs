use std::collections::BTreeMap;

use super::{Fleet, Room, Wish, affinity, fit::untolerated, node_terms::matches_term, spread};

/// Weights of the default profile.
const NODE_AFFINITY: i64 = 2;
const TAINTS: i64 = 3;
const SPREAD: i64 = 2;
const POD_AFFINITY: i64 = 2;

const HOSTNAME: &str = "kubernetes.io/hostname";
const ZONE: &str = "topology.kubernetes.io/zone";

/// The points of each node that fits, in their order.
pub(super) struct Scores(Vec<i64>);

impl Scores {
    pub(super) fn of(wish: &Wish<'_>, rooms: &[&Room], fleet: &Fleet) -> Self {
        let mut points: Vec<i64> = rooms.iter().map(|room| headroom(wish, room)).collect();
        // What is the same everywhere decides nothing, and most pods say nothing of the rest.
        let mut add = |weight: i64, scores: &[i64], normal: fn(&[i64]) -> Vec<i64>| {
            if scores.iter().any(|score| *score != 0) {
                points.iter_mut().zip(normal(scores)).for_each(|(sum, score)| *sum += weight * score);
            }
        };
        add(NODE_AFFINITY, &rooms.iter().map(|room| preferred(wish, room)).collect::<Vec<_>>(), scaled);
        add(TAINTS, &rooms.iter().map(|room| disliked(wish, room)).collect::<Vec<_>>(), reversed);
        add(SPREAD, &crowding(wish, rooms, fleet), reversed);
        add(POD_AFFINITY, &company(wish, rooms, fleet), from_least_to_most);
        Self(points)
    }

    /// The first of the best: rooms come by name.
    pub(super) fn best<'a>(&self, rooms: &[&'a Room]) -> Option<&'a Room> {
        let most = self.0.iter().max()?;
        self.0.iter().position(|points| points == most).map(|at| rooms[at])
    }
}

/// `LeastAllocated`: the mean share of CPU and memory that would be left, in percent.
fn headroom(wish: &Wish<'_>, room: &Room) -> i64 {
    let share = |at: usize| {
        let has = room.has[at].unwrap_or(0);
        let left = i128::from(has - room.weighed[at] - wish.weight[at]).max(0) * 100;
        if has == 0 { 0 } else { i64::try_from(left / i128::from(has)).unwrap_or(0) }
    };
    i64::midpoint(share(0), share(1))
}

fn preferred(wish: &Wish<'_>, room: &Room) -> i64 {
    let terms = wish.pod.spec.affinity.iter().flat_map(|affinity| &affinity.to_nodes.preferred);
    terms.filter(|term| matches_term(&term.preference, &room.node)).map(|term| i64::from(term.weight)).sum()
}

fn disliked(wish: &Wish<'_>, room: &Room) -> i64 {
    let taints = room.node.spec.taints.iter();
    let hurts = |taint: &&_| {
        untolerated(std::slice::from_ref(*taint), &wish.pod.spec.tolerations, &["PreferNoSchedule"]).is_some()
    };
    i64::try_from(taints.filter(hurts).count()).unwrap_or(i64::MAX)
}

/// How many pods of its kind are near: by soft constraints, else by the scheduler's default (node, then zone) over the
/// pods of the same controller.
fn crowding(wish: &Wish<'_>, rooms: &[&Room], fleet: &Fleet) -> Vec<i64> {
    let constraints = &wish.pod.spec.topology_spread_constraints;
    let mut near = vec![0; rooms.len()];
    let mut count = |key: &str, counts: &BTreeMap<String, i64>| {
        if counts.is_empty() {
            return;
        }
        for (sum, room) in near.iter_mut().zip(rooms) {
            *sum += room.node.label(key).and_then(|domain| counts.get(domain)).copied().unwrap_or(0);
        }
    };
    for soft in constraints.iter().filter(|constraint| constraint.when_unsatisfiable == "ScheduleAnyway") {
        count(&soft.topology_key, &spread::census(soft, &[&soft.topology_key], wish.pod, fleet));
    }
    if constraints.is_empty()
        && let Some(owner) = wish.pod.metadata.controller()
    {
        for key in [HOSTNAME, ZONE] {
            let mut counts = BTreeMap::new();
            for sibling in fleet.ruled_by(&owner.uid).filter(|pod| pod.is_active()) {
                if let Some(domain) = fleet.domain_of(sibling, key) {
                    *counts.entry(domain.to_owned()).or_insert(0) += 1;
                }
            }
            count(key, &counts);
        }
    }
    near
}

/// Preferred affinity and anti-affinity to pods.
fn company(wish: &Wish<'_>, rooms: &[&Room], fleet: &Fleet) -> Vec<i64> {
    let mut sums = vec![0; rooms.len()];
    let Some(affinity) = wish.pod.spec.affinity.as_deref() else { return sums };
    let liked = affinity.to_pods.preferred.iter().map(|term| (1, term));
    let disliked = affinity.from_pods.preferred.iter().map(|term| (-1, term));
    for (sign, weighted) in liked.chain(disliked) {
        let term = &weighted.pod_affinity_term;
        let counts = affinity::census(term, wish.pod, fleet);
        for (sum, room) in sums.iter_mut().zip(rooms) {
            let here = room.node.label(&term.topology_key).and_then(|domain| counts.get(domain));
            *sum += sign * weighted.weight * here.copied().unwrap_or(0);
        }
    }
    sums
}

/// To 0-100 by the largest.
fn scaled(scores: &[i64]) -> Vec<i64> {
    let most = scores.iter().copied().max().unwrap_or(0);
    scores.iter().map(|score| if most == 0 { 0 } else { score * 100 / most }).collect()
}

fn reversed(scores: &[i64]) -> Vec<i64> {
    scaled(scores).into_iter().map(|score| 100 - score).collect()
}

fn from_least_to_most(scores: &[i64]) -> Vec<i64> {
    let least = scores.iter().copied().min().unwrap_or(0);
    scaled(&scores.iter().map(|score| score - least).collect::<Vec<_>>())
}
