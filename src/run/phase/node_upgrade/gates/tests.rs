use serde_json::json;

use super::*;
use crate::{
    error::hint_of,
    node::scripted::ScriptedHost,
    policy::Policy,
    run::{
        names::Phase,
        phase::fixture::{Staged, World, staged},
    },
    signal::scripted::Scripted,
};

fn verdict(classes: &[Class]) -> Verdict {
    let finding = |class: &Class| Finding::new(*class, "node/w1", "so").of_gate("swap").remedy("swapoff -a");
    Verdict::of(classes.iter().map(finding).collect(), vec!["version-skew".to_owned()], vec![])
}

#[test]
fn what_a_person_has_to_clear_halts_and_what_clears_by_itself_is_waited_for() {
    use Class::{Actionable, Pinned, Transient, Unknown, Waiting, Warning};
    let (early, late) = (Duration::ZERO, SETTLES_WITHIN);
    for (classes, waited, wanted) in [
        (&[][..], early, "ready"),
        (&[Warning], early, "ready"),
        (&[Actionable], early, "wait"),
        (&[Actionable], late, "halt"),
        (&[Waiting], late, "halt"),
        (&[Warning, Transient], late, "wait"),
        (&[Pinned], late, "wait"),
        (&[Unknown], late, "wait"),
        (&[Transient, Actionable], late, "halt"),
        // what could not be read may well be why the other is there
        (&[Unknown, Actionable], late, "wait"),
    ] {
        let found = match next(&verdict(classes), waited) {
            Ok(Look::Ready(text)) => {
                assert_eq!(text, "1 passed");
                "ready"
            }
            Ok(Look::NotYet(text)) => {
                assert!(text.contains("swap node/w1: so"), "{text}");
                "wait"
            }
            Err(failure) => {
                let error = anyhow::Error::from(failure);
                assert_eq!(hint_of(&error), Some("swapoff -a"));
                "halt"
            }
        };
        assert_eq!(found, wanted, "{classes:?} after {waited:?}");
    }
}

#[test]
fn a_long_list_is_cut_short() {
    let found = verdict(&[Class::Actionable; 5]);
    let refusing: Vec<_> = found.findings.iter().collect();
    assert!(said(&refusing).ends_with("; and 2 more"));
}

/// Worker w1 with the only pod of a budget that never lets it go.
async fn never_drained(events: &[Event]) -> Staged {
    let world = World::new();
    world.node("m1", true, "1.36.3");
    world.node("w1", false, "1.36.1");
    world.put("/version", json!({"gitVersion": "v1.36.3"}));
    let owner = json!([{"kind": "ReplicaSet", "name": "web", "controller": true}]);
    let pod = json!({
        "metadata": {"namespace": "shop", "name": "web-1", "uid": "web-1", "labels": {"app": "web"}, "ownerReferences": owner},
        "spec": {"nodeName": "w1", "containers": [{"name": "web", "image": "web:1"}]},
        "status": {"phase": "Running", "conditions": [{"type": "Ready", "status": "True"}]},
    });
    world.put("/api/v1/namespaces/shop/pods/web-1", pod);
    let budget = json!({
        "metadata": {"namespace": "shop", "name": "web"},
        "spec": {"minAvailable": 2, "selector": {"matchLabels": {"app": "web"}}},
        "status": {"disruptionsAllowed": 0, "currentHealthy": 2, "desiredHealthy": 2, "expectedPods": 2},
    });
    world.put("/apis/policy/v1/namespaces/shop/poddisruptionbudgets/web", budget);
    let sections = [
        ("date", "0.000000000"),
        ("kernel", "6.1.0"),
        ("cgroup", "cgroup2fs"),
        ("disks", "h\n90000000000 50000000000 0 0 / /\n"),
        ("swaps", "Filename\n"),
        ("packages", "hi ;kubelet;1.36.1-1.1\nhi ;kubeadm;1.36.1-1.1\n"),
        ("locks", ""),
    ];
    let facts = sections.map(|(name, text)| facts::Sections::line(name, text.as_bytes(), 0) + "\n").concat();
    let host = ScriptedHost::new("w1").answer(&["sh", "-s", "--", "facts"], &facts);
    let mut policy = Policy::default();
    // what this small world does not answer
    let beside = ["control-plane-health", "repo-minor-mismatch", "capacity-to-drain"];
    policy.gates.disable = beside.map(str::to_owned).into();
    staged(&world, (Phase::Worker, Some("w1")), events, policy, &Scripted::default(), host).await
}

#[tokio::test(start_paused = true)]
async fn a_budget_that_came_during_the_run_halts_it_before_the_node_is_cordoned() {
    let staged = never_drained(&[Event::Opened]).await;
    let error = gates_pass(&staged.chain, staged.host.as_ref(), "w1").await.unwrap_err();
    let text = format!("{error:#}");
    assert!(text.contains("pdb-zero-disruptions shop/web: drain of w1 never ends"), "{text}");
    assert!(hint_of(&error).is_some_and(|hint| hint.contains("replica")), "{text}");
    let waited: Vec<_> =
        staged.entries().await.into_iter().filter(|one| matches!(&one.event, Event::Waiting { .. })).collect();
    assert!(!waited.is_empty());

    staged.world.remove("/apis/policy/v1/namespaces/shop/poddisruptionbudgets/web");
    gates_pass(&staged.chain, staged.host.as_ref(), "w1").await.expect("it is gone");
    assert_eq!(staged.steps().await, ["gates", "gates"]);
    assert!(!staged.world.is_cordoned("w1"));
}

#[tokio::test(start_paused = true)]
async fn a_node_that_this_run_holds_down_or_began_to_change_is_gone_on_with_unasked() {
    let staged = never_drained(&[Event::Opened]).await;
    staged.world.cordoned("w1", staged.chain.journal.run());
    gates_pass(&staged.chain, staged.host.as_ref(), "w1").await.expect("ours");
    assert!(staged.steps().await.is_empty() && staged.host.ran().is_empty());

    let begun = Event::StepStarted { step: FIRST_CHANGE.to_owned() };
    let staged = never_drained(&[Event::Opened, begun]).await;
    gates_pass(&staged.chain, staged.host.as_ref(), "w1").await.expect("begun");
    assert_eq!(staged.steps().await, [FIRST_CHANGE]);
}
