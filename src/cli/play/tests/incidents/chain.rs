//! Incidents of the chain itself: who runs where, what comes next, and who is left out.

use super::*;
use crate::{
    run::operate,
    sandbox::hosts::{MachineSpec, Trouble},
};

/// Incident 1: the upgrader ran on the node that it drained, and evicted itself between drain and install. Here there is no
/// room where it would rather run.
#[test]
fn incident_01_a_night_never_runs_on_the_node_that_it_drains() {
    night(async || {
        let stage = evening(&Layout::of(1, 2, OLD).with_shop(), &policy("patch")).await;
        let full = Patch::Merge(json!({"status": {"allocatable": {"cpu": "10m"}}}));
        stage.world.store().patch_status(&kinds::NODE, None, "cp1", &full).expect("patched");
        let run = reaches(&stage, Status::Done, 3).await;
        let runners = runners(&stage, &run).await;
        assert_eq!(runners.iter().find(|(node, runner)| node == runner), None, "{runners:?}");
        assert_eq!(runner_of("w1", &runners), "w2", "it had to look elsewhere: {runners:?}");
        assert_well(&stage, PATCH);
    });
}

fn runner_of<'a>(name: &str, runners: &'a [(String, String)]) -> &'a str {
    runners.iter().find(|(node, _)| node == name).map_or("", |(_, runner)| runner)
}

/// Incident 4: with one control plane ahead, `kubeadm upgrade plan` prints no target, and every night failed of it.
#[test]
fn incident_04_a_night_finishes_what_one_control_plane_began() {
    night(async || {
        let stage = evening(&Layout::of(3, 2, OLD).with_shop(), &policy("patch")).await;
        let cp2 = stage.world.machines().get("cp2").expect("cp2");
        cp2.trouble(Trouble::StaticPodKept(Component::Apiserver));
        let run = reaches(&stage, Status::Halted, 3).await;
        assert_eq!(run.nodes["cp1"].state, NodeState::Done, "{run:#?}");
        cp2.mend(Trouble::StaticPodKept(Component::Apiserver));
        operate::abandon(&stage.cluster, stage.world.machines().as_ref(), &signals(&stage), "looked at tomorrow")
            .await
            .expect("given up");
        operate::go_on(&stage.cluster, &policy::Policy::default()).await.expect("allowed again");
        let planned = plans(&stage);
        let again = reaches(&stage, Status::Done, 30).await;
        assert_ne!(again.id, run.id);
        assert_eq!(plans(&stage), planned, "a plan on a cluster that is half there");
        assert_well(&stage, PATCH);
    });
}

/// How often kubeadm was asked for a plan.
fn plans(stage: &Stage) -> usize {
    let launched = stage.world.machines().all().into_iter().flat_map(|machine| machine.launched());
    launched.filter(|(_, argv)| argv.join(" ").contains("upgrade plan")).count()
}

/// Incident 5: five nodes upgraded, two new ones silently skipped: the list was hard-coded, and they had no DNS names.
#[test]
fn incident_05_a_night_covers_a_node_that_joins_meanwhile_and_has_no_name() {
    night(async || {
        let layout = Layout::of(1, 2, OLD).with_shop();
        let stage = evening(&layout, &policy("patch")).await;
        let is_done = |run: &RunState| run.nodes.get("w1").is_some_and(|row| row.state == NodeState::Done);
        until(&stage, "w1 is done", 3, is_done).await;
        let spec = layout.machines().pop().expect("w2");
        stage.world.join(&MachineSpec { name: "w3".into(), ip: "10.78.0.9".into(), ..spec }).expect("joined");
        let nameless = Patch::Merge(json!({"status": {"addresses": [{"type": "InternalIP", "address": "10.78.0.9"}]}}));
        stage.world.store().patch_status(&kinds::NODE, None, "w3", &nameless).expect("patched");
        reaches(&stage, Status::Done, 3).await;
        assert_eq!(nodes(&stage).len(), 4);
        assert_well(&stage, PATCH);
    });
}

/// Incident 10: the last worker's phase ended without creating postflight. Upgraded, but never closed.
#[test]
fn incident_10_a_night_is_closed_after_its_last_worker() {
    night(async || {
        let stage = evening(&Layout::of(1, 1, OLD), &policy("patch")).await;
        let run = reaches(&stage, Status::Done, 3).await;
        let entries = Journal::new(stage.cluster.clone(), &run.id).entries().await.expect("the record");
        let by_the_worker = |name: &str| {
            let wanted = Event::JobCreated { job: name.to_owned() };
            entries.iter().any(|entry| entry.event == wanted && entry.node.as_deref() == Some("w1"))
        };
        assert!(by_the_worker("k8s-upgrade-postflight-1-36-3"), "{entries:#?}");
        assert_well(&stage, PATCH);
    });
}
