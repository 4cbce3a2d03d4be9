//! The chain's Jobs in the cluster: read, created, replaced, ended early.

mod lost;

use std::time::Duration;

use anyhow::Context as _;
use k8s_openapi::api::{
    batch::v1::Job,
    core::v1::{ConfigMap, PodTemplateSpec},
};
use kube::api::{Api, DeleteParams, ListParams, Patch, PatchParams, PostParams, Preconditions, PropagationPolicy};

use super::{
    lease::Renewal,
    names::{CHAIN_LABEL, RUN_LABEL},
    record::{RunState, Status},
    wait::{self, Look},
};
use crate::{
    cluster::api::{Cluster, caused_by, is_conflict, is_not_found},
    error::{Exit, Failure},
};

/// The ConfigMap that `install` writes, and the key of the Jobs' pod template in it.
pub const TEMPLATE: &str = "k8s-upgrade-job-template";
/// The template, as JSON.
pub const TEMPLATE_KEY: &str = "template.json";

/// A deleted Job is gone once its pods are: their grace period and some.
const GONE_WITHIN: Duration = Duration::from_secs(90);
/// Once the pods of a dead node were taken out of its way, only controllers have something left to do.
const GONE_AFTER_ALL_WITHIN: Duration = Duration::from_secs(30);

/// What has become of a Job.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum JobState {
    /// Pods run, or will.
    Active,
    /// Ended well: done, refused or paused.
    Complete,
    /// Ended for good without success.
    Failed,
}

/// The state of a Job by its conditions; whatever has no final condition is active.
///
/// Since Kubernetes 1.31 the controller withholds `Complete` and `Failed` until every pod has ended, which a pod on a dead
/// node never does. What is decided it says before, in `SuccessCriteriaMet` and `FailureTarget`: no pod follows either.
pub fn state_of(job: &Job) -> JobState {
    let conditions = job.status.iter().flat_map(|status| status.conditions.iter().flatten());
    let holds = |kind: &str| conditions.clone().any(|c| c.type_ == kind && c.status == "True");
    if holds("Complete") || holds("SuccessCriteriaMet") {
        JobState::Complete
    } else if holds("Failed") || holds("FailureTarget") {
        JobState::Failed
    } else {
        JobState::Active
    }
}

/// Whether the run's own last Job failed for good, while the run is not over.
pub fn has_failed(state: &RunState, jobs: &[Job]) -> bool {
    let is_own = |job: &&Job| job.metadata.labels.as_ref().and_then(|labels| labels.get(RUN_LABEL)) == Some(&state.id);
    let last = jobs.iter().filter(is_own).find(|job| job.metadata.name == state.job);
    let goes_on = state.status.is_open() || state.status == Status::Seeded;
    goes_on && last.is_some_and(|job| state_of(job) == JobState::Failed)
}

/// All Jobs of the chain.
pub async fn list(cluster: &Cluster) -> anyhow::Result<Vec<Job>> {
    let (api, params) = (api(cluster), ListParams::default().labels(&format!("{}={}", CHAIN_LABEL.0, CHAIN_LABEL.1)));
    Ok(cluster.call("reading the Jobs of the chain", || api.list(&params)).await?.items)
}

/// One Job.
pub async fn get(cluster: &Cluster, name: &str) -> anyhow::Result<Option<Job>> {
    let api = api(cluster);
    cluster.call(format!("reading Job {name}"), || api.get_opt(name)).await
}

/// Creates the Job; one of that name that is there already is left alone when `keep` says so, else it is replaced.
/// Says whether a Job was created.
pub async fn create(cluster: &Cluster, job: &Job, keep: impl Fn(&Job) -> bool) -> anyhow::Result<bool> {
    let name = job.metadata.name.as_deref().context("a Job without a name")?;
    if let Some(found) = get(cluster, name).await? {
        if keep(&found) {
            return Ok(false);
        }
        delete(cluster, &found).await?;
    }
    let (api, params) = (api(cluster), PostParams::default());
    let answer = cluster.call(format!("creating Job {name}"), || api.create(&params, job)).await;
    match answer {
        Ok(_) => Ok(true),
        // A lost answer of ours, or someone else's who wanted the same in the same moment.
        Err(error) if caused_by(&error, is_conflict) => match get(cluster, name).await? {
            Some(found) if keep(&found) => Ok(false),
            _ => {
                let why = format!("Job {name} was created by someone else at the same moment");
                Err(Failure::new(Exit::Busy, why).hint("kubectl upgrade-status").into())
            }
        },
        Err(error) => Err(error),
    }
}

/// Deletes exactly this Job (by uid) and waits until it is gone with its pods. Those that a dead node would keep for ever
/// are taken out of the way.
pub async fn delete(cluster: &Cluster, job: &Job) -> anyhow::Result<()> {
    let name = job.metadata.name.as_deref().context("a Job without a name")?;
    let api = api(cluster);
    let params = DeleteParams {
        propagation_policy: Some(PropagationPolicy::Foreground),
        preconditions: Some(Preconditions { uid: job.metadata.uid.clone(), resource_version: None }),
        ..DeleteParams::default()
    };
    let answer = cluster.call(format!("deleting Job {name}"), || api.delete(name, &params)).await;
    match answer {
        Err(error) if !caused_by(&error, is_not_found) && !caused_by(&error, is_conflict) => return Err(error),
        _ => {}
    }
    let before = Renewal::read(cluster).await?;
    let waited = gone(cluster, job, name, GONE_WITHIN).await;
    if waited.is_ok() || lost::remove(cluster, job, before.as_ref()).await?.is_empty() {
        return waited;
    }
    gone(cluster, job, name, GONE_AFTER_ALL_WITHIN).await
}

async fn gone(cluster: &Cluster, job: &Job, name: &str, limit: Duration) -> anyhow::Result<()> {
    wait::until(cluster.clock(), &format!("Job {name} to be gone"), limit, async || {
        let found = get(cluster, name).await?;
        let gone = found.is_none_or(|found| found.metadata.uid != job.metadata.uid);
        Ok(if gone { Look::Ready(()) } else { Look::NotYet("it is still being deleted".to_owned()) })
    })
    .await
}

/// Ends the Job of a failure that was decided: no further pod would come to another end.
pub async fn no_more_attempts(cluster: &Cluster, name: &str) -> anyhow::Result<()> {
    let patch = Patch::Merge(serde_json::json!({"spec": {"backoffLimit": 0}}));
    let (api, params) = (api(cluster), PatchParams::default());
    cluster.call(format!("ending Job {name}"), || api.patch(name, &params, &patch)).await?;
    Ok(())
}

/// The pod template that `install` wrote.
pub async fn template(cluster: &Cluster) -> anyhow::Result<PodTemplateSpec> {
    let api: Api<ConfigMap> = Api::namespaced(cluster.client(), cluster.namespace());
    let found = cluster.call(format!("reading ConfigMap {TEMPLATE}"), || api.get_opt(TEMPLATE)).await?;
    let missing = || {
        Failure::new(Exit::Error, format!("ConfigMap {TEMPLATE} is not in namespace {}", cluster.namespace()))
            .hint("kubectl upgrade-run install")
    };
    let data = found.ok_or_else(missing)?.data.unwrap_or_default();
    let text = data.get(TEMPLATE_KEY).ok_or_else(missing)?;
    serde_json::from_str(text)
        .with_context(|| format!("ConfigMap {TEMPLATE}, key {TEMPLATE_KEY}, is not a pod template"))
}

fn api(cluster: &Cluster) -> Api<Job> {
    Api::namespaced(cluster.client(), cluster.namespace())
}

#[cfg(test)]
mod tests;
