use std::sync::Mutex;

use futures::future::BoxFuture;
use k8s_openapi::api::core::v1::Pod;

use super::*;
use crate::sandbox::{
    controllers::{PodProgram, Power},
    store::{Deletion, Patch},
};

fn job(store: &Store, name: &str, spec: &Value) {
    let mut spec = spec.clone();
    spec["template"]["spec"]["restartPolicy"] = "Never".into();
    spec["template"]["spec"]["containers"] = json!([{"name": "c", "image": "registry.example/app:1"}]);
    let object = json!({"metadata": {"name": name, "namespace": "shop"}, "spec": spec});
    store.create(&kinds::JOB, Some("shop"), object).unwrap();
}

fn conditions(store: &Store, name: &str) -> Vec<String> {
    let status = status(store, &kinds::JOB, name);
    let all = status["conditions"].as_array().cloned().unwrap_or_default();
    all.iter()
        .map(|c| format!("{} {}", c["type"].as_str().unwrap(), c["reason"].as_str().unwrap_or_default()))
        .collect()
}

#[tokio::test(start_paused = true)]
async fn a_job_ends_well_and_goes_when_its_time_is_over() {
    let (store, handle) = cluster(&["w1"], Options::default()).await;
    job(&store, "once", &json!({"ttlSecondsAfterFinished": 100}));
    wait(&handle, 3).await;
    assert_eq!(status(&store, &kinds::JOB, "once")["active"], 1);
    wait(&handle, 20).await;
    assert_eq!(conditions(&store, "once"), ["SuccessCriteriaMet CompletionsReached", "Complete CompletionsReached"]);
    let ended = status(&store, &kinds::JOB, "once");
    assert_eq!((&ended["succeeded"], ended.get("active")), (&json!(1), None));
    assert_eq!(count(&store, 'd'), 1);
    wait(&handle, 120).await;
    assert!(store.get(&kinds::JOB, Some("shop"), "once").is_none() && pods(&store).is_empty());
}

#[tokio::test(start_paused = true)]
async fn killed_pods_are_replaced_until_the_limit() {
    let (store, handle) = cluster(&["w1"], Options::default()).await;
    let slow = json!({"metadata": {"annotations": {"sandbox.kubectl-upgrade/run-seconds": "3600"}}});
    job(&store, "slow", &json!({"backoffLimit": 1, "template": slow}));
    for attempt in 1..=2 {
        wait(&handle, 60).await;
        let running: Vec<_> = pods(&store).into_iter().filter(|(_, _, state)| *state == 'r').collect();
        assert_eq!(running.len(), 1, "{attempt} {:?}", pods(&store));
        store.delete(&kinds::POD, Some("shop"), &running[0].0, &Deletion::default()).unwrap();
    }
    wait(&handle, 60).await;
    assert_eq!(conditions(&store, "slow"), ["FailureTarget BackoffLimitExceeded", "Failed BackoffLimitExceeded"]);
    assert_eq!((status(&store, &kinds::JOB, "slow")["failed"].as_i64(), pods(&store).len()), (Some(2), 0));
}

#[tokio::test(start_paused = true)]
async fn a_job_is_ended_at_its_deadline() {
    let (store, handle) = cluster(&["w1"], Options::default()).await;
    let slow = json!({"metadata": {"annotations": {"sandbox.kubectl-upgrade/run-seconds": "3600"}}});
    job(&store, "slow", &json!({"activeDeadlineSeconds": 60, "template": slow}));
    wait(&handle, 59).await;
    assert_eq!(count(&store, 'r'), 1);
    wait(&handle, 10).await;
    assert_eq!(conditions(&store, "slow"), ["FailureTarget DeadlineExceeded", "Failed DeadlineExceeded"]);
    assert_eq!(pods(&store), []);
}

#[tokio::test(start_paused = true)]
async fn a_cron_job_makes_one_job_at_its_hour_and_none_beside_it() {
    let (store, handle) = cluster(&["w1"], Options::default()).await;
    let pod = json!({"metadata": {"annotations": {"sandbox.kubectl-upgrade/run-seconds": "5400"}},
        "spec": {"restartPolicy": "Never", "containers": [{"name": "c", "image": "i"}]}});
    let object = json!({"metadata": {"name": "check", "namespace": "shop"}, "spec": {
        "schedule": "0 * * * *", "concurrencyPolicy": "Forbid", "jobTemplate": {"spec": {"template": pod}}}});
    store.create(&kinds::CRON_JOB, Some("shop"), object).unwrap();
    wait(&handle, 3599).await;
    assert_eq!(store.list(&kinds::JOB, Some("shop")).len(), 0);
    wait(&handle, 2).await;
    assert_eq!(store.list(&kinds::JOB, Some("shop")).len(), 1);
    assert_eq!(status(&store, &kinds::CRON_JOB, "check")["lastScheduleTime"], "2026-11-22T23:00:00Z");
    wait(&handle, 3600).await;
    assert_eq!(store.list(&kinds::JOB, Some("shop")).len(), 1, "the first still runs");
    wait(&handle, 1900).await;
    assert_eq!(store.list(&kinds::JOB, Some("shop")).len(), 2, "made up for when it ended");
    let suspend = Patch::Merge(json!({"spec": {"suspend": true}}));
    store.patch(&kinds::CRON_JOB, Some("shop"), "check", &suspend).unwrap();
    wait(&handle, 4 * 3600).await;
    assert_eq!(store.list(&kinds::JOB, Some("shop")).len(), 2);
}

/// Drains node w1 as a naive upgrader would, and works on it for a minute.
struct Drain {
    store: Arc<Store>,
    log: Arc<Mutex<Vec<String>>>,
}

impl PodProgram for Drain {
    fn start(&self, pod: &Pod) -> Option<BoxFuture<'static, i32>> {
        if pod.metadata.labels.as_ref()?.get("job-name")? != "upgrade" {
            return None;
        }
        let node = pod.spec.as_ref()?.node_name.clone()?;
        let (store, log) = (self.store.clone(), self.log.clone());
        Some(Box::pin(async move {
            let say = |what: &str| log.lock().unwrap().push(format!("{what} on {node}"));
            say("starts");
            store.patch(&kinds::NODE, None, "w1", &Patch::Merge(json!({"spec": {"unschedulable": true}}))).unwrap();
            tokio::time::sleep(Duration::from_secs(5)).await;
            for pod in store.pods_on("w1") {
                let name = pod["metadata"]["name"].as_str().unwrap();
                store.evict("shop", name, &Deletion::default()).unwrap();
            }
            tokio::time::sleep(Duration::from_mins(1)).await;
            say("ends");
            0
        }))
    }
}

fn drain(store: &Arc<Store>) -> (Options, Arc<Mutex<Vec<String>>>) {
    let log = Arc::<Mutex<Vec<String>>>::default();
    let program = Drain { store: store.clone(), log: log.clone() };
    (Options { program: Some(Arc::new(program)), ..Options::default() }, log)
}

#[tokio::test(start_paused = true)]
async fn a_program_that_drains_its_own_node_dies_in_the_middle() {
    let store = empty(&["w1", "w2"]);
    let (options, log) = drain(&store);
    let handle = Controllers::spawn(store.clone(), options);
    job(&store, "upgrade", &json!({"backoffLimit": 5}));
    wait(&handle, 300).await;
    let log = log.lock().unwrap().clone();
    assert_eq!(log, ["starts on w1", "starts on w2", "ends on w2"]);
    assert_eq!(status(&store, &kinds::JOB, "upgrade")["failed"], 1);
    assert_eq!(conditions(&store, "upgrade").last().map(String::as_str), Some("Complete CompletionsReached"));
}

#[tokio::test(start_paused = true)]
async fn a_program_dies_with_its_machine_and_not_with_its_kubelet() {
    let store = empty(&["w1", "w2"]);
    let (options, log) = drain(&store);
    let handle = Controllers::spawn(store.clone(), options);
    let away = json!({"spec": {"nodeSelector": {"kubernetes.io/hostname": "w2"},
        "tolerations": [{"key": "node.kubernetes.io/unreachable", "operator": "Exists", "effect": "NoExecute",
            "tolerationSeconds": 0}]}});
    job(&store, "upgrade", &json!({"template": away}));
    wait(&handle, 10).await;
    handle.set_power("w2", Power::KubeletStopped);
    wait(&handle, 5).await;
    handle.set_power("w2", Power::Up);
    wait(&handle, 5).await;
    assert_eq!(*log.lock().unwrap(), ["starts on w2"]);
    handle.set_power("w2", Power::Off);
    wait(&handle, 100).await;
    assert_eq!(*log.lock().unwrap(), ["starts on w2"], "nothing more came of it");
    let failed = &status(&store, &kinds::JOB, "upgrade")["failed"];
    assert_eq!(failed, 1, "lost after 50 s, evicted at once");
    handle.set_power("w2", Power::Up);
    wait(&handle, 300).await;
    assert_eq!(*log.lock().unwrap(), ["starts on w2", "starts on w2", "ends on w2"]);
}

#[tokio::test(start_paused = true)]
async fn a_program_that_fails_is_tried_again() {
    struct Fails;
    impl PodProgram for Fails {
        fn start(&self, _: &Pod) -> Option<BoxFuture<'static, i32>> {
            Some(Box::pin(async { 3 }))
        }
    }
    let options = Options { program: Some(Arc::new(Fails)), ..Options::default() };
    let (store, handle) = cluster(&["w1"], options).await;
    job(&store, "upgrade", &json!({"backoffLimit": 2}));
    wait(&handle, 120).await;
    assert_eq!(count(&store, 'f'), 3);
    let code =
        store.list(&kinds::POD, Some("shop"))[0]["status"]["containerStatuses"][0]["state"]["terminated"].clone();
    assert_eq!(code["exitCode"], 3);
    assert_eq!(conditions(&store, "upgrade").last().map(String::as_str), Some("Failed BackoffLimitExceeded"));
}
