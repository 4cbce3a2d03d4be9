//! What a person does to a run: stop, go on, try again, skip, give up. Each may be repeated harmlessly.

mod by_hand;

use std::{sync::Arc, time::Duration};

use anyhow::Context as _;

use super::{
    give_back::{GivenBack, give_back},
    jobs::{self, JobState},
    kill_switch, marks,
    names::{Phase, RUN_LABEL},
    quiesce, reconcile,
    record::{self, Event, Journal, RunState, Skip, Status},
    wait::{self, Look},
};
use crate::{
    cluster::{api::Cluster, observe, snapshot::Node},
    drain,
    error::{Exit, Failure},
    node::{Hosts, connect, unit::listed},
    policy::Policy,
    signal::Signals,
};

/// A pod that has recorded its pause ends at once; its Job is told so within seconds.
const STOPS_WITHIN: Duration = Duration::from_secs(90);

/// Turns the kill switch on: the chain stops before its next step, as a pause. Says what goes on until then.
pub async fn halt(cluster: &Arc<Cluster>, reason: &str) -> anyhow::Result<String> {
    kill_switch::turn_on(cluster, reason).await?;
    Ok(match record::active(cluster).await? {
        Some(run) => {
            let step = run.step.map_or_else(String::new, |step| format!(" after step {}", step.name));
            format!("the kill switch is on; run {} to v{} stops{step}", run.id, run.target.to)
        }
        None => "the kill switch is on; no run is going on".to_owned(),
    })
}

/// Turns the kill switch off, lifts what was given up, and takes a paused run up again.
pub async fn go_on(cluster: &Arc<Cluster>, policy: &Policy) -> anyhow::Result<String> {
    let was_on = kill_switch::turn_off(cluster).await?;
    let mut said = vec![if was_on { "the kill switch is off" } else { "the kill switch was off" }.to_owned()];
    let runs = record::runs(cluster).await?;
    for run in runs.iter().filter(|run| run.denied) {
        journal(cluster, run).append(Event::Allowed).await?;
        said.push(format!("v{} may be chosen again", run.target.to));
    }
    if let Some(run) = paused(cluster).await? {
        reconcile::take_up(cluster, policy, &journal(cluster, &run), "kubectl upgrade-run continue").await?;
        said.push(format!("run {} to v{} goes on", run.id, run.target.to));
    }
    Ok(said.join("; "))
}

/// The run that the switch stopped, once the pod that is about to stop has stopped: it may have read the switch just
/// before it went off, and its Job would end with nobody to go on.
async fn paused(cluster: &Arc<Cluster>) -> anyhow::Result<Option<RunState>> {
    wait::until(cluster.clock(), "the pausing Job to end", STOPS_WITHIN, async || {
        let run = record::active(cluster).await?.filter(|run| run.job.is_some() && run.status != Status::Halted);
        let Some(run) = run else { return Ok(Look::Ready(None)) };
        let at_work = own_jobs(cluster, &run).await?.iter().any(|job| jobs::state_of(job) == JobState::Active);
        Ok(match (at_work, run.status) {
            (false, _) => Look::Ready(Some(run)),
            // It never noticed the switch, and works on.
            (true, Status::InFlight | Status::Seeded) => Look::Ready(None),
            (true, _) => Look::NotYet(format!("run {} is stopping", run.id)),
        })
    })
    .await
}

/// Tries the failed phase again, from live state: what is done is passed over.
pub async fn retry(cluster: &Arc<Cluster>, policy: &Policy) -> anyhow::Result<String> {
    let run = open_run(cluster).await?;
    refuse_while_at_work(cluster, &run).await?;
    reconcile::take_up(cluster, policy, &journal(cluster, &run), "kubectl upgrade-run retry").await?;
    Ok(format!("run {} to v{} is tried again", run.id, run.target.to))
}

/// Takes a node out of the chain's hands: done by hand, which is verified first, or left for a later run.
pub async fn skip(
    cluster: &Arc<Cluster>,
    hosts: &dyn Hosts,
    policy: &Policy,
    phase: Phase,
    skip: Skip,
) -> anyhow::Result<String> {
    let run = open_run(cluster).await?;
    refuse_while_at_work(cluster, &run).await?;
    if !matches!(phase, Phase::Master | Phase::Worker) {
        let why = format!("phase {phase} can't be skipped: it is what makes the rest safe");
        return Err(Failure::new(Exit::Usage, why).hint("kubectl upgrade-run retry").into());
    }
    let found = observe::node(cluster, &skip.node).await?;
    let node = found.with_context(|| format!("there is no node {}", skip.node))?;
    refuse_while_units_work(hosts, &node).await?;
    let mut said = vec![if skip.leave {
        format!("node {} is left for later", node.name)
    } else {
        format!("node {} is taken as done{}", node.name, by_hand::verify(hosts, &node, run.target.to).await?)
    }];
    let journal = journal(cluster, &run);
    // Recorded before anything changes: cut off below, the same command does the rest.
    journal.append(Event::Skipped(skip)).await?;
    if drain::is_left_over(&node, |owner| owner == run.id) {
        said.extend(given_back(cluster, hosts, &node, &run.id).await?);
    }
    reconcile::take_up(cluster, policy, &journal, "kubectl upgrade-run skip").await?;
    Ok(said.join("; "))
}

/// What came of it, where there was something; a node that stays cordoned is looked at again every night.
async fn given_back(cluster: &Cluster, hosts: &dyn Hosts, node: &Node, run: &str) -> anyhow::Result<Option<String>> {
    Ok(match give_back(cluster, connect(hosts, node).await.map_err(Into::into), node, run).await? {
        GivenBack::WasNot => None,
        GivenBack::Stays(why) => Some(format!("{why}; the next detection looks again")),
        done @ GivenBack::Uncordoned(_) => Some(done.to_string()),
    })
}

/// Gives up: Jobs ended, operators and cordons put back, marks cleared; the target stays denied until `continue`.
pub async fn abandon(
    cluster: &Arc<Cluster>,
    hosts: &dyn Hosts,
    signals: &Signals,
    reason: &str,
) -> anyhow::Result<String> {
    // An earlier `abandon` may have been cut off after its first line: then the rest is done now.
    let last = record::runs(cluster).await?.into_iter().next().filter(|last| last.status == Status::Abandoned);
    let run = match (record::active(cluster).await?, last) {
        (None, Some(last)) => last,
        _ => open_run(cluster).await?,
    };
    let journal = journal(cluster, &run);
    // Denied first: a crash below must not let the next night take the run up again.
    if run.status != Status::Abandoned {
        journal.append(Event::Abandoned { reason: reason.to_owned() }).await?;
    }
    for job in own_jobs(cluster, &run).await? {
        if jobs::state_of(&job) == JobState::Active {
            jobs::delete(cluster, &job).await?;
        }
    }
    let mut said = vec![format!("run {} to v{} is given up", run.id, run.target.to)];
    let restored = quiesce::restore(cluster, &journal, &journal.state().await?).await?;
    said.extend((!restored.is_empty()).then_some(restored));
    for node in observe::nodes(cluster).await?.iter().filter(|node| drain::is_left_over(node, |by| by == run.id)) {
        said.extend(given_back(cluster, hosts, node, &run.id).await?);
    }
    marks::show(cluster, signals, &journal.state().await?).await;
    Ok(said.join("; "))
}

async fn open_run(cluster: &Arc<Cluster>) -> anyhow::Result<RunState> {
    let none = || Failure::new(Exit::Error, "no run is open").hint("kubectl upgrade-status");
    Ok(record::active(cluster).await?.ok_or_else(none)?)
}

pub(super) async fn refuse_while_at_work(cluster: &Arc<Cluster>, run: &RunState) -> anyhow::Result<()> {
    let jobs = own_jobs(cluster, run).await?;
    let Some(job) = jobs.iter().find(|job| jobs::state_of(job) == JobState::Active) else { return Ok(()) };
    let why = format!("Job {} is at work on run {}", job.metadata.name.as_deref().unwrap_or_default(), run.id);
    Err(Failure::new(Exit::Busy, why)
        .hint("kubectl upgrade-status; kubectl upgrade-run halt --reason … stops it")
        .into())
}

/// Another node would be drained while kubeadm takes this one apart. What can't be looked at is the person's to judge; the
/// node stays cordoned then.
async fn refuse_while_units_work(hosts: &dyn Hosts, node: &Node) -> anyhow::Result<()> {
    let Ok(host) = connect(hosts, node).await else { return Ok(()) };
    let units = listed::at_work(host.as_ref()).await.unwrap_or_default();
    let Some(first) = units.first() else { return Ok(()) };
    let why = format!("still at work on node {}: {}", node.name, units.join(", "));
    Err(Failure::new(Exit::Busy, why).hint(format!("on {}: systemctl status {first}; then again", node.name)).into())
}

async fn own_jobs(cluster: &Arc<Cluster>, run: &RunState) -> anyhow::Result<Vec<k8s_openapi::api::batch::v1::Job>> {
    let mut jobs = jobs::list(cluster).await?;
    jobs.retain(|job| job.metadata.labels.as_ref().and_then(|labels| labels.get(RUN_LABEL)) == Some(&run.id));
    Ok(jobs)
}

fn journal(cluster: &Arc<Cluster>, run: &RunState) -> Journal {
    Journal::new(cluster.clone(), &run.id)
}

#[cfg(test)]
mod tests;
