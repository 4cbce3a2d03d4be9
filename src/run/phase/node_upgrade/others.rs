//! The other nodes: all of them must stand before one more is taken down.

use std::{collections::BTreeSet, time::Duration};

use crate::{
    cluster::{
        observe,
        snapshot::{Node, Pod},
    },
    run::{chain::Chain, phase::ready, wait::Look},
};

/// A node that rebooted is back within minutes, firmware included; one that is not needs a person.
pub(in crate::run) const OTHERS_READY_WITHIN: Duration = Duration::from_mins(30);

/// Every other node is Ready before this one is taken down: two at once is what no plan allows for, and a second control
/// plane would cost etcd its quorum. Not asked again while this node is down by our doing: finishing it is safer. The node
/// itself tells, and not the record: a halt gave it its pods back, and days may have passed since.
pub(in crate::run::phase) async fn others_ready(chain: &Chain, name: &str) -> anyhow::Result<()> {
    let state = chain.state().await?;
    let node = observe::node(&chain.cluster, name).await?;
    if node.is_some_and(|node| is_down_by(&node, chain.journal.run())) {
        return Ok(());
    }
    chain
        .step("others-ready", async || {
            chain
                .wait("others-ready", "all other nodes to be Ready", OTHERS_READY_WITHIN, async || {
                    let nodes = observe::nodes(&chain.cluster).await?;
                    let pods = observe::control_plane_pods(&chain.cluster).await?;
                    let away = not_well(&nodes, &pods, name, &state.left);
                    Ok(if away.is_empty() { Look::Ready(String::new()) } else { Look::NotYet(away.join(", ")) })
                })
                .await
        })
        .await
}

pub(super) fn is_down_by(node: &Node, run: &str) -> bool {
    node.unschedulable && node.cordoned_by.as_deref() == Some(run)
}

/// What does not stand on the nodes other than `name` and those that were left for later. A static pod that is not there
/// at all counts: its manifest was moved away, by a kubeadm that failed or by a hook.
fn not_well(nodes: &[Node], pods: &[Pod], name: &str, left: &BTreeSet<String>) -> Vec<String> {
    let static_pods: Vec<_> = pods.iter().filter(|pod| pod.mirror && pod.namespace == "kube-system").collect();
    let stacked = ready::is_stacked(pods);
    let mut away = Vec::new();
    for node in nodes.iter().filter(|node| node.name != name && !left.contains(&node.name)) {
        if !node.ready {
            away.push(format!("node {} is not Ready", node.name));
        }
        let of_node = static_pods.iter().filter(|pod| pod.node == node.name);
        away.extend(of_node.filter(|pod| !pod.ready).map(|pod| format!("{} is not Ready", pod.key())));
        let expected = ready::components(stacked).filter(|_| node.control_plane);
        let names = expected.map(|component| format!("{component}-{}", node.name));
        let missing = names.filter(|name| !static_pods.iter().any(|pod| pod.name == *name));
        away.extend(missing.map(|name| format!("kube-system/{name} is not there")));
    }
    away
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gate::fixture;

    /// kubeadm's static pods of these control planes, with etcd on each.
    fn stacked(nodes: &[&str]) -> Vec<Pod> {
        let pod = |component: &str, node: &str| {
            let key = format!("kube-system/{component}-{node}");
            Pod { mirror: true, ..fixture::pod(&key, node, "r/x:1") }
        };
        nodes.iter().flat_map(|node| ready::components(true).map(|component| pod(component, node))).collect()
    }

    fn two() -> [Node; 2] {
        [fixture::node("cp1", true, "1.36.3"), fixture::node("cp2", true, "1.36.1")]
    }

    #[test]
    fn only_a_node_that_this_run_holds_down_is_gone_on_with_unasked() {
        let mut node = fixture::node("cp2", true, "1.36.1");
        for (unschedulable, by, down) in [
            (true, Some("4f1c"), true),
            (false, Some("4f1c"), false),
            (true, Some("9999"), false),
            (true, None, false),
            (false, None, false),
        ] {
            (node.unschedulable, node.cordoned_by) = (unschedulable, by.map(str::to_owned));
            assert_eq!(is_down_by(&node, "4f1c"), down, "{unschedulable} {by:?}");
        }
    }

    #[test]
    fn no_node_is_taken_down_while_another_is_away() {
        let (mut nodes, pods) = (two(), stacked(&["cp1", "cp2"]));
        assert!(not_well(&nodes, &pods, "cp2", &BTreeSet::new()).is_empty());
        nodes[0].ready = false;
        assert_eq!(not_well(&nodes, &pods, "cp2", &BTreeSet::new()), ["node cp1 is not Ready"]);
        assert!(not_well(&nodes, &pods, "cp1", &BTreeSet::new()).is_empty());
        assert!(not_well(&nodes, &pods, "cp2", &["cp1".to_owned()].into()).is_empty());
    }

    #[test]
    fn an_etcd_that_did_not_come_back_counts_though_its_node_is_ready() {
        let mut pods = stacked(&["cp1", "cp2"]);
        pods.iter_mut().find(|pod| pod.name == "etcd-cp1").expect("etcd").ready = false;
        assert_eq!(not_well(&two(), &pods, "cp2", &BTreeSet::new()), ["kube-system/etcd-cp1 is not Ready"]);
    }

    #[test]
    fn a_static_pod_that_is_not_there_is_not_well() {
        for component in ready::components(true) {
            let mut pods = stacked(&["cp1", "cp2"]);
            pods.retain(|pod| pod.name != format!("{component}-cp1"));
            let expected = format!("kube-system/{component}-cp1 is not there");
            assert_eq!(not_well(&two(), &pods, "cp2", &BTreeSet::new()), [expected]);
            assert!(not_well(&two(), &pods, "cp1", &BTreeSet::new()).is_empty(), "{component} of the node itself");
        }
    }

    #[test]
    fn external_etcd_and_workers_have_no_such_pods() {
        let mut pods = stacked(&["cp1", "cp2"]);
        pods.retain(|pod| !pod.name.starts_with("etcd-"));
        let nodes = [two().to_vec(), vec![fixture::node("w1", false, "1.36.1")]].concat();
        assert!(not_well(&nodes, &pods, "cp2", &BTreeSet::new()).is_empty());
        assert_eq!(not_well(&nodes, &[], "cp2", &BTreeSet::new()).len(), 3, "nothing to be seen is no pass");
    }
}
