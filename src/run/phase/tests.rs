use std::time::Duration;

use serde_json::json;

use super::{
    fixture::{World, input, no_hosts, seeded},
    *,
};
use crate::signal::scripted::Scripted;

const LEASE: &str = "/apis/coordination.k8s.io/v1/namespaces/k8s-upgrade/leases/k8s-upgrade";

/// An earlier pod of the same Job that lives, and holds the Lease.
fn hold_lease(world: &World, run: &str) {
    let metadata = json!({"name": "old", "uid": "uid-old", "labels": {"kubectl-upgrade/run": run}});
    let pod = json!({"metadata": metadata, "status": {"phase": "Running"}});
    world.put("/api/v1/namespaces/k8s-upgrade/pods/old", pod);
    let spec = json!({"holderIdentity": format!("{run}/uid-old"), "leaseDurationSeconds": 3600,
        "renewTime": "2026-11-22T12:00:00.000000Z"});
    world.put(LEASE, json!({"metadata": {"name": "k8s-upgrade", "resourceVersion": "1"}, "spec": spec}));
}

#[tokio::test(start_paused = true)]
async fn a_run_that_halted_while_a_pod_waited_for_the_lease_is_not_gone_on_with() {
    let world = World::new();
    let (cluster, journal) = seeded(&world, Phase::Worker, Some("w1"), &[Event::Opened]).await;
    hold_lease(&world, journal.run());
    let told = input(&journal, Phase::Worker, Some("w1"));
    let policy = Policy::default();
    let signals = Scripted::default().signals(&policy);
    let halts = async {
        tokio::time::sleep(Duration::from_secs(5)).await;
        let halted = Event::Halted { step: "kubelet".into(), why: "it is failed".into(), hint: None };
        journal.append(halted).await.expect("appended");
        world.remove(LEASE);
    };
    let (ended, ()) = tokio::join!(carry_out(cluster, no_hosts(), policy, signals, told), halts);
    assert_eq!(ended.expect("exit"), Exit::Halted);
    let entries = journal.entries().await.expect("record");
    assert!(!entries.iter().any(|entry| matches!(entry.event, Event::PhaseStarted { .. })));
}
