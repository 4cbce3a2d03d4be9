//! What a crash, or a person, left behind: looked at before every detection, so that a stale latch never blocks the
//! pipeline for good.

use std::sync::Arc;

use jiff::Timestamp;
use k8s_openapi::api::batch::v1::Job;

use super::{
    give_back::{GivenBack, give_back},
    jobs::{self, JobState},
    kill_switch, marks,
    names::RUN_LABEL,
    quiesce,
    record::{self, Event, Journal, RunState, Status},
    start,
};
use crate::{
    cluster::{api::Cluster, observe},
    drain,
    node::{Hosts, connect},
    policy::Policy,
    signal::Signals,
};

/// What is to be done about the run on record. Decided without asking anyone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Finding {
    /// Nothing is open.
    Nothing,
    /// A Job is at work, or the run moved a short while ago: left alone.
    Going(String),
    /// A person deleted the chain's Job: halted, and never resumed by itself.
    Deleted(String),
    /// The kill switch stopped it: only `continue` goes on.
    Paused(String),
    /// A step failed for good: only a person's retry, skip or abandon goes on.
    Halted(String),
    /// Seeded, but no Job ever took it up.
    NeverStarted,
    /// No Job and no progress for longer than the dead-man limit: taken up again.
    Leaked,
    /// It was paused, and the kill switch was taken away since: taken up again.
    Released,
}

/// Judges the open run by its Jobs, the time, and whether the kill switch is on.
pub fn judge(state: &RunState, jobs: &[Job], now: Timestamp, policy: &Policy, stopped: bool) -> Finding {
    let label = |job: &&Job| job.metadata.labels.as_ref().and_then(|labels| labels.get(RUN_LABEL)) == Some(&state.id);
    let own: Vec<_> = jobs.iter().filter(label).collect();
    if has_active_job(state, jobs) {
        return Finding::Going(format!("run {} has a Job at work", state.id));
    }
    let last = own.iter().find(|job| job.metadata.name.as_deref() == state.job.as_deref());
    let idle = std::time::Duration::try_from(now.duration_since(state.last_progress)).unwrap_or_default();
    let moved = format!("run {} moved {} ago", state.id, crate::policy::Span::from(idle));
    let is_over_limit = idle > policy.detect.dead_man.get();
    match (state.status, last) {
        // Whoever seeded it may be about to create its Job.
        (Status::Seeded, None) if idle <= start::SEEDS_WITHIN => Finding::Going(format!("{moved} and gets its Job")),
        (Status::Seeded, None) => Finding::NeverStarted,
        (Status::Halted, _) => Finding::Halted(state.halt.as_ref().map(|halt| halt.why.clone()).unwrap_or_default()),
        (Status::Paused, _) if !stopped => Finding::Released,
        (Status::Paused, _) => Finding::Paused(state.paused.clone().unwrap_or_default()),
        // A Job expires after seven days, long after the dead-man limit has had its say.
        // One that was only wanted may never have been there: nobody deleted it.
        (Status::InFlight, None) if state.job.is_some() && state.wanted.is_none() => {
            Finding::Deleted(format!("Job {} is not there any more", state.job.as_deref().unwrap_or_default()))
        }
        _ if is_over_limit => Finding::Leaked,
        _ => Finding::Going(format!("{moved}; it is taken up again after {}", policy.detect.dead_man)),
    }
}

/// Looks, and puts right what may be put right. The answer says what was found and done.
pub async fn reconcile(
    cluster: &Arc<Cluster>,
    hosts: &dyn Hosts,
    policy: &Policy,
    signals: &Signals,
) -> anyhow::Result<Finding> {
    let runs = record::runs(cluster).await?;
    let active = record::active(cluster).await?;
    // After the records: a Job that one of them names was there before, and must not look deleted.
    let jobs = jobs::list(cluster).await?;
    if let Err(error) = put_back(cluster, hosts, &runs, &jobs).await {
        // Tried again tomorrow; it must not keep detection from looking.
        tracing::warn!("what an earlier run left could not be put back: {error:#}");
    }
    let Some(state) = active else {
        // A crash between the close and its marks: they are a fold of the record, and shown again.
        if let Some(last) = runs.first() {
            marks::show(cluster, signals, last).await;
        }
        return Ok(Finding::Nothing);
    };
    let stopped = kill_switch::reason(cluster).await?.is_some();
    let finding = judge(&state, &jobs, cluster.clock().now(), policy, stopped);
    if stopped {
        return Ok(finding);
    }
    let journal = Journal::new(cluster.clone(), &state.id);
    match &finding {
        Finding::Nothing | Finding::Going(_) | Finding::Paused(_) | Finding::Halted(_) => {}
        Finding::NeverStarted => {
            journal.append(Event::Superseded { by: "it was never taken up by a Job".to_owned() }).await?;
        }
        Finding::Deleted(why) => {
            let hint = Some("kubectl upgrade-run retry".to_owned());
            journal
                .append(Event::Halted { step: "chain".to_owned(), why: format!("{why}: someone deleted it"), hint })
                .await?;
        }
        Finding::Leaked => take_up(cluster, policy, &journal, "the dead-man limit").await?,
        Finding::Released => take_up(cluster, policy, &journal, "the kill switch that went off").await?,
    }
    // What was taken up has another Job now than the list has.
    let beside = if matches!(finding, Finding::Leaked | Finding::Released) { &[][..] } else { &jobs };
    marks::show_beside(cluster, signals, &journal.state().await?, beside).await;
    Ok(finding)
}

/// What a run changed for the time of its work and could not put back itself: operators of every run without a Job at
/// work, cordons of every run that is over.
async fn put_back(cluster: &Arc<Cluster>, hosts: &dyn Hosts, runs: &[RunState], jobs: &[Job]) -> anyhow::Result<()> {
    for run in runs.iter().filter(|run| !run.quiesced.is_empty() && !has_active_job(run, jobs)) {
        quiesce::restore(cluster, &Journal::new(cluster.clone(), &run.id), run).await?;
    }
    if runs.iter().any(|run| run.status.is_open() || has_active_job(run, jobs)) {
        return Ok(());
    }
    for node in observe::nodes(cluster).await? {
        let Some(owner) = node.cordoned_by.clone() else { continue };
        if drain::is_left_over(&node, |owner| runs.iter().any(|run| run.id == owner))
            && let host = connect(hosts, &node).await.map_err(Into::into)
            && let GivenBack::Stays(why) = give_back(cluster, host, &node, &owner).await?
        {
            tracing::warn!("{why}");
        }
    }
    Ok(())
}

fn has_active_job(run: &RunState, jobs: &[Job]) -> bool {
    let own = |job: &&Job| job.metadata.labels.as_ref().and_then(|labels| labels.get(RUN_LABEL)) == Some(&run.id);
    jobs.iter().filter(own).any(|job| jobs::state_of(job) == JobState::Active)
}

/// Goes on with an open run from live state: what is done is seen and passed over.
pub async fn take_up(cluster: &Cluster, policy: &Policy, journal: &Journal, by: &str) -> anyhow::Result<()> {
    journal.append(Event::Resumed { by: by.to_owned() }).await?;
    let state = journal.state().await?;
    if state.opened_at.is_none() || state.snapshot.is_none() {
        return start::preflight_again(cluster, journal, state.target.to).await;
    }
    start::next(cluster, journal, policy, &state).await?;
    Ok(())
}

#[cfg(test)]
mod tests;
