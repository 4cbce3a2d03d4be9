//! From Jobs and pods of the chain to what the status screen needs of them.

use jiff::Timestamp;
use k8s_openapi::api::{batch::v1::Job, core::v1::Pod};

use crate::{
    report::status::{Work, WorkState},
    run::{
        jobs::{JobState, state_of},
        names::{NODE_ANNOTATION, PHASE_LABEL, RUN_LABEL},
    },
};

/// The label by which a Job's pods are found.
const JOB_NAME: &str = "batch.kubernetes.io/job-name";
/// A pod is scheduled and its image pulled within this time where nothing is wrong: until then there is nothing to say.
const STARTS_WITHIN_SECONDS: i64 = 15;

/// One Job, with what its pod lacks.
pub(super) fn work_of(job: &Job, pods: &[Pod], now: Timestamp) -> Work {
    let label = |key| job.metadata.labels.as_ref().and_then(|labels| labels.get(key)).cloned().unwrap_or_default();
    let name = job.metadata.name.clone().unwrap_or_default();
    let state = match state_of(job) {
        JobState::Active => WorkState::Active,
        JobState::Complete => WorkState::Complete,
        JobState::Failed => WorkState::Failed,
    };
    let created_at = job.metadata.creation_timestamp.as_ref().map(|time| time.0);
    let is_new = created_at.is_some_and(|then| now.duration_since(then).as_secs() < STARTS_WITHIN_SECONDS);
    Work {
        lacks: if state == WorkState::Active && !is_new { lacks(&name, pods) } else { None },
        run: label(RUN_LABEL),
        phase: label(PHASE_LABEL),
        node: job.metadata.annotations.as_ref().and_then(|all| all.get(NODE_ANNOTATION)).cloned(),
        state,
        created_at,
        ended_at: ended_at(job),
        job: name,
    }
}

fn ended_at(job: &Job) -> Option<Timestamp> {
    let status = job.status.as_ref()?;
    let failed = || {
        let conditions = status.conditions.iter().flatten();
        conditions.filter(|c| c.type_ == "Failed" && c.status == "True").find_map(|c| c.last_transition_time.clone())
    };
    status.completion_time.clone().or_else(failed).map(|time| time.0)
}

/// Why no pod of this Job runs; none where one does.
fn lacks(job: &str, pods: &[Pod]) -> Option<String> {
    let own: Vec<_> = pods.iter().filter(|pod| is_of(pod, job) && !has_ended(pod)).collect();
    if own.iter().any(|pod| phase(pod) == "Running") {
        return None;
    }
    Some(own.first().map_or_else(|| "it has no pod".to_owned(), |pod| pending(pod)))
}

/// Whether a pod belongs to the Job of this name.
pub(super) fn is_of(pod: &Pod, job: &str) -> bool {
    pod.metadata.labels.as_ref().and_then(|labels| labels.get(JOB_NAME)).is_some_and(|name| name == job)
}

fn has_ended(pod: &Pod) -> bool {
    matches!(phase(pod), "Succeeded" | "Failed")
}

fn phase(pod: &Pod) -> &str {
    pod.status.as_ref().and_then(|status| status.phase.as_deref()).unwrap_or_default()
}

fn pending(pod: &Pod) -> String {
    let name = pod.metadata.name.as_deref().unwrap_or_default();
    let why = waiting_container(pod).or_else(|| unschedulable(pod)).unwrap_or_else(|| "Pending".to_owned());
    format!("pod {name}: {why}")
}

fn waiting_container(pod: &Pod) -> Option<String> {
    let containers = pod.status.as_ref()?.container_statuses.as_ref()?;
    let waiting = containers.iter().find_map(|container| container.state.as_ref()?.waiting.as_ref())?;
    let parts = [waiting.reason.clone(), waiting.message.clone()];
    Some(parts.into_iter().flatten().collect::<Vec<_>>().join(": ")).filter(|text| !text.is_empty())
}

fn unschedulable(pod: &Pod) -> Option<String> {
    let conditions = pod.status.as_ref()?.conditions.as_ref()?;
    let scheduled =
        conditions.iter().find(|condition| condition.type_ == "PodScheduled" && condition.status == "False")?;
    scheduled.message.clone()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn job(conditions: &serde_json::Value) -> Job {
        serde_json::from_value(json!({
            "metadata": {
                "name": "k8s-upgrade-worker-1-36-3-w1",
                "creationTimestamp": "2026-11-22T23:00:00Z",
                "labels": {"kubectl-upgrade/run": "4f1c", "kubectl-upgrade/phase": "worker"},
                "annotations": {"kubectl-upgrade/node": "w1"},
            },
            "status": {"conditions": conditions},
        }))
        .expect("job")
    }

    fn pod(status: &serde_json::Value) -> Pod {
        let labels = json!({"batch.kubernetes.io/job-name": "k8s-upgrade-worker-1-36-3-w1"});
        serde_json::from_value(json!({"metadata": {"name": "x", "labels": labels}, "status": status})).expect("pod")
    }

    fn lacked(pods: &[Pod], now: &str) -> Option<String> {
        work_of(&job(&json!([])), pods, now.parse().expect("time")).lacks
    }

    #[test]
    fn a_job_says_what_it_works_on_and_how_it_ended() {
        let failed = json!([{"type": "Failed", "status": "True", "lastTransitionTime": "2026-11-22T23:09:00Z"}]);
        let work = work_of(&job(&failed), &[], "2026-11-22T23:10:00Z".parse().expect("time"));
        assert_eq!((work.run.as_str(), work.phase.as_str(), work.node.as_deref()), ("4f1c", "worker", Some("w1")));
        assert_eq!(work.state, WorkState::Failed);
        assert_eq!(work.ended_at, Some("2026-11-22T23:09:00Z".parse().expect("time")));
        assert_eq!(work.lacks, None);
    }

    #[test]
    fn a_pod_that_does_not_run_says_why() {
        let image = json!({"phase": "Pending", "containerStatuses": [{
            "name": "c", "image": "i", "imageID": "", "ready": false, "restartCount": 0,
            "state": {"waiting": {"reason": "ImagePullBackOff", "message": "no such host"}},
        }]});
        let place = json!({"phase": "Pending", "conditions": [
            {"type": "PodScheduled", "status": "False", "message": "0/3 nodes are available"},
        ]});
        for (pods, said) in [
            (vec![pod(&image)], Some("pod x: ImagePullBackOff: no such host")),
            (vec![pod(&place)], Some("pod x: 0/3 nodes are available")),
            (vec![pod(&json!({"phase": "Pending"}))], Some("pod x: Pending")),
            (vec![], Some("it has no pod")),
            (vec![pod(&json!({"phase": "Failed"}))], Some("it has no pod")),
            (vec![pod(&json!({"phase": "Failed"})), pod(&json!({"phase": "Running"}))], None),
        ] {
            assert_eq!(lacked(&pods, "2026-11-22T23:01:00Z").as_deref(), said);
        }
    }

    #[test]
    fn a_job_that_has_just_been_created_lacks_nothing_yet() {
        assert_eq!(lacked(&[], "2026-11-22T23:00:05Z"), None);
    }
}
