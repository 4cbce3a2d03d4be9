mod crash;
mod incidents;
mod random;
mod rights;
mod scale;
mod sequence;
mod timeline;

use std::{sync::Arc, time::Duration};

use serde_json::Value;
use tokio::task::LocalSet;

use super::stage::Stage;
use crate::{
    run::record::{RunState, Status},
    sandbox::{store::kinds, world::Layout},
    version::KubeVersion,
};

const OLD: KubeVersion = KubeVersion::new(1, 36, 1);
const PATCH: KubeVersion = KubeVersion::new(1, 36, 3);
const MINOR: KubeVersion = KubeVersion::new(1, 37, 2);

/// Soak and quiet times are what a night is made of; these tests are about the rest.
fn policy(channel: &str) -> String {
    format!("channel: {channel}\nquiet: {{readyFor: 0s}}\nnodes: {{soak: 0s}}\n")
}

/// A Deployment of the shop is scaled to 0 while kubeadm works on a control plane.
const QUIESCE: &str = "quiesce: [{kind: Deployment, namespace: shop, name: slow}]\n";

/// Comes up two minutes before the detection's hour.
async fn stage(layout: &Layout, policy: &str) -> Stage {
    let _ = rustls::crypto::ring::default_provider().install_default();
    Stage::set(layout, policy, "2026-11-22T22:58:00Z".parse().expect("time")).await.expect("stage")
}

/// The newest run once it stands, within so many hours of the cluster's time.
async fn ended(stage: &Stage, hours: usize) -> RunState {
    // A look reads the whole record: some 180 of them, however long the night.
    let minutes = hours.div_ceil(3);
    for _ in 0..hours * 60 / minutes {
        tokio::time::sleep(Duration::from_mins(minutes as u64)).await;
        let last = stage.runs().await.expect("records").into_iter().next();
        if let Some(run) = last.filter(|run| !matches!(run.status, Status::Seeded | Status::InFlight)) {
            return run;
        }
    }
    panic!("no run ended within {hours} h: {:#?}", stage.runs().await);
}

fn nodes(stage: &Stage) -> Vec<Arc<Value>> {
    stage.world.store().list(&kinds::NODE, None)
}

/// Everything at the version and as it was found: held, not cordoned, whole.
fn assert_well(stage: &Stage, version: KubeVersion) {
    for node in nodes(stage) {
        let name = node["metadata"]["name"].as_str().expect("name");
        assert_eq!(node["status"]["nodeInfo"]["kubeletVersion"], format!("v{version}"), "{name}");
        assert_ne!(node["spec"]["unschedulable"], true, "{name}");
        assert!(node["metadata"]["annotations"].as_object().is_none_or(serde_json::Map::is_empty), "{node}");
        let machine = stage.world.machines().get(name).expect("machine");
        for package in crate::node::packages::ALL {
            assert_eq!(machine.package(package), Some((format!("{version}-1.1"), true)), "{name}: {package}");
        }
        assert!(machine.pinned_by_us().is_empty(), "{name}");
    }
    assert_eq!(stage.world.machines().unknown_commands(), Vec::<String>::new());
}

async fn a_night(layout: Layout, channel: &str, version: KubeVersion) {
    a_night_of(layout, channel, version, 3).await;
}

async fn a_night_of(layout: Layout, channel: &str, version: KubeVersion, hours: usize) {
    LocalSet::new()
        .run_until(async {
            let stage = stage(&layout, &policy(channel)).await;
            let run = ended(&stage, hours).await;
            assert_eq!(run.status, Status::Done, "{run:#?}");
            assert_well(&stage, version);
        })
        .await;
}

#[tokio::test(start_paused = true)]
async fn a_night_brings_the_patch() {
    a_night(Layout::of(1, 2, OLD).with_shop(), "patch", PATCH).await;
}

#[tokio::test(start_paused = true)]
async fn a_night_brings_the_minor_to_three_control_planes() {
    a_night(Layout::of(3, 2, PATCH).with_shop(), "minor", MINOR).await;
}

#[tokio::test(start_paused = true)]
async fn a_night_brings_the_patch_to_a_single_node() {
    let layout = Layout { untainted: true, ..Layout::of(1, 0, OLD) }.with_shop();
    a_night(layout, "patch", PATCH).await;
}
