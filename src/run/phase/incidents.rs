//! Incidents that need a phase, or its end, as a whole: each must never come back.

use serde_json::json;

use super::{
    ending,
    fixture::{Staged, World, staged},
    node_upgrade,
};
use crate::{
    error::Exit,
    node::scripted::ScriptedHost,
    policy::{ConfigMapRef, Policy, ScalableKind, Workload},
    run::{
        chain::{StepFailed, Stop},
        names::Phase,
        record::{Event, Scaled},
        restore_hook,
    },
    signal::scripted::Scripted,
};

const OLD: &str = "1.36.1";
const NEW: &str = "1.36.3";

/// A phase of an opened run for this node, of control plane cp1 and worker w1.
async fn opened(phase: Phase, node: &str, [cp1, w1]: [&str; 2], more: &[Event]) -> Staged {
    let world = World::new();
    world.node("cp1", true, cp1);
    world.node("w1", false, w1);
    let events = [&[Event::Opened], more].concat();
    let (signals, host) = (Scripted::default(), ScriptedHost::new(node));
    staged(&world, (phase, Some(node)), &events, Policy::default(), &signals, host).await
}

/// Incident 1: the upgrader ran on the node it drained, and evicted itself between drain and install.
#[tokio::test(start_paused = true)]
async fn incident_01_a_phase_refuses_to_drain_the_node_that_it_runs_on() {
    let Staged { mut chain, .. } = opened(Phase::Worker, "w1", [NEW, OLD], &[]).await;
    chain.me.node = Some("w1".to_owned());
    assert!(node_upgrade::refuse_own_node(&chain, "w1").await.is_err());
    assert!(node_upgrade::refuse_own_node(&chain, "cp1").await.is_ok());
    // Where it runs can't be told: that is no pass.
    chain.me.node = None;
    assert!(node_upgrade::refuse_own_node(&chain, "cp1").await.is_err());
}

/// Incident 8: kubeadm dropped a flag that had been set by hand. The operator's script puts it back, and whether the
/// apiserver came back with it is looked at and said.
#[tokio::test(start_paused = true)]
async fn incident_08_the_operators_hook_runs_after_kubeadm_and_its_effect_is_said() {
    let script = "#!/bin/sh\nsed -i s,x,--authentication-config, kube-apiserver.yaml\n";
    let world = World::new();
    world.node("cp1", true, NEW);
    world.put("/livez", json!("ok"));
    let hook = json!({"metadata": {"name": "hook"}, "data": {"restore.sh": script}});
    world.put("/api/v1/namespaces/k8s-upgrade/configmaps/hook", hook);
    let hook = ConfigMapRef { namespace: "k8s-upgrade".into(), config_map: "hook".into() };
    let policy = Policy { restore_hook: Some(hook), ..Policy::default() };
    let host = ScriptedHost::new("cp1").answer(&["mkdir"], "").file("/proc/sys/kernel/random/boot_id", "b");
    let at = (Phase::Master, Some("cp1"));
    let staged = staged(&world, at, &[Event::Opened], policy, &Scripted::default(), host).await;
    restore_hook::run(&staged.chain, staged.host.as_ref(), "cp1").await.expect("it is never fatal");
    let notes = staged.state().await.notes;
    let ran: Vec<_> = staged.host.started().into_iter().flat_map(|unit| unit.argv).collect();
    assert_eq!(ran.len(), 1, "{ran:?}: {notes:?}");
    assert_eq!(staged.host.written(&ran[0]), Some((script.to_owned(), 0o700)));
    assert!(notes.iter().any(|note| note.ends_with("ran, and the apiserver of cp1 is live")), "{notes:?}");
}

/// Incident 10: the last worker's phase ended without creating postflight. Upgraded, but never closed.
#[tokio::test(start_paused = true)]
async fn incident_10_the_last_workers_phase_creates_postflight() {
    let began = Event::PhaseStarted { pod: "pod".into(), runner: "cp1".into() };
    let staged = opened(Phase::Worker, "w1", [NEW, NEW], &[began]).await;
    assert_eq!(ending::finish(&staged.chain, Ok(())).await.expect("an end"), Exit::Ok);
    let created = staged.world.get("/apis/batch/v1/namespaces/k8s-upgrade/jobs/k8s-upgrade-postflight-1-36-3");
    assert!(created.is_some(), "no Job");
}

/// Incident 12: an operator that was scaled to 0 stayed at 0 after an abort.
#[tokio::test(start_paused = true)]
async fn incident_12_an_operator_is_put_back_on_every_way_out() {
    const SCALE: &str = "/apis/apps/v1/namespaces/db/deployments/operator/scale";
    let workload = Workload { kind: ScalableKind::Deployment, namespace: "db".into(), name: "operator".into() };
    let failed = anyhow::anyhow!("etcd was not replaced in time").context(StepFailed("kubeadm-apply".into()));
    let paused = anyhow::Error::from(Stop::Paused("release day".into()));
    for ended in [Ok(()), Err(failed), Err(paused)] {
        let quiesced = Event::Quiesced(Scaled { workload: workload.clone(), replicas: 2 });
        let staged = opened(Phase::Master, "cp1", [NEW, OLD], &[quiesced]).await;
        staged.world.put(SCALE, json!({"metadata": {"name": "operator"}, "spec": {"replicas": 0}}));
        let how = format!("{ended:?}");
        ending::finish(&staged.chain, ended).await.expect("an end");
        assert_eq!(staged.world.get(SCALE).expect("scale")["spec"]["replicas"], json!(2), "{how}");
        assert!(staged.state().await.quiesced.is_empty(), "{how}");
    }
}
