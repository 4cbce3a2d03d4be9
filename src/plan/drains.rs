//! What the drain of each node would meet.

use super::{Drain, Outlook, estimate};
use crate::{
    cluster::snapshot::{ClusterSnapshot, Node, Observed, Pod},
    policy::{Policy, SingleNode},
};

/// The drain of `node`, as the cluster is now.
pub(super) fn of_node(snapshot: &ClusterSnapshot, node: &Node, policy: &Policy) -> Drain {
    if snapshot.is_single_node() && policy.drain.single_node == SingleNode::Cordon {
        let reasons = vec!["a single node: nothing can move".to_owned()];
        return Drain { outlook: Outlook::Cordon, reasons, pods: vec![], seconds: 0 };
    }
    let Observed::Known(pods) = &snapshot.pods else {
        let reasons = vec!["the pods could not be read".to_owned()];
        return Drain { outlook: Outlook::Unknown, reasons, pods: vec![], seconds: estimate::DRAIN.as_secs() };
    };
    let mut leaving: Vec<_> = pods.iter().filter(|pod| pod.node == node.name && leaves(pod)).map(Pod::key).collect();
    leaving.sort();
    Drain { outlook: Outlook::Fine, reasons: vec![], pods: leaving, seconds: estimate::DRAIN.as_secs() }
}

fn leaves(pod: &Pod) -> bool {
    let daemon = pod.owner.as_ref().is_some_and(|owner| owner.kind == "DaemonSet");
    !daemon && !pod.mirror && !pod.phase.is_finished()
}
