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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gate::fixture::{node, v};

    fn order<'a>(nodes: &'a [Node], drained: Option<&str>) -> Vec<&'a str> {
        preferred(nodes, drained, v("1.36.3")).iter().map(|node| node.name.as_str()).collect()
    }

    #[test]
    fn the_first_control_plane_runs_from_a_worker_and_all_others_from_an_upgraded_control_plane() {
        let mut nodes = vec![node("m1", true, "1.36.1"), node("m2", true, "1.36.1"), node("w1", false, "1.36.1")];
        assert_eq!(order(&nodes, Some("m1")), ["w1", "m2"]);
        nodes[0] = node("m1", true, "1.36.3");
        assert_eq!(order(&nodes, Some("m2")), ["m1", "w1"]);
        assert_eq!(order(&nodes, Some("w1")), ["m1", "m2"]);
        assert_eq!(order(&nodes, None), ["m1", "w1", "m2"]);
    }

    #[test]
    fn never_the_drained_node_nor_one_that_could_not_run_it() {
        let mut nodes = vec![node("m1", true, "1.36.3"), node("w1", false, "1.36.1"), node("w2", false, "1.36.1")];
        nodes[0].ready = false;
        nodes[2].unschedulable = true;
        assert_eq!(order(&nodes, Some("w1")), [] as [&str; 0]);
        assert_eq!(order(&nodes, Some("w2")), ["w1"]);
    }
}
