use std::sync::Mutex;

use serde_json::{Value, json};

use super::*;
use crate::{
    cluster::observe::fake::{self, Asked},
    drain::round::Next,
};

/// What the API server holds: pods by name with their uid and anything that differs from a healthy managed pod.
struct World {
    pods: Vec<Value>,
    budgets: Vec<Value>,
    replicas: u32,
}

fn pod(name: &str, app: &str, uid: &str, owner: Option<(&str, &str)>) -> Value {
    let owners: Vec<_> =
        owner.iter().map(|(kind, name)| json!({"kind": kind, "name": name, "controller": true})).collect();
    json!({
        "metadata": {"namespace": "shop", "name": name, "uid": uid, "labels": {"app": app}, "ownerReferences": owners},
        "spec": {"nodeName": "w1", "terminationGracePeriodSeconds": 600, "containers": []},
        "status": {"phase": "Running", "conditions": [{"type": "Ready", "status": "True"}]},
    })
}

fn budget(name: &str, allowed: i64, healthy: i64, desired: i64, expected: i64) -> Value {
    json!({
        "metadata": {"namespace": "shop", "name": name},
        "spec": {"minAvailable": desired, "selector": {"matchLabels": {"app": name}}},
        "status": {"disruptionsAllowed": allowed, "currentHealthy": healthy, "desiredHealthy": desired,
                   "expectedPods": expected},
    })
}

fn solo() -> World {
    World {
        pods: vec![pod("solo-1", "solo", "u-solo", Some(("ReplicaSet", "solo-abc")))],
        budgets: vec![budget("solo", 0, 1, 1, 1)],
        replicas: 1,
    }
}

/// Answers from the world; evictions go to `evict`, deletes succeed.
fn serve(
    world: World,
    evict: impl Fn(&str) -> (u16, Value) + Send + Sync + 'static,
) -> (Cluster, fake::Log, &'static Mutex<World>) {
    let world: &'static Mutex<World> = Box::leak(Box::new(Mutex::new(world)));
    let (cluster, log) = fake::cluster(move |asked| {
        let path = asked.path.split('?').next().unwrap();
        let held = world.lock().unwrap();
        match (asked.method.as_str(), path) {
            ("POST", _) => evict(path.split('/').nth(6).unwrap()),
            ("DELETE", _) => (200, held.pods[0].clone()),
            (_, "/api/v1/pods") => fake::list(&json!(held.pods)),
            (_, "/apis/policy/v1/poddisruptionbudgets") => fake::list(&json!(held.budgets)),
            (_, "/apis/apps/v1/deployments") => fake::list(&json!([workload("solo", held.replicas, None)])),
            (_, "/apis/apps/v1/replicasets") => fake::list(&json!([workload("solo-abc", held.replicas, Some("solo"))])),
            _ => fake::list(&json!([])),
        }
    });
    (cluster, log, world)
}

fn workload(name: &str, replicas: u32, owner: Option<&str>) -> Value {
    let owners: Vec<_> =
        owner.iter().map(|name| json!({"kind": "Deployment", "name": name, "controller": true})).collect();
    json!({"metadata": {"namespace": "shop", "name": name, "ownerReferences": owners}, "spec": {"replicas": replicas}})
}

fn accepted() -> (u16, Value) {
    (201, json!({"kind": "Status", "status": "Success"}))
}

fn refused_by_budget() -> (u16, Value) {
    let (code, mut body) = fake::refusal(429, "TooManyRequests", "Cannot evict pod");
    body["details"] = json!({"causes": [{"reason": "DisruptionBudget", "message": "needs 1 and has 1"}]});
    (code, body)
}

fn sent(log: &fake::Log, method: &str) -> Vec<Asked> {
    log.lock().unwrap().iter().filter(|asked| asked.method == method).cloned().collect()
}

fn leaving(round: &Round) -> Vec<&str> {
    round.leaving.iter().map(|leaving| leaving.pod.name.as_str()).collect()
}

fn names(pods: &[PodRef]) -> Vec<&str> {
    pods.iter().map(|pod| pod.name.as_str()).collect()
}

fn drainer(cluster: &Cluster) -> Drainer<'_> {
    Drainer::new(cluster, "w1", policy::Drain::default(), None)
}

#[tokio::test(start_paused = true)]
async fn one_round_sorts_all_pods_and_evicts_those_that_go() {
    let mut ending = pod("slow-1", "slow", "u-slow", Some(("ReplicaSet", "slow-abc")));
    ending["metadata"]["deletionTimestamp"] = json!("2026-11-22T11:59:00Z");
    let mut static_pod = pod("etcd-w1", "etcd", "u-etcd", Some(("Node", "w1")));
    static_pod["metadata"]["annotations"] = json!({"kubernetes.io/config.mirror": "x"});
    let mut world = solo();
    world.pods.extend([
        pod("web-1", "web", "u-web", Some(("ReplicaSet", "web-abc"))),
        pod("agent-1", "agent", "u-agent", Some(("DaemonSet", "agent"))),
        pod("bare", "bare", "u-bare", None),
        ending,
        static_pod,
    ]);
    let (cluster, log, world) = serve(world, |name| if name == "solo-1" { refused_by_budget() } else { accepted() });
    let mut drainer = drainer(&cluster);

    let round = drainer.round().await.unwrap();
    assert_eq!(leaving(&round), ["slow-1", "bare", "web-1"]);
    assert_eq!(round.stays.iter().map(|(pod, _)| pod.name.as_str()).collect::<Vec<_>>(), ["agent-1", "etcd-w1"]);
    assert_eq!(round.though[0].0.name, "bare");
    assert!(round.moved.is_empty() && round.blocked_by_policy.is_empty() && !round.is_done());
    // Known after the first round, and with nothing waited for.
    let [stuck] = round.going_nowhere.as_slice() else { panic!("{round:?}") };
    assert!(stuck.never && stuck.recreatable);
    let said = stuck.obstacle.to_string();
    assert_eq!(said, "PDB shop/solo (minAvailable: 1) allows 0 disruptions (1 of 1 must stay)");
    let evicted: Vec<_> = sent(&log, "POST").iter().map(|asked| asked.body["metadata"]["name"].clone()).collect();
    assert_eq!(evicted.len(), 3, "{evicted:?}");
    assert!(sent(&log, "DELETE").is_empty());

    world.lock().unwrap().pods.retain(|pod| pod["metadata"]["uid"] == "u-solo" || pod["metadata"]["uid"] == "u-agent");
    tokio::time::sleep(Duration::from_secs(5)).await;
    let next = drainer.round().await.unwrap();
    assert_eq!(names(&next.moved), ["bare", "slow-1", "web-1"]);
    assert_eq!(next.going_nowhere[0].since, stuck.since, "stuck since the first time");
    assert!(matches!(next.next(&policy::Drain::default()), Next::Recreate(pods) if pods.len() == 1));

    world.lock().unwrap().pods.retain(|pod| pod["metadata"]["uid"] == "u-agent");
    let last = drainer.round().await.unwrap();
    assert!(last.is_done());
    assert_eq!(names(&last.moved), ["solo-1"]);
}

#[tokio::test(start_paused = true)]
async fn grace_is_cut_to_the_policys_limit_and_tied_to_the_very_pod() {
    let (cluster, log, _) = serve(solo(), |_| accepted());
    drainer(&cluster).round().await.unwrap();
    let options = &sent(&log, "POST")[0].body["deleteOptions"];
    assert_eq!(*options, json!({"gracePeriodSeconds": 300, "preconditions": {"uid": "u-solo"}}));
}

#[tokio::test(start_paused = true)]
async fn an_accepted_eviction_is_believed_only_when_the_pod_is_gone() {
    let (cluster, _, world) = serve(solo(), |_| accepted());
    let mut drainer = drainer(&cluster);
    for _ in 0..2 {
        let round = drainer.round().await.unwrap();
        assert_eq!((leaving(&round), round.moved.len()), (vec!["solo-1"], 0));
        assert!(!round.is_done());
    }
    world.lock().unwrap().pods.clear();
    assert!(drainer.round().await.unwrap().is_done());
}

#[tokio::test(start_paused = true)]
async fn a_webhooks_no_is_named_and_asked_again_but_is_not_never() {
    let denial = "admission webhook \"drain.strimzi.io\" denied the request";
    let mut world = solo();
    world.budgets = vec![];
    let (cluster, log, _) = serve(world, move |_| fake::refusal(403, "Forbidden", denial));
    let mut drainer = drainer(&cluster);
    for _ in 0..2 {
        let round = drainer.round().await.unwrap();
        let [stuck] = round.going_nowhere.as_slice() else { panic!("{round:?}") };
        assert!(!stuck.never && !stuck.recreatable);
        assert_eq!(stuck.obstacle.why, Why::Refused(denial.to_owned()));
    }
    assert_eq!(sent(&log, "POST").len(), 2);
}

#[tokio::test(start_paused = true)]
async fn a_pod_under_several_budgets_is_never_served_and_known_at_once() {
    let mut world = solo();
    world.replicas = 3;
    world.budgets = vec![budget("solo", 1, 3, 2, 3), budget("solo", 1, 3, 2, 3)];
    world.budgets[1]["metadata"]["name"] = json!("second");
    let (cluster, _, _) = serve(world, |_| fake::refusal(500, "", "more than one PodDisruptionBudget"));
    let started = cluster.clock().now();
    let round = drainer(&cluster).round().await.unwrap();
    let [stuck] = round.going_nowhere.as_slice() else { panic!("{round:?}") };
    assert!(stuck.never && !stuck.recreatable);
    assert_eq!(stuck.obstacle.budgets, ["shop/solo", "shop/second"]);
    assert_eq!(cluster.clock().now(), started, "no retry hides it");
}

#[tokio::test(start_paused = true)]
async fn what_the_policy_blocks_is_not_evicted() {
    let mut world = solo();
    world.pods = vec![pod("bare", "bare", "u-bare", None)];
    let (cluster, log, _) = serve(world, |_| accepted());
    let strict = policy::Drain { unmanaged: policy::DeleteOrBlock::Block, ..policy::Drain::default() };
    let round = Drainer::new(&cluster, "w1", strict, None).round().await.unwrap();
    assert_eq!(round.blocked_by_policy.len(), 1);
    assert!(!round.is_done() && sent(&log, "POST").is_empty());
}

#[tokio::test(start_paused = true)]
async fn the_chains_own_pod_is_left_alone() {
    let (cluster, log, _) = serve(solo(), |_| accepted());
    let keep = Some("u-solo".to_owned());
    assert!(Drainer::new(&cluster, "w1", policy::Drain::default(), keep).round().await.unwrap().is_done());
    assert!(sent(&log, "POST").is_empty());
}

async fn stuck_in(drainer: &mut Drainer<'_>) -> Stuck {
    drainer.round().await.unwrap().going_nowhere.remove(0)
}

#[tokio::test(start_paused = true)]
async fn a_single_replica_is_deleted_with_its_uid_and_grace() {
    let (cluster, log, _) = serve(solo(), |_| refused_by_budget());
    let mut drainer = drainer(&cluster);
    let stuck = stuck_in(&mut drainer).await;
    assert_eq!(drainer.recreate(&stuck).await.unwrap(), Recreation::Deleted);
    let deleted = sent(&log, "DELETE").remove(0);
    assert_eq!(deleted.path.trim_end_matches('?'), "/api/v1/namespaces/shop/pods/solo-1");
    assert_eq!(deleted.body, json!({"gracePeriodSeconds": 300, "preconditions": {"uid": "u-solo"}}));
}

#[tokio::test(start_paused = true)]
async fn nothing_is_deleted_once_its_reason_is_gone() {
    type Change = fn(&mut World);
    type Check = fn(&Recreation) -> bool;
    let changes: [(&str, Change, Check); 6] = [
        ("replaced", |w| w.pods[0]["metadata"]["uid"] = json!("u-2"), |r| *r == Recreation::Gone),
        ("gone", |w| w.pods.clear(), |r| *r == Recreation::Gone),
        (
            "going",
            |w| w.pods[0]["metadata"]["deletionTimestamp"] = json!("2026-11-22T12:00:00Z"),
            |r| *r == Recreation::Gone,
        ),
        ("scaled up", |w| w.replicas = 2, |r| matches!(r, Recreation::NotNow(_))),
        (
            "budget opened",
            |w| w.budgets[0]["status"]["disruptionsAllowed"] = json!(1),
            |r| matches!(r, Recreation::NotNow(_)),
        ),
        ("budget removed", |w| w.budgets.clear(), |r| matches!(r, Recreation::NotNow(_))),
    ];
    for (what, change, expected) in changes {
        let (cluster, log, world) = serve(solo(), |_| refused_by_budget());
        let mut drainer = drainer(&cluster);
        let stuck = stuck_in(&mut drainer).await;
        change(&mut world.lock().unwrap());
        let came = drainer.recreate(&stuck).await.unwrap();
        assert!(expected(&came), "{what}: {came:?}");
        assert!(sent(&log, "DELETE").is_empty(), "{what}");
    }
}

#[tokio::test(start_paused = true)]
async fn nothing_is_deleted_without_the_policys_word() {
    for single_replica in [SingleReplica::Wait, SingleReplica::Block] {
        let (cluster, log, _) = serve(solo(), |_| refused_by_budget());
        let policy = policy::Drain { single_replica, ..policy::Drain::default() };
        let mut drainer = Drainer::new(&cluster, "w1", policy, None);
        let stuck = stuck_in(&mut drainer).await;
        assert!(stuck.never && !stuck.recreatable);
        assert!(matches!(drainer.recreate(&stuck).await.unwrap(), Recreation::NotNow(_)));
        assert!(sent(&log, "DELETE").is_empty());
    }
}
