use proptest::prelude::*;
use serde_json::json;

use super::*;
use crate::{
    node::scripted::ScriptedHost,
    policy::Policy,
    run::{
        names::Phase,
        phase::fixture::{Staged, World, staged},
    },
    signal::scripted::Scripted,
};

#[test]
fn the_last_word_of_a_backup_counts() {
    let log = "start\n2026-11-22 Backup done: /b/etcd 1.db (4096 bytes)\nbye\n";
    assert_eq!(parse(log).expect("parsed"), ("/b/etcd 1.db".to_owned(), 4096));
}

#[test]
fn a_log_without_size_or_file_is_no_backup() {
    for log in
        ["", "Backup done:", "Backup done: /b/x", "Backup done: /b/x (many bytes)", "Backup failed: /b (12 bytes)"]
    {
        assert!(parse(log).is_err(), "{log}");
    }
}

proptest! {
    #[test]
    fn no_log_makes_it_panic(log in "(?s).{0,200}") {
        let _ = parse(&log);
    }
}

const BACKUP: &str = "/apis/batch/v1/namespaces/backup";

fn source() -> CronJobRef {
    CronJobRef { namespace: "backup".into(), name: "etcd".into() }
}

/// A backup of two containers whose own Jobs vanish at once.
async fn preflight(world: &World) -> Staged {
    let containers = json!([{"name": "mesh", "image": "m"}, {"name": "backup", "image": "b"}]);
    let template = json!({"metadata": {}, "spec": {"containers": containers}});
    let job = json!({"metadata": {}, "spec": {"ttlSecondsAfterFinished": 0, "template": template}});
    let cron_job = json!({"metadata": {"name": "etcd"}, "spec": {"schedule": "@daily", "jobTemplate": job}});
    world.put(&format!("{BACKUP}/cronjobs/etcd"), cron_job);
    let (policy, host) = (Policy::default(), ScriptedHost::new("cp1"));
    staged(world, (Phase::Preflight, None), &[Event::Opened], policy, &Scripted::default(), host).await
}

/// What the Job controller does, half a minute later.
async fn end(world: World, job: String, condition: &'static str, log: &'static str) {
    tokio::time::sleep(Duration::from_secs(30)).await;
    let path = format!("{BACKUP}/jobs/{job}");
    let mut object = world.get(&path).unwrap_or_else(|| panic!("no Job {job}"));
    object["status"] = json!({"conditions": [{"type": condition, "status": "True"}]});
    world.put(&path, object.clone());
    let pods = format!("/api/v1/namespaces/backup/pods/{job}");
    let labels = json!({"batch.kubernetes.io/job-name": job});
    let spec = object["spec"]["template"]["spec"].clone();
    let metadata = json!({"name": job, "uid": job, "labels": labels});
    world.put(&pods, json!({"metadata": metadata, "spec": spec, "status": {"phase": "Succeeded"}}));
    for (container, text) in [("mesh", ""), ("backup", log)] {
        world.put(&format!("{pods}/log?&container={container}&tailLines=200"), json!(text));
    }
}

async fn attempted(staged: &Staged, job: &str, condition: &'static str, log: &'static str) -> Result<Kept, String> {
    tokio::spawn(end(staged.world.clone(), job.to_owned(), condition, log));
    run(&staged.chain, &source()).await.map_err(|error| format!("{error:#}"))
}

async fn halted(staged: &Staged) {
    let halted = Event::Halted { step: STEP.into(), why: "failed".into(), hint: None };
    staged.chain.journal.append(halted).await.expect("appended");
}

const GOOD: &str = "Backup done: /b/etcd.db (4096 bytes)\n";

#[tokio::test(start_paused = true)]
async fn a_retry_runs_a_backup_that_failed_once_more() {
    let world = World::new();
    let staged = preflight(&world).await;
    let first = format!("pre-upgrade-etcd-1-36-3-{}", staged.chain.journal.run());
    let failed = attempted(&staged, &first, "Failed", "").await.unwrap_err();
    assert!(failed.contains("failed: nothing goes on without a snapshot"), "{failed}");
    halted(&staged).await;
    let silent = attempted(&staged, &format!("{first}-2"), "Complete", "bye\n").await.unwrap_err();
    assert!(silent.contains("says no `Backup done: `"), "{silent}");
    halted(&staged).await;
    let kept = attempted(&staged, &format!("{first}-3"), "Complete", GOOD).await.expect("backed up");
    assert_eq!((kept.path.as_str(), kept.bytes), ("/b/etcd.db", 4096));
}

#[tokio::test(start_paused = true)]
async fn a_pod_that_takes_over_finds_the_job_that_its_predecessor_made() {
    let world = World::new();
    let staged = preflight(&world).await;
    let job = format!("pre-upgrade-etcd-1-36-3-{}", staged.chain.journal.run());
    attempted(&staged, &job, "Complete", GOOD).await.expect("backed up");
    run(&staged.chain, &source()).await.expect("found");
    assert!(world.get(&format!("{BACKUP}/jobs/{job}-2")).is_none());
    let kept_for = &world.get(&format!("{BACKUP}/jobs/{job}")).expect("Job")["spec"]["ttlSecondsAfterFinished"];
    assert_eq!(kept_for, KEEP_SECONDS);
}
