use super::*;
use crate::{
    node::{Host as _, UnitSpec, scripted::ScriptedHost},
    policy::Policy,
    run::{
        phase::{
            fixture::{Staged, World, done, staged},
            may_find_apiserver_away,
        },
        record::{Entry, fold},
    },
    signal::scripted::Scripted,
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

const UNITS: &[&str] = &["systemctl", "list-units"];
const PINS: &[&str] = &["ctr", "-n", "k8s.io", "images", "ls"];

fn failed() -> anyhow::Result<()> {
    Err(anyhow::anyhow!("`kubeadm upgrade apply`: still running after its limit")
        .context(StepFailed("kubeadm-apply".into())))
}

/// A control plane that this run cordoned, behind the step `images`.
async fn upgrading(host: ScriptedHost) -> Staged {
    let world = World::new();
    world.node("cp1", true, "1.36.1");
    let events = [Event::Opened, phase_started(), done("drain"), done("images")];
    let at = (Phase::Master, Some("cp1"));
    let staged = staged(&world, at, &events, Policy::default(), &Scripted::default(), host).await;
    world.cordoned("cp1", staged.chain.journal.run());
    staged
}

fn phase_started() -> Event {
    Event::PhaseStarted { pod: "pod".into(), runner: "w1".into() }
}

fn pinned(host: ScriptedHost) -> ScriptedHost {
    host.answer(PINS, "r/a:1\n").answer(&["ctr", "-n", "k8s.io", "images", "label"], "")
}

fn let_go(staged: &Staged) -> bool {
    staged.host.ran().iter().any(|command| command.contains("images label r/a:1 io.cri-containerd.pinned= "))
}

#[tokio::test(start_paused = true)]
async fn a_node_on_which_kubeadm_still_runs_stays_cordoned_and_keeps_its_images() {
    let running = "kubectl-upgrade-4f1c-kubeadm-apply-1-0.service loaded active running kubectl-upgrade: x\n";
    let staged = upgrading(pinned(ScriptedHost::new("cp1")).answer(UNITS, running)).await;
    assert_eq!(finish(&staged.chain, failed()).await.expect("halted"), Exit::Halted);
    assert!(staged.world.is_cordoned("cp1") && !let_go(&staged));
    let why = staged.state().await.halt.expect("halt").why;
    assert!(
        why.contains("still at work on node cp1: kubectl-upgrade-4f1c-kubeadm-apply-1-0; it stays cordoned"),
        "{why}"
    );
}

#[tokio::test(start_paused = true)]
async fn what_runs_on_a_node_that_gives_no_answer_is_unknown_and_it_stays_cordoned() {
    let denied = HostError::Denied { node: "cp1".into(), why: "publickey".into() };
    let staged = upgrading(ScriptedHost::new("cp1").fail(UNITS, denied)).await;
    finish(&staged.chain, failed()).await.expect("halted");
    assert!(staged.world.is_cordoned("cp1"));
    assert!(staged.state().await.halt.expect("halt").why.contains("can't be seen, so it stays cordoned"));
}

/// Incident 7: kubeadm put everything back, and the node stayed cordoned.
#[tokio::test(start_paused = true)]
async fn incident_07_with_nothing_at_work_the_node_gets_its_pods_back_and_lets_its_images_go() {
    let staged = upgrading(pinned(ScriptedHost::new("cp1")).answer(UNITS, "")).await;
    finish(&staged.chain, failed()).await.expect("halted");
    assert!(!staged.world.is_cordoned("cp1") && let_go(&staged));
    let asked = staged.host.ran().iter().find(|command| command.starts_with("systemctl list-units")).cloned();
    assert!(asked.expect("asked").ends_with("kubectl-upgrade-*.service"), "whichever run began them");
}

/// A pod that is killed between kubeadm's end and the halt is followed by one that must find how it ended.
#[tokio::test(start_paused = true)]
async fn how_kubeadm_failed_is_forgotten_behind_the_halt_and_nothing_else_is() {
    let run = "4f1c";
    let [failed_unit, done_unit] = ["apply-1-0", "plan"].map(|step| format!("kubectl-upgrade-{run}-kubeadm-{step}"));
    let listed = format!("{failed_unit}.service loaded failed failed x\n{done_unit}.service loaded active exited x\n");
    let host = pinned(ScriptedHost::new("cp1")).answer(UNITS, "").answer(UNITS, &listed);
    let host = host.unit_ends(&["kubeadm"], 1, "").unit_ends(&["other"], 0, "");
    for (name, word) in [(&failed_unit, "kubeadm"), (&done_unit, "other")] {
        host.start_unit(&UnitSpec::new(name, vec![word.into()])).await.expect("started");
    }
    let staged = upgrading(host).await;
    finish(&staged.chain, failed()).await.expect("halted");
    assert_eq!(staged.host.unit_state(&failed_unit).await.expect("state"), UnitState::Absent);
    assert_eq!(staged.host.unit_state(&done_unit).await.expect("state"), UnitState::Exited(0));
}

/// Another pod carries on: what this one met is not the run's end, and what it left is in the other's hands.
#[tokio::test(start_paused = true)]
async fn a_pod_that_was_replaced_and_then_fails_halts_nothing_and_puts_nothing_back() {
    const LEASE: &str = "/apis/coordination.k8s.io/v1/namespaces/k8s-upgrade/leases/k8s-upgrade";
    let staged = upgrading(ScriptedHost::new("cp1")).await;
    let mut lease = staged.world.get(LEASE).expect("Lease");
    lease["spec"]["holderIdentity"] = serde_json::json!("4f1c/uid-other");
    staged.world.put(LEASE, lease);
    tokio::time::sleep(std::time::Duration::from_mins(1)).await;
    finish(&staged.chain, failed()).await.expect_err("its own failure");
    assert_eq!(staged.state().await.status, Status::InFlight);
    assert!(staged.world.is_cordoned("cp1") && staged.host.ran().is_empty());
}

/// An abandoned run may have a kubeadm at work there, for which its cordon was left.
#[tokio::test(start_paused = true)]
async fn a_cordon_of_another_run_is_not_taken_away() {
    let staged = upgrading(pinned(ScriptedHost::new("cp1")).answer(UNITS, "")).await;
    staged.world.cordoned("cp1", "another");
    finish(&staged.chain, failed()).await.expect("halted");
    assert!(staged.world.is_cordoned("cp1"));
}

#[tokio::test(start_paused = true)]
async fn a_pause_lets_the_images_go_too_and_leaves_the_node_as_it_is() {
    let staged = upgrading(pinned(ScriptedHost::new("cp1"))).await;
    let paused = anyhow::Error::from(Stop::Paused("release day".into())).context(StepFailed("kubeadm-apply".into()));
    assert_eq!(finish(&staged.chain, Err(paused)).await.expect("paused"), Exit::Ok);
    assert!(staged.world.is_cordoned("cp1") && let_go(&staged));
    assert_eq!(staged.state().await.status, Status::Paused);
}

/// A refusal is a decision: the Job completes, says why, and alerts.
#[tokio::test(start_paused = true)]
async fn what_fails_before_the_run_is_opened_refuses_it_with_its_reason() {
    let (world, signals) = (World::new(), Scripted::default());
    let at = (Phase::Preflight, None);
    let staged = staged(&world, at, &[], Policy::default(), &signals, ScriptedHost::new("cp1")).await;
    let error = anyhow::anyhow!("pods is forbidden").context(StepFailed("gate".into()));
    assert_eq!(finish(&staged.chain, Err(error)).await.expect("refused"), Exit::Ok);
    let state = staged.state().await;
    assert_eq!(state.status, Status::Refused);
    let (outcome, findings) = state.refusal.expect("refusal");
    assert_eq!((outcome, findings[0].class, findings[0].gate.as_str()), (Outcome::Unknown, Class::Unknown, "gate"));
    assert!(findings[0].why.contains("pods is forbidden"));
    assert_eq!(signals.last("k8s_upgrade_blocked"), Some(1.0));
    assert_eq!(signals.last("k8s_upgrade_in_flight"), Some(0.0));
}

/// A worker of this version whose phase ends well for the `times`th time.
async fn done_again(version: &str, times: usize) -> Staged {
    let world = World::new();
    world.node("w1", false, version);
    // Two lines that are the same are one that was sent twice.
    let before = (1..times as u64).map(|requests| Event::PhaseDone { requests });
    let events: Vec<_> = [Event::Opened, phase_started()].into_iter().chain(before).collect();
    let at = (Phase::Worker, Some("w1"));
    staged(&world, at, &events, Policy::default(), &Scripted::default(), ScriptedHost::new("w1")).await
}

/// Its Job had no pods left, the record was in flight, and no night got any further.
#[tokio::test(start_paused = true)]
async fn a_node_that_is_never_done_though_its_phase_ends_halts_the_run() {
    let staged = done_again("1.36.1", 1).await;
    finish(&staged.chain, Ok(())).await.expect_err("the next pod looks again");
    let state = staged.state().await;
    assert_eq!(state.status, Status::InFlight);
    assert!(state.attempt_failed.expect("said").contains("w1 is not done after all"));
    let staged = done_again("1.36.1", MOST_DONE).await;
    assert_eq!(finish(&staged.chain, Ok(())).await.expect("halted"), Exit::Halted);
    let halt = staged.state().await.halt.expect("halt");
    assert_eq!(halt.step, "next-job");
    assert!(halt.why.contains("w1 is not done after all"), "{}", halt.why);
}

#[tokio::test(start_paused = true)]
async fn a_next_job_that_can_never_be_made_halts_the_run() {
    let staged = done_again("1.36.3", 1).await;
    staged.world.remove("/api/v1/namespaces/k8s-upgrade/configmaps/k8s-upgrade-job-template");
    assert_eq!(finish(&staged.chain, Ok(())).await.expect("halted"), Exit::Halted);
    assert_eq!(staged.state().await.status, Status::Halted);
}
