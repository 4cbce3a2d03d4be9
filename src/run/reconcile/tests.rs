use super::*;
use crate::run::fixture;

fn run(events: Vec<Event>) -> RunState {
    fixture::run("4f1c", events)
}

fn job(name: &str, condition: Option<&str>) -> Job {
    fixture::job(name, "4f1c", condition)
}

const JOB: &str = "k8s-upgrade-worker-1-36-3-w1";

fn in_flight() -> RunState {
    run(vec![Event::Opened, Event::JobCreated { job: JOB.into() }])
}

/// A person's deletion was said as a halt on the first night; the second must not take it for a leak.
#[test]
fn what_halted_stays_halted_on_every_later_night() {
    let halted = Event::Halted { step: "chain".into(), why: "someone deleted it".into(), hint: None };
    let state = run(vec![Event::Opened, Event::JobCreated { job: JOB.into() }, halted]);
    let failed = [job(JOB, Some("Failed"))];
    for jobs in [&[][..], &failed] {
        assert!(matches!(judged(&state, jobs, "2026-11-30T00:00:00Z"), Finding::Halted(_)));
    }
}

fn judged(state: &RunState, jobs: &[Job], now: &str) -> Finding {
    judge(state, jobs, now.parse().expect("time"), &Policy::default(), true)
}

#[test]
fn incident_11_a_latch_that_outlived_its_chain_is_taken_up_after_the_dead_man_limit() {
    let failed = [job(JOB, Some("Failed"))];
    assert!(matches!(judged(&in_flight(), &failed, "2026-11-23T00:59:00Z"), Finding::Going(_)));
    assert_eq!(judged(&in_flight(), &failed, "2026-11-23T01:01:00Z"), Finding::Leaked);
}

#[test]
fn an_active_job_is_left_alone_however_long_it_takes() {
    assert!(matches!(judged(&in_flight(), &[job(JOB, None)], "2026-11-23T09:00:00Z"), Finding::Going(_)));
}

#[test]
fn jobs_that_a_person_deleted_mean_halted_and_never_resumed() {
    assert!(matches!(judged(&in_flight(), &[], "2026-11-23T09:00:00Z"), Finding::Deleted(_)));
}

#[test]
fn a_pause_is_left_to_the_person_who_paused() {
    let mut events = vec![Event::Opened, Event::JobCreated { job: JOB.into() }];
    events.push(Event::Paused { reason: "release day".into() });
    let done = [job(JOB, Some("Complete"))];
    assert_eq!(judged(&run(events), &done, "2026-11-25T00:00:00Z"), Finding::Paused("release day".into()));
}

/// `kubectl delete configmap k8s-upgrade-killswitch` is a way to go on, too.
#[test]
fn a_pause_whose_kill_switch_was_taken_away_is_taken_up_unless_its_pod_is_still_ending() {
    let paused = [Event::Opened, Event::JobCreated { job: JOB.into() }, Event::Paused { reason: "release day".into() }];
    let judged = |condition| {
        let jobs = [job(JOB, condition)];
        judge(&run(paused.to_vec()), &jobs, "2026-11-22T23:00:05Z".parse().expect("time"), &Policy::default(), false)
    };
    assert_eq!(judged(Some("Complete")), Finding::Released);
    assert!(matches!(judged(None), Finding::Going(_)));
}

#[test]
fn a_seed_without_a_job_gives_way_but_not_while_it_may_still_get_one() {
    let wanted = Event::JobWanted { job: "k8s-upgrade-preflight-1-36-3".into() };
    for state in [run(vec![]), run(vec![wanted])] {
        assert!(matches!(judged(&state, &[], "2026-11-22T23:00:05Z"), Finding::Going(_)));
        assert_eq!(judged(&state, &[], "2026-11-22T23:05:01Z"), Finding::NeverStarted);
    }
}

/// Killed between the intent and the Job: no person deleted what was never there.
#[test]
fn a_job_that_was_only_wanted_was_not_deleted() {
    let next = "k8s-upgrade-worker-1-36-3-w2";
    let events = [Event::Opened, Event::JobCreated { job: JOB.into() }, Event::JobWanted { job: next.into() }];
    let cut_off = run(events.to_vec());
    assert!(matches!(judged(&cut_off, &[], "2026-11-22T23:01:00Z"), Finding::Going(_)));
    assert_eq!(judged(&cut_off, &[], "2026-11-23T01:01:00Z"), Finding::Leaked);
    let confirmed = run(events.into_iter().chain([Event::JobCreated { job: next.into() }]).collect());
    let found = judged(&confirmed, &[], "2026-11-22T23:01:00Z");
    assert_eq!(found, Finding::Deleted(format!("Job {next} is not there any more")));
}
