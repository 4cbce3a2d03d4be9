use std::time::Duration;

use serde_json::json;

use super::{
    fixture::{World, input, no_hosts, seeded},
    *,
};
use crate::{run::fixture as run_fixture, signal::scripted::Scripted};

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

/// Seen on three control planes: the pod of a finished phase was evicted while it exited, and its Job made another.
#[test]
fn a_pod_whose_job_gave_way_to_the_next_has_nothing_to_do() {
    let created = |job: &str| Event::JobCreated { job: job.into() };
    let wanted = |job: &str| Event::JobWanted { job: job.into() };
    let (w1, w2) = ("k8s-upgrade-worker-1-36-3-w1", "k8s-upgrade-worker-1-36-3-w2");
    let of = |events: &[Event], phase, node: Option<&str>, pod: bool| {
        let me = Me { pod: pod.then(|| "pod".into()), ..Me::default() };
        let node = node.map(str::to_owned);
        let input =
            Input { phase, run: "4f1c".into(), node, me, instances: Instances::Endpoint, known: Known::default() };
        let state = run_fixture::run("4f1c", [vec![Event::Opened], events.to_vec()].concat());
        successor(&state, &input).map(str::to_owned)
    };
    let passed = [created(w1), wanted(w2), created(w2)];
    assert_eq!(of(&passed, Phase::Worker, Some("w1"), true).as_deref(), Some(w2));
    assert_eq!(of(&passed, Phase::Worker, Some("w2"), true), None, "its own");
    assert_eq!(of(&passed, Phase::Worker, Some("w1"), false), None, "a person by hand");
    assert_eq!(of(&passed[..2], Phase::Worker, Some("w1"), true), None, "the next may not be there yet");
    assert_eq!(of(&passed[..2], Phase::Worker, Some("w2"), true), None, "begun before it was recorded");
    let first = [created("k8s-upgrade-master-1-36-3")];
    assert_eq!(of(&first, Phase::Master, Some("cp1"), true), None, "the first control plane's has no name in it");
}
