use super::*;
use crate::{
    node::scripted::ScriptedHost,
    policy::Policy,
    run::{
        names::Phase,
        phase::fixture::{Staged, World, done, staged},
    },
    signal::scripted::{Scripted, critical},
};

fn away() -> Observed<Vec<Alert>> {
    Observed::Unknown("connection refused".to_owned())
}

fn none() -> Observed<Vec<Alert>> {
    Observed::Known(vec![])
}

async fn worker(looks: Vec<Observed<Vec<Alert>>>) -> Staged {
    let (world, policy) = (World::new(), Policy::default());
    let host = ScriptedHost::new("w1");
    staged(&world, (Phase::Worker, Some("w1")), &[done("kubelet")], policy, &Scripted::showing(looks), host).await
}

fn minutes_since(chain: &Chain, then: Timestamp) -> u64 {
    chain.cluster.clock().since(then).as_secs() / 60
}

#[tokio::test(start_paused = true)]
async fn a_prometheus_that_moves_with_the_drain_is_waited_for() {
    let looks = || std::iter::repeat_n(away(), 20).chain([none()]).collect();
    soak(&worker(looks()).await.chain, "w1").await.expect("soaked");
    alerts_clear(&worker(looks()).await.chain, Duration::ZERO).await.expect("clear");
}

#[tokio::test(start_paused = true)]
async fn one_that_stays_away_ends_the_wait_by_the_policys_limit_and_is_never_taken_for_quiet() {
    for soaks in [true, false] {
        let staged = worker(vec![away()]).await;
        let started = staged.chain.cluster.clock().now();
        let ended =
            if soaks { soak(&staged.chain, "w1").await } else { alerts_clear(&staged.chain, Duration::ZERO).await };
        let error = format!("{:#}", ended.unwrap_err());
        assert!(error.contains("alerts can't be read: connection refused"), "{error}");
        assert_eq!(minutes_since(&staged.chain, started), 30, "{error}");
    }
}

#[tokio::test(start_paused = true)]
async fn an_alert_that_is_known_to_fire_ends_it_at_once() {
    for looks in [vec![critical("EtcdDown")], vec![away(), critical("EtcdDown")]] {
        for soaks in [true, false] {
            let staged = worker(looks.clone()).await;
            let started = staged.chain.cluster.clock().now();
            let ended =
                if soaks { soak(&staged.chain, "w1").await } else { alerts_clear(&staged.chain, Duration::ZERO).await };
            assert!(format!("{:#}", ended.unwrap_err()).contains("EtcdDown fires"));
            assert_eq!(minutes_since(&staged.chain, started), 0);
        }
    }
}

#[tokio::test(start_paused = true)]
async fn before_a_worker_an_alert_has_time_to_clear() {
    let staged = worker(vec![critical("EtcdDown"), critical("EtcdDown"), none()]).await;
    alerts_clear(&staged.chain, Duration::from_mins(30)).await.expect("clear");
}

#[tokio::test(start_paused = true)]
async fn the_soak_counts_from_the_kubelets_restart_whoever_did_it() {
    let staged = worker(vec![none()]).await;
    let restarted = staged.chain.cluster.clock().now();
    tokio::time::sleep(Duration::from_mins(7)).await;
    soak(&staged.chain, "w1").await.expect("soaked");
    assert_eq!(minutes_since(&staged.chain, restarted), 10);
    soak(&staged.chain, "w2").await.expect("nothing was changed on w2");
    assert_eq!(minutes_since(&staged.chain, restarted), 10);
}
