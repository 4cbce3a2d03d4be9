//! kubelet and containerd.

use std::time::Duration;

use super::*;
use crate::{
    node::{
        containerd::{self, Containerd},
        kubelet,
        packages::apt::{self, Direction},
    },
    sandbox::hosts::Trouble,
};

#[tokio::test(start_paused = true)]
async fn a_new_kubelet_runs_after_its_restart_and_not_before() {
    let lab = lab();
    apt::refresh_kubernetes_list(&lab.worker, lab.clock, BASE).await.expect("refreshed");
    apt::bring_to(&lab.worker, lab.clock, "u", &["kubelet"], PATCH, Direction::Up).await.expect("installed");
    assert_eq!(kubelet::installed_version(&lab.worker).await.expect("version"), PATCH);
    assert_eq!(lab.worker.kubelet(), Some(OLD));
    kubelet::restart(&lab.worker, lab.clock).await.expect("restarted");
    assert_eq!(lab.worker.kubelet(), Some(PATCH));
    assert_eq!(lab.effects_of("w1"), [Effect::KubeletRestarted { version: PATCH }]);
    lab.assert_all_known();
}

#[tokio::test(start_paused = true)]
async fn a_kubelet_that_does_not_come_up_is_said() {
    let lab = lab();
    lab.worker.trouble(Trouble::KubeletFails);
    let error = kubelet::restart(&lab.worker, lab.clock).await.unwrap_err();
    assert!(
        format!("{error:#}").contains("restarting kubelet on node w1: it is activating and not active"),
        "{error:#}"
    );
    assert_eq!(lab.effects_of("w1"), [Effect::KubeletDown]);
    lab.worker.mend(Trouble::KubeletFails);
    assert_eq!(lab.worker.kubelet(), Some(OLD));
}

#[tokio::test(start_paused = true)]
async fn a_kubelet_of_another_minor_restarts_the_static_pods_once_more() {
    let lab = lab();
    let key = lab.machines.repository().armored_key();
    crate::node::packages::rewrite::point_at(&lab.cp, MINOR.minor(), BASE, &key).await.expect("pointed");
    apt::refresh_kubernetes_list(&lab.cp, lab.clock, BASE).await.expect("refreshed");
    apt::bring_to(&lab.cp, lab.clock, "u", &["kubelet", "kubectl"], MINOR, Direction::Up).await.expect("installed");
    kubelet::restart(&lab.cp, lab.clock).await.expect("restarted");
    let away = |effect: &&Effect| matches!(effect, Effect::ApiserverAway { lasts } if *lasts > Duration::from_secs(5));
    assert_eq!(lab.effects_of("cp1").iter().filter(away).count(), 1);
}

#[tokio::test(start_paused = true)]
async fn an_older_containerd_is_brought_level_and_restarted() {
    let mut spec = control_plane();
    spec.containerd = Some(("containerd.io".into(), "2.2.1-1~debian.12~bookworm".into()));
    let lab = lab_of(&spec);
    assert_eq!(lab.cp.runtime().as_deref(), Some("2.2.1"));
    let wanted = containerd::installed(&lab.worker).await.expect("looked").expect("a package");
    assert_eq!(wanted.version, "2.3.6-1~debian.12~bookworm");
    assert!(containerd::bring_to(&lab.cp, lab.clock, "u", &wanted, "2.2.1").await.expect("level").changed);
    assert_eq!(lab.cp.runtime().as_deref(), Some("2.3.6"));
    assert_eq!(lab.effects_of("cp1"), [Effect::RuntimeRestarted { version: "2.3.6".into() }]);
    assert_eq!(lab.cp.package("containerd.io").map(|(_, held)| held), Some(false), "it was not held before");
    lab.assert_all_known();

    let unheard_of = Containerd { package: "containerd.io".into(), version: "9.9-1".into() };
    let error = containerd::bring_to(&lab.cp, lab.clock, "u", &unheard_of, "2.3.6").await.unwrap_err();
    assert!(format!("{error:#}").contains("Version '9.9-1' for 'containerd.io' was not found"), "{error:#}");
}
