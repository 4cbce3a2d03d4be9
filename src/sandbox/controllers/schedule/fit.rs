use super::{
    Room, Wish,
    node_terms::{matches_required, matches_selector},
};
use crate::sandbox::controllers::object::{Amount, Taint, Toleration};

/// Effects that keep a new pod away.
const KEEPS_AWAY: [&str; 2] = ["NoSchedule", "NoExecute"];
/// The taint that stands for a cordon.
const UNSCHEDULABLE: &str = "node.kubernetes.io/unschedulable";

/// Why the pod cannot go to this node: the words of the first filter that says no, in the scheduler's order. Only the
/// one on resources may give several.
pub(super) fn refusals(wish: &Wish<'_>, room: &Room) -> Vec<String> {
    let (pod, node) = (wish.pod, &room.node);
    let tolerations = &pod.spec.tolerations;
    let cordon = Taint { key: UNSCHEDULABLE.to_owned(), effect: "NoSchedule".to_owned(), ..Taint::default() };
    let one = |text: &str| vec![text.to_owned()];
    if node.spec.unschedulable && !tolerations.iter().any(|toleration| toleration.tolerates(&cordon)) {
        return one("node(s) were unschedulable");
    }
    if untolerated(&node.spec.taints, tolerations, &KEEPS_AWAY).is_some() {
        return one("node(s) had untolerated taint(s)");
    }
    if !matches_required(pod, node) {
        return one("node(s) didn't match Pod's node affinity/selector");
    }
    if pod.host_ports().any(|(port, protocol)| room.ports.get(&(port, protocol.to_owned())).is_some_and(|n| *n > 0)) {
        return one("node(s) didn't have free ports for the requested pod ports");
    }
    let short = shortages(wish, room);
    if !short.is_empty() {
        return short;
    }
    if !wish.volumes.iter().all(|selector| matches_selector(selector, node)) {
        return one("node(s) didn't match PersistentVolume's node affinity");
    }
    wish.spreads.refusal(node).or_else(|| wish.neighbours.refusal(node)).map(one).unwrap_or_default()
}

/// The first taint with one of these effects that nothing tolerates.
pub(crate) fn untolerated<'a>(taints: &'a [Taint], tolerations: &[Toleration], effects: &[&str]) -> Option<&'a Taint> {
    let counts = |taint: &&Taint| effects.contains(&taint.effect.as_str());
    taints.iter().filter(counts).find(|taint| !tolerations.iter().any(|toleration| toleration.tolerates(taint)))
}

fn shortages(wish: &Wish<'_>, room: &Room) -> Vec<String> {
    let allocatable = &room.node.status.allocatable;
    let of = |amounts: &crate::sandbox::controllers::object::Amounts, name: &str| {
        amounts.get(name).copied().unwrap_or_default()
    };
    let mut short = Vec::new();
    for (name, asked) in &wish.requests {
        // A node that does not say how many pods it takes is one that was built without it: no limit.
        if asked.0 == 0 || (name == "pods" && !allocatable.contains_key(name)) {
            continue;
        }
        let free = Amount(of(allocatable, name).0 - of(&room.used, name).0);
        if *asked > free {
            short.push(if name == "pods" { "Too many pods".to_owned() } else { format!("Insufficient {name}") });
        }
    }
    short
}
