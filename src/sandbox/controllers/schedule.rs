//! Where a pod goes: the default scheduler's filters and scores (1.37), without preemption. Pure and without chance: among
//! equals the first node by name.

mod affinity;
mod fit;
mod fleet;
mod node_terms;
mod score;
mod spread;

use std::collections::BTreeMap;

use k8s_openapi::api::core::v1::NodeSelector;

pub(crate) use fit::untolerated;
pub(crate) use fleet::{Fleet, Room};
pub(crate) use node_terms::{matches_required, pinned_to};

use self::{affinity::Neighbours, fit::refusals, score::Scores, spread::Spreads};
use super::object::{Amounts, Pod};

/// So many nodes that fit are enough to choose from; a smaller cluster is looked at as a whole.
const ENOUGH: usize = 100;

/// What is worked out once for a pod before its nodes are looked at.
struct Wish<'a> {
    pod: &'a Pod,
    /// CPU, memory and pods, as [`fleet::CORE`] has them.
    core: [i64; 3],
    /// All else that it asks for.
    others: Amounts,
    weight: [i64; 2],
    volumes: &'a [NodeSelector],
    neighbours: Neighbours,
    spreads: Spreads,
}

impl<'a> Wish<'a> {
    fn of(pod: &'a Pod, volumes: &'a [NodeSelector], fleet: &Fleet) -> Self {
        let (core, others) = fleet::split(pod.requests());
        let weight = fleet::weight(core);
        let (neighbours, spreads) = (Neighbours::of(pod, fleet), Spreads::of(pod, fleet));
        Self { pod, core, others, weight, volumes, neighbours, spreads }
    }
}

/// The node for this pod, or why there is none, in the scheduler's own words. `volumes` says where each of the pod's
/// volumes can be reached from.
pub(crate) fn place(pod: &Pod, volumes: &[NodeSelector], fleet: &Fleet) -> Result<String, String> {
    let wish = Wish::of(pod, volumes, fleet);
    let rooms = candidates(pod, fleet);
    let enough = enough(fleet.len());
    let mut reasons: BTreeMap<String, usize> = BTreeMap::new();
    if rooms.len() < fleet.len() {
        let left_out = "node(s) didn't satisfy plugin(s) [NodeAffinity]";
        reasons.insert(left_out.to_owned(), fleet.len() - rooms.len());
    }
    let mut fitting = Vec::new();
    for room in rooms {
        let refused = refusals(&wish, room);
        if refused.is_empty() {
            fitting.push(room);
            if fitting.len() == enough {
                break;
            }
        }
        for reason in refused {
            *reasons.entry(reason).or_default() += 1;
        }
    }
    fitting.sort_by(|one, other| one.node.metadata.name.cmp(&other.node.metadata.name));
    let chosen = match fitting[..] {
        [] => None,
        [only] => Some(only),
        _ => Scores::of(&wish, &fitting, fleet).best(&fitting),
    };
    chosen.map(|room| room.node.metadata.name.clone()).ok_or_else(|| sentence(fleet.len(), &reasons))
}

/// The nodes to look at: those that the pod names, or all. A large cluster is begun elsewhere for each pod, so that the
/// first nodes do not get everything.
fn candidates<'a>(pod: &Pod, fleet: &'a Fleet) -> Vec<&'a Room> {
    if let Some(names) = pinned_to(pod) {
        return names.iter().filter_map(|name| fleet.room(name)).collect();
    }
    let mut rooms: Vec<_> = fleet.rooms().collect();
    if rooms.len() > ENOUGH {
        let letters = pod.metadata.name.bytes().rev().map(usize::from);
        let start = letters.fold(0, |sum, letter| sum * 31 % rooms.len() + letter) % rooms.len();
        rooms.rotate_left(start);
    }
    rooms
}

/// How many nodes that fit are compared: all of a hundred, then half of them, and ever less (the scheduler's adaptive
/// `percentageOfNodesToScore`).
fn enough(nodes: usize) -> usize {
    let percent = 50_usize.saturating_sub(nodes / 125).max(5);
    (nodes * percent / 100).max(ENOUGH)
}

/// The scheduler's sentence: counts and reasons, sorted as text.
fn sentence(nodes: usize, reasons: &BTreeMap<String, usize>) -> String {
    if nodes == 0 {
        return "no nodes available to schedule pods".to_owned();
    }
    let mut said: Vec<_> = reasons.iter().map(|(reason, count)| format!("{count} {reason}")).collect();
    said.sort();
    format!("0/{nodes} nodes are available: {}.", said.join(", "))
}

#[cfg(test)]
mod tests;
