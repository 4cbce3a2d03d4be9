use super::*;
use crate::{
    gate::fixture,
    node::scripted::ScriptedHost,
    policy::Policy,
    run::{
        names::Phase,
        phase::fixture::{Staged, World, staged},
    },
    signal::scripted::Scripted,
};

const VERSION: KubeVersion = KubeVersion::new(1, 36, 3);

fn static_pods(node: &str) -> Vec<Pod> {
    let pod = |component: &str| Pod {
        mirror: true,
        ..fixture::pod(&format!("kube-system/{component}-{node}"), node, "r/x:1")
    };
    components(true).map(pod).collect()
}

#[test]
fn an_etcd_that_is_gone_is_missed_where_another_control_plane_has_one() {
    let node = fixture::node("cp1", true, "1.36.3");
    let without = || static_pods("cp1").into_iter().filter(|pod| pod.name != "etcd-cp1");
    let said = |pods: Vec<Pod>| missing_component(&pods, "cp1", Some(&node), VERSION);
    assert_eq!(said(static_pods("cp1")), None);
    assert_eq!(said(without().chain(static_pods("cp2")).collect()).as_deref(), Some("etcd is not there"));
    assert_eq!(said(without().collect()), None, "external");
}

async fn worker(world: &World) -> Staged {
    let (policy, host) = (Policy::default(), ScriptedHost::new("w1"));
    staged(world, (Phase::Worker, Some("w1")), &[], policy, &Scripted::default(), host).await
}

async fn is_back(staged: &Staged) -> Result<(), String> {
    daemon_sets(&staged.chain, "ready", "w1").await.map_err(|error| format!("{error:#}"))
}

#[tokio::test(start_paused = true)]
async fn a_daemon_sets_pod_that_was_broken_before_holds_nothing_up() {
    let world = World::new();
    world.daemon_pod("proxy", "w1", true);
    world.daemon_pod("broken", "w1", false);
    let staged = worker(&world).await;
    record_daemon_sets(&staged.chain, "w1").await.expect("recorded");
    is_back(&staged).await.expect("back");
}

#[tokio::test(start_paused = true)]
async fn one_that_is_not_there_any_more_is_missed_even_by_the_next_pod() {
    let world = World::new();
    world.daemon_pod("proxy", "w1", true);
    let staged = worker(&world).await;
    record_daemon_sets(&staged.chain, "w1").await.expect("recorded");
    world.remove("/api/v1/namespaces/kube-system/pods/proxy-w1");
    record_daemon_sets(&staged.chain, "w1").await.expect("what a crash left is no measure");
    assert!(is_back(&staged).await.unwrap_err().ends_with("not Ready: kube-system/proxy"));
}

#[tokio::test(start_paused = true)]
async fn a_daemon_set_that_someone_deleted_is_not_waited_for() {
    let world = World::new();
    world.daemon_pod("proxy", "w1", true);
    let staged = worker(&world).await;
    record_daemon_sets(&staged.chain, "w1").await.expect("recorded");
    world.remove("/api/v1/namespaces/kube-system/pods/proxy-w1");
    world.remove("/apis/apps/v1/namespaces/kube-system/daemonsets/proxy");
    is_back(&staged).await.expect("nothing to wait for");
}

#[tokio::test(start_paused = true)]
async fn with_nothing_on_record_all_that_are_there_must_be_ready() {
    let world = World::new();
    world.daemon_pod("proxy", "w1", false);
    assert!(is_back(&worker(&world).await).await.unwrap_err().ends_with("not Ready: kube-system/proxy"));
}
