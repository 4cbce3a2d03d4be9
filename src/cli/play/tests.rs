use std::time::Duration;

use tokio::task::LocalSet;

use super::stage::Stage;
use crate::{
    run::record::Status,
    sandbox::{store::kinds, world::Layout},
    version::KubeVersion,
};

const PATCH_ONLY: &str = "channel: patch\nquiet: {readyFor: 0s}\nnodes: {soak: 0s}\n";

#[tokio::test(start_paused = true)]
async fn a_night_brings_the_patch() {
    LocalSet::new().run_until(night()).await;
}

async fn night() {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let layout = Layout::of(1, 2, KubeVersion::new(1, 36, 1)).with_shop();
    let stage = Stage::set(&layout, PATCH_ONLY, "2026-11-22T22:58:00Z".parse().expect("time")).await.expect("stage");
    for _ in 0..60 {
        tokio::time::sleep(Duration::from_mins(1)).await;
        let runs = stage.runs().await.expect("records");
        if runs.iter().any(|run| !run.status.is_open() && run.status != Status::Seeded) {
            break;
        }
    }
    let runs = stage.runs().await.expect("records");
    for pod in stage.world.store().list(&kinds::POD, Some("k8s-upgrade")) {
        eprintln!("{} {} {}", pod["metadata"]["name"], pod["spec"]["nodeName"], pod["status"]);
        eprintln!(
            "{:?}",
            stage.world.store().log("k8s-upgrade", pod["metadata"]["name"].as_str().unwrap(), "kubectl-upgrade")
        );
    }
    for event in stage.world.store().list(&kinds::EVENT, None) {
        eprintln!("EVENT {event}");
    }
    for node in stage.world.store().list(&kinds::NODE, None) {
        eprintln!("NODE {node}");
    }
    for config_map in stage.world.store().list(&kinds::CONFIG_MAP, Some("k8s-upgrade")) {
        eprintln!("CM {}", config_map["data"]);
    }
    for entry in stage.world.machines().journal().iter().rev().take(20) {
        eprintln!("CALL {entry:?}");
    }
    eprintln!("{runs:#?}");
    eprintln!("{:?}", stage.world.machines().unknown_commands());
    assert_eq!(runs.first().map(|run| run.status), Some(Status::Done));
}
