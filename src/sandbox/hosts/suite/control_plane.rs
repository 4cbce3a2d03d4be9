//! What only a control plane can show.

use super::bench::Bench;
use crate::{
    node::{etcd_snapshot, facts, kubeadm, kubeadm::images},
    policy::BuiltinBackup,
};

/// Enough for kubeadm to list its images by.
const CONFIGURATION: &str = "apiVersion: kubeadm.k8s.io/v1beta4\nkind: ClusterConfiguration\ndns: {}\n";

pub(super) async fn a_machine_says_what_it_is(bench: &Bench) {
    let found = facts::of_host(&*bench.host, bench.clock, &bench.base, true).await.expect("facts");
    assert!(found.kernel.starts_with(|c: char| c.is_ascii_digit()), "{found:?}");
    assert!((found.clock.said.as_second() - found.clock.asked.as_second()).abs() < 60, "{:?}", found.clock);
    let here = found.control_plane.expect("a control plane");
    let names: Vec<_> = here.manifests.iter().map(|manifest| manifest.program.as_str()).collect();
    assert_eq!(names, ["etcd", "kube-apiserver", "kube-controller-manager", "kube-scheduler"]);
    let etcd = here.etcd.known().expect("etcd");
    assert!(!etcd.members.is_empty(), "{etcd:?}");
    assert!(!here.certificates.known().expect("certificates").is_empty());
    assert!(here.etcd_data.is_some_and(|bytes| bytes > 0), "{:?}", here.etcd_data);
}

pub(super) async fn images_are_listed_pinned_and_let_go(bench: &Bench) {
    let version = kubeadm::installed_version(&*bench.host).await.expect("kubeadm");
    let listed = images::list(&*bench.host, version, CONFIGURATION).await.expect("list");
    assert!(listed.contains(&format!("registry.k8s.io/kube-apiserver:v{version}")), "{listed:?}");
    assert!(listed.iter().any(|image| image.starts_with("registry.k8s.io/pause:")), "{listed:?}");
    let unit = bench.unit(&[]).name;
    images::pull(&*bench.host, bench.clock, &unit, version, CONFIGURATION).await.expect("pulled");
    assert_eq!(images::pin(&*bench.host, &listed).await.expect("pinned"), images::Pinning::Pinned);
    assert!(images::unpin(&*bench.host).await.expect("let go") > 0);
    assert_eq!(images::unpin(&*bench.host).await.expect("nothing left"), 0);
}

pub(super) async fn a_snapshot_is_taken_and_proved(bench: &Bench) {
    let policy = BuiltinBackup { directory: bench.path("etcd"), keep: 2, verify: true };
    let first = etcd_snapshot::take(&*bench.host, bench.clock, "suite", &policy).await.expect("snapshot");
    assert!(first.proved && first.keys > 100 && first.bytes > 100_000, "{first:?}");
    let again = etcd_snapshot::take(&*bench.host, bench.clock, "suite", &policy).await.expect("the same");
    assert_eq!((&again.path, again.revision, again.proved), (&first.path, first.revision, true));
    let left = bench.ok(&["find", &policy.directory, "-mindepth", "1"]).await;
    assert_eq!(left, format!("{}\n", first.path));
}

/// A plan looks at the whole cluster, and needs no other than the version that is there.
pub(super) async fn kubeadms_plan_names_its_version(bench: &Bench) {
    let version = kubeadm::installed_version(&*bench.host).await.expect("kubeadm");
    let argv = kubeadm::argv::plan(version, &crate::policy::Kubeadm::default());
    let (status, output) = bench.ended(&bench.unit(&argv.iter().map(String::as_str).collect::<Vec<_>>())).await;
    assert_eq!(status, 0, "{output}");
    assert!(output.contains(&format!("v{version}")), "{output}");
}
