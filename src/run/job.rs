//! Jobs of the chain, rendered from the one template that `install` wrote. Pure: nothing here asks the API.

pub mod deadline;

use std::time::Duration;

use k8s_openapi::{
    api::{
        batch::v1::{Job, JobSpec},
        core::v1::{
            Affinity, NodeAffinity, NodeSelector, NodeSelectorRequirement, NodeSelectorTerm, PodTemplateSpec,
            PreferredSchedulingTerm, Toleration,
        },
    },
    apimachinery::pkg::apis::meta::v1::ObjectMeta,
};

use super::names::{self, CHAIN_LABEL, NODE_ANNOTATION, PHASE_LABEL, Phase, RUN_LABEL};
use crate::{cluster::snapshot::Node, version::KubeVersion};

/// Jobs are kept for seven days: long enough to be read on Monday, and for a deleted one to be told from one that expired.
pub const KEEP_SECONDS: i32 = 7 * 24 * 3600;

/// Pods that die with their node, or are killed, are replaced this often. A failure that was decided sets it to 0.
const BACKOFF_LIMIT: i32 = 10;

/// Weights of the node that a pod should run on, and of those after it. A step of 1 between the first two is lost among the
/// scheduler's other scores: seen on a lab, where a worker that was drained next was chosen before the upgraded control
/// plane, and its kubelet took half a minute to see the pod after the apiserver's restart.
const FIRST: i32 = 100;
const OTHERS: i32 = 30;

/// What a Job of the chain is rendered from.
pub struct JobSpecification<'a> {
    /// The run's id.
    pub run: &'a str,
    /// The phase.
    pub phase: Phase,
    /// The target.
    pub to: KubeVersion,
    /// The node that the phase works on; none for preflight and postflight.
    pub node: Option<&'a str>,
    /// The first control plane's Job carries no node suffix.
    pub first: bool,
    /// The namespace.
    pub namespace: &'a str,
    /// Where the pod should run, best first.
    pub preferred: &'a [&'a Node],
    /// A cluster of a single node: there is nowhere else to run.
    pub single_node: bool,
    /// The longest that the phase may take: see [`deadline`].
    pub deadline: Duration,
}

impl JobSpecification<'_> {
    /// The Job's name.
    pub fn name(&self) -> String {
        names::job(self.phase, self.to, self.node.filter(|_| !self.first))
    }
}

/// Fills the template.
pub fn render(template: &PodTemplateSpec, job: &JobSpecification<'_>) -> Job {
    let labels = [
        (CHAIN_LABEL.0, CHAIN_LABEL.1.to_owned()),
        (RUN_LABEL, job.run.to_owned()),
        (PHASE_LABEL, job.phase.to_string()),
        ("app.kubernetes.io/name", "kubectl-upgrade".to_owned()),
        ("app.kubernetes.io/component", "chain".to_owned()),
    ]
    .map(|(key, value)| (key.to_owned(), value));
    let annotations = job.node.map(|node| [(NODE_ANNOTATION.to_owned(), node.to_owned())].into());
    let mut pod = template.clone();
    let metadata = pod.metadata.get_or_insert_default();
    metadata.labels.get_or_insert_default().extend(labels.clone());
    if let Some(spec) = pod.spec.as_mut() {
        spec.restart_policy = Some("Never".to_owned());
        spec.affinity = Some(affinity(job));
        spec.tolerations = Some(tolerations(job));
        if let Some(container) = spec.containers.first_mut() {
            container.args = Some(arguments(job));
        }
    }
    Job {
        metadata: ObjectMeta {
            name: Some(job.name()),
            namespace: Some(job.namespace.to_owned()),
            labels: Some(labels.into()),
            annotations,
            ..ObjectMeta::default()
        },
        spec: Some(JobSpec {
            active_deadline_seconds: Some(i64::try_from(job.deadline.as_secs()).unwrap_or(i64::MAX)),
            backoff_limit: Some(BACKOFF_LIMIT),
            // A pod of a dead node stays Terminating for ever: its replacement must not wait for its end.
            pod_replacement_policy: Some("TerminatingOrFailed".to_owned()),
            template: pod,
            ttl_seconds_after_finished: Some(KEEP_SECONDS),
            ..JobSpec::default()
        }),
        status: None,
    }
}

fn arguments(job: &JobSpecification<'_>) -> Vec<String> {
    let mut arguments = vec!["run".to_owned(), "phase".to_owned(), job.phase.to_string()];
    arguments.extend(["--run".to_owned(), job.run.to_owned()]);
    if let Some(node) = job.node {
        arguments.extend(["--node".to_owned(), node.to_owned()]);
    }
    arguments
}

/// Required: not on the drained node, and nothing more, so that a replacement finds a place when the runner dies.
/// Node names go by `metadata.name`: the hostname label may be another.
fn affinity(job: &JobSpecification<'_>) -> Affinity {
    let term = |operator: &str, name: &str| NodeSelectorTerm {
        match_fields: Some(vec![NodeSelectorRequirement {
            key: "metadata.name".to_owned(),
            operator: operator.to_owned(),
            values: Some(vec![name.to_owned()]),
        }]),
        ..NodeSelectorTerm::default()
    };
    let required = job
        .node
        .filter(|_| !job.single_node)
        .map(|node| NodeSelector { node_selector_terms: vec![term("NotIn", node)] });
    let preferred = std::iter::once(FIRST)
        .chain((1..=OTHERS).rev())
        .zip(job.preferred)
        .map(|(weight, node)| PreferredSchedulingTerm { weight, preference: term("In", &node.name) });
    Affinity {
        node_affinity: Some(NodeAffinity {
            required_during_scheduling_ignored_during_execution: required,
            preferred_during_scheduling_ignored_during_execution: Some(preferred.collect()),
        }),
        ..Affinity::default()
    }
}

/// The preferred nodes' own taints as they are live; what the node lifecycle sets is left out, but for the two that end a
/// pod on a lost node, which are tolerated for no time at all: its replacement must come within a minute, not after the
/// five that the API server would add. A cluster of a single node is cordoned by the phase itself, and its next pod has
/// nowhere else to go.
fn tolerations(job: &JobSpecification<'_>) -> Vec<Toleration> {
    let lost = ["node.kubernetes.io/not-ready", "node.kubernetes.io/unreachable"].map(|key| Toleration {
        key: Some(key.to_owned()),
        operator: Some("Exists".to_owned()),
        effect: Some("NoExecute".to_owned()),
        toleration_seconds: Some(0),
        ..Toleration::default()
    });
    let cordon = job.single_node.then(|| Toleration {
        key: Some("node.kubernetes.io/unschedulable".to_owned()),
        operator: Some("Exists".to_owned()),
        effect: Some("NoSchedule".to_owned()),
        ..Toleration::default()
    });
    let mut taints: Vec<_> = job.preferred.iter().flat_map(|node| &node.taints).collect();
    taints.retain(|taint| !taint.key.starts_with("node.kubernetes.io/"));
    taints.sort();
    taints.dedup();
    let theirs = taints.into_iter().map(|taint| Toleration {
        key: Some(taint.key.clone()),
        operator: Some("Equal".to_owned()),
        value: Some(taint.value.clone()),
        effect: Some(taint.effect.clone()),
        toleration_seconds: None,
    });
    lost.into_iter().chain(cordon).chain(theirs).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{cluster::snapshot::Taint, gate::fixture};

    const TO: KubeVersion = KubeVersion::new(1, 37, 2);

    fn rendered(node: Option<&str>, single_node: bool) -> Job {
        let mut control_plane = fixture::node("cp1", true, "1.37.2");
        control_plane.taints = vec![
            Taint {
                key: "node-role.kubernetes.io/control-plane".into(),
                value: String::new(),
                effect: "NoSchedule".into(),
            },
            Taint { key: "node.kubernetes.io/unschedulable".into(), value: String::new(), effect: "NoSchedule".into() },
        ];
        let template: PodTemplateSpec =
            serde_json::from_value(serde_json::json!({"spec": {"containers": [{"name": "upgrade", "image": "i"}]}}))
                .expect("template");
        render(&template, &specification(node, single_node, &[&control_plane]))
    }

    fn specification<'a>(node: Option<&'a str>, single_node: bool, preferred: &'a [&'a Node]) -> JobSpecification<'a> {
        JobSpecification {
            run: "4f1c",
            phase: if node.is_some() { Phase::Worker } else { Phase::Preflight },
            to: TO,
            node,
            first: false,
            namespace: "k8s-upgrade",
            preferred,
            single_node,
            deadline: Duration::from_hours(5),
        }
    }

    fn pod(job: &Job) -> k8s_openapi::api::core::v1::PodSpec {
        job.spec.clone().expect("spec").template.spec.expect("pod")
    }

    fn required(job: &Job) -> Option<NodeSelector> {
        pod(job).affinity?.node_affinity?.required_during_scheduling_ignored_during_execution
    }

    /// Incident 1: the upgrader ran on the node it drained, and evicted itself between drain and install.
    #[test]
    fn incident_01_a_job_is_kept_off_the_node_that_it_drains_and_off_no_other() {
        let terms = required(&rendered(Some("w1"), false)).expect("required").node_selector_terms;
        assert_eq!(terms.len(), 1);
        let field = &terms[0].match_fields.as_ref().expect("fields")[0];
        assert_eq!((field.key.as_str(), field.operator.as_str()), ("metadata.name", "NotIn"));
        assert_eq!(field.values.as_deref(), Some(&["w1".to_owned()][..]));
        assert_eq!(required(&rendered(None, false)), None);
    }

    #[test]
    fn the_first_choice_stands_out_and_the_others_keep_their_order() {
        let nodes: Vec<_> = (0..40).map(|n| fixture::node(&format!("w{n}"), false, "1.37.2")).collect();
        let preferred: Vec<_> = nodes.iter().collect();
        let mut job = specification(None, false, &preferred);
        job.phase = Phase::Postflight;
        let affinity = affinity(&job).node_affinity.expect("affinity");
        let terms = affinity.preferred_during_scheduling_ignored_during_execution.expect("terms");
        let weights: Vec<_> = terms.iter().map(|term| term.weight).collect();
        assert_eq!((weights.len(), &weights[..3], weights.last()), (31, &[100, 30, 29][..], Some(&1)));
    }

    /// Its pods after the first one stayed Pending, and the node cordoned.
    #[test]
    fn a_cluster_of_a_single_node_is_exempt_and_its_cordon_keeps_no_pod_away() {
        let cordon = |job: &Job| {
            let tolerations = pod(job).tolerations.expect("tolerations");
            tolerations.iter().any(|one| one.key.as_deref() == Some("node.kubernetes.io/unschedulable"))
        };
        let (single, one_of_many) = (rendered(Some("cp1"), true), rendered(Some("cp1"), false));
        assert_eq!(required(&single), None);
        assert!(cordon(&single) && !cordon(&one_of_many));
    }

    #[test]
    fn a_lost_runner_is_replaced_at_once_and_its_own_taints_are_tolerated() {
        let tolerations = pod(&rendered(Some("w1"), false)).tolerations.expect("tolerations");
        let seconds =
            |key: &str| tolerations.iter().find(|t| t.key.as_deref() == Some(key)).map(|t| t.toleration_seconds);
        assert_eq!(seconds("node.kubernetes.io/unreachable"), Some(Some(0)));
        assert_eq!(seconds("node.kubernetes.io/not-ready"), Some(Some(0)));
        let replaced = rendered(Some("w1"), false).spec.expect("spec").pod_replacement_policy;
        assert_eq!(replaced.as_deref(), Some("TerminatingOrFailed"));
        assert_eq!(seconds("node-role.kubernetes.io/control-plane"), Some(None));
        assert_eq!(seconds("node.kubernetes.io/unschedulable"), None);
    }

    #[test]
    fn the_job_ends_at_its_phases_deadline() {
        let spec = rendered(Some("w1"), false).spec.expect("spec");
        assert_eq!(spec.active_deadline_seconds, Some(5 * 3600));
    }

    #[test]
    fn the_phase_learns_run_and_node_from_its_arguments() {
        let arguments = pod(&rendered(Some("w1"), false)).containers[0].args.clone().expect("args");
        assert_eq!(arguments.join(" "), "run phase worker --run 4f1c --node w1");
    }
}
