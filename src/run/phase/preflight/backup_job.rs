//! A snapshot by the cluster's own backup CronJob: its Job run once more, its log believed only where it says size and file.

use std::time::Duration;

use anyhow::{Context as _, bail, ensure};
use k8s_openapi::api::{
    batch::v1::{CronJob, Job},
    core::v1::Pod,
};
use kube::api::{Api, ListParams, LogParams, ObjectMeta, PostParams};

use crate::{
    cluster::api::{caused_by, is_conflict},
    policy::CronJobRef,
    run::{
        chain::Chain,
        job::KEEP_SECONDS,
        jobs::{JobState, state_of},
        record::{Entry, Event, Kept},
        wait::Look,
    },
};

/// A snapshot of a full etcd (8 GiB) to a slow store; more means that something is wrong with it.
const DONE_WITHIN: Duration = Duration::from_mins(10);
/// An etcd snapshot of an empty cluster has some MiB; what is smaller is an error message in a file.
const LEAST_BYTES: u64 = 1024;
/// The step that this is.
const STEP: &str = "etcd-snapshot";

/// Runs the backup and reads its log.
pub(super) async fn run(chain: &Chain, source: &CronJobRef) -> anyhow::Result<Kept> {
    let name = name(chain, attempt(&chain.journal.entries().await?));
    create(chain, source, &name).await?;
    await_end(chain, source, &name).await?;
    let log = log(chain, source, &name).await?;
    let (path, bytes) = parse(&log).with_context(|| format!("the log of Job {}/{name}", source.namespace))?;
    ensure!(bytes >= LEAST_BYTES, "backup {path} has {bytes} bytes: less than an empty etcd's");
    let detail = format!("{path}, {} KiB, by Job {}/{name}", bytes / 1024, source.namespace);
    Ok(Kept { path, bytes, proved: false, detail })
}

/// A backup that failed, or whose log was no good, ended in a halt: whoever takes the run up again wants a new one, and
/// its Job stays to be read. A pod that only takes over finds the Job of its predecessor.
fn attempt(entries: &[Entry]) -> usize {
    let halted = |entry: &&Entry| matches!(&entry.event, Event::Halted { step, .. } if step == STEP);
    1 + entries.iter().filter(halted).count()
}

fn name(chain: &Chain, attempt: usize) -> String {
    let name = format!("pre-upgrade-etcd-{}-{}", chain.target.to.dashed(), chain.journal.run());
    if attempt == 1 { name } else { format!("{name}-{attempt}") }
}

async fn create(chain: &Chain, source: &CronJobRef, name: &str) -> anyhow::Result<()> {
    let cron_jobs: Api<CronJob> = Api::namespaced(chain.cluster.client(), &source.namespace);
    let doing = format!("reading CronJob {}/{}", source.namespace, source.name);
    let found = chain.cluster.call(doing, || cron_jobs.get(&source.name)).await?;
    let template = found.spec.job_template;
    let mut metadata = template.metadata.unwrap_or_default();
    metadata = ObjectMeta {
        name: Some(name.to_owned()),
        labels: metadata.labels.take(),
        annotations: Some([("cronjob.kubernetes.io/instantiate".to_owned(), "manual".to_owned())].into()),
        ..ObjectMeta::default()
    };
    let mut job = Job { metadata, spec: template.spec, status: None };
    // One that went away as soon as it was complete would take its log along.
    job.spec.get_or_insert_default().ttl_seconds_after_finished = Some(KEEP_SECONDS);
    let (jobs, params): (Api<Job>, _) =
        (Api::namespaced(chain.cluster.client(), &source.namespace), PostParams::default());
    match chain.cluster.call(format!("creating Job {name}"), || jobs.create(&params, &job)).await {
        // An earlier pod of this run made it.
        Err(error) if !caused_by(&error, is_conflict) => Err(error),
        _ => Ok(()),
    }
}

async fn await_end(chain: &Chain, source: &CronJobRef, name: &str) -> anyhow::Result<()> {
    let jobs: Api<Job> = Api::namespaced(chain.cluster.client(), &source.namespace);
    let what = format!("backup Job {}/{name} to end", source.namespace);
    chain
        .wait(STEP, &what, DONE_WITHIN, async || {
            let job = chain.cluster.call(format!("reading Job {name}"), || jobs.get(name)).await?;
            match state_of(&job) {
                JobState::Complete => Ok(Look::Ready(())),
                JobState::Active => Ok(Look::NotYet("it runs".to_owned())),
                JobState::Failed => {
                    bail!("backup Job {}/{name} failed: nothing goes on without a snapshot", source.namespace)
                }
            }
        })
        .await
}

async fn log(chain: &Chain, source: &CronJobRef, name: &str) -> anyhow::Result<String> {
    let pods: Api<Pod> = Api::namespaced(chain.cluster.client(), &source.namespace);
    let params = ListParams::default().labels(&format!("batch.kubernetes.io/job-name={name}"));
    let found = chain.cluster.call(format!("reading the pods of Job {name}"), || pods.list(&params)).await?;
    let done = |pod: &&Pod| pod.status.as_ref().and_then(|status| status.phase.as_deref()) == Some("Succeeded");
    let pod = found.items.into_iter().find(|pod| done(&pod));
    let pod = pod.with_context(|| format!("Job {name} is complete, but none of its pods is there to read"))?;
    let mut logs = String::new();
    for container in containers(&pod) {
        logs += &log_of(chain, &pods, &pod, &container).await?;
        logs.push('\n');
    }
    Ok(logs)
}

/// In the order in which they run: which of them says that it is done is the backup's own affair.
fn containers(pod: &Pod) -> Vec<String> {
    let spec = pod.spec.iter();
    let all = spec.flat_map(|spec| spec.init_containers.iter().flatten().chain(&spec.containers));
    all.map(|container| container.name.clone()).collect()
}

async fn log_of(chain: &Chain, pods: &Api<Pod>, pod: &Pod, container: &str) -> anyhow::Result<String> {
    let name = pod.metadata.name.as_deref().unwrap_or_default();
    let params = LogParams { container: Some(container.to_owned()), tail_lines: Some(200), ..LogParams::default() };
    let doing = format!("reading the log of container {container} of pod {name}");
    chain.cluster.call(doing, || pods.logs(name, &params)).await
}

/// The last `Backup done: <file> (<n> bytes)`.
fn parse(log: &str) -> anyhow::Result<(String, u64)> {
    let line =
        log.lines().rev().find_map(|line| line.split_once("Backup done: ")).context("says no `Backup done: `")?.1;
    let (path, rest) = line.rsplit_once(" (").context("`Backup done: ` says no size")?;
    let bytes = rest.trim_end().strip_suffix(" bytes)").and_then(|number| number.parse().ok());
    Ok((path.to_owned(), bytes.context("`Backup done: ` says no size in bytes")?))
}

#[cfg(test)]
mod tests;
