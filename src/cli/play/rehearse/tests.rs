use serde_json::json;

use super::*;
use crate::{
    cluster::{
        observe::{self, Instances},
        snapshot::Observed,
    },
    error::Exit,
    gate, plan, policy,
    report::rehearsal_screen::Ends,
    sandbox::{
        api::{Asked, Fate, Open},
        store::{Patch, Refusal, Store},
        world::{Layout, Workload},
    },
    version::KubeVersion,
};

const OLD: KubeVersion = KubeVersion::new(1, 36, 3);
const NEW: KubeVersion = KubeVersion::new(1, 37, 2);
const QUIET: &str = "quiet: {readyFor: 0s}\nnodes: {soak: 1m}\n";

/// Rehearses on a cluster in memory, which stands for the live one and is not changed.
fn rehearsed(layout: &Layout, policy: &str, change: impl FnOnce(&Store)) -> Rehearsal {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let runtime =
        tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build().expect("runtime");
    let read = async {
        let at = "2026-11-22T22:00:00Z".parse().expect("time");
        let stage = Stage::set(layout, policy, at).await.expect("stage");
        change(stage.world.store());
        tokio::time::sleep(Duration::from_secs(30)).await;
        let before = stage.world.store().revision();
        let policy = policy::read(policy).expect("policy");
        let snapshot = observe::snapshot(&stage.cluster, &Instances::OneProcess, Observed::NotConfigured).await;
        let (snapshot, live) = (snapshot.expect("snapshot"), read(&stage.cluster).await.expect("live"));
        assert_eq!(stage.world.store().revision(), before, "the live cluster is only read");
        assert!(live.objects.iter().all(|object| object["kind"] != "Secret"));
        let target = Target::new(OLD, NEW).expect("target");
        let plan = plan::plan(&snapshot, &target, &policy, &gate::evaluate(&snapshot, &target, &policy));
        Rehearsed { snapshot, live, plan, target, policy }
    };
    let rehearsed = LocalSet::new().block_on(&runtime, read);
    futures::executor::block_on(play(rehearsed)).expect("played")
}

fn untouched(_: &Store) {}

#[test]
fn a_cluster_that_would_end() {
    let said = rehearsed(&Layout::of(1, 3, OLD).with_shop(), QUIET, untouched);
    assert_eq!((said.ends, said.nodes_there, said.nodes), (Ends::Well, 4, 4), "{said:#?}");
    assert_eq!((said.exit(), said.set_aside.len()), (Exit::Ok, 0), "{said:#?}");
    let nodes: Vec<_> = said.phases.iter().filter_map(|phase| phase.node.as_deref()).collect();
    assert_eq!(nodes, ["cp1", "w1", "w2", "w3"]);
    assert!(said.moved.len() >= 5, "all of the shop and CoreDNS move: {said:#?}");
    let by_node: usize = said.phases.iter().filter_map(|phase| phase.pods).sum();
    assert_eq!((by_node, said.moved.iter().map(|one| one.times).sum()), (said.moves, said.moves), "{said:#?}");
    assert!(said.seconds > 4 * 60, "a minute of soak after each worker: {said:#?}");
    assert!(said.unknown.iter().any(|line| line.contains("ssh")), "{said:#?}");
}

#[test]
fn a_budget_that_never_lets_go_is_named_with_its_numbers_its_pod_and_the_node() {
    let layout = Layout { workloads: vec![Workload::new("shop", "web", 3).min_available(3)], ..Layout::of(1, 3, OLD) };
    let said = rehearsed(&layout, QUIET, untouched);
    assert_eq!((said.ends, said.exit()), (Ends::Stands, Exit::Blocked), "{said:#?}");
    assert_eq!(said.set_aside, ["pdb-zero-disruptions"], "the gate says it, too");
    let stands = said.stands.expect("where");
    assert_eq!((stands.node.as_deref(), stands.step.as_str()), (Some("w1"), "drain"), "{stands:#?}");
    for part in ["shop/web", "shop/web-", "3"] {
        assert!(stands.why.contains(part), "{part}: {stands:#?}");
    }
    assert_eq!(said.nodes_there, 1);
    let by_node: usize = said.phases.iter().filter_map(|phase| phase.pods).sum();
    assert_eq!(by_node, said.moves, "also those of the node where it stands: {:#?}", said.phases);
}

#[test]
fn a_single_node_is_upgraded_in_place() {
    let layout = Layout { untainted: true, ..Layout::of(1, 0, OLD) }.with_shop();
    let said = rehearsed(&layout, QUIET, untouched);
    assert_eq!((said.ends, said.nodes_there, said.moves), (Ends::Well, 1, 0), "{said:#?}");
}

#[test]
fn too_little_room_is_said_with_the_schedulers_words() {
    let layout = Layout { workloads: vec![Workload::new("shop", "big", 2)], ..Layout::of(1, 2, OLD) };
    let said = rehearsed(&layout, QUIET, |store| {
        let resources = json!({"requests": {"cpu": "5"}});
        let container = json!([{"name": "main", "resources": resources}]);
        let patch =
            Patch::Strategic(json!({"spec": {"strategy": {"rollingUpdate": {"maxSurge": 0, "maxUnavailable": 2}},
            "template": {"spec": {"containers": container}}}}));
        store.patch(&kinds::DEPLOYMENT, Some("shop"), "big", &patch).expect("patched");
    });
    assert_eq!(said.ends, Ends::Well, "{said:#?}");
    let waited = said.waited.iter().find(|one| one.workload == "shop/big").expect("waited");
    assert!(waited.why.contains("Insufficient cpu") && waited.seconds >= 10, "{waited:#?}");
}

#[test]
fn a_pod_whose_controller_is_not_played_is_made_again() {
    let layout = Layout { workloads: vec![Workload::new("shop", "web", 1)], ..Layout::of(1, 2, OLD) };
    let said = rehearsed(&layout, QUIET, |store| {
        let owner = json!({"apiVersion": "db.example/v1", "kind": "Cluster", "name": "pg", "uid": "pg-uid", "controller": true});
        for n in 1..=2 {
            let pod = json!({
                "apiVersion": "v1", "kind": "Pod",
                "metadata": {"name": format!("pg-{n}"), "namespace": "shop", "labels": {"app": "pg"}, "ownerReferences": [owner]},
                "spec": {"nodeName": format!("w{n}"), "containers": [{"name": "pg", "image": "pg:1"}]},
            });
            assert!(store.load(pod));
        }
        let budget = json!({
            "apiVersion": "policy/v1", "kind": "PodDisruptionBudget", "metadata": {"name": "pg", "namespace": "shop"},
            "spec": {"maxUnavailable": 1, "selector": {"matchLabels": {"app": "pg"}}},
            "status": {"desiredHealthy": 1, "currentHealthy": 2, "expectedPods": 2, "disruptionsAllowed": 1},
        });
        assert!(store.load(budget));
    });
    assert_eq!(said.ends, Ends::Well, "{said:#?}");
    let unknown = said.unknown.join("\n");
    assert!(
        unknown.contains("Cluster/pg in shop does with its 2 pods") && unknown.contains("PDB shop/pg"),
        "{unknown}"
    );
}

/// A copy without the budgets would end where the cluster stands still.
#[tokio::test(start_paused = true)]
async fn a_list_that_can_not_be_read_is_named_and_no_copy_is_made() {
    let clock = crate::clock::Clock::starting_at("2026-11-22T22:00:00Z".parse().expect("time"));
    let gate = |asked: &Asked| match &asked.target {
        Some(target) if target.kind.kind == "PodDisruptionBudget" => {
            Fate::Refuse(Refusal::new(403, "Forbidden", "poddisruptionbudgets.policy is forbidden"))
        }
        _ => Fate::Pass,
    };
    let store = Store::new(clock);
    let open = crate::sandbox::api::client_through(store.clone(), Arc::new(Open));
    let shut = crate::sandbox::api::client_through(store, Arc::new(gate));
    let cluster = |client| crate::cluster::api::Cluster::new(client, "k8s-upgrade", clock);
    assert!(read(&cluster(open)).await.is_ok());
    let error = format!("{:#}", read(&cluster(shut)).await.expect_err("refused"));
    assert!(error.contains("listing poddisruptionbudgets") && error.contains("forbidden"), "{error}");
}
