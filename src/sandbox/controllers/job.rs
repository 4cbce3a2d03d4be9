//! Work that ends: Jobs, and the CronJobs that make them.

mod cron;
mod cron_job;
mod plan;

use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

pub(crate) use self::cron_job::look_at_cron_job;
pub(crate) use self::plan::Tally;
use self::plan::{Job, Verdict, finished_at};
use super::{
    agenda::Work,
    object::Name,
    workload::pod_from,
    world::{World, with_condition, written},
};
use crate::sandbox::store::{Deletion, Propagation, kinds};

/// One look at a Job.
pub(crate) fn look_at_job(world: &mut World, id: &Name) {
    let Some(job) = world.get::<Job>(&kinds::JOB, id) else { return };
    if let Some(at) = finished_at(&job) {
        world.memory.tallies.remove(&job.metadata.uid);
        return expire(world, id, &job, at);
    }
    let now = world.now();
    let pods = world.cache.ruled_by(&job.metadata.uid);
    let tally = world.memory.tallies.entry(job.metadata.uid.clone()).or_insert_with(|| Tally::of(&job));
    tally.take_in(&job, &pods);
    let decided = plan::decide(&job, tally, &pods, now);
    for pod in &decided.delete {
        world.delete_pod(pod);
    }
    if let Some(at) = decided.again_at {
        world.agenda.at(at, Work::Job(id.clone()));
    }
    for _ in 0..decided.create {
        create_pod(world, &job);
    }
    write_status(world, id, &job, decided.verdict.as_ref(), now);
}

fn create_pod(world: &mut World, job: &Job) {
    let meta = &job.metadata;
    let labels = [
        ("batch.kubernetes.io/controller-uid", meta.uid.as_str()),
        ("batch.kubernetes.io/job-name", meta.name.as_str()),
        ("controller-uid", meta.uid.as_str()),
        ("job-name", meta.name.as_str()),
    ];
    let mut pod = pod_from(&job.spec.template, &kinds::JOB, meta, &labels);
    pod["metadata"]["generateName"] = format!("{}-", meta.name).into();
    world.create(&kinds::POD, &meta.namespace, pod, Work::Job(meta.id()));
}

/// Counts, and the conditions of an end: first that it is decided, then, when no pod is left, that it is reached.
fn write_status(world: &mut World, id: &Name, job: &Job, verdict: Option<&Verdict>, now: Timestamp) {
    let pods = world.cache.ruled_by(&job.metadata.uid);
    let active = pods.iter().filter(|pod| pod.is_active()).count();
    let ready = pods.iter().filter(|pod| pod.is_active() && pod.is_ready()).count();
    let terminating = pods.iter().filter(|pod| pod.metadata.is_terminating() && !pod.is_finished()).count();
    let Some(object) = world.raw(&kinds::JOB, id) else { return };
    let Some(tally) = world.memory.tallies.get(&job.metadata.uid) else { return };
    let count = |number: usize| if number == 0 { Value::Null } else { number.into() };
    let mut status = json!({
        "active": count(active), "ready": ready, "terminating": terminating,
        "succeeded": count(tally.succeeded), "failed": count(tally.failed),
    });
    if job.status.start_time.is_none() && !job.spec.suspend {
        status["startTime"] = written(now).into();
    }
    let mut conditions = json!({"conditions": object["status"]["conditions"]});
    let mut add = |kind: &str, reason: &str, message: &str| {
        conditions["conditions"] = with_condition(&conditions, kind, "True", reason, message, now);
    };
    if let Some(verdict) = verdict {
        let (first, last, reason, message) = verdict.words();
        add(first, &reason, &message);
        if active == 0 && terminating == 0 {
            add(last, &reason, &message);
            if last == "Complete" {
                status["completionTime"] = written(now).into();
            }
        }
    }
    if conditions["conditions"].is_array() {
        status["conditions"] = conditions["conditions"].take();
    }
    world.set_status(&kinds::JOB, id, &status);
}

/// A Job that ended goes when its time is over.
fn expire(world: &mut World, id: &Name, job: &Job, finished: Timestamp) {
    let Some(seconds) = job.spec.ttl_seconds_after_finished else { return };
    let at = finished.saturating_add(SignedDuration::from_secs(seconds)).unwrap_or(Timestamp::MAX);
    if world.now() < at {
        world.agenda.at(at, Work::Job(id.clone()));
    } else if !job.metadata.is_terminating() {
        let how = Deletion { propagation: Some(Propagation::Foreground), ..Deletion::default() };
        world.delete(&kinds::JOB, &job.metadata, how);
    }
}
