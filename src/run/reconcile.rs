//! What a crash, or a person, left behind: looked at before every detection, so that a stale latch never blocks the
//! pipeline for good.

use std::sync::Arc;

use jiff::Timestamp;
use k8s_openapi::api::batch::v1::Job;

use super::{
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
}

/// Judges the open run by its Jobs and the time.
pub fn judge(state: &RunState, jobs: &[Job], now: Timestamp, policy: &Policy) -> Finding {
    let label = |job: &&Job| job.metadata.labels.as_ref().and_then(|labels| labels.get(RUN_LABEL)) == Some(&state.id);
    let own: Vec<_> = jobs.iter().filter(label).collect();
    if has_active_job(state, jobs) {
        return Finding::Going(format!("run {} has a Job at work", state.id));
    }
    let last = own.iter().find(|job| job.metadata.name.as_deref() == state.job.as_deref());
    let idle = std::time::Duration::try_from(now.duration_since(state.last_progress)).unwrap_or_default();
    let is_over_limit = idle > policy.detect.dead_man.get();
    match (state.status, last) {
        (Status::Seeded, None) => Finding::NeverStarted,
        (Status::Halted, _) => Finding::Halted(state.halt.as_ref().map(|halt| halt.why.clone()).unwrap_or_default()),
        (Status::Paused, _) => Finding::Paused(state.paused.clone().unwrap_or_default()),
        // A Job expires after seven days, long after the dead-man limit has had its say.
        (Status::InFlight, None) if state.job.is_some() => {
            Finding::Deleted(format!("Job {} is not there any more", state.job.as_deref().unwrap_or_default()))
        }
        _ if is_over_limit => Finding::Leaked,
        _ => Finding::Going(format!(
            "run {} moved {} ago; it is taken up again after {}",
            state.id,
            crate::policy::Span::from(idle),
            policy.detect.dead_man
        )),
    }
}

/// Looks, and puts right what may be put right. The answer says what was found and done.
pub async fn reconcile(cluster: &Arc<Cluster>, policy: &Policy, signals: &Signals) -> anyhow::Result<Finding> {
    let jobs = jobs::list(cluster).await?;
    let runs = record::runs(cluster).await?;
    if let Err(error) = put_back(cluster, &runs, &jobs).await {
        // Tried again tomorrow; it must not keep detection from looking.
        tracing::warn!("what an earlier run left could not be put back: {error:#}");
    }
    let Some(state) = record::active(cluster).await? else {
        // A crash between the close and its marks: they are a fold of the record, and shown again.
        if let Some(last) = runs.first() {
            marks::show(cluster, signals, last).await;
        }
        return Ok(Finding::Nothing);
    };
    let finding = judge(&state, &jobs, cluster.clock().now(), policy);
    if kill_switch::reason(cluster).await?.is_some() {
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
    }
    marks::show(cluster, signals, &journal.state().await?).await;
    Ok(finding)
}

/// What a run changed for the time of its work and could not put back itself: operators of every run without a Job at
/// work, cordons of every run that is over.
async fn put_back(cluster: &Arc<Cluster>, runs: &[RunState], jobs: &[Job]) -> anyhow::Result<()> {
    for run in runs.iter().filter(|run| !run.quiesced.is_empty() && !has_active_job(run, jobs)) {
        quiesce::restore(cluster, &Journal::new(cluster.clone(), &run.id), run).await?;
    }
    if runs.iter().any(|run| run.status.is_open() || has_active_job(run, jobs)) {
        return Ok(());
    }
    for node in observe::nodes(cluster).await? {
        let by = runs.iter().find(|run| node.cordoned_by.as_ref() == Some(&run.id));
        if by.is_some() {
            drain::uncordon(cluster, &node.name).await?;
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
mod tests {
    use k8s_openapi::api::batch::v1::{JobCondition, JobStatus};

    use super::*;
    use crate::{
        run::record::{Entry, fold},
        version::Target,
    };

    fn at(text: &str) -> Timestamp {
        text.parse().expect("time")
    }

    fn run(events: Vec<Event>) -> RunState {
        let target = Target::new("1.36.1".parse().expect("from"), "1.36.3".parse().expect("to")).expect("target");
        let seeded = Event::Seeded { target, by: "detect".into() };
        let entries: Vec<_> = std::iter::once(seeded)
            .chain(events)
            .map(|event| Entry { at: at("2026-11-22T23:00:00Z"), phase: None, node: None, event })
            .collect();
        fold("4f1c", &entries).expect("state")
    }

    fn job(name: &str, condition: Option<&str>) -> Job {
        let mut job = Job::default();
        job.metadata.name = Some(name.into());
        job.metadata.labels = Some([(RUN_LABEL.to_owned(), "4f1c".to_owned())].into());
        job.status = condition.map(|kind| JobStatus {
            conditions: Some(vec![JobCondition {
                type_: kind.into(),
                status: "True".into(),
                ..JobCondition::default()
            }]),
            ..JobStatus::default()
        });
        job
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
        judge(state, jobs, at(now), &Policy::default())
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

    #[test]
    fn a_seed_without_a_job_gives_way() {
        assert_eq!(judged(&run(vec![]), &[], "2026-11-22T23:00:05Z"), Finding::NeverStarted);
    }
}
