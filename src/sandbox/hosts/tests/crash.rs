//! What a phase does to a control plane's machine, cut off before and after every call that may change something: the
//! caller dies, the answer is lost, or the node loses its power. It is then taken up again, and must end well.

use std::{
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use tokio::sync::Notify;

use super::*;
use crate::{
    node::{
        Host,
        kubeadm::{self as product, KubeadmEnd, argv, images},
        kubelet,
        packages::{
            self,
            apt::{self, Direction},
            rewrite,
        },
    },
    policy,
    sandbox::hosts::{Call, Fault, Moment},
};

/// The host's half of a control plane's phase, in its order.
async fn upgrade(machine: Machine, clock: Clock, key: String) -> anyhow::Result<()> {
    rewrite::point_at(&machine, MINOR.minor(), BASE, &key).await?;
    apt::refresh_kubernetes_list(&machine, clock, BASE).await?;
    apt::bring_to(&machine, clock, "kubeadm-package", &["kubeadm"], MINOR, Direction::Up).await?;
    images::pull(&machine, clock, "images", MINOR, CONFIGURATION).await?;
    let listed = images::list(&machine, MINOR, CONFIGURATION).await?;
    anyhow::ensure!(images::pin(&machine, &listed).await? == images::Pinning::Pinned, "not pinned");
    let spec = product::unit("apply", argv::apply(MINOR, &policy::Kubeadm::default(), true));
    match product::run(&machine, clock, &spec, &mut |_| {}).await? {
        KubeadmEnd::Done(_) => {}
        other => anyhow::bail!("{other:?}"),
    }
    images::unpin(&machine).await?;
    apt::bring_to(&machine, clock, "kubelet-package", &packages::KUBELET_AND_KUBECTL, MINOR, Direction::Up).await?;
    kubelet::restart(&machine, clock).await?;
    machine.forget_unit("apply").await?;
    Ok(())
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Blow {
    CallerDies,
    AnswerLost,
    PowerCut,
}

/// The numbers of the calls that may change something.
async fn effects() -> Vec<u64> {
    let (lab, seen) = (lab(), Arc::new(Mutex::new(Vec::new())));
    let keep = seen.clone();
    lab.machines.set_faults(Some(Arc::new(move |call: &Call<'_>| {
        if call.moment == Moment::Before && call.kind.is_effect() {
            keep.lock().expect("no panic").push(call.number);
        }
        None
    })));
    upgrade(lab.cp.clone(), lab.clock, lab.machines.repository().armored_key()).await.expect("upgraded");
    seen.lock().expect("no panic").clone()
}

/// Strikes at one call, once; how often the work had to be taken up again.
async fn struck_at(lab: &Lab, number: u64, moment: Moment, blow: Blow) -> usize {
    let (dead, struck, machine) = (Arc::new(Notify::new()), AtomicBool::new(false), lab.cp.clone());
    let died = dead.clone();
    lab.machines.set_faults(Some(Arc::new(move |call: &Call<'_>| {
        if call.number != number || call.moment != moment || struck.swap(true, Ordering::Relaxed) {
            return None;
        }
        match blow {
            Blow::CallerDies => {
                died.notify_one();
                Some(Fault::Die)
            }
            Blow::AnswerLost => Some(Fault::Unreachable),
            Blow::PowerCut => {
                machine.reboot();
                None
            }
        }
    })));
    let key = lab.machines.repository().armored_key();
    for again in 0..4 {
        let attempt = tokio::time::timeout(Duration::from_hours(2), upgrade(lab.cp.clone(), lab.clock, key.clone()));
        // the next one comes at once: what the dead one started still runs
        let ended = tokio::select! { biased; () = dead.notified() => continue, ended = attempt => ended };
        match ended.unwrap_or_else(|_| panic!("{number} {moment:?} {blow:?}: it never ends")) {
            Ok(()) => return again,
            Err(error) => assert_eq!(blow, Blow::PowerCut, "{number} {moment:?}: {error:#}"),
        }
        // the node boots, and the next attempt finds it
        tokio::time::sleep(Duration::from_mins(2)).await;
    }
    panic!("{number} {moment:?} {blow:?}: taken up again and again");
}

fn assert_well(lab: &Lab, at: &str) {
    for name in packages::ALL {
        assert_eq!(lab.cp.package(name), Some(("1.37.2-1.1".into(), true)), "{at}: {name}");
    }
    assert_eq!(lab.cp.kubelet(), Some(MINOR), "{at}");
    assert_eq!(lab.cp.static_pods().len(), 4, "{at}");
    assert_eq!(pod_image(&lab.cp, Component::Apiserver), "registry.k8s.io/kube-apiserver:v1.37.2", "{at}");
    assert_eq!(pod_image(&lab.cp, Component::Etcd), "registry.k8s.io/etcd:3.7.0-0", "{at}");
    assert!(lab.cp.pinned_by_us().is_empty(), "{at}");
    assert!(lab.cp.units().is_empty(), "{at}: {:?}", lab.cp.units());
    lab.assert_all_known();
}

async fn at_every_point(blow: Blow) {
    let points = effects().await;
    // grows with the code by itself
    assert!(points.len() > 50, "{} points", points.len());
    let mut taken_up = 0;
    for number in points {
        for moment in [Moment::Before, Moment::After] {
            let (lab, at) = (lab(), format!("call {number}, {moment:?}, {blow:?}"));
            taken_up += struck_at(&lab, number, moment, blow).await;
            // a static pod that a power cut stopped comes back by itself
            tokio::time::sleep(Duration::from_mins(2)).await;
            assert_well(&lab, &at);
            if blow != Blow::PowerCut {
                let replaced = |effect: &Effect| matches!(effect, Effect::StaticPod { .. });
                let count = lab.effects_of("cp1").into_iter().filter(replaced).count();
                assert_eq!(count, 4, "{at}: each static pod is replaced once");
            }
        }
    }
    if blow == Blow::AnswerLost {
        assert_eq!(taken_up, 0, "a lost answer is ridden over");
    }
}

#[tokio::test(start_paused = true)]
async fn a_caller_that_dies_at_any_point_is_followed_by_one_that_ends_well() {
    at_every_point(Blow::CallerDies).await;
}

#[tokio::test(start_paused = true)]
async fn an_answer_that_is_lost_at_any_point_changes_nothing() {
    at_every_point(Blow::AnswerLost).await;
}

#[tokio::test(start_paused = true)]
async fn a_power_cut_at_any_point_is_survived() {
    at_every_point(Blow::PowerCut).await;
}
