//! Which node is next: decided from live nodes each time, so that one that joins in mid-chain is covered with no change.

use std::collections::BTreeSet;

use crate::{cluster::snapshot::Node, policy, version::KubeVersion};

/// What the chain does next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Next {
    /// This control plane.
    ControlPlane(String),
    /// This worker.
    Worker(String),
    /// Every node that is not left for later is at the target.
    Postflight,
}

/// What the run on record says of nodes.
#[derive(Clone, Debug, Default)]
pub struct Settled {
    /// Left for later by the operator.
    pub left: BTreeSet<String>,
    /// Their phase ended well in this run, or was skipped as done.
    pub done: BTreeSet<String>,
    /// Their phase began in this run and did not end, or failed.
    pub begun: BTreeSet<String>,
}

/// The next node to work on: control planes by name, then workers in the policy's order.
///
/// A node at the target is not done by its version alone: one that this run left cordoned, that never became Ready again,
/// or whose phase did not come to its end (its pods may not be back), comes before any other. Walking past a broken control plane to the next would cost etcd its quorum.
pub fn next(nodes: &[Node], target: KubeVersion, policy: &policy::Nodes, settled: &Settled) -> Next {
    let unfinished = |node: &Node| {
        let cordoned = node.unschedulable && node.cordoned_by.is_some();
        let begun = settled.begun.contains(&node.name);
        !node.is_at(target) || cordoned || begun || (!node.ready && !settled.done.contains(&node.name))
    };
    let pending = |node: &&Node| unfinished(node) && !settled.left.contains(&node.name);
    // Down by our doing, or about to be: one that joined since must not be taken down beside it.
    let in_hand = |node: &&Node| {
        let cordoned = node.unschedulable && node.cordoned_by.is_some();
        pending(node) && (cordoned || settled.begun.contains(&node.name))
    };
    let all = [control_planes(nodes), workers(nodes, policy)].concat();
    match all.iter().copied().find(in_hand).or_else(|| all.iter().copied().find(pending)) {
        Some(node) if node.control_plane => Next::ControlPlane(node.name.clone()),
        Some(node) => Next::Worker(node.name.clone()),
        None => Next::Postflight,
    }
}

/// The control plane whose name comes first: the one that `kubeadm upgrade apply` runs on, in every run and every retry.
pub fn first_control_plane(nodes: &[Node]) -> Option<&Node> {
    control_planes(nodes).into_iter().next()
}

fn is_first(nodes: &[Node], name: &str) -> bool {
    first_control_plane(nodes).is_some_and(|node| node.name == name)
}

/// Control planes in the order of the upgrade: by name.
pub fn control_planes(nodes: &[Node]) -> Vec<&Node> {
    let mut found: Vec<_> = nodes.iter().filter(|node| node.control_plane).collect();
    found.sort_by(|a, b| a.name.cmp(&b.name));
    found
}

/// Workers in the order of the upgrade: the canary, then those that the policy orders, then the others by name.
pub fn workers<'a>(nodes: &'a [Node], policy: &policy::Nodes) -> Vec<&'a Node> {
    let rank = |node: &Node| {
        if policy.canary.as_ref() == Some(&node.name) {
            return 0;
        }
        policy.order.iter().position(|name| *name == node.name).map_or(usize::MAX, |place| place + 1)
    };
    let mut found: Vec<_> = nodes.iter().filter(|node| !node.control_plane).collect();
    found.sort_by(|a, b| rank(a).cmp(&rank(b)).then_with(|| a.name.cmp(&b.name)));
    found
}

/// Whether kubeadm's `apply` runs on this control plane, rather than `node`: on the first by name in every try, and on
/// whichever comes first when none is at the target.
pub fn applies(nodes: &[Node], name: &str, target: KubeVersion) -> bool {
    is_first(nodes, name) || !any_control_plane_at(nodes, target)
}

/// Whether some apiserver is at the target already.
pub fn any_control_plane_at(nodes: &[Node], target: KubeVersion) -> bool {
    nodes.iter().any(|node| node.control_plane && node.apiserver == Some(target))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gate::fixture;

    const OLD: KubeVersion = KubeVersion::new(1, 36, 1);
    const NEW: KubeVersion = KubeVersion::new(1, 36, 3);

    fn node(name: &str, control_plane: bool, version: KubeVersion) -> Node {
        fixture::node(name, control_plane, &version.to_string())
    }

    fn next_of(nodes: &[Node]) -> Next {
        next(nodes, NEW, &policy::Nodes::default(), &Settled::default())
    }

    #[test]
    fn control_planes_go_before_workers_and_both_by_name() {
        let mut nodes = vec![node("w1", false, OLD), node("cp2", true, OLD), node("cp1", true, OLD)];
        assert_eq!(next_of(&nodes), Next::ControlPlane("cp1".into()));
        nodes[2] = node("cp1", true, NEW);
        assert_eq!(next_of(&nodes), Next::ControlPlane("cp2".into()));
        nodes[1] = node("cp2", true, NEW);
        assert_eq!(next_of(&nodes), Next::Worker("w1".into()));
    }

    /// Found by a random night: its phase ran out of time, a node joined, and the next night cordoned that one first.
    #[test]
    fn a_node_that_was_left_half_way_comes_before_one_that_joined_since() {
        let mut nodes = vec![node("cp1", true, NEW), node("new8", false, OLD), node("w2", false, OLD)];
        assert_eq!(next_of(&nodes), Next::Worker("new8".into()));
        let begun = Settled { begun: ["w2".to_owned()].into(), ..Settled::default() };
        assert_eq!(next(&nodes, NEW, &policy::Nodes::default(), &begun), Next::Worker("w2".into()));
        (nodes[2].unschedulable, nodes[2].cordoned_by) = (true, Some("4f1c".into()));
        assert_eq!(next_of(&nodes), Next::Worker("w2".into()));
    }

    /// Incident 5: five nodes upgraded, two new ones silently skipped, since the list was hard-coded.
    #[test]
    fn incident_05_a_node_that_joins_in_mid_chain_is_covered() {
        let mut nodes = vec![node("cp1", true, NEW), node("w1", false, NEW)];
        assert_eq!(next_of(&nodes), Next::Postflight);
        nodes.push(node("w9", false, OLD));
        assert_eq!(next_of(&nodes), Next::Worker("w9".into()));
    }

    #[test]
    fn after_the_last_worker_comes_postflight() {
        assert_eq!(next_of(&[node("cp1", true, NEW), node("w1", false, NEW)]), Next::Postflight);
    }

    /// A crash between kubeadm and kubelet leaves an apiserver ahead of its own kubelet.
    #[test]
    fn a_control_plane_half_way_is_not_done() {
        let mut half = node("cp1", true, NEW);
        half.kubelet = OLD;
        assert_eq!(next_of(&[half]), Next::ControlPlane("cp1".into()));
    }

    #[test]
    fn a_control_plane_that_did_not_come_back_is_not_walked_past() {
        let mut nodes = vec![node("cp1", true, NEW), node("cp2", true, OLD)];
        nodes[0].ready = false;
        assert_eq!(next_of(&nodes), Next::ControlPlane("cp1".into()));
        nodes[0].ready = true;
        (nodes[0].unschedulable, nodes[0].cordoned_by) = (true, Some("4f1c".into()));
        assert_eq!(next_of(&nodes), Next::ControlPlane("cp1".into()));
    }

    #[test]
    fn a_node_that_was_done_and_lost_its_power_later_is_not_done_again() {
        let mut nodes = vec![node("cp1", true, NEW), node("w1", false, OLD)];
        nodes[0].ready = false;
        let settled = Settled { done: ["cp1".to_owned()].into(), ..Settled::default() };
        assert_eq!(next(&nodes, NEW, &policy::Nodes::default(), &settled), Next::Worker("w1".into()));
    }

    /// Ready again, and perhaps uncordoned by a reconciliation: whether its pods came back only its own phase can tell.
    #[test]
    fn a_node_whose_phase_did_not_end_is_not_walked_past() {
        let nodes = vec![node("cp1", true, NEW), node("w1", false, NEW), node("w2", false, OLD)];
        let settled = Settled { begun: ["w1".to_owned()].into(), ..Settled::default() };
        assert_eq!(next(&nodes, NEW, &policy::Nodes::default(), &settled), Next::Worker("w1".into()));
        let left = Settled { left: ["w1".to_owned()].into(), ..settled };
        assert_eq!(next(&nodes, NEW, &policy::Nodes::default(), &left), Next::Worker("w2".into()));
    }

    #[test]
    fn the_canary_goes_first_then_the_order_of_the_policy() {
        let nodes = ["w1", "w2", "w3", "w4"].map(|name| node(name, false, OLD));
        let policy = policy::Nodes {
            canary: Some("w3".into()),
            order: vec!["w4".into(), "w2".into()],
            ..policy::Nodes::default()
        };
        let names: Vec<_> = workers(&nodes, &policy).into_iter().map(|node| node.name.as_str()).collect();
        assert_eq!(names, ["w3", "w4", "w2", "w1"]);
    }

    #[test]
    fn what_is_left_for_later_is_passed_over() {
        let nodes = [node("cp1", true, NEW), node("w1", false, OLD)];
        let settled = Settled { left: ["w1".to_owned()].into(), ..Settled::default() };
        assert_eq!(next(&nodes, NEW, &policy::Nodes::default(), &settled), Next::Postflight);
    }

    /// Incident 4: with a control plane ahead, `kubeadm upgrade plan` prints no target, and the chain failed every night.
    #[test]
    fn incident_04_a_partial_chain_is_known_by_its_control_planes() {
        let nodes = [node("cp1", true, NEW), node("cp2", true, OLD)];
        assert!(any_control_plane_at(&nodes, NEW));
        assert!(!any_control_plane_at(&nodes[1..], NEW));
        assert!(applies(&nodes, "cp1", NEW));
        assert!(!applies(&nodes, "cp2", NEW));
    }
}
