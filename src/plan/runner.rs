//! Where a phase's Job should run: never on the node that it drains.

use crate::{cluster::snapshot::Node, version::KubeVersion};

/// Nodes on which the phase for `drained` may run, best first: for the first control plane workers, for all others control
/// planes that are upgraded already, then whatever is left. Cordoned and lost nodes come not at all.
pub fn preferred<'a>(nodes: &'a [Node], drained: Option<&str>, target: KubeVersion) -> Vec<&'a Node> {
    let mut found: Vec<_> =
        nodes.iter().filter(|node| Some(node.name.as_str()) != drained && node.ready && !node.unschedulable).collect();
    let rank = |node: &Node| match (node.control_plane, node.is_at(target)) {
        (true, true) => 0,
        (false, _) => 1,
        (true, false) => 2,
    };
    found.sort_by(|a, b| rank(a).cmp(&rank(b)).then_with(|| a.name.cmp(&b.name)));
    found
}
