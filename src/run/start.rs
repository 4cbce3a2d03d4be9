//! Seeding a chain, and the step from one Job to the next: always from LIVE cluster state.

use std::sync::Arc;

use k8s_openapi::api::{batch::v1::Job, core::v1::PodTemplateSpec};

use super::{
    job::{JobSpecification, render},
    jobs::{self, JobState},
    names::{self, Phase, RUN_LABEL},
    record::{self, Event, Journal, RunState},
};
use crate::{
    cluster::{api::Cluster, observe, snapshot::Node},
    error::{Exit, Failure},
    plan::{order, runner},
    policy::Policy,
    version::{KubeVersion, Target},
};

/// What became of a wish to start.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Seeding {
    /// A new run was seeded.
    Seeded(String),
    /// The run that is on has its Job: left alone.
    Going(String),
}

/// Opens a run record and creates the preflight Job. A Job of that name is left alone only if it is active, or complete in
/// the run now in flight; any other finished one is deleted and re-created: by name alone, a refusal, which completes,
/// would block every later night.
pub async fn seed(cluster: &Arc<Cluster>, target: Target, by: &str) -> anyhow::Result<Seeding> {
    let in_flight = record::active(cluster).await?;
    if let Some(run) = in_flight.as_ref().filter(|run| run.status.is_open() && run.target.to != target.to) {
        let why = format!("run {} to v{} is open: the version already begun is the only target", run.id, run.target.to);
        return Err(Failure::new(Exit::Busy, why).hint("kubectl upgrade-run retry, or abandon --reason …").into());
    }
    let name = names::job(Phase::Preflight, target.to, None);
    if let Some(found) = jobs::get(cluster, &name).await?
        && let Some(run) = keeps(&found, in_flight.as_ref())
    {
        return Ok(Seeding::Going(run));
    }
    let template = jobs::template(cluster).await?;
    if let Some(run) = in_flight {
        let journal = Journal::new(cluster.clone(), run.id);
        journal.append(Event::Superseded { by: format!("a new run to v{}", target.to) }).await?;
    }
    let nodes = observe::nodes(cluster).await?;
    let journal = record::open(cluster, target, by).await?;
    let specification = specification(cluster, &journal, Phase::Preflight, target.to, None, &nodes);
    create(cluster, &journal, &template, &specification).await?;
    Ok(Seeding::Seeded(journal.run().to_owned()))
}

/// The run that a preflight Job belongs to, if it must be left alone.
fn keeps(found: &Job, in_flight: Option<&RunState>) -> Option<String> {
    let run = run_of(found).unwrap_or_default().to_owned();
    let of_the_run_in_flight = in_flight.is_some_and(|state| state.id == run && state.status.is_open());
    match jobs::state_of(found) {
        JobState::Active => Some(run),
        JobState::Complete if of_the_run_in_flight => Some(run),
        JobState::Complete | JobState::Failed => None,
    }
}

/// Creates the Job of whatever is next for this run, from live nodes. Names are deterministic: an active one is left alone.
pub async fn next(cluster: &Cluster, journal: &Journal, policy: &Policy, state: &RunState) -> anyhow::Result<String> {
    let to = state.target.to;
    let nodes = observe::nodes(cluster).await?;
    let (phase, node) = match order::next(&nodes, to, &policy.nodes, &state.settled()) {
        order::Next::ControlPlane(node) => (Phase::Master, Some(node)),
        order::Next::Worker(node) => (Phase::Worker, Some(node)),
        order::Next::Postflight => (Phase::Postflight, None),
    };
    let template = jobs::template(cluster).await?;
    let specification = specification(cluster, journal, phase, to, node.as_deref(), &nodes);
    create(cluster, journal, &template, &specification).await?;
    Ok(specification.name())
}

/// Creates preflight's Job again, for a run that was seeded and never opened.
pub async fn preflight_again(cluster: &Cluster, journal: &Journal, to: KubeVersion) -> anyhow::Result<()> {
    let nodes = observe::nodes(cluster).await?;
    let template = jobs::template(cluster).await?;
    create(cluster, journal, &template, &specification(cluster, journal, Phase::Preflight, to, None, &nodes)).await
}

fn specification<'a>(
    cluster: &'a Cluster,
    journal: &'a Journal,
    phase: Phase,
    to: KubeVersion,
    node: Option<&'a str>,
    nodes: &'a [Node],
) -> Specified<'a> {
    let preferred = runner::preferred(nodes, node, to);
    let first = phase == Phase::Master && order::first_control_plane(nodes).map(|first| first.name.as_str()) == node;
    Specified { cluster, journal, phase, to, node, preferred, first, single_node: nodes.len() == 1 }
}

/// Owns what a [`JobSpecification`] borrows.
struct Specified<'a> {
    cluster: &'a Cluster,
    journal: &'a Journal,
    phase: Phase,
    to: KubeVersion,
    node: Option<&'a str>,
    preferred: Vec<&'a Node>,
    first: bool,
    single_node: bool,
}

impl Specified<'_> {
    fn get(&self) -> JobSpecification<'_> {
        JobSpecification {
            run: self.journal.run(),
            phase: self.phase,
            to: self.to,
            node: self.node,
            first: self.first,
            namespace: self.cluster.namespace(),
            preferred: &self.preferred,
            single_node: self.single_node,
        }
    }

    fn name(&self) -> String {
        self.get().name()
    }
}

async fn create(
    cluster: &Cluster,
    journal: &Journal,
    template: &PodTemplateSpec,
    specified: &Specified<'_>,
) -> anyhow::Result<()> {
    let job = render(template, &specified.get());
    if let Some(found) = jobs::get(cluster, &specified.name()).await?
        && run_of(&found) != Some(journal.run())
        && jobs::state_of(&found) == JobState::Active
        && found.metadata.deletion_timestamp.is_none()
    {
        let why = format!("Job {} is at work for run {}", specified.name(), run_of(&found).unwrap_or_default());
        journal.append(Event::Superseded { by: why.clone() }).await?;
        return Err(Failure::new(Exit::Busy, why).hint("kubectl upgrade-status").into());
    }
    journal.append(Event::JobCreated { job: specified.name() }).await?;
    let same_run = |found: &Job| {
        let stays = found.metadata.deletion_timestamp.is_none() && jobs::state_of(found) == JobState::Active;
        run_of(found) == Some(journal.run()) && stays
    };
    jobs::create(cluster, &job, same_run).await?;
    Ok(())
}

fn run_of(job: &Job) -> Option<&str> {
    job.metadata.labels.as_ref()?.get(RUN_LABEL).map(String::as_str)
}

#[cfg(test)]
mod tests {
    use k8s_openapi::api::batch::v1::{JobCondition, JobStatus};

    use super::*;
    use crate::run::record::{Entry, fold};

    fn preflight(run: &str, ended: Option<&str>) -> Job {
        let mut job = Job::default();
        job.metadata.labels = Some([(RUN_LABEL.to_owned(), run.to_owned())].into());
        job.status = ended.map(|kind| JobStatus {
            conditions: Some(vec![JobCondition {
                type_: kind.into(),
                status: "True".into(),
                ..JobCondition::default()
            }]),
            ..JobStatus::default()
        });
        job
    }

    fn in_flight(run: &str) -> RunState {
        let target = Target::new(KubeVersion::new(1, 36, 1), KubeVersion::new(1, 36, 3)).expect("target");
        let at = "2026-11-22T23:00:00Z".parse().expect("time");
        let entry = |event| Entry { at, phase: None, node: None, event };
        fold(run, &[entry(Event::Seeded { target, by: "detect".into() }), entry(Event::Opened)]).expect("state")
    }

    /// Incident 2: a failed preflight Job was skipped by NAME for five nights; nobody was told.
    #[test]
    fn incident_02_a_finished_preflight_of_an_earlier_night_does_not_block_this_one() {
        for ended in ["Failed", "Complete"] {
            assert_eq!(keeps(&preflight("old", Some(ended)), None), None, "{ended}");
            assert_eq!(keeps(&preflight("old", Some(ended)), Some(&in_flight("new"))), None, "{ended}");
        }
        assert_eq!(keeps(&preflight("now", Some("Failed")), Some(&in_flight("now"))), None);
    }

    #[test]
    fn an_active_job_and_the_run_in_flight_are_left_alone() {
        assert_eq!(keeps(&preflight("x", None), None).as_deref(), Some("x"));
        assert_eq!(keeps(&preflight("x", Some("Complete")), Some(&in_flight("x"))).as_deref(), Some("x"));
    }
}
