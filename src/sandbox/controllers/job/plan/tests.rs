use serde_json::json;

use super::*;

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(1_795_000_000 + second).unwrap()
}

fn job(spec: &Value, status: &Value) -> Job {
    serde_json::from_value(json!({"metadata": {"name": "j"}, "spec": spec, "status": status})).unwrap()
}

fn pod(uid: &str, phase: &str, ended: i64) -> Arc<Pod> {
    let ready = json!({"type": "Ready", "status": "False", "lastTransitionTime": at(ended).to_string()});
    let object = json!({"metadata": {"uid": uid, "name": uid}, "status": {"phase": phase, "conditions": [ready]}});
    Arc::new(serde_json::from_value(object).unwrap())
}

/// Deleted at that second, with 30 s of grace.
fn deleted(uid: &str, second: i64) -> Arc<Pod> {
    let mut pod = Pod::clone(&pod(uid, "Running", 0));
    pod.metadata.deletion_timestamp = Some(at(second + 30));
    pod.metadata.deletion_grace_period_seconds = Some(30);
    Arc::new(pod)
}

fn decided(job: &Job, pods: &[Arc<Pod>], now: i64) -> (Decided, Tally) {
    let mut tally = Tally::of(job);
    tally.take_in(job, pods);
    (decide(job, &tally, pods, at(now)), tally)
}

#[test]
fn a_job_has_one_pod_until_that_succeeds() {
    let plain = job(&json!({}), &json!({}));
    assert_eq!(decided(&plain, &[], 0).0.create, 1);
    assert_eq!(decided(&plain, &[pod("a", "Running", 0)], 0).0.create, 0);
    let (end, tally) = decided(&plain, &[pod("a", "Succeeded", 0)], 0);
    assert_eq!((end.verdict, end.create, tally.succeeded), (Some(Verdict::Complete), 0, 1));
}

#[test]
fn a_failed_or_deleted_pod_is_replaced_after_a_while() {
    let plain = job(&json!({}), &json!({}));
    for pods in [vec![pod("a", "Failed", 5)], vec![deleted("a", 5)]] {
        let (wait, tally) = decided(&plain, &pods, 6);
        assert_eq!((wait.create, wait.again_at, tally.failed), (0, Some(at(15)), 1));
        assert_eq!(decided(&plain, &pods, 15).0.create, 1);
    }
    let (wait, _) = decided(&plain, &[pod("a", "Failed", 5), pod("b", "Failed", 20)], 21);
    assert_eq!(wait.again_at, Some(at(40)), "twice as long");
}

#[test]
fn a_pod_that_is_gone_meanwhile_stays_counted() {
    let plain = job(&json!({}), &json!({}));
    let mut tally = Tally::of(&plain);
    tally.take_in(&plain, &[deleted("a", 5)]);
    tally.take_in(&plain, &[]);
    tally.take_in(&plain, &[deleted("a", 5)]);
    assert_eq!(tally.failed, 1);
}

#[test]
fn a_replacement_may_have_to_wait_for_the_end() {
    let patient = job(&json!({"podReplacementPolicy": "Failed"}), &json!({}));
    let (wait, tally) = decided(&patient, &[deleted("a", 5)], 30);
    assert_eq!((wait.create, tally.failed), (0, 0));
}

#[test]
fn beyond_the_limit_a_job_fails_and_its_pods_go() {
    let strict = job(&json!({"backoffLimit": 0, "parallelism": 2, "completions": 2}), &json!({}));
    let (end, _) = decided(&strict, &[pod("a", "Failed", 5), pod("b", "Running", 0)], 6);
    assert_eq!((end.verdict, end.delete.len(), end.create), (Some(Verdict::BackoffLimit), 1, 0));
}

#[test]
fn a_deadline_ends_a_job_that_runs_and_wakes_the_controller() {
    let status = json!({"startTime": at(0).to_string()});
    let limited = job(&json!({"activeDeadlineSeconds": 60}), &status);
    let running = [pod("a", "Running", 0)];
    assert_eq!(decided(&limited, &running, 59).0.again_at, Some(at(60)));
    let (end, _) = decided(&limited, &running, 60);
    assert_eq!((end.verdict, end.delete.len()), (Some(Verdict::Deadline), 1));
}

#[test]
fn what_was_decided_once_stays() {
    let status = json!({"conditions": [{"type": "FailureTarget", "status": "True", "reason": "DeadlineExceeded"}]});
    let (end, _) = decided(&job(&json!({}), &status), &[], 0);
    let words = end.verdict.expect("a verdict").words();
    assert_eq!((words.0, words.1, words.2.as_str()), ("FailureTarget", "Failed", "DeadlineExceeded"));
    assert_eq!(end.create, 0);
}

#[test]
fn a_suspended_job_has_no_pods_and_one_on_its_way_out_gets_none() {
    let (end, _) = decided(&job(&json!({"suspend": true}), &json!({})), &[pod("a", "Running", 0)], 0);
    assert_eq!((end.delete.len(), end.create), (1, 0));
    let mut going = job(&json!({}), &json!({}));
    going.metadata.deletion_timestamp = Some(at(0));
    assert_eq!(decided(&going, &[], 0).0.create, 0);
}

#[test]
fn counts_that_a_job_came_with_are_not_counted_again() {
    let seen = job(&json!({}), &json!({"failed": 2}));
    let (_, tally) = decided(&seen, &[pod("a", "Failed", 5), pod("b", "Failed", 9)], 60);
    assert_eq!(tally.failed, 2);
}
