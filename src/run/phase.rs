//! One phase, as a Job of the chain runs it: taken up, carried out, and ended in one of five ways, each of them recorded.

mod control_plane;
mod ending;
#[cfg(test)]
mod fixture;
#[cfg(test)]
mod incidents;
mod node_upgrade;
mod postflight;
mod preflight;
mod ready;
mod worker;

use std::sync::Arc;

pub(super) use self::ready::ready_sets;

use super::{
    chain::{Chain, Me},
    kill_switch, lease, marks,
    names::{self, Phase},
    record::{Event, Journal, Known, RunState, Status},
};
use crate::{
    cluster::{api::Cluster, observe::Instances},
    error::{Exit, Failure},
    gate::{Class, Finding, Outcome},
    node::Hosts,
    policy::Policy,
    signal::Signals,
};

/// What a Job's arguments and the downward API say.
pub struct Input {
    /// The phase.
    pub phase: Phase,
    /// The run's id.
    pub run: String,
    /// The node, for `master` and `worker`.
    pub node: Option<String>,
    /// Where this process runs.
    pub me: Me,
    /// How each apiserver is asked by itself.
    pub instances: Instances,
    /// What of the record has been read already.
    pub known: Known,
}

/// Runs a phase. A refusal or a pause is [`Exit::Ok`]: a decision, not a failure.
pub async fn carry_out(
    cluster: Arc<Cluster>,
    hosts: Arc<dyn Hosts>,
    policy: Policy,
    signals: Signals,
    input: Input,
) -> anyhow::Result<Exit> {
    let journal = Journal::new(cluster.clone(), &input.run)
        .of_phase(input.phase, input.node.clone())
        .knowing(input.known.clone());
    let mut state = journal.state().await?;
    if may_find_apiserver_away(&state, input.phase, input.node.as_deref()) {
        cluster.expect_restart(node_upgrade::SETTLES_WITHIN);
    }
    if let Some(exit) = not_to_be_run(&cluster, &journal, &state, &input).await? {
        // A fold of the record, and so harmless to repeat: an earlier pod may have died between the close and its marks.
        marks::show(&cluster, &signals, &journal.state().await?).await;
        return Ok(exit);
    }
    let me = lease::me(&input.run, input.me.uid.as_deref())?;
    let say = async |what| journal.append(Event::Waiting { step: "lease".to_owned(), what }).await;
    let lease = match lease::acquire(&cluster, &me, say).await {
        Ok(lease::Answer::Held(guard)) => guard,
        Ok(lease::Answer::Busy(holder)) => return busy(&journal, &signals, &state, &holder).await,
        Err(error) => {
            journal.append(Event::AttemptFailed { why: format!("{error:#}") }).await?;
            return Err(error);
        }
    };
    // What was true before the wait may not be any more: an earlier pod halted the run, or a person gave it up.
    state = journal.state().await?;
    if let Some(exit) = not_to_be_run(&cluster, &journal, &state, &input).await? {
        lease.release().await;
        marks::show(&cluster, &signals, &journal.state().await?).await;
        return Ok(exit);
    }
    let Input { phase, node, me, instances, .. } = input;
    let chain =
        Chain { cluster, hosts, policy, journal, signals, target: state.target, phase, node, me, instances, lease };
    let exit = ending::finish(&chain, body(&chain).await).await;
    let Chain { lease, .. } = chain;
    lease.release().await;
    exit
}

/// An earlier pod came as far as kubeadm on this control plane: its apiserver may be on its way back right now, and what
/// it answers then is no more to be believed than it was by that pod.
fn may_find_apiserver_away(state: &RunState, phase: Phase, node: Option<&str>) -> bool {
    let progress = node.filter(|_| phase == Phase::Master).and_then(|node| state.nodes.get(node));
    progress.is_some_and(|progress| progress.steps.iter().any(|(step, ..)| step == node_upgrade::BEFORE_KUBEADM))
}

/// A run that is over, stands still, or is paused: nothing is begun.
async fn not_to_be_run(
    cluster: &Cluster,
    journal: &Journal,
    state: &RunState,
    input: &Input,
) -> anyhow::Result<Option<Exit>> {
    if let Some(reason) = kill_switch::reason(cluster).await? {
        journal.append(Event::Paused { reason }).await?;
        return Ok(Some(Exit::Ok));
    }
    if let Some(job) = successor(state, input) {
        tracing::info!("phase {} is over: the run went on with Job {job}", input.phase);
        return Ok(Some(Exit::Ok));
    }
    match state.status {
        Status::Seeded if input.phase == Phase::Preflight => Ok(None),
        Status::InFlight | Status::Paused => Ok(None),
        Status::Halted => {
            ending::end_own_job(cluster, state, input.phase, input.node.as_deref()).await;
            Ok(Some(Exit::Halted))
        }
        over => {
            tracing::info!("run {} is {over:?}: nothing to do", state.id);
            Ok(Some(Exit::Ok))
        }
    }
}

/// The Job that this pod's own gave way to: a pod that is evicted while it exits is replaced, and the new one would go on
/// beside the chain's end. While the next Job is only wanted, it may not be there, and seeing to it is this pod's work.
fn successor<'a>(state: &'a RunState, input: &Input) -> Option<&'a str> {
    // by hand there is no Job, and the person means it
    input.me.pod.as_ref()?;
    let current = state.job.as_deref().filter(|_| state.wanted.is_none())?;
    (!names::is_job_of(current, input.phase, state.target.to, input.node.as_deref())).then_some(current)
}

/// Before anything was opened that is a refusal like any other; later on the Job's next pod asks again.
async fn busy(journal: &Journal, signals: &Signals, state: &RunState, holder: &str) -> anyhow::Result<Exit> {
    let why = format!("another run holds the Lease {}: {holder}", lease::NAME);
    if state.opened_at.is_some() {
        journal.append(Event::AttemptFailed { why: why.clone() }).await?;
        return Err(Failure::new(Exit::Busy, why).into());
    }
    let finding = Finding::new(Class::Transient, format!("lease/{}", lease::NAME), why)
        .of_gate("concurrent-actor")
        .remedy("the next night tries again; kubectl upgrade-status shows the other run")
        .source("one upgrade at a time per cluster");
    marks::show_outcome(signals, Outcome::Held).await;
    journal.append(Event::Refused { outcome: Outcome::Held, findings: vec![finding] }).await?;
    Ok(Exit::Ok)
}

async fn body(chain: &Chain) -> anyhow::Result<()> {
    chain
        .journal
        .append(Event::PhaseStarted {
            pod: chain.me.pod.clone().unwrap_or_default(),
            runner: chain.me.node.clone().unwrap_or_default(),
        })
        .await?;
    marks::show(&chain.cluster, &chain.signals, &chain.state().await?).await;
    match chain.phase {
        Phase::Preflight => preflight::run(chain).await,
        Phase::Master => control_plane::run(chain, named(chain)?).await,
        Phase::Worker => worker::run(chain, named(chain)?).await,
        Phase::Postflight => postflight::run(chain).await,
    }
}

fn named(chain: &Chain) -> anyhow::Result<&str> {
    let missing = || Failure::new(Exit::Usage, format!("phase {} needs --node", chain.phase));
    Ok(chain.node.as_deref().ok_or_else(missing)?)
}

#[cfg(test)]
mod tests;
