//! What is installed, and what apt says.

use super::bench::Bench;
use crate::{
    node::{
        containerd, kubeadm, kubelet,
        packages::{
            self, Installed,
            apt::{self, Direction},
            rewrite,
        },
    },
    version::KubeVersion,
};

async fn installed(bench: &Bench) -> Vec<Installed> {
    apt::installed(&*bench.host, &packages::ALL).await.expect("installed")
}

async fn of_kubeadm(bench: &Bench) -> KubeVersion {
    kubeadm::installed_version(&*bench.host).await.expect("kubeadm")
}

pub(super) async fn the_packages_are_there_and_whole(bench: &Bench) {
    let (found, version) = (installed(bench).await, of_kubeadm(bench).await);
    let names: Vec<_> = found.iter().map(|package| package.name.as_str()).collect();
    assert_eq!(names, ["kubeadm", "kubectl", "kubelet"], "by name, whatever the order asked for");
    assert!(found.iter().all(|package| package.whole && package.held), "{found:?}");
    assert!(found.iter().any(|package| package.name == "kubeadm" && package.is_at(version)), "{found:?}");
    assert_eq!(bench.ok(&["dpkg", "--audit"]).await, "");
}

pub(super) async fn what_is_not_installed_is_left_out(bench: &Bench) {
    let found = apt::installed(&*bench.host, &["kubectl-upgrade-none", "kubeadm"]).await.expect("installed");
    assert_eq!(found.len(), 1, "{found:?}");
    let output = bench.run(&["apt-mark", "hold", "kubectl-upgrade-none"]).await;
    assert_eq!(output.status, 100);
    assert!(output.stderr.contains("E: Unable to locate package kubectl-upgrade-none"), "{}", output.stderr);
}

pub(super) async fn a_hold_is_taken_and_let_go(bench: &Bench) {
    let held = async || installed(bench).await.iter().any(|package| package.name == "kubectl" && package.held);
    for (word, said, now) in [
        ("unhold", "Canceled hold on kubectl.\n", false),
        ("unhold", "kubectl was already not on hold.\n", false),
        ("hold", "kubectl set on hold.\n", true),
        ("hold", "kubectl was already set on hold.\n", true),
    ] {
        assert_eq!((bench.ok(&["apt-mark", word, "kubectl"]).await.as_str(), held().await), (said, now));
    }
}

pub(super) async fn the_list_has_the_installed_minor(bench: &Bench) {
    let source = rewrite::kubernetes_source(&*bench.host, &bench.base).await.expect("source");
    apt::refresh_kubernetes_list(&*bench.host, bench.clock, &bench.base).await.expect("refreshed");
    let available = apt::available(&*bench.host, "kubeadm").await.expect("madison");
    let newest = packages::newest_in_minor(&available, source.minor).expect("one of its minor");
    assert!(newest >= of_kubeadm(bench).await || newest.minor() != of_kubeadm(bench).await.minor(), "{available:?}");
    assert!(available.windows(2).all(|pair| pair[0].version < pair[1].version), "oldest first: {available:?}");
    assert!(apt::available(&*bench.host, "kubectl-upgrade-none").await.expect("madison").is_empty());
}

pub(super) async fn a_version_that_is_not_there_is_refused(bench: &Bench) {
    apt::refresh_kubernetes_list(&*bench.host, bench.clock, &bench.base).await.expect("refreshed");
    let (unit, before) = (bench.unit(&[]).name, installed(bench).await);
    let none: KubeVersion = format!("{}.199", of_kubeadm(bench).await.minor()).parse().expect("a version");
    let refused = apt::bring_to(&*bench.host, bench.clock, &unit, &["kubeadm"], none, Direction::Up).await;
    let why = format!("{:#}", refused.expect_err("not there"));
    assert!(why.contains(&format!("Version '{none}-*' for 'kubeadm' was not found")), "{why}");
    assert_eq!(installed(bench).await, before, "and held again");
}

pub(super) async fn what_is_there_is_not_installed_again(bench: &Bench) {
    let (unit, version) = (bench.unit(&[]).name, of_kubeadm(bench).await);
    let done = apt::bring_to(&*bench.host, bench.clock, &unit, &["kubeadm"], version, Direction::Up).await;
    assert!(!done.expect("there").changed);
}

pub(super) async fn programs_say_their_versions(bench: &Bench) {
    let found = installed(bench).await;
    let version = kubelet::installed_version(&*bench.host).await.expect("kubelet");
    assert!(found.iter().any(|package| package.name == "kubelet" && package.is_at(version)), "{found:?}");
    let containerd = containerd::installed(&*bench.host).await.expect("containerd").expect("a package");
    assert!(containerd.version.starts_with(|c: char| c.is_ascii_digit()), "{containerd:?}");
}

pub(super) async fn services_are_active(bench: &Bench) {
    for service in ["kubelet", "containerd"] {
        assert_eq!(bench.ok(&["systemctl", "is-active", service]).await, "active\n");
    }
}
