//! Tests on a real control plane with systemd, apt, containerd and etcd, such as the lab's, named by `NODE_IP` and
//! `NODE_KEY`: `cargo test --lib on_a_real_node -- --ignored`. They change nothing but a snapshot's file, which they
//! remove, and two labels on images, which they take off again.

use std::{sync::Arc, time::Duration};

use super::{
    Command, Host, Hosts as _, NodeAddress, UnitSpec, UnitState, containerd, etcd_snapshot,
    host_keys::tests::OneObject,
    kubeadm::{self, images, scratch},
    kubelet,
    packages::{self, apt, rewrite},
    run_ok,
    ssh::{KeySource, SshHosts},
    unit::{UnitEnd, UnitOutcome, run_and_forget, run_quietly},
};
use crate::{clock::Clock, policy};

/// `NODE_USER` and `NODE_PORT` only where they are others than the policy's own.
pub(crate) async fn connect() -> Arc<dyn Host> {
    let (Ok(ip), Ok(key)) = (std::env::var("NODE_IP"), std::env::var("NODE_KEY")) else {
        panic!("set NODE_IP, NODE_KEY")
    };
    let address = NodeAddress { name: "real".into(), uid: "a".into(), ip };
    let usual = policy::Ssh::default();
    let port = std::env::var("NODE_PORT").map_or(usual.port, |port| port.parse().expect("a port"));
    let ssh = policy::Ssh { user: std::env::var("NODE_USER").unwrap_or(usual.user.clone()), port, ..usual };
    let hosts = SshHosts::new(OneObject::default().cluster(), ssh, KeySource::File(key.into()));
    hosts.connect(&address).await.expect("connected")
}

#[tokio::test]
#[ignore = "needs a real node"]
async fn units_outlive_the_connection() {
    let clock = Clock::system();
    let unit = |name: &str, script: &str| UnitSpec {
        env: vec![("WORD".into(), "fine".into())],
        idle_io: true,
        ..UnitSpec::new(format!("kubectl-upgrade-try-{name}"), ["sh", "-c", script].map(str::to_owned).into())
    };
    let host = connect().await;
    for (name, script, status, output) in [
        ("ends", "sleep 1; echo \"$WORD\" '$HOME' \"$(id -u)\"; exit 7", 7, "fine $HOME 0\n"),
        ("killed", "echo dying; kill -9 $$", 137, "dying\n"),
        ("terminated", "kill -15 $$", 143, ""),
        ("well", "true", 0, ""),
    ] {
        let spec = unit(name, script);
        host.forget_unit(&spec.name).await.expect("clean");
        let outcome = run_quietly(&*host, clock, &spec, Duration::from_secs(20)).await.expect("outcome");
        assert_eq!(outcome, UnitOutcome::Ended(UnitEnd { status, output: output.into() }), "{name}");
        // another process, later: the end is still there, and nothing is started again
        let later = connect().await;
        later.start_unit(&spec).await.expect("left as it is");
        assert_eq!(later.unit_state(&spec.name).await.expect("state"), UnitState::Exited(status));
        host.forget_unit(&spec.name).await.expect("forgotten");
        assert_eq!(later.unit_state(&spec.name).await.expect("state"), UnitState::Absent);
        assert_eq!(later.unit_output(&spec.name).await.expect("output"), "");
    }

    let missing = UnitSpec { argv: vec!["/no/such/program".into()], ..unit("missing", "") };
    let error = run_and_forget(&*host, clock, &missing, Duration::from_secs(20)).await.unwrap_err();
    assert!(format!("{error:#}").contains("No such file or directory"), "{error:#}");

    let long = unit("long", "sleep 60");
    host.start_unit(&long).await.expect("started");
    drop(host);
    let host = connect().await;
    assert_eq!(host.unit_state(&long.name).await.expect("state"), UnitState::Running);
    host.forget_unit(&long.name).await.expect("stopped");
}

#[tokio::test]
#[ignore = "needs a real node"]
async fn packages_and_versions_are_read() {
    let (host, clock, base) = (connect().await, Clock::system(), policy::Repository::default().url);
    let source = rewrite::kubernetes_source(&*host, &base).await.expect("source");
    apt::refresh_kubernetes_list(&*host, clock, &base).await.expect("refreshed");
    let available = apt::available(&*host, "kubeadm").await.expect("madison");
    assert!(packages::newest_in_minor(&available, source.minor).is_some(), "{available:?}");
    let installed = apt::installed(&*host, &packages::ALL).await.expect("installed");
    assert_eq!(installed.len(), 3, "{installed:?}");
    assert!(installed.iter().all(|package| package.whole), "{installed:?}");
    let kubeadm = kubeadm::installed_version(&*host).await.expect("kubeadm");
    assert!(installed.iter().any(|package| package.name == "kubeadm" && package.is_at(kubeadm)));
    kubelet::installed_version(&*host).await.expect("kubelet");
    assert!(containerd::installed(&*host).await.expect("containerd").is_some());
    scratch::prune(&*host, clock, "kubectl-upgrade-try-prune").await.expect("prune");
}

#[tokio::test]
#[ignore = "needs a real control plane"]
async fn images_are_listed_pinned_and_let_go() {
    let host = connect().await;
    let version = kubeadm::installed_version(&*host).await.expect("kubeadm");
    let words =
        ["--kubeconfig", "/etc/kubernetes/admin.conf", "-n", "kube-system", "get", "configmap", "kubeadm-config"];
    let words = words.iter().chain(&["-o", "jsonpath={.data.ClusterConfiguration}"]).copied();
    let configuration = run_ok(&*host, &Command::new("kubectl", words)).await.expect("configuration").stdout;
    let listed = images::list(&*host, version, &configuration).await.expect("list");
    assert!(listed.iter().any(|image| image.contains("kube-apiserver:v")), "{listed:?}");
    images::pull(&*host, Clock::system(), "kubectl-upgrade-try-pull", version, &configuration).await.expect("pulled");
    assert_eq!(images::pin(&*host, &listed).await.expect("pinned"), images::Pinning::Pinned);
    assert!(images::unpin(&*host).await.expect("let go") > 0);
    assert_eq!(images::unpin(&*host).await.expect("nothing left"), 0);
}

#[tokio::test]
#[ignore = "needs a real control plane"]
async fn a_snapshot_is_taken_and_proved() {
    let (host, policy) =
        (connect().await, policy::BuiltinBackup { directory: "/var/backups/try".into(), ..Default::default() });
    let first = etcd_snapshot::take(&*host, Clock::system(), "try", &policy).await.expect("snapshot");
    assert!(first.proved && first.keys > 100, "{first:?}");
    let again = etcd_snapshot::take(&*host, Clock::system(), "try", &policy).await.expect("the same");
    assert_eq!((&again.path, again.revision, again.proved), (&first.path, first.revision, true));
    let left = run_ok(&*host, &Command::new("find", ["/var/backups/try", "-mindepth", "1"])).await.expect("listing");
    assert_eq!(left.stdout.trim(), first.path);
    run_ok(&*host, &Command::new("rm", ["-r", "/var/backups/try"])).await.expect("removed");
    assert!(first.took < Duration::from_mins(1), "{:?}", first.took);
}
