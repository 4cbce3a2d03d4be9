use serde_json::json;

use super::stage::Stage;
use crate::{
    install::names,
    run::record::{NodeState, RunState},
    sandbox::store::{Deletion, Patch, kinds},
};

/// One of the kube-prometheus rules, and none that an upgrade raises.
const ALERT: &str = "KubePersistentVolumeFillingUp";

/// What goes wrong in a scenario, and when.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Incident {
    /// Nothing.
    None,
    /// This node's container runtime is down all night.
    NodeNotReady(&'static str),
    /// Once this node is done, someone makes a budget as strict as its Deployment is large.
    BudgetForbids { after: &'static str },
    /// The Job's pod is killed while it works on this node.
    PodKilled { during: &'static str },
    /// A critical alert of someone else's begins to fire once this node's kubelet is upgraded.
    AlertFires { after: &'static str },
}

impl Incident {
    /// What is there before the night begins.
    pub(super) fn before(self, stage: &Stage) {
        if let Self::NodeNotReady(node) = self {
            stage.world.controllers().set_node_fault(node, Some("container runtime is down"));
        }
    }

    /// Happens if its time has come, and says what it was. To be asked until it has happened.
    pub(super) fn happens(self, stage: &Stage, run: &RunState) -> Option<String> {
        let row = |node: &str| run.nodes.get(node);
        match self {
            Self::BudgetForbids { after } if row(after)?.state == NodeState::Done => {
                let all = Patch::Merge(json!({"spec": {"minAvailable": 3}}));
                stage.world.store().patch(&kinds::POD_DISRUPTION_BUDGET, Some("shop"), "web", &all).ok()?;
                Some("someone sets shop/web's PodDisruptionBudget to minAvailable 3, with 3 replicas".to_owned())
            }
            Self::PodKilled { during } => {
                let row = row(during).filter(|row| row.state == NodeState::Going && row.steps.len() >= 3)?;
                let pod = job_pod(stage)?;
                stage.world.store().delete(&kinds::POD, Some(names::NAMESPACE), &pod, &Deletion::at_once()).ok()?;
                Some(format!("the pod {pod} is killed, {} steps into node {during}", row.steps.len()))
            }
            Self::AlertFires { after } if row(after)?.steps.iter().any(|(step, ..)| step == "kubelet") => {
                stage.world.monitor().raise(ALERT, "critical");
                Some(format!("{ALERT} begins to fire, right after the kubelet of {after} was upgraded"))
            }
            _ => None,
        }
    }
}

/// The pod of the chain's Job that works now.
fn job_pod(stage: &Stage) -> Option<String> {
    let pods = stage.world.store().list(&kinds::POD, Some(names::NAMESPACE));
    let name = |pod: &serde_json::Value| pod["metadata"]["name"].as_str().map(str::to_owned);
    pods.iter()
        .filter(|pod| pod["status"]["phase"] == "Running")
        .find_map(|pod| name(pod).filter(|name| name.contains("worker")))
}
