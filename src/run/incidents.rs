//! Incidents that need more than one part of this room: each must never come back.

use k8s_openapi::api::batch::v1::{Job, JobCondition, JobStatus};
use serde_json::{Value, json};

use super::{
    fake::{JOBS, NAMESPACE, World, signals},
    names::{Phase, RUN_LABEL},
    operate,
    reconcile::{Finding, reconcile},
    record::{Event, Scaled},
    start::{Seeding, seed},
};
use crate::{
    gate::fixture,
    policy::{Policy, ScalableKind, Workload},
};

const PREFLIGHT: &str = "k8s-upgrade-preflight-1-36-3";

fn failed_preflight_of(run: &str) -> Value {
    let mut job = Job::default();
    job.metadata.name = Some(PREFLIGHT.into());
    job.metadata.labels =
        Some([("app".to_owned(), "k8s-upgrade-chain".to_owned()), (RUN_LABEL.to_owned(), run.to_owned())].into());
    let failed = JobCondition { type_: "Failed".into(), status: "True".into(), ..JobCondition::default() };
    job.status = Some(JobStatus { conditions: Some(vec![failed]), ..JobStatus::default() });
    json!(job)
}

/// A failed preflight was skipped by its name for five nights.
#[tokio::test(start_paused = true)]
async fn incident_02_a_failed_preflight_is_made_anew_the_next_night() {
    let path = format!("{JOBS}/{PREFLIGHT}");
    let over = Event::Halted { step: "gate".into(), why: "503".into(), hint: None };
    let world = World::with_run(Phase::Preflight, None, vec![over]).node("cp1", true, "1.36.1");
    let world = world.node("w1", false, "1.36.1").put(&path, failed_preflight_of("4f1c"));
    let seeded = seed(&world.cluster(), fixture::patch(), "detect").await.expect("an answer");
    let Seeding::Seeded(run) = seeded else { panic!("{seeded:?}") };
    let job = world.at(&path);
    assert_eq!((&job["metadata"]["labels"][RUN_LABEL], &job["status"]), (&json!(run), &Value::Null));
}

/// kubeadm put everything back, the node stayed cordoned, and in flight stayed on.
#[tokio::test(start_paused = true)]
async fn incident_07_what_is_given_up_is_in_flight_no_more_and_its_node_is_back() {
    let halted = Event::Halted { step: "kubeadm-apply".into(), why: "etcd".into(), hint: None };
    let world = World::with_run(Phase::Master, Some("cp1"), vec![Event::Opened, halted]);
    let marked = json!({"metadata": {"annotations": {"kubectl-upgrade/in-flight": "4f1c"}}});
    let world = world.node("cp1", true, "1.36.1").cordoned("cp1").put(NAMESPACE, marked);
    operate::abandon(&world.cluster(), &signals(), "etcd is slow").await.expect("given up");
    assert_eq!(world.at("/api/v1/nodes/cp1")["spec"]["unschedulable"], Value::Null);
    assert_eq!(world.at(NAMESPACE)["metadata"]["annotations"], json!({}));
}

/// An operator that was scaled to 0 stayed at 0: no phase came to its end to put it back.
#[tokio::test(start_paused = true)]
async fn incident_12_an_operator_is_put_back_after_a_crash() {
    const SCALE: &str = "/apis/apps/v1/namespaces/db/statefulsets/operator/scale";
    let workload = Workload { kind: ScalableKind::StatefulSet, namespace: "db".into(), name: "operator".into() };
    let quiesced = Event::Quiesced(Scaled { workload, replicas: 3 });
    let world = World::with_run(Phase::Master, Some("cp1"), vec![Event::Opened, quiesced]);
    let world = world.node("cp1", true, "1.36.1");
    let world = world.put(SCALE, json!({"metadata": {"name": "operator"}, "spec": {"replicas": 0}}));
    let finding = reconcile(&world.cluster(), &Policy::default(), &signals()).await.expect("an answer");
    assert!(matches!(finding, Finding::Going(_)), "too early to be taken up: {finding:?}");
    assert_eq!(world.at(SCALE)["spec"]["replicas"], json!(3));
}
