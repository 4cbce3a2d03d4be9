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

/// What is worked out once for a pod before its nodes are looked at.
struct Wish<'a> {
    pod: &'a Pod,
    requests: Amounts,
    volumes: &'a [NodeSelector],
    neighbours: Neighbours,
    spreads: Spreads,
}

/// The node for this pod, or why there is none, in the scheduler's own words. `volumes` says where each of the pod's
/// volumes can be reached from.
pub(crate) fn place(pod: &Pod, volumes: &[NodeSelector], fleet: &Fleet) -> Result<String, String> {
    let wish = Wish {
        pod,
        requests: pod.requests(),
        volumes,
        neighbours: Neighbours::of(pod, fleet),
        spreads: Spreads::of(pod, fleet),
    };
    let pinned = pinned_to(pod);
    let mut reasons: BTreeMap<String, usize> = BTreeMap::new();
    let mut fitting = Vec::new();
    for room in fleet.rooms() {
        if pinned.as_ref().is_some_and(|names| !names.contains(&room.node.metadata.name)) {
            *reasons.entry("node(s) didn't satisfy plugin(s) [NodeAffinity]".to_owned()).or_default() += 1;
            continue;
        }
        let refused = refusals(&wish, room);
        if refused.is_empty() {
            fitting.push(room);
        }
        for reason in refused {
            *reasons.entry(reason).or_default() += 1;
        }
    }
    let chosen = match fitting[..] {
        [] => None,
        [only] => Some(only),
        _ => Scores::of(&wish, &fitting, fleet).best(&fitting),
    };
    chosen.map(|room| room.node.metadata.name.clone()).ok_or_else(|| sentence(fleet.len(), &reasons))
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
