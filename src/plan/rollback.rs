//! Putting one worker back to an earlier version: what is done in which order, what stays as it is, and when not at all.

use std::fmt::Write as _;

use schemars::JsonSchema;
use serde::Serialize;

use super::{Drain, Outlook, drains, whole_run};
use crate::{
    cluster::snapshot::{ClusterSnapshot, Node},
    policy::Policy,
    version::{KubeVersion, skew},
};

/// Who cordons a node to put it back: no run, so that none takes the cordon for its own.
pub const CORDONED_BY: &str = "rollback";

/// What putting a worker back would do. Immutable.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct WorkerRollback {
    /// The worker.
    pub node: String,
    /// Its kubelet now.
    pub from: String,
    /// The version that it goes back to.
    pub to: String,
    /// Its drain.
    pub drain: Drain,
    /// What is done, in order.
    pub steps: Vec<String>,
    /// What does not come back with it, and what undoes it.
    pub stays: Vec<String>,
}

/// Why a worker is not put back.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoRollback {
    /// No such node.
    #[error("there is no node {0}")]
    NotThere(String),
    /// Another command's work.
    #[error("node {0} is a control plane: its components go back together, and etcd stays where it is")]
    ControlPlane(String),
    /// It runs that version, and nothing is half done there.
    #[error("node {0} is at v{1} already")]
    AlreadyThere(String, KubeVersion),
    /// Not backward.
    #[error("v{to} is newer than v{from}, which node {node} runs: that is an upgrade")]
    Forward {
        /// The worker.
        node: String,
        /// Its kubelet now.
        from: KubeVersion,
        /// What was asked for.
        to: KubeVersion,
    },
    /// The cluster would not take it.
    #[error("node {0} can't go back: {1}")]
    Skew(String, String),
    /// A drain that never ends, or of which nothing is known.
    #[error("node {0} can't be drained: {1}")]
    Drain(String, String),
}

/// Decides whether and how the worker goes back to `to`. One that an earlier attempt left half-way goes on from there.
///
/// # Errors
/// Why not: skew (kubernetes.io/releases/version-skew-policy), a drain that can't end, or nothing to do.
pub fn worker(
    snapshot: &ClusterSnapshot,
    name: &str,
    to: KubeVersion,
    policy: &Policy,
) -> Result<WorkerRollback, NoRollback> {
    let node = snapshot.node(name).ok_or_else(|| NoRollback::NotThere(name.to_owned()))?;
    if node.control_plane {
        return Err(NoRollback::ControlPlane(name.to_owned()));
    }
    let begun = node.cordoned_by.as_deref() == Some(CORDONED_BY);
    if node.kubelet == to && node.ready && !begun {
        return Err(NoRollback::AlreadyThere(name.to_owned(), to));
    }
    if to > node.kubelet {
        return Err(NoRollback::Forward { node: name.to_owned(), from: node.kubelet, to });
    }
    beside_apiservers(snapshot, to).map_err(|why| NoRollback::Skew(name.to_owned(), why))?;
    let drain = drains::of_node(&whole_run::play_on(snapshot, [node], policy), snapshot, name, policy);
    if matches!(drain.outlook, Outlook::Never | Outlook::Unknown) {
        return Err(NoRollback::Drain(name.to_owned(), drain.reasons.join("; ")));
    }
    Ok(WorkerRollback {
        node: name.to_owned(),
        from: node.kubelet.to_string(),
        to: to.to_string(),
        steps: steps(node, &drain, to),
        drain,
        stays: stays(to),
    })
}

fn beside_apiservers(snapshot: &ClusterSnapshot, to: KubeVersion) -> Result<(), String> {
    for node in snapshot.control_planes() {
        let unseen = || format!("the version of the apiserver on {} can't be seen", node.name);
        if let Some(violation) = skew::kubelet_violation(to, node.apiserver.ok_or_else(unseen)?) {
            return Err(violation);
        }
    }
    Ok(())
}

fn steps(node: &Node, drain: &Drain, to: KubeVersion) -> Vec<String> {
    let mut steps = vec![match drain.pods.len() {
        _ if drain.outlook == Outlook::Cordon => "cordon it; a single node keeps its pods".to_owned(),
        1 => "cordon it and drain 1 pod".to_owned(),
        count => format!("cordon it and drain {count} pods"),
    }];
    if node.kubelet.minor() != to.minor() {
        steps.push(format!("point its package repository at v{}", to.minor()));
    }
    steps.push(format!("install kubeadm {to}, older than what is there, and hold it"));
    steps.push("kubeadm upgrade node: the kubelet's configuration, as that version writes it".to_owned());
    steps.push(format!("install kubelet and kubectl {to}, hold them, restart the kubelet"));
    steps.push("wait until it is Ready with its DaemonSets' pods, and uncordon it".to_owned());
    steps
}

fn stays(to: KubeVersion) -> Vec<String> {
    vec![
        "kubeadm itself knows no downgrade: what a newer kubelet wrote below /var/lib/kubelet stays".to_owned(),
        "the control plane, kube-proxy and CoreDNS stay at their version".to_owned(),
        format!(
            "a run brings the node forward from v{to} again; to keep it there: kubectl upgrade-run halt --reason …"
        ),
    ]
}

impl WorkerRollback {
    /// The plan for a person, one line a step.
    pub fn text(&self) -> String {
        let mut text = format!("node {}: v{} → v{}\n", self.node, self.from, self.to);
        // Writing to a String cannot fail.
        for (n, step) in (1..).zip(&self.steps) {
            let _ = writeln!(text, "  {n}. {step}");
        }
        for reason in &self.drain.reasons {
            let _ = writeln!(text, "drain: {reason}");
        }
        for line in &self.stays {
            let _ = writeln!(text, "note: {line}");
        }
        text.trim_end().to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{cluster::snapshot::Observed, gate::fixture};

    fn v(text: &str) -> KubeVersion {
        text.parse().expect("version")
    }

    /// A cluster at 1.37.2.
    fn upgraded() -> ClusterSnapshot {
        let mut cluster = fixture::cluster();
        for node in &mut cluster.nodes {
            node.kubelet = v("1.37.2");
            node.apiserver = node.apiserver.map(|_| v("1.37.2"));
        }
        cluster
    }

    fn planned(cluster: &ClusterSnapshot, name: &str, to: &str) -> Result<WorkerRollback, NoRollback> {
        worker(cluster, name, v(to), &Policy::default())
    }

    #[test]
    fn a_worker_goes_back_step_by_step_and_is_told_what_stays() {
        let plan = planned(&upgraded(), "w1", "1.36.3").expect("plan");
        let text = plan.text();
        assert!(text.starts_with("node w1: v1.37.2 → v1.36.3\n  1. cordon it and drain"), "{text}");
        assert!(text.contains("point its package repository at v1.36\n"), "{text}");
        assert!(text.contains("kubectl upgrade-run halt --reason"), "{text}");
        let patch = planned(&upgraded(), "w1", "1.37.0").expect("plan").text();
        assert!(!patch.contains("repository"), "the same minor: {patch}");
    }

    #[test]
    fn what_can_not_be_is_refused_by_its_reason() {
        let cluster = upgraded();
        let why = |name, to| planned(&cluster, name, to).expect_err("refused").to_string();
        assert_eq!(why("w9", "1.36.3"), "there is no node w9");
        let control_plane = &cluster.control_planes().next().expect("one").name;
        assert!(why(control_plane, "1.36.3").contains("is a control plane"));
        assert_eq!(why("w1", "1.37.2"), "node w1 is at v1.37.2 already");
        assert!(why("w1", "1.38.0").contains("that is an upgrade"));
        assert!(why("w1", "1.33.9").contains("4 minors behind apiserver v1.37.2; 3 are allowed"));
    }

    #[test]
    fn one_that_was_left_half_way_goes_on() {
        let mut cluster = upgraded();
        let node = cluster.nodes.iter_mut().find(|node| node.name == "w1").expect("w1");
        (node.kubelet, node.unschedulable, node.cordoned_by) = (v("1.36.3"), true, Some(CORDONED_BY.to_owned()));
        assert!(planned(&cluster, "w1", "1.36.3").is_ok());
    }

    #[test]
    fn what_could_not_be_read_is_no_pass() {
        let mut cluster = upgraded();
        cluster.pods = Observed::Unknown("forbidden".to_owned());
        let why = planned(&cluster, "w1", "1.36.3").expect_err("refused").to_string();
        assert!(why.contains("could not be read: forbidden"), "{why}");
        let mut cluster = upgraded();
        cluster.nodes.iter_mut().for_each(|node| node.apiserver = None);
        assert!(matches!(planned(&cluster, "w1", "1.36.3"), Err(NoRollback::Skew(..))));
    }
}
