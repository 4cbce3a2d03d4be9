use crate::{
    node::scripted::ScriptedHost,
    policy::Policy,
    run::{
        names::Phase,
        phase::{
            control_plane,
            fixture::{Staged, World, done, staged},
            worker,
        },
    },
    signal::scripted::{Scripted, critical},
};

/// A pod that takes up a node behind the restart of its kubelet.
async fn behind_the_kubelet(world: &World, phase: Phase, node: &str, signals: &Scripted) -> Staged {
    world.node(node, phase == Phase::Master, "1.36.3");
    let events = [done("cordon"), done("kubeadm-package"), done("kubelet")];
    let policy = Policy::default();
    let staged = staged(world, (phase, Some(node)), &events, policy, signals, ScriptedHost::new(node)).await;
    world.cordoned(node, staged.chain.journal.run());
    staged
}

#[tokio::test(start_paused = true)]
async fn a_pod_that_takes_over_behind_the_kubelet_skips_none_of_the_looks_at_a_control_plane() {
    let world = World::new();
    let staged = behind_the_kubelet(&world, Phase::Master, "cp1", &Scripted::default()).await;
    control_plane::run(&staged.chain, "cp1").await.expect("done");
    assert_eq!(staged.steps().await, ["uncordon", "ready", "alerts"]);
    assert!(!world.is_cordoned("cp1"));

    world.remove("/api/v1/namespaces/kube-system/pods/kube-scheduler-cp1");
    let error = format!("{:#}", control_plane::run(&staged.chain, "cp1").await.unwrap_err());
    assert!(error.contains("kube-scheduler is not there"), "{error}");
}

#[tokio::test(start_paused = true)]
async fn nor_the_soak_of_a_worker() {
    let world = World::new();
    let staged = behind_the_kubelet(&world, Phase::Worker, "w1", &Scripted::default()).await;
    worker::run(&staged.chain, "w1").await.expect("done");
    assert_eq!(staged.steps().await, ["uncordon", "ready", "soak"]);

    let world = World::new();
    let staged = behind_the_kubelet(&world, Phase::Worker, "w1", &Scripted::showing([critical("EtcdDown")])).await;
    let error = format!("{:#}", worker::run(&staged.chain, "w1").await.unwrap_err());
    assert!(error.contains("EtcdDown fires during the soak"), "{error}");
}
