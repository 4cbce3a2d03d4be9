//! Images: listed, pulled, pinned, collected.

use super::*;
use crate::{
    node::kubeadm::images::{self, Pinning},
    sandbox::hosts::Trouble,
};

async fn pull(lab: &Lab) -> anyhow::Result<()> {
    images::pull(&lab.cp, lab.clock, "u", PATCH, CONFIGURATION).await
}

#[tokio::test(start_paused = true)]
async fn they_are_there_and_pinned_and_let_go_again() {
    let lab = lab();
    let listed = images::list(&lab.cp, PATCH, CONFIGURATION).await.expect("list");
    assert_eq!(listed.len(), 7);
    assert!(listed.contains(&"registry.k8s.io/etcd:3.6.8-0".to_owned()), "{listed:?}");
    let missing = images::pin(&lab.cp, &listed).await.expect("looked");
    assert!(matches!(missing, Pinning::Missing { images } if images.len() == 4), "the version's own");
    pull(&lab).await.expect("pulled");
    assert_eq!(images::pin(&lab.cp, &listed).await.expect("pinned"), Pinning::Pinned);
    // The pause image is pinned by the runtime itself.
    assert_eq!(lab.cp.pinned_by_us().len(), 6);
    assert!(lab.cp.collect_images().iter().all(|image| !listed.contains(image)));
    assert_eq!(images::unpin(&lab.cp).await.expect("let go"), 6);
    assert!(lab.cp.pinned_by_us().is_empty());
    assert!(
        lab.cp.collect_images().contains(&format!("registry.k8s.io/kube-apiserver:v{PATCH}")),
        "nothing keeps it now"
    );
    lab.assert_all_known();
}

#[tokio::test(start_paused = true)]
async fn a_registry_that_is_away_is_said_unless_nothing_is_missing() {
    let lab = lab();
    lab.cp.trouble(Trouble::RegistryAway);
    let error = pull(&lab).await.unwrap_err();
    assert!(
        format!("{error:#}").contains("failed to pull image \"registry.k8s.io/kube-apiserver:v1.36.3\""),
        "{error:#}"
    );
    lab.cp.mend(Trouble::RegistryAway);
    pull(&lab).await.expect("pulled");
    lab.cp.trouble(Trouble::RegistryAway);
    pull(&lab).await.expect("nothing to pull");
}

#[tokio::test(start_paused = true)]
async fn a_node_without_ctr_cannot_pin() {
    let mut spec = control_plane();
    spec.has_ctr = false;
    let lab = lab_of(&spec);
    pull(&lab).await.expect("pulled");
    assert_eq!(images::pin(&lab.cp, &["r/a:1".to_owned()]).await.expect("looked"), Pinning::NoTool);
    assert_eq!(images::unpin(&lab.cp).await.expect("nothing"), 0);
}
