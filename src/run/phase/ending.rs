//! How a phase ends: recorded, what was changed for its time put back, and the next Job created where there is more.

use anyhow::Context as _;
use kube::runtime::events::EventType;

use crate::{
    cluster::{
        api::{Cluster, NoAnswer},
        observe,
        snapshot::Node,
    },
    drain,
    error::{Exit, hint_of},
    node::{HostError, kubeadm::images},
    plan::order,
    run::{
        chain::{Chain, StepFailed, Stop},
        jobs, marks,
        names::{self, Phase},
        quiesce,
        record::{Event, RunState, Status},
        start,
    },
};

/// Records how the phase ended, puts back what it changed for the time of its work, and goes on where there is more.
pub(super) async fn finish(chain: &Chain, ended: anyhow::Result<()>) -> anyhow::Result<Exit> {
    let stop = ended.as_ref().err().and_then(|error| error.downcast_ref::<Stop>());
    if matches!(stop, Some(Stop::LeaseLost)) {
        // Another pod carries on with what this one left: putting it back now would be done under its hands.
        return ended.map(|()| Exit::Error);
    }
    let ended = with_restore(ended, restore_operators(chain).await);
    let exit = match ended {
        Ok(()) => {
            go_on(chain).await?;
            Exit::Ok
        }
        Err(error) => match error.downcast_ref::<Stop>() {
            Some(Stop::Refused) => Exit::Ok,
            Some(Stop::Paused(reason)) => {
                chain.journal.append(Event::Paused { reason: reason.clone() }).await?;
                chain.signals.say(&format!("upgrade to v{}: paused: {reason}", chain.target.to)).await;
                Exit::Ok
            }
            _ if passes_by_itself(&error) => {
                chain.journal.append(Event::AttemptFailed { why: format!("{error:#}") }).await?;
                return Err(error);
            }
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

/// Decided: the run stands still until a person or the dead-man limit takes it up. The node gets its pods back where it
/// can have them.
async fn halt(chain: &Chain, error: &anyhow::Error) -> anyhow::Result<Exit> {
    let step = error.downcast_ref::<StepFailed>().map_or_else(|| "start".to_owned(), |step| step.0.clone());
    let why = format!("{error:#}");
    let put_back = put_back(chain).await.unwrap_or_else(|failed| format!("; putting the node back failed: {failed:#}"));
    let hint = hint_of(error).map(str::to_owned);
    chain.journal.append(Event::Halted { step, why: format!("{why}{put_back}"), hint }).await?;
    chain.event(EventType::Warning, "UpgradeHalted", &why).await;
    let node = chain.node.as_deref().map(|node| format!(" {node}")).unwrap_or_default();
    chain.signals.say(&format!("upgrade to v{}: {}{node} failed: {why}", chain.target.to, chain.phase)).await;
    end_own_job(&chain.cluster, &chain.state().await?, chain.phase, chain.node.as_deref()).await;
    Ok(Exit::Halted)
}

/// Uncordons the node if we cordoned it and it is Ready: what was changed for the run is put back on every way out.
async fn put_back(chain: &Chain) -> anyhow::Result<String> {
    let Some(name) = chain.node.as_deref() else { return Ok(String::new()) };
    let Some(node) = observe::node(&chain.cluster, name).await? else { return Ok(String::new()) };
    if let Err(error) = unpin(chain, &node).await {
        tracing::warn!("images stay pinned on node {name}: {error:#}");
    }
    match (node.cordoned_by.is_some(), node.ready) {
        (true, true) => {
            drain::uncordon(&chain.cluster, name).await?;
            Ok("; the node is Ready and was uncordoned".to_owned())
        }
        (true, false) => Ok("; the node is not Ready and stays cordoned".to_owned()),
        (false, _) => Ok(String::new()),
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
mod tests {
    use super::*;
    use crate::run::phase::may_find_apiserver_away;
    use crate::{
        run::record::{Entry, fold},
        version::{KubeVersion, Target},
    };

    fn of_the_api(code: u16) -> anyhow::Error {
        let status = kube::core::Status { code, ..kube::core::Status::default() };
        anyhow::Error::from(kube::Error::Api(Box::new(status)))
            .context("reading node w1")
            .context(StepFailed("ready".into()))
    }

    #[test]
    fn a_server_that_is_away_or_overloaded_is_tried_again_by_the_next_pod() {
        for code in [429, 500, 503, 504] {
            assert!(passes_by_itself(&of_the_api(code)), "{code}");
        }
        let lost = HostError::Unreachable { node: "w1".into(), why: "timed out".into() };
        assert!(passes_by_itself(&anyhow::Error::from(lost).context(StepFailed("drain".into()))));
        assert!(passes_by_itself(&anyhow::Error::from(NoAnswer).context("reading node w1")));
    }

    #[test]
    fn a_no_that_was_meant_halts_the_run() {
        for code in [400, 403, 404, 409, 422] {
            assert!(!passes_by_itself(&of_the_api(code)), "{code}");
        }
        assert!(!passes_by_itself(&anyhow::anyhow!("node w1 to be Ready: not within 15m")));
    }

    #[test]
    fn a_stop_is_seen_below_the_step_that_met_it() {
        let paused = anyhow::Error::from(Stop::Paused("release day".into())).context(StepFailed("drain".into()));
        assert!(matches!(paused.downcast_ref::<Stop>(), Some(Stop::Paused(_))));
    }

    fn state_after(steps: &[&str]) -> RunState {
        let target = Target::new(KubeVersion::new(1, 36, 1), KubeVersion::new(1, 36, 3)).expect("target");
        let done = |step: &&str| Event::StepDone { step: (*step).into(), detail: String::new(), took_ms: 1 };
        let began = |pod: &str| Event::PhaseStarted { pod: pod.into(), runner: "w1".into() };
        let events = [Event::Seeded { target, by: "detect".into() }, Event::Opened, began("a")];
        let events = events.into_iter().chain(steps.iter().map(done)).chain([began("b")]);
        let at = "2026-11-22T23:00:00Z".parse().expect("time");
        let entries: Vec<_> =
            events.map(|event| Entry { at, phase: Some(Phase::Master), node: Some("cp1".into()), event }).collect();
        fold("4f1c", &entries).expect("state")
    }

    /// A pod that takes over in the middle of `kubeadm upgrade apply` meets an apiserver that answers 403 for some seconds.
    #[test]
    fn a_pod_that_takes_over_behind_kubeadm_does_not_believe_the_apiserver_at_once() {
        let away = |steps: &[&str], phase, node| may_find_apiserver_away(&state_after(steps), phase, node);
        assert!(away(&["drain", "images"], Phase::Master, Some("cp1")));
        assert!(away(&["images", "kubeadm-apply"], Phase::Master, Some("cp1")));
        assert!(!away(&["drain"], Phase::Master, Some("cp1")), "kubeadm has not begun");
        assert!(!away(&["images"], Phase::Master, Some("cp2")), "another control plane's apiserver");
        assert!(!away(&["images"], Phase::Worker, Some("cp1")), "a worker has none");
    }
}
