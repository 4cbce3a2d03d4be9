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

/// The next node still off `target`: control planes by name, then workers in the policy's order. Nodes in `left` were left
/// for later by the operator.
pub fn next(nodes: &[Node], target: KubeVersion, policy: &policy::Nodes, left: &BTreeSet<String>) -> Next {
    let pending = |node: &&Node| !node.is_at(target) && !left.contains(&node.name);
    if let Some(node) = control_planes(nodes).into_iter().find(pending) {
        return Next::ControlPlane(node.name.clone());
    }
    match workers(nodes, policy).into_iter().find(pending) {
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
