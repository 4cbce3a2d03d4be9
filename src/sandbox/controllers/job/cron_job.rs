//! Jobs at their hour.

use jiff::{SignedDuration, Timestamp, tz::TimeZone};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{
    cron::Schedule,
    plan::{Job, finished_at},
};
use crate::sandbox::{
    controllers::{
        agenda::Work,
        object::{Meta, Name, read},
        world::{World, ruled_by, written},
    },
    store::{Deletion, Propagation, kinds},
};

#[derive(Default, Deserialize)]
#[serde(default)]
struct CronJob {
    metadata: Meta,
    spec: Spec,
    status: Status,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Spec {
    schedule: String,
    time_zone: Option<String>,
    suspend: bool,
    concurrency_policy: String,
    starting_deadline_seconds: Option<i64>,
    successful_jobs_history_limit: Option<usize>,
    failed_jobs_history_limit: Option<usize>,
    job_template: Value,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Status {
    last_schedule_time: Option<Timestamp>,
    last_successful_time: Option<Timestamp>,
}

/// One look at a CronJob.
pub(crate) fn look_at_cron_job(world: &mut World, id: &Name) {
    let Some(cron) = world.get::<CronJob>(&kinds::CRON_JOB, id) else { return };
    let jobs = jobs_of(world, &cron);
    forget_old(world, &cron, &jobs);
    let mut status = json!({"active": active(&jobs)});
    let succeeded = |job: &&Job| job.status.conditions.iter().any(|c| c.kind == "Complete" && c.status == "True");
    let last = jobs.iter().filter(succeeded).filter_map(finished_at).max().max(cron.status.last_successful_time);
    if let Some(last) = last {
        status["lastSuccessfulTime"] = written(last).into();
    }
    if !cron.spec.suspend && !cron.metadata.is_terminating() {
        start(world, id, &cron, &jobs, &mut status);
    }
    world.set_status(&kinds::CRON_JOB, id, &status);
}

fn jobs_of(world: &World, cron: &CronJob) -> Vec<Job> {
    let owned = world.store.owned_by(&cron.metadata.uid);
    let mut jobs: Vec<Job> =
        owned.iter().filter(|(kind, _)| kind.kind == "Job").filter_map(|(_, object)| read(object)).collect();
    jobs.sort_by_key(|job| (job.metadata.creation_timestamp, job.metadata.name.clone()));
    jobs
}

/// The Jobs that go on, as the status names them.
fn active(jobs: &[Job]) -> Value {
    let one = |job: &Job| {
        let meta = &job.metadata;
        json!({"apiVersion": "batch/v1", "kind": "Job", "namespace": meta.namespace, "name": meta.name, "uid": meta.uid})
    };
    let going: Vec<_> = jobs.iter().filter(|job| finished_at(job).is_none()).map(one).collect();
    if going.is_empty() { Value::Null } else { going.into() }
}

fn start(world: &mut World, id: &Name, cron: &CronJob, jobs: &[Job], status: &mut Value) {
    let zone = cron.spec.time_zone.as_deref().unwrap_or("UTC");
    let (Some(schedule), Ok(zone)) = (Schedule::parse(&cron.spec.schedule), TimeZone::get(zone)) else { return };
    let now = world.now();
    if let Some(next) = schedule.next(now, &zone) {
        world.agenda.at(next, Work::CronJob(id.clone()));
    }
    // One that never ran begins with what comes after it was met: a night that was missed before is not made up for.
    let met = *world.memory.cron_looked.entry(cron.metadata.uid.clone()).or_insert(now);
    let since = cron.status.last_schedule_time.map_or(met, |last| last.max(met));
    let Some(due) = schedule.latest(since, now, &zone) else { return };
    let late = cron.spec.starting_deadline_seconds.map(SignedDuration::from_secs);
    if late.is_some_and(|late| now.duration_since(due) > late) {
        return;
    }
    let going: Vec<_> = jobs.iter().filter(|job| finished_at(job).is_none()).collect();
    match (cron.spec.concurrency_policy.as_str(), going.is_empty()) {
        // Looked at again when that one ends.
        ("Forbid", false) => return,
        ("Replace", false) => {
            for job in going {
                let how = Deletion { propagation: Some(Propagation::Background), ..Deletion::default() };
                world.delete(&kinds::JOB, &job.metadata, how);
            }
        }
        _ => {}
    }
    if create(world, cron, due) {
        status["lastScheduleTime"] = written(due).into();
    }
}

/// The name tells the minute, so that none is made twice.
fn create(world: &mut World, cron: &CronJob, due: Timestamp) -> bool {
    let (meta, template) = (&cron.metadata, &cron.spec.job_template);
    let mut job = json!({"metadata": template["metadata"], "spec": template["spec"]});
    if !job["metadata"].is_object() {
        job["metadata"] = json!({});
    }
    job["metadata"]["name"] = format!("{}-{}", meta.name, due.as_second() / 60).into();
    job["metadata"]["namespace"] = meta.namespace.clone().into();
    job["metadata"]["annotations"]["batch.kubernetes.io/cronjob-scheduled-timestamp"] = written(due).into();
    job["metadata"]["ownerReferences"] = json!([ruled_by(&kinds::CRON_JOB, meta)]);
    if let Some(metadata) = job["metadata"].as_object_mut() {
        metadata.remove("creationTimestamp");
    }
    world.create(&kinds::JOB, &meta.namespace, job, Work::CronJob(meta.id()))
}

/// Keeps the last three that succeeded and the last that failed, unless the spec says otherwise.
fn forget_old(world: &mut World, cron: &CronJob, jobs: &[Job]) {
    let limits = [
        ("Complete", cron.spec.successful_jobs_history_limit.unwrap_or(3)),
        ("Failed", cron.spec.failed_jobs_history_limit.unwrap_or(1)),
    ];
    for (end, keep) in limits {
        let has = |job: &&Job| job.status.conditions.iter().any(|c| c.kind == end && c.status == "True");
        let ended: Vec<_> = jobs.iter().filter(has).filter(|job| !job.metadata.is_terminating()).collect();
        for job in &ended[..ended.len().saturating_sub(keep)] {
            let how = Deletion { propagation: Some(Propagation::Background), ..Deletion::default() };
            world.delete(&kinds::JOB, &job.metadata, how);
        }
    }
}
