//! How a phase ends: recorded, what was changed for its time put back, and the next Job created where there is more.

use anyhow::Context as _;
use kube::runtime::events::EventType;

use super::{node_upgrade::BEFORE_KUBEADM, preflight};
use crate::{
    cluster::{
        api::{Cluster, NoAnswer},
        observe,
        snapshot::Node,
    },
    error::{Exit, exit_of, hint_of},
    gate::{Class, Finding, Outcome},
    node::{HostError, UnitState, kubeadm::images, unit::listed},
    plan::order,
    run::{
        chain::{Chain, StepFailed, Stop},
        give_back::give_back,
        jobs, marks,
        names::{self, Phase},
        quiesce,
        record::{Event, RunState, Status},
        start::{self, NotDone},
    },
};

/// A node whose phase ends well this often and is not done each time won't be by one more pod.
const MOST_DONE: usize = 3;

/// Records how the phase ended, puts back what it changed for the time of its work, and goes on where there is more.
pub(super) async fn finish(chain: &Chain, ended: anyhow::Result<()>) -> anyhow::Result<Exit> {
    let stop = ended.as_ref().err().and_then(|error| error.downcast_ref::<Stop>());
    // Another pod carries on with what this one left: putting it back now would be done under its hands. Asked here
    // again: a pod that was replaced may fail of anything else first.
    if matches!(stop, Some(Stop::LeaseLost)) || (ended.is_err() && !chain.lease.still_mine().await.unwrap_or(false)) {
        return ended.map(|()| Exit::Error);
    }
    let ended = with_restore(ended, restore_operators(chain).await);
    let exit = match ended {
        Ok(()) => match go_on(chain).await {
            Ok(()) => Exit::Ok,
            Err(error) => stands(chain, error).await?,
        },
        Err(error) => match error.downcast_ref::<Stop>() {
            Some(Stop::Refused) => Exit::Ok,
            Some(Stop::Paused(reason)) => {
                // Recorded first: who says `continue` waits for a Job that has paused, and not for one at work.
                chain.journal.append(Event::Paused { reason: reason.clone() }).await?;
                let_images_go(chain).await;
                chain.signals.say(&format!("upgrade to v{}: paused: {reason}", chain.target.to)).await;
                Exit::Ok
            }
            _ if passes_by_itself(&error) => {
                chain.journal.append(Event::AttemptFailed { why: format!("{error:#}") }).await?;
                return Err(error);
            }
            _ if chain.state().await?.opened_at.is_none() => refuse(chain, &error).await?,
            _ => halt(chain, &error).await?,
        },
    };
    marks::show(&chain.cluster, &chain.signals, &chain.state().await?).await;
    Ok(exit)
}

/// An operator that can't be put back is never lost behind another end: it halts the run, and says both.
fn with_restore(ended: anyhow::Result<()>, restored: anyhow::Result<()>) -> anyhow::Result<()> {
    match (ended, restored) {
        (ended, Ok(())) => ended,
        (Ok(()), Err(failed)) => Err(failed),
        // The next pod tries both again; a new error would not tell that it may.
        (Err(error), Err(failed)) if passes_by_itself(&error) && passes_by_itself(&failed) => {
            Err(error.context(format!("{failed:#}; before that")))
        }
        (Err(error), Err(failed)) => Err(anyhow::anyhow!("{failed:#}; before that: {error:#}")),
    }
}

async fn go_on(chain: &Chain) -> anyhow::Result<()> {
    chain.journal.append(Event::PhaseDone { requests: chain.cluster.requests() }).await?;
    chain.event(EventType::Normal, "UpgradeDone", &format!("upgraded to v{}", chain.target.to)).await;
    let state = chain.state().await?;
    if state.status == Status::Done {
        return Ok(());
    }
    start::next(&chain.cluster, &chain.journal, &chain.policy, &state).await?;
    Ok(())
}

/// The phase ended well, and there is no Job that goes on. A Job fails for good after some pods, and nobody would tell the
/// record: what the next pod would meet again halts the run. Another run at work has been said already.
async fn stands(chain: &Chain, error: anyhow::Error) -> anyhow::Result<Exit> {
    if exit_of(&error) == Exit::Busy {
        return Err(error);
    }
    let may_pass = if error.is::<NotDone>() { times_done(chain).await? < MOST_DONE } else { passes_by_itself(&error) };
    if may_pass {
        chain.journal.append(Event::AttemptFailed { why: format!("{error:#}") }).await?;
        return Err(error);
    }
    halt(chain, &error.context(StepFailed("next-job".to_owned()))).await
}

/// How often this phase came to its end since a person, or a night, took the run up.
async fn times_done(chain: &Chain) -> anyhow::Result<usize> {
    let (phase, node) = (Some(chain.phase), chain.node.as_deref());
    chain
        .journal
        .look(|entries| {
            entries.fold(0, |times, entry| match entry.event {
                Event::Resumed { .. } => 0,
                Event::PhaseDone { .. } if entry.phase == phase && entry.node.as_deref() == node => times + 1,
                _ => times,
            })
        })
        .await
}

async fn restore_operators(chain: &Chain) -> anyhow::Result<()> {
    let state = chain.state().await?;
    if !state.quiesced.is_empty() {
        quiesce::restore(&chain.cluster, &chain.journal, &state).await.context("putting operators back")?;
    }
    Ok(())
}

/// A connection that broke, or a server that was away: the Job's next pod may meet neither.
fn passes_by_itself(error: &anyhow::Error) -> bool {
    let of_a_host = error.downcast_ref::<HostError>().is_some_and(HostError::is_transient);
    let said_no = |error: &kube::Error| matches!(error, kube::Error::Api(status) if (400..500).contains(&status.code) && status.code != 429);
    let of_the_api = error.downcast_ref::<kube::Error>().is_some_and(|error| !said_no(error));
    let unanswered = error.downcast_ref::<NoAnswer>().is_some();
    of_a_host || of_the_api || unanswered
}

/// Before the run was opened nothing of the cluster was changed: what could not be looked at, or cleaned up, is a refusal
/// like any other. It says why, it alerts, and the next night tries again.
async fn refuse(chain: &Chain, error: &anyhow::Error) -> anyhow::Result<Exit> {
    let remedy = hint_of(error).unwrap_or("mend what it names; the next night tries again by itself");
    let finding = Finding::new(Class::Unknown, "preflight", format!("{error:#}"))
        .of_gate(failed_step(error))
        .remedy(remedy)
        .source("what can't be looked at is unknown, and never a pass");
    preflight::record_refusal(chain, Outcome::Unknown, vec![finding]).await?;
    Ok(Exit::Ok)
}

fn failed_step(error: &anyhow::Error) -> String {
    error.downcast_ref::<StepFailed>().map_or_else(|| "start".to_owned(), |step| step.0.clone())
}

/// Decided: the run stands still until a person takes it up. The node gets its pods back where it can have them.
async fn halt(chain: &Chain, error: &anyhow::Error) -> anyhow::Result<Exit> {
    let why = format!("{error:#}");
    let put_back = put_back(chain).await.unwrap_or_else(|failed| format!("; putting the node back failed: {failed:#}"));
    let hint = hint_of(error).map(str::to_owned);
    let recorded = if put_back.is_empty() { why.clone() } else { format!("{}{put_back}", why.trim_end_matches('.')) };
    chain.journal.append(Event::Halted { step: failed_step(error), why: recorded, hint }).await?;
    forget_failed_kubeadm(chain).await;
    chain.event(EventType::Warning, "UpgradeHalted", &why).await;
    let node = chain.node.as_deref().map(|node| format!(" {node}")).unwrap_or_default();
    chain.signals.say(&format!("upgrade to v{}: {}{node} failed: {why}", chain.target.to, chain.phase)).await;
    end_own_job(&chain.cluster, &chain.state().await?, chain.phase, chain.node.as_deref()).await;
    Ok(Exit::Halted)
}

/// What was changed for the run is put back on every way out.
async fn put_back(chain: &Chain) -> anyhow::Result<String> {
    let Some(name) = chain.node.as_deref() else { return Ok(String::new()) };
    let Some(node) = observe::node(&chain.cluster, name).await? else { return Ok(String::new()) };
    let said = give_back(&chain.cluster, chain.host(&node).await, &node, chain.journal.run()).await?.to_string();
    Ok(if said.is_empty() { said } else { format!("; {said}") })
}

/// So that a person's `retry` starts anew. Only after the halt is on record: until then a next pod must find how kubeadm
/// ended, and not run it again.
async fn forget_failed_kubeadm(chain: &Chain) {
    let Some(name) = chain.node.as_deref() else { return };
    let forgotten = async {
        let Some(node) = observe::node(&chain.cluster, name).await? else { return Ok(()) };
        let host = chain.host(&node).await?;
        for unit in listed::of_step(host.as_ref(), chain.journal.run(), "kubeadm-").await? {
            if let UnitState::Exited(1..) = host.unit_state(&unit).await? {
                host.forget_unit(&unit).await?;
            }
        }
        anyhow::Ok(())
    };
    if let Err(error) = forgotten.await {
        tracing::warn!("how kubeadm ended stays on node {name}, and the first retry will meet it: {error:#}");
    }
}

/// For a pause, which may last: a person may give the run up meanwhile, and nobody would think of the images.
async fn let_images_go(chain: &Chain) {
    let Some(name) = chain.node.as_deref().filter(|_| chain.phase == Phase::Master) else { return };
    let let_go = async {
        let state = chain.state().await?;
        let pinned = state.nodes.get(name).is_some_and(|row| row.steps.iter().any(|(step, ..)| step == BEFORE_KUBEADM));
        match observe::node(&chain.cluster, name).await?.filter(|_| pinned) {
            Some(node) => unpin(chain, &node).await,
            None => Ok(()),
        }
    };
    if let Err(error) = let_go.await {
        tracing::warn!("images stay pinned on node {name}: {error:#}");
    }
}

/// Images that were kept from garbage collection for a kubeadm that did not end well.
async fn unpin(chain: &Chain, node: &Node) -> anyhow::Result<()> {
    images::unpin(chain.host(node).await?.as_ref()).await.map(|_| ())
}

/// Best effort: a Job that is not ended early runs out of attempts by itself, each of them ending at once.
pub(super) async fn end_own_job(cluster: &Cluster, state: &RunState, phase: Phase, node: Option<&str>) {
    let first = match observe::nodes(cluster).await {
        Ok(nodes) => order::first_control_plane(&nodes).map(|node| node.name.clone()),
        Err(_) => None,
    };
    let suffix = node.filter(|node| !(phase == Phase::Master && first.as_deref() == Some(*node)));
    if let Err(error) = jobs::no_more_attempts(cluster, &names::job(phase, state.target.to, suffix)).await {
        tracing::warn!("{error:#}");
    }
}

#[cfg(test)]
mod tests;
