//! Repositories and packages.

use std::time::Duration;

use super::*;
use crate::{
    node::{
        Hosts as _,
        packages::{
            self,
            apt::{self, Direction},
            repository, rewrite,
        },
    },
    sandbox::hosts::{Call, Fault, Kind, Moment, Trouble},
    version::Minor,
};

async fn point_at_minor(lab: &Lab, machine: &Machine) -> rewrite::RepositoryChange {
    let key = lab.machines.repository().armored_key();
    rewrite::point_at(machine, Minor::new(1, 37), BASE, &key).await.expect("change")
}

async fn bring(lab: &Lab, packages: &[&str], version: KubeVersion) -> anyhow::Result<apt::Installation> {
    apt::refresh_kubernetes_list(&lab.worker, lab.clock, BASE).await?;
    apt::bring_to(&lab.worker, lab.clock, "u", packages, version, Direction::Up).await
}

fn package(machine: &Machine, name: &str) -> (String, bool) {
    machine.package(name).expect("package")
}

#[tokio::test(start_paused = true)]
async fn the_lists_say_what_the_repository_has_of_the_minor_that_is_pointed_at() {
    let lab = lab();
    let of_kubeadm = async || {
        let found = apt::available(&lab.worker, "kubeadm").await.expect("madison");
        found.iter().map(|each| each.package.clone()).collect::<Vec<_>>()
    };
    assert!(of_kubeadm().await.is_empty(), "no lists yet");
    apt::refresh_kubernetes_list(&lab.worker, lab.clock, BASE).await.expect("refreshed");
    assert_eq!(of_kubeadm().await, ["1.36.1-1.1", "1.36.3-1.1"]);
    lab.machines.change_repository(|repository| repository.release(KubeVersion::new(1, 36, 4)));
    assert_eq!(of_kubeadm().await.len(), 2, "a release is seen after a refresh only");
    apt::refresh_kubernetes_list(&lab.worker, lab.clock, BASE).await.expect("refreshed");
    assert_eq!(of_kubeadm().await.len(), 3);
    let change = point_at_minor(&lab, &lab.worker).await;
    assert_eq!((change.from, change.to), (Minor::new(1, 36), Minor::new(1, 37)));
    apt::refresh_all_lists(&lab.worker, lab.clock).await.expect("refreshed");
    assert_eq!(of_kubeadm().await, ["1.37.1-1.1", "1.37.2-1.1"]);
    let index = lab.machines.repository().packages(Minor::new(1, 37)).expect("index");
    assert_eq!(packages::index_versions(&index, "kubelet").len(), 2);
    lab.assert_all_known();
}

#[tokio::test(start_paused = true)]
async fn both_styles_of_sources_are_pointed_elsewhere() {
    let mut spec = control_plane();
    spec.source_file = "/etc/apt/sources.list.d/kubernetes.sources".into();
    spec.source = "Types: deb\nURIs: {base}/v{minor}/deb/\nSuites: /\nSigned-By: \
        /etc/apt/keyrings/kubernetes-apt-keyring.gpg\n"
        .into();
    let lab = lab_of(&spec);
    point_at_minor(&lab, &lab.cp).await;
    assert!(lab.cp.file(&spec.source_file).expect("source").contains("/v1.37/deb/"));
    apt::refresh_kubernetes_list(&lab.cp, lab.clock, BASE).await.expect("refreshed");
    assert_eq!(apt::available(&lab.cp, "kubelet").await.expect("madison").len(), 2);
}

#[tokio::test(start_paused = true)]
async fn packages_come_to_the_version_and_are_held_again() {
    let lab = lab();
    let before = lab.clock.now();
    let done = bring(&lab, &["kubeadm"], PATCH).await.expect("installed");
    assert!(done.changed && done.after.iter().all(|package| package.held && package.is_at(PATCH)));
    assert_eq!(package(&lab.worker, "kubeadm"), ("1.36.3-1.1".into(), true));
    assert_eq!(package(&lab.worker, "kubelet"), ("1.36.1-1.1".into(), true));
    let took = lab.clock.since(before).as_secs();
    assert!((8..20).contains(&took), "{took} s");
    assert!(!bring(&lab, &["kubeadm"], PATCH).await.expect("there").changed);
    assert_eq!(lab.worker.units(), []);
    lab.assert_all_known();
}

#[tokio::test(start_paused = true)]
async fn back_only_where_it_is_allowed() {
    let lab = lab();
    bring(&lab, &["kubelet", "kubectl"], PATCH).await.expect("installed");
    let error = bring(&lab, &["kubelet"], OLD).await.unwrap_err();
    assert!(format!("{error:#}").contains("Packages were downgraded"), "{error:#}");
    assert_eq!(package(&lab.worker, "kubelet"), ("1.36.3-1.1".into(), true), "held again on the way out");
    let packages = ["kubelet", "kubectl"];
    apt::bring_to(&lab.worker, lab.clock, "u", &packages, OLD, Direction::Either).await.expect("back");
    assert_eq!(package(&lab.worker, "kubectl"), ("1.36.1-1.1".into(), true));
}

#[tokio::test(start_paused = true)]
async fn what_can_go_wrong_is_said_and_leaves_everything_held() {
    for (trouble, version, words) in [
        (Some(Trouble::AptLocked), PATCH, "another package manager holds the lock"),
        (Some(Trouble::RepositoryAway), PATCH, "Failed to fetch"),
        (None, KubeVersion::new(1, 36, 9), "Version '1.36.9-*' for 'kubeadm' was not found"),
    ] {
        let lab = lab();
        if let Some(trouble) = trouble {
            lab.worker.trouble(trouble);
        }
        let error = format!("{:#}", bring(&lab, &["kubeadm"], version).await.unwrap_err());
        assert!(error.contains(words), "{trouble:?}: {error}");
        assert_eq!(package(&lab.worker, "kubeadm"), ("1.36.1-1.1".into(), true), "{trouble:?}");
        lab.assert_all_known();
    }
}

#[tokio::test(start_paused = true)]
async fn a_full_disk_is_said() {
    let lab = lab();
    apt::refresh_kubernetes_list(&lab.worker, lab.clock, BASE).await.expect("refreshed");
    lab.worker.fill_disk(1 << 20);
    let error = apt::bring_to(&lab.worker, lab.clock, "u", &["kubeadm"], PATCH, Direction::Up).await.unwrap_err();
    assert!(format!("{error:#}").contains("You don't have enough free space"), "{error:#}");
}

#[tokio::test(start_paused = true)]
async fn an_installation_waits_for_another_package_manager() {
    let lab = lab();
    apt::refresh_kubernetes_list(&lab.worker, lab.clock, BASE).await.expect("refreshed");
    let machine = lab.worker.clone();
    // it comes between the packages' release and their installation
    lab.machines.set_faults(Some(Arc::new(move |call: &Call<'_>| {
        if call.kind == Kind::StartUnit && call.moment == Moment::Before {
            machine.trouble(Trouble::AptLocked);
            let machine = machine.clone();
            tokio::spawn(async move {
                tokio::time::sleep(Duration::from_secs(40)).await;
                machine.mend(Trouble::AptLocked);
            });
        }
        None
    })));
    let started = lab.clock.now();
    apt::bring_to(&lab.worker, lab.clock, "u", &["kubeadm"], PATCH, Direction::Up).await.expect("installed");
    assert!(lab.clock.since(started) >= Duration::from_secs(45));
}

#[tokio::test(start_paused = true)]
async fn a_key_that_the_node_does_not_have_is_refused_until_it_is_written() {
    let lab = lab();
    lab.machines.change_repository(crate::sandbox::hosts::Repository::renew_key);
    let error = apt::refresh_kubernetes_list(&lab.worker, lab.clock, BASE).await.unwrap_err();
    assert!(format!("{error:#}").contains("is not signed"), "{error:#}");
    let key = lab.machines.repository().armored_key();
    rewrite::point_at(&lab.worker, Minor::new(1, 36), BASE, &key).await.expect("key");
    apt::refresh_kubernetes_list(&lab.worker, lab.clock, BASE).await.expect("refreshed");
}

#[tokio::test(start_paused = true)]
async fn a_minor_that_is_not_out_yet_has_no_list() {
    let lab = lab();
    let key = lab.machines.repository().armored_key();
    rewrite::point_at(&lab.worker, Minor::new(1, 38), BASE, &key).await.expect("pointed");
    let error = apt::refresh_kubernetes_list(&lab.worker, lab.clock, BASE).await.unwrap_err();
    assert!(format!("{error:#}").contains("403  Forbidden"), "{error:#}");
}

#[tokio::test(start_paused = true)]
async fn a_power_cut_in_the_middle_leaves_dpkg_half_way_and_the_product_mends_it() {
    let lab = lab();
    apt::refresh_kubernetes_list(&lab.worker, lab.clock, BASE).await.expect("refreshed");
    let machine = lab.worker.clone();
    tokio::spawn(async move {
        tokio::time::sleep(Duration::from_secs(6)).await;
        assert!(machine.units().iter().any(|unit| unit.name == "u"), "apt is at work");
        machine.reboot();
    });
    let done = apt::bring_to(&lab.worker, lab.clock, "u", &["kubeadm"], PATCH, Direction::Up).await.expect("mended");
    assert!(done.after.iter().all(|package| package.held && package.is_at(PATCH)));
    let configured = lab.machines.journal().iter().any(|entry| entry.text.contains("--configure -a"));
    assert!(configured, "dpkg had to be asked");
    lab.assert_all_known();
}

#[tokio::test(start_paused = true)]
async fn the_same_repository_answers_over_http() {
    let (lab, base) = (lab(), BASE);
    let mirror = lab.machines.mirror();
    let minor = Minor::new(1, 36);
    let index = repository::fetch_index(mirror, base, minor).await.expect("read").expect("index");
    assert_eq!(packages::index_versions(&index, "kubeadm").len(), 2);
    assert_eq!(repository::fetch_next_index(mirror, base, MINOR.minor()).await.expect("read"), None);
    let key = repository::fetch_key(mirror, base, minor, None).await.expect("key");
    assert_eq!(key, lab.machines.repository().armored_key());
    let found = repository::available_in(&lab.cp, lab.clock, mirror, base, MINOR.minor(), "kubeadm").await;
    assert_eq!(found.expect("by the index").len(), 2);
    lab.machines
        .set_faults(Some(Arc::new(|call: &Call<'_>| (call.kind == Kind::Mirror).then_some(Fault::Unreachable))));
    assert!(repository::fetch_index(mirror, base, minor).await.is_err());
}
