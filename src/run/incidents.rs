//! Incidents that need more than one part of this room: each must never come back.

use serde_json::{Value, json};

use super::{
    fixture::{self, Api, hosts::Machine, recorded},
    names::RUN_LABEL,
    operate,
    reconcile::{Finding, reconcile},
    record::{Event, Scaled},
    start::{Seeding, seed},
};
use crate::{
    cluster::snapshot::CORDONED_BY,
    policy::{Policy, ScalableKind, Workload},
    signal::{Signals, scripted::Scripted},
};

fn signals() -> Signals {
    Scripted::default().signals(&Policy::default())
}

/// Incident 2: a failed preflight was skipped by its name for five nights.
#[tokio::test(start_paused = true)]
async fn incident_02_a_failed_preflight_is_made_anew_the_next_night() {
    let api = Api::new(&[("w1", "1.36.1")]);
    let (cluster, _) = api.cluster();
    let halted = Event::Halted { step: "gate".into(), why: "503".into(), hint: None };
    let earlier = recorded(&cluster, [halted]).await;
    let name = "k8s-upgrade-preflight-1-36-3";
    api.job(&fixture::job(name, earlier.run(), Some("Failed")));
    let seeded = seed(&cluster, fixture::target(), "detect").await.expect("an answer");
    let Seeding::Seeded(run) = seeded else { panic!("{seeded:?}") };
    let job = api.get(&format!("/apis/batch/v1/namespaces/k8s-upgrade/jobs/{name}")).expect("a Job");
    assert_eq!((&job["metadata"]["labels"][RUN_LABEL], &job["status"]), (&json!(run), &Value::Null));
}

/// Incident 7: kubeadm put everything back, the node stayed cordoned, and in flight stayed on.
#[tokio::test(start_paused = true)]
async fn incident_07_what_is_given_up_is_in_flight_no_more_and_its_node_is_back() {
    const NAMESPACE: &str = "/api/v1/namespaces/k8s-upgrade";
    const W1: &str = "/api/v1/nodes/w1";
    let api = Api::new(&[("w1", "1.36.1")]);
    let (cluster, _) = api.cluster();
    let halted = Event::Halted { step: "kubeadm-node".into(), why: "etcd".into(), hint: None };
    let journal = recorded(&cluster, [Event::Opened, halted]).await;
    let mut node = api.get(W1).expect("w1");
    node["metadata"]["annotations"] = json!({CORDONED_BY: journal.run()});
    node["spec"]["unschedulable"] = json!(true);
    api.put(W1, node);
    let annotations = json!({"kubectl-upgrade/in-flight": journal.run()});
    api.put(NAMESPACE, json!({"metadata": {"name": "k8s-upgrade", "annotations": annotations}}));
    operate::abandon(&cluster, &Machine::quiet(), &signals(), "etcd is slow").await.expect("given up");
    assert_eq!(api.get(W1).expect("w1")["spec"]["unschedulable"], Value::Null);
    assert_eq!(api.get(NAMESPACE).expect("namespace")["metadata"]["annotations"], json!({}));
}

/// Incident 12: an operator that was scaled to 0 stayed at 0: no phase came to its end to put it back.
#[tokio::test(start_paused = true)]
async fn incident_12_an_operator_is_put_back_after_a_crash() {
    const SCALE: &str = "/apis/apps/v1/namespaces/db/statefulsets/operator/scale";
    let api = Api::new(&[("w1", "1.36.1")]);
    let (cluster, _) = api.cluster();
    let workload = Workload { kind: ScalableKind::StatefulSet, namespace: "db".into(), name: "operator".into() };
    recorded(&cluster, [Event::Opened, Event::Quiesced(Scaled { workload, replicas: 3 })]).await;
    api.put(SCALE, json!({"metadata": {"name": "operator"}, "spec": {"replicas": 0}}));
    let finding = reconcile(&cluster, &Machine::quiet(), &Policy::default(), &signals()).await.expect("an answer");
    assert!(matches!(finding, Finding::Going(_)), "too early to be taken up: {finding:?}");
    assert_eq!(api.get(SCALE).expect("scale")["spec"]["replicas"], json!(3));
}
