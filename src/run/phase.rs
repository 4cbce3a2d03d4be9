//! One phase, as a Job of the chain runs it: taken up, carried out, and ended in one of five ways, each of them recorded.

mod control_plane;
mod node_upgrade;
mod postflight;
mod preflight;
mod ready;
mod worker;

use std::sync::Arc;

use anyhow::Context as _;
use kube::runtime::events::EventType;

use super::{
    chain::{Chain, Me, StepFailed, Stop},
    jobs, kill_switch, lease, marks,
    names::{self, Phase},
    quiesce,
    record::{Event, Journal, RunState, Status},
    start,
};
use crate::{
    cluster::{
        api::{Cluster, NoAnswer},
        observe::{self, Instances},
    },
    drain,
    error::{Exit, Failure, hint_of},
    gate::{Class, Finding, Outcome},
    node::{HostError, Hosts},
    plan::order,
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
}

/// Runs a phase. A refusal or a pause is [`Exit::Ok`]: a decision, not a failure.
pub async fn carry_out(
    cluster: Arc<Cluster>,
    hosts: Arc<dyn Hosts>,
    policy: Policy,
    signals: Signals,
    input: Input,
) -> anyhow::Result<Exit> {
    let journal = Journal::new(cluster.clone(), &input.run).of_phase(input.phase, input.node.clone());
    let state = journal.state().await?;
    if may_find_apiserver_away(&state, input.phase, input.node.as_deref()) {
        cluster.expect_restart(node_upgrade::SETTLES_WITHIN);
    }
    if let Some(exit) = not_to_be_run(&cluster, &journal, &state, &input).await? {
        return Ok(exit);
    }
    let me = lease::me(&input.run, input.me.uid.as_deref())?;
    let lease = match lease::acquire(&cluster, &me).await? {
        lease::Answer::Held(guard) => guard,
        lease::Answer::Busy(holder) => return busy(&journal, &state, &holder).await,
    };
    let Input { phase, node, me, instances, .. } = input;
    let chain =
        Chain { cluster, hosts, policy, journal, signals, target: state.target, phase, node, me, instances, lease };
    let exit = finish(&chain, body(&chain).await).await;
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
    match state.status {
        Status::Seeded if input.phase == Phase::Preflight => Ok(None),
        Status::InFlight | Status::Paused => Ok(None),
        Status::Halted => {
            end_own_job(cluster, state, input.phase, input.node.as_deref()).await;
            Ok(Some(Exit::Halted))
        }
        over => {
            tracing::info!("run {} is {over:?}: nothing to do", state.id);
            Ok(Some(Exit::Ok))
        }
    }
}

/// Before anything was opened that is a refusal like any other; later on the Job's next pod asks again.
async fn busy(journal: &Journal, state: &RunState, holder: &str) -> anyhow::Result<Exit> {
    let why = format!("another run holds the Lease {}: {holder}", lease::NAME);
    if state.opened_at.is_some() {
        journal.append(Event::AttemptFailed { why: why.clone() }).await?;
        return Err(Failure::new(Exit::Busy, why).into());
    }
    let finding = Finding::new(Class::Transient, format!("lease/{}", lease::NAME), why)
        .of_gate("concurrent-actor")
        .remedy("the next night tries again; kubectl upgrade-status shows the other run")
        .source("one upgrade at a time per cluster");
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

/// Records how the phase ended, puts back what it changed for the time of its work, and goes on where there is more.
async fn finish(chain: &Chain, ended: anyhow::Result<()>) -> anyhow::Result<Exit> {
    let stop = ended.as_ref().err().and_then(|error| error.downcast_ref::<Stop>());
    if matches!(stop, Some(Stop::LeaseLost)) {
        // Another pod carries on with what this one left: putting it back now would be done under its hands.
        return ended.map(|()| Exit::Error);
    }
    restore_operators(chain).await?;
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
    match (node.cordoned_by.is_some(), node.ready) {
        (true, true) => {
            drain::uncordon(&chain.cluster, name).await?;
            Ok("; the node is Ready and was uncordoned".to_owned())
        }
        (true, false) => Ok("; the node is not Ready and stays cordoned".to_owned()),
        (false, _) => Ok(String::new()),
    }
}

/// Best effort: a Job that is not ended early runs out of attempts by itself, each of them ending at once.
async fn end_own_job(cluster: &Cluster, state: &RunState, phase: Phase, node: Option<&str>) {
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
