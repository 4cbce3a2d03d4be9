//! Seeding a chain, and the step from one Job to the next: always from LIVE cluster state.

use std::{sync::Arc, time::Duration};

use k8s_openapi::api::{batch::v1::Job, core::v1::PodTemplateSpec};

use super::{
    job::{JobSpecification, deadline, render},
    jobs::{self, JobState},
    names::{self, Phase, RUN_LABEL},
    record::{self, Event, Journal, RunState, Status},
};
use crate::{
    cluster::{api::Cluster, observe, snapshot::Node},
    error::{Exit, Failure},
    plan::{order, runner},
    policy::{Policy, Span},
    version::{KubeVersion, Target},
};

/// Whoever seeds a run creates its Job next, after a finished one of that name is gone (90 s at most, and 30 s more where a
/// node is dead) and while the API may be slow to answer. A seed older than this was cut short.
pub const SEEDS_WITHIN: Duration = Duration::from_mins(5);

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
    refuse_while_seeded(cluster, in_flight.as_ref())?;
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
    let specification =
        specification(cluster, &journal, Phase::Preflight, target.to, None, &nodes, deadline::preflight(&nodes));
    create(cluster, &journal, &template, &specification).await?;
    Ok(Seeding::Seeded(journal.run().to_owned()))
}

/// A run that was seeded a moment ago is still on its way to its Job: it is not pushed aside.
fn refuse_while_seeded(cluster: &Cluster, in_flight: Option<&RunState>) -> anyhow::Result<()> {
    let Some(run) = in_flight.filter(|run| run.status == Status::Seeded && run.job.is_none()) else { return Ok(()) };
    let age = cluster.clock().since(run.last_progress);
    if age > SEEDS_WITHIN {
        return Ok(());
    }
    let why = format!("run {} to v{} was seeded {} ago and gets its Job", run.id, run.target.to, Span::from(age));
    Err(Failure::new(Exit::Busy, why).hint("kubectl upgrade-status; kubectl upgrade-run retry, if it stays so").into())
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
    if journal.is_of(phase, node.as_deref()) {
        return Err(not_done_after_all(&nodes, node.as_deref()).into());
    }
    let template = jobs::template(cluster).await?;
    let within = deadline::of(phase, &nodes, policy);
    let specification = specification(cluster, journal, phase, to, node.as_deref(), &nodes, within);
    create(cluster, journal, &template, &specification).await?;
    Ok(specification.name())
}

/// The phase that has just ended is next again. Its own Job, still active, would be kept, end well, and nobody would go on;
/// as a failure its next pod looks again.
#[derive(Debug, thiserror::Error)]
#[error("{of} is not done after all, though its phase has just ended: {found}")]
pub struct NotDone {
    of: String,
    found: String,
}

fn not_done_after_all(nodes: &[Node], name: Option<&str>) -> NotDone {
    let node = nodes.iter().find(|node| Some(node.name.as_str()) == name);
    let found = node.map_or_else(
        || "nodes changed while it looked".to_owned(),
        |node| {
            let apiserver = node.apiserver.map_or_else(String::new, |version| format!(", its apiserver at v{version}"));
            let ready = if node.ready { "Ready" } else { "not Ready" };
            let cordoned = if node.unschedulable { ", cordoned" } else { "" };
            format!("its kubelet is at v{}{apiserver}, {ready}{cordoned}", node.kubelet)
        },
    );
    NotDone { of: name.map_or_else(|| "the close".to_owned(), |name| format!("node {name}")), found }
}

/// Creates preflight's Job again, for a run that was seeded and never opened.
pub async fn preflight_again(cluster: &Cluster, journal: &Journal, to: KubeVersion) -> anyhow::Result<()> {
    let nodes = observe::nodes(cluster).await?;
    let template = jobs::template(cluster).await?;
    let within = deadline::preflight(&nodes);
    let specification = specification(cluster, journal, Phase::Preflight, to, None, &nodes, within);
    create(cluster, journal, &template, &specification).await
}

fn specification<'a>(
    cluster: &'a Cluster,
    journal: &'a Journal,
    phase: Phase,
    to: KubeVersion,
    node: Option<&'a str>,
    nodes: &'a [Node],
    deadline: Duration,
) -> Specified<'a> {
    let preferred = runner::preferred(nodes, node, to);
    let first = phase == Phase::Master && order::first_control_plane(nodes).map(|first| first.name.as_str()) == node;
    Specified { cluster, journal, phase, to, node, preferred, first, single_node: nodes.len() == 1, deadline }
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
    deadline: Duration,
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
            deadline: self.deadline,
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
    journal.append(Event::JobWanted { job: specified.name() }).await?;
    let same_run = |found: &Job| {
        let stays = found.metadata.deletion_timestamp.is_none() && jobs::state_of(found) == JobState::Active;
        run_of(found) == Some(journal.run()) && stays
    };
    jobs::create(cluster, &job, same_run).await?;
    // Said only now: what was said to be there and is not was deleted by a person.
    journal.append(Event::JobCreated { job: specified.name() }).await
}

fn run_of(job: &Job) -> Option<&str> {
    job.metadata.labels.as_ref()?.get(RUN_LABEL).map(String::as_str)
}

#[cfg(test)]
mod tests;
