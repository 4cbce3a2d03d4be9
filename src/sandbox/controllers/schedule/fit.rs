use super::{
    Room, Wish,
    fleet::CORE,
    node_terms::{matches_required, matches_selector},
};
use crate::sandbox::controllers::object::{Amounts, Taint, Toleration};

/// Effects that keep a new pod away.
const KEEPS_AWAY: [&str; 2] = ["NoSchedule", "NoExecute"];
/// The taint that stands for a cordon.
const UNSCHEDULABLE: &str = "node.kubernetes.io/unschedulable";

/// Why the pod cannot go to this node: the words of the first filter that says no, in the scheduler's order. Only the
/// one on resources may give several.
pub(super) fn refusals(wish: &Wish<'_>, room: &Room) -> Vec<String> {
    let (pod, node) = (wish.pod, &room.node);
    let tolerations = &pod.spec.tolerations;
    let one = |text: &str| vec![text.to_owned()];
    if node.spec.unschedulable && !tolerates_cordon(tolerations) {
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

fn tolerates_cordon(tolerations: &[Toleration]) -> bool {
    let cordon = Taint { key: UNSCHEDULABLE.to_owned(), effect: "NoSchedule".to_owned(), ..Taint::default() };
    tolerations.iter().any(|toleration| toleration.tolerates(&cordon))
}

/// The first taint with one of these effects that nothing tolerates.
pub(crate) fn untolerated<'a>(taints: &'a [Taint], tolerations: &[Toleration], effects: &[&str]) -> Option<&'a Taint> {
    let counts = |taint: &&Taint| effects.contains(&taint.effect.as_str());
    taints.iter().filter(counts).find(|taint| !tolerations.iter().any(|toleration| toleration.tolerates(taint)))
}

/// A node that does not say how many pods it takes is one that was built without it: no limit.
fn shortages(wish: &Wish<'_>, room: &Room) -> Vec<String> {
    let is_short = |at: usize| match room.has[at] {
        None if CORE[at] == "pods" => false,
        has => wish.core[at] > 0 && wish.core[at] > has.unwrap_or(0) - room.taken[at],
    };
    let words =
        |at: usize| if CORE[at] == "pods" { "Too many pods".to_owned() } else { format!("Insufficient {}", CORE[at]) };
    let mut short: Vec<String> = (0..CORE.len()).filter(|at| is_short(*at)).map(words).collect();
    for (name, asked) in wish.others.iter().filter(|(_, asked)| asked.0 > 0) {
        let of = |amounts: &Amounts| amounts.get(name).map_or(0, |amount| amount.0);
        if asked.0 > of(&room.node.status.allocatable) - of(&room.others) {
            short.push(format!("Insufficient {name}"));
        }
    }
    short
}
