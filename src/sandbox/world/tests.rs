use super::*;

const OLD: KubeVersion = KubeVersion::new(1, 36, 1);

fn clock() -> Clock {
    Clock::starting_at("2026-11-22T23:00:00Z".parse().expect("time"))
}

#[tokio::test(start_paused = true)]
async fn a_cluster_comes_up_by_itself() {
    let world =
        World::new(clock(), &Layout::of(1, 2, OLD).with_shop(), controllers::Options::default()).expect("world");
    world.settled().await;
    let pods = world.store().list(&kinds::POD, None);
    // 4 static pods, 3 of kube-proxy, 2 of CoreDNS, 5 of the shop
    assert_eq!(pods.len(), 14, "{pods:#?}");
    assert!(pods.iter().all(|pod| objects::is_ready(pod)), "{pods:#?}");
}
