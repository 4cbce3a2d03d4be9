use super::*;
use crate::{
    gate::fixture,
    run::record::{NodeProgress, NodeState, fold},
};

fn pods(ready: usize, total: usize) -> Vec<Pod> {
    let pod = |number: usize| {
        let mut pod = fixture::pod(&format!("shop/web-{number}"), "w1", "web:1");
        pod.ready = number < ready;
        pod
    };
    (0..total).map(pod).collect()
}

fn before(ready: usize, total: usize) -> RunState {
    let at = "2026-11-22T23:00:00Z".parse().expect("time");
    let entry = |event| Entry { at, phase: None, node: None, event };
    let seeded = entry(Event::Seeded { target: fixture::patch(), by: "detect".into() });
    fold("4f1c", &[seeded, entry(Event::Opened), entry(Event::Baseline { ready, total })]).expect("state")
}

#[test]
fn fewer_ready_pods_than_nine_of_ten_or_than_before_keep_the_run_open() {
    assert!(judge_pods(&pods(40, 40), &before(40, 40)).is_ok());
    assert!(judge_pods(&pods(37, 40), &before(40, 40)).is_err());
    assert!(judge_pods(&pods(35, 40), &before(30, 40)).is_err());
    assert!(judge_pods(&pods(37, 40), &before(37, 40)).is_ok());
}

#[test]
fn incident_05_a_node_that_joined_late_comes_first_and_one_that_fell_behind_does_not() {
    let (policy, mut state) = (policy::Nodes::default(), before(1, 1));
    let mut nodes = vec![fixture::node("cp1", true, "1.36.3"), fixture::node("w1", false, "1.36.3")];
    assert_eq!(newcomer(&nodes, &policy, &state), None);
    nodes.push(fixture::node("w2", false, "1.36.1"));
    assert_eq!(newcomer(&nodes, &policy, &state).as_deref(), Some("w2"));
    let at = state.seeded_at;
    let had = NodeProgress {
        state: NodeState::Done,
        phase: Some(Phase::Worker),
        started_at: at,
        ended_at: Some(at),
        steps: vec![],
    };
    state.nodes.insert("w2".into(), had);
    assert_eq!(newcomer(&nodes, &policy, &state), None, "upgraded by this run once, and behind again");
}

/// Incident 13: a health check counted "no lines" as failure at the moment of success.
#[test]
fn incident_13_nothing_to_complain_about_is_success() {
    assert_eq!(firing(&[], &BTreeSet::new()), None);
    assert!(judge_pods(&[], &before(0, 0)).is_ok());
}

#[test]
fn a_control_plane_pod_that_is_not_ready_keeps_the_run_open() {
    let mut all = pods(40, 40);
    let mut apiserver = fixture::pod("kube-system/kube-apiserver-cp1", "cp1", "r/kube-apiserver:v1.36.3");
    (apiserver.mirror, apiserver.ready) = (true, false);
    all.push(apiserver);
    assert!(judge_pods(&all, &before(40, 40)).unwrap_err().contains("kube-apiserver-cp1"));
}

/// Incident 11: the pipeline's own alert blocked every later run.
#[test]
fn incident_11_the_stalled_alert_does_not_hold_up_the_close_that_ends_it() {
    let alert = |name: &str| Alert { name: name.into(), severity: "critical".into(), labels: [].into() };
    assert_eq!(firing(&[alert("K8sUpgradeStalled")], &BTreeSet::new()), None);
    assert_eq!(firing(&[alert("K8sVersionSkew")], &BTreeSet::new()), Some("K8sVersionSkew"));
}

/// Incident 11 again: the alert of an earlier run's Job.
#[test]
fn incident_11_a_job_that_failed_in_an_earlier_run_does_not_hold_up_this_ones_close() {
    let entry = |job: &str| Entry {
        at: before(1, 1).seeded_at,
        phase: None,
        node: None,
        event: Event::JobCreated { job: job.into() },
    };
    let jobs = jobs_of(&[entry("k8s-upgrade-master-1-36-3"), entry("k8s-upgrade-worker-1-36-3-w1")]);
    let failed = |job: Option<&str>| {
        let labels = job.map(|job| ("job_name".to_owned(), job.to_owned())).into_iter().collect();
        [Alert { name: JOB_FAILED.into(), severity: "warning".into(), labels }]
    };
    for (job, held_up) in [
        (Some("k8s-upgrade-worker-1-36-3-w1"), true),
        (Some("k8s-upgrade-worker-1-36-2-w1"), false),
        (Some("k8s-upgrade-worker-1-36-3-w9"), false),
        (None, true),
    ] {
        assert_eq!(firing(&failed(job), &jobs).is_some(), held_up, "{job:?}");
    }
}

#[test]
fn the_skew_of_a_node_that_was_left_for_later_does_not_hold_up_the_close() {
    let alert = |name: &str| Alert { name: name.into(), severity: "critical".into(), labels: [].into() };
    let alerts = vec![alert("K8sVersionSkew"), alert("K8sUpgradeBlocked")];
    assert_eq!(unexpected(alerts.clone(), &BTreeSet::new()), alerts);
    assert_eq!(unexpected(alerts, &["w1".to_owned()].into()), [alert("K8sUpgradeBlocked")]);
}
