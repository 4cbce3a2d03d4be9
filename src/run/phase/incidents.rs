//! Incidents that need a phase, or its end, as a whole: each must never come back.

use std::sync::Arc;

use serde_json::json;

use super::{ending, node_upgrade};
use crate::{
    error::Exit,
    node::scripted::ScriptedHost,
    policy::{ConfigMapRef, ScalableKind, Workload},
    run::{
        chain::{StepFailed, Stop},
        fake::{CONFIG_MAPS, JOBS, RUN, World},
        names::Phase,
        record::{Event, Scaled, Status},
        restore_hook,
    },
};

const OLD: &str = "1.36.1";
const NEW: &str = "1.36.3";

fn host() -> Arc<ScriptedHost> {
    Arc::new(ScriptedHost::new("any"))
}

fn kubeadm_failed() -> anyhow::Error {
    anyhow::anyhow!("the static pod of etcd was not replaced in time").context(StepFailed("kubeadm-apply".into()))
}

/// The upgrader ran on the node it drained, and evicted itself between drain and install.
#[tokio::test(start_paused = true)]
async fn incident_01_a_phase_refuses_to_drain_the_node_that_it_runs_on() {
    let world = World::with_run(Phase::Worker, Some("w1"), vec![Event::Opened]);
    let world = world.node("cp1", true, NEW).node("w1", false, OLD);
    let mut chain = world.chain(Phase::Worker, Some("w1"), "w1", host()).await;
    assert!(node_upgrade::refuse_own_node(&chain, "w1").await.is_err());
    assert!(node_upgrade::refuse_own_node(&chain, "cp1").await.is_ok());
    // Where it runs can't be told: that is no pass.
    chain.me.node = None;
    assert!(node_upgrade::refuse_own_node(&chain, "cp1").await.is_err());
}

/// kubeadm put everything back, and the node stayed cordoned.
#[tokio::test(start_paused = true)]
async fn incident_07_a_node_whose_kubeadm_failed_is_not_left_cordoned() {
    let world = World::with_run(Phase::Master, Some("cp1"), vec![Event::Opened]);
    let world = world.node("cp1", true, OLD).node("w1", false, OLD).cordoned("cp1");
    let chain = world.chain(Phase::Master, Some("cp1"), "w1", host()).await;
    assert_eq!(ending::finish(&chain, Err(kubeadm_failed())).await.expect("an end"), Exit::Halted);
    let node = world.at("/api/v1/nodes/cp1");
    assert_eq!(node["spec"]["unschedulable"], json!(null));
    let state = chain.state().await.expect("state");
    assert_eq!(state.status, Status::Halted);
    assert!(state.halt.expect("why").why.contains("uncordoned"));
}

/// kubeadm dropped a flag that had been set by hand: the operator's script puts it back, and whether the apiserver came
/// back with it is looked at and said.
#[tokio::test(start_paused = true)]
async fn incident_08_the_operators_hook_runs_after_kubeadm_and_its_effect_is_said() {
    let script = "#!/bin/sh\nsed -i s,x,--authentication-config, kube-apiserver.yaml\n";
    let world = World::with_run(Phase::Master, Some("cp1"), vec![Event::Opened]).node("cp1", true, NEW);
    let world = world
        .put("/livez", json!("ok"))
        .put(&format!("{CONFIG_MAPS}/hook"), json!({"metadata": {"name": "hook"}, "data": {"restore.sh": script}}));
    let host = Arc::new(ScriptedHost::new("cp1").answer(&["mkdir"], "").file("/proc/sys/kernel/random/boot_id", "b"));
    let mut chain = world.chain(Phase::Master, Some("cp1"), "w1", host.clone()).await;
    chain.policy.restore_hook = Some(ConfigMapRef { namespace: "k8s-upgrade".into(), config_map: "hook".into() });
    restore_hook::run(&chain, host.as_ref(), "cp1").await.expect("it is never fatal");
    let ran: Vec<_> = host.started().into_iter().flat_map(|unit| unit.argv).collect();
    assert_eq!(ran.len(), 1, "{ran:?}");
    assert_eq!(host.written(&ran[0]), Some((script.to_owned(), 0o700)));
    let notes = chain.state().await.expect("state").notes;
    assert!(notes.iter().any(|note| note.ends_with("ran, and the apiserver of cp1 is live")), "{notes:?}");
}

/// The last worker's phase ended without creating postflight: upgraded, but never closed.
#[tokio::test(start_paused = true)]
async fn incident_10_the_last_workers_phase_creates_postflight() {
    let world = World::with_run(Phase::Worker, Some("w1"), vec![Event::Opened]);
    let world = world.node("cp1", true, NEW).node("w1", false, NEW);
    let chain = world.chain(Phase::Worker, Some("w1"), "cp1", host()).await;
    assert_eq!(ending::finish(&chain, Ok(())).await.expect("an end"), Exit::Ok);
    assert_eq!(world.names(JOBS), ["k8s-upgrade-postflight-1-36-3"]);
}

/// An operator that was scaled to 0 stayed at 0 after an abort.
#[tokio::test(start_paused = true)]
async fn incident_12_an_operator_is_put_back_on_every_way_out() {
    const SCALE: &str = "/apis/apps/v1/namespaces/db/deployments/operator/scale";
    let workload = Workload { kind: ScalableKind::Deployment, namespace: "db".into(), name: "operator".into() };
    let paused = || anyhow::Error::from(Stop::Paused("release day".into()));
    for ended in [Ok(()), Err(kubeadm_failed()), Err(paused())] {
        let quiesced = Event::Quiesced(Scaled { workload: workload.clone(), replicas: 2 });
        let world = World::with_run(Phase::Master, Some("cp1"), vec![Event::Opened, quiesced]);
        let world = world.node("cp1", true, OLD).node("w1", false, OLD);
        let world = world.put(SCALE, json!({"metadata": {"name": "operator"}, "spec": {"replicas": 0}}));
        let chain = world.chain(Phase::Master, Some("cp1"), "w1", host()).await;
        let how = format!("{ended:?}");
        ending::finish(&chain, ended).await.expect("an end");
        assert_eq!(world.at(SCALE)["spec"]["replicas"], json!(2), "{how}");
        assert!(chain.state().await.expect("state").quiesced.is_empty(), "{RUN}: {how}");
    }
}
