//! Faults by place and moment, and the journal.

use std::{sync::Arc, time::Duration};

use super::*;
use crate::{
    node::{Hosts, NodeAddress, packages::apt},
    sandbox::hosts::{Call, Fault, FaultHook, Kind, Moment},
};

fn at(kind: Kind, words: &'static str, moment: Moment, fault: Fault) -> FaultHook {
    Arc::new(move |call: &Call<'_>| {
        (call.kind == kind && call.moment == moment && call.text.contains(words)).then(|| fault.clone())
    })
}

/// Strikes once only.
fn once(hook: FaultHook) -> FaultHook {
    let struck = std::sync::atomic::AtomicBool::new(false);
    Arc::new(move |call: &Call<'_>| hook(call).filter(|_| !struck.swap(true, std::sync::atomic::Ordering::Relaxed)))
}

async fn bring(lab: &Lab) -> anyhow::Result<apt::Installation> {
    apt::refresh_kubernetes_list(&lab.worker, lab.clock, BASE).await?;
    apt::bring_to(&lab.worker, lab.clock, "u", &["kubeadm"], PATCH, apt::Direction::Up).await
}

#[tokio::test(start_paused = true)]
async fn an_answer_that_got_lost_starts_nothing_twice() {
    for kind in [Kind::StartUnit, Kind::UnitState, Kind::UnitOutput, Kind::Run, Kind::ForgetUnit] {
        for moment in [Moment::Before, Moment::After] {
            let lab = lab();
            lab.machines.set_faults(Some(once(at(kind, "", moment, Fault::Unreachable))));
            assert!(bring(&lab).await.expect("installed").changed, "{kind:?} {moment:?}");
            let started = lab.machines.journal().iter().filter(|entry| entry.kind == Kind::StartUnit).count();
            // the list's unit and the package's
            let starts = if kind == Kind::StartUnit && moment == Moment::Before { 3 } else { 2 };
            assert_eq!(started, starts, "{kind:?} {moment:?}");
            lab.assert_all_known();
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_command_fails_with_the_words_that_it_was_given() {
    let lab = lab();
    let fault = Fault::Fail { status: 100, stderr: "E: no".into() };
    lab.machines.set_faults(Some(at(Kind::Run, "apt-mark unhold", Moment::Before, fault)));
    let error = bring(&lab).await.unwrap_err();
    assert!(format!("{error:#}").contains("on node w1: `apt-mark unhold kubeadm` ended with 100: E: no"), "{error:#}");
}

#[tokio::test(start_paused = true)]
async fn a_call_that_hangs_is_given_up_as_the_real_host_does() {
    let lab = lab();
    lab.machines.set_faults(Some(at(Kind::Run, "apt-cache", Moment::Before, Fault::Hang)));
    let started = lab.clock.now();
    let error = apt::available(&lab.worker, "kubeadm").await.unwrap_err();
    assert!(format!("{error:#}").contains("gave no answer within 60 s"), "{error:#}");
    assert!(lab.clock.since(started) < Duration::from_mins(4));
    lab.machines.set_faults(Some(at(Kind::Run, "apt-cache", Moment::After, Fault::Die)));
    let never = tokio::time::timeout(Duration::from_hours(1), apt::available(&lab.worker, "kubeadm")).await;
    assert!(never.is_err());
}

#[tokio::test(start_paused = true)]
async fn a_node_that_is_not_there_cannot_be_connected_to() {
    let lab = lab();
    let address = |name: &str| NodeAddress { name: name.into(), uid: "u".into(), ip: "10.9.9.9".into() };
    let error = lab.machines.connect(&address("nobody")).await.err().expect("no host");
    assert!(error.is_transient());
    assert_eq!(lab.machines.connect(&address("w1")).await.expect("host").name(), "w1");
    lab.machines.remove("w1");
    assert!(lab.machines.connect(&address("w1")).await.is_err());
}

#[tokio::test(start_paused = true)]
async fn two_runs_leave_the_same_journal() {
    let journal = async || {
        let lab = lab();
        bring(&lab).await.expect("installed");
        lab.machines.journal()
    };
    let (one, two) = (journal().await, journal().await);
    assert_eq!(one, two);
    assert!(one.iter().any(|entry| entry.kind == Kind::UnitState && entry.times > 10), "looks are folded");
}
