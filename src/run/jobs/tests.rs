use std::sync::{Arc, Mutex};

use serde_json::{Value, json};

use super::*;
use crate::{
    cluster::observe::fake::{self, Asked, Log},
    run::fixture,
};

const JOB: &str = "k8s-upgrade-worker-1-36-3-w1";

#[test]
fn what_is_decided_counts_though_a_pod_on_a_dead_node_never_ends() {
    for (condition, state) in [
        (None, JobState::Active),
        (Some("Suspended"), JobState::Active),
        (Some("SuccessCriteriaMet"), JobState::Complete),
        (Some("Complete"), JobState::Complete),
        (Some("FailureTarget"), JobState::Failed),
        (Some("Failed"), JobState::Failed),
    ] {
        assert_eq!(state_of(&fixture::job(JOB, "4f1c", condition)), state, "{condition:?}");
    }
}

/// What is true of the pod that keeps the Job from going.
#[derive(Clone, Copy)]
struct Pod {
    terminating: bool,
    /// None: the node is gone.
    node_ready: Option<bool>,
    renews: bool,
}

const LOST: Pod = Pod { terminating: true, node_ready: Some(false), renews: false };

/// A Job that is gone once its pod is; the kubelet never says that it is.
fn cluster(pod: Pod) -> (Cluster, Log) {
    let (removed, beats) = (Arc::new(Mutex::new(false)), Arc::new(Mutex::new(0)));
    fake::cluster(move |asked| {
        let mut removed = removed.lock().unwrap();
        if asked.method == "DELETE" {
            *removed |= asked.path.contains("/pods/");
            return (200, json!({"kind": "Status", "status": "Success"}));
        }
        match asked.path.split('?').next().unwrap_or_default() {
            path if path.contains("/jobs/") && !*removed => (200, json!(fixture::job(JOB, "4f1c", None))),
            path if path.contains("/jobs/") => fake::refusal(404, "NotFound", "gone"),
            path if path.contains("/leases/") => {
                let mut beats = beats.lock().unwrap();
                *beats += i32::from(pod.renews);
                (200, lease(*beats))
            }
            path if path.contains("/nodes/") => {
                pod.node_ready.map_or_else(|| fake::refusal(404, "NotFound", "gone"), node)
            }
            _ => fake::list(&json!([wire(pod)])),
        }
    })
}

fn lease(beats: i32) -> Value {
    let renewed = format!("2026-11-22T23:00:{beats:02}.000000Z");
    json!({"metadata": {"name": "k8s-upgrade"}, "spec": {"holderIdentity": "4f1c/uid-pod", "renewTime": renewed}})
}

fn node(ready: bool) -> (u16, Value) {
    let ready = if ready { "True" } else { "Unknown" };
    let info = json!({"kubeletVersion": "v1.36.1", "containerRuntimeVersion": "containerd://2.3.6"});
    let status = json!({"conditions": [{"type": "Ready", "status": ready}], "nodeInfo": info});
    (200, json!({"metadata": {"name": "w2", "uid": "uid-w2"}, "status": status}))
}

fn wire(pod: Pod) -> Value {
    let owner = json!({"apiVersion": "batch/v1", "kind": "Job", "name": JOB, "uid": format!("uid-{JOB}")});
    let mut metadata = json!({"name": "x-1", "uid": "uid-pod", "ownerReferences": [owner]});
    if pod.terminating {
        metadata["deletionTimestamp"] = json!("2026-11-22T23:00:00Z");
    }
    json!({"metadata": metadata, "spec": {"nodeName": "w2", "containers": []}})
}

fn pod_deletes(log: &Log) -> Vec<Asked> {
    let is_one = |asked: &&Asked| asked.method == "DELETE" && asked.path.contains("/pods/");
    log.lock().unwrap().iter().filter(is_one).cloned().collect()
}

/// A runner whose power was cut: its pod stays Terminating, and every later Job of that name would wait for it for ever.
#[tokio::test(start_paused = true)]
async fn a_pod_of_a_dead_node_does_not_keep_its_job_for_ever() {
    for node_ready in [Some(false), None] {
        let (cluster, log) = cluster(Pod { node_ready, ..LOST });
        delete(&cluster, &fixture::job(JOB, "4f1c", None)).await.expect("gone");
        let sent = pod_deletes(&log);
        assert_eq!(sent.len(), 1, "{node_ready:?}");
        assert_eq!(sent[0].body["gracePeriodSeconds"], json!(0));
        assert_eq!(sent[0].body["preconditions"]["uid"], json!("uid-pod"));
        let waited = cluster.clock().since("2026-11-22T12:00:00Z".parse().expect("time"));
        assert!(waited >= GONE_WITHIN, "it may have ended by itself until then: {waited:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_pod_that_may_still_end_or_works_on_is_never_taken_out_of_sight() {
    for (pod, why) in [
        (Pod { node_ready: Some(true), ..LOST }, "its kubelet is there to end it"),
        (Pod { terminating: false, ..LOST }, "nobody told it to end"),
        (Pod { renews: true, ..LOST }, "it renews the Lease"),
    ] {
        let (cluster, log) = cluster(pod);
        let error = delete(&cluster, &fixture::job(JOB, "4f1c", None)).await.expect_err(why);
        assert!(format!("{error:#}").contains("to be gone: not within"), "{error:#}");
        assert!(pod_deletes(&log).is_empty(), "{why}");
    }
}
