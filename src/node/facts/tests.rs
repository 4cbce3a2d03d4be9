use jiff::Timestamp;

use super::*;
use crate::node::scripted::{ScriptedHost, lost};

const CLOCK: Timestamp = Timestamp::UNIX_EPOCH;

/// A worker's answer.
fn answer(more: &[(&str, &str)]) -> String {
    let df = "h\n100 50 10 5 / /\n";
    let all = [
        ("date", "0.000000000\n"),
        ("kernel", "6.1.0\n"),
        ("cgroup", "cgroup2fs\n"),
        ("disks", df),
        ("swaps", "Filename\n"),
        ("tools", ""),
        ("packages", "hi ;kubelet;1.36.1-1.1\n"),
        ("locks", ""),
        ("file:/var/lib/kubelet/kubeadm-flags.env", "KUBELET_KUBEADM_ARGS=\"--v=2\"\n"),
        ("server", "    server: https://10.0.0.9:6443\n"),
        ("socket:/run/containerd/containerd.sock", ""),
    ];
    let lines = all.iter().chain(more).map(|(name, text)| Sections::line(name, text.as_bytes(), 0) + "\n");
    lines.collect()
}

async fn read(host: &ScriptedHost, control_plane: bool) -> anyhow::Result<HostFacts> {
    of_host(host, Clock::starting_at(CLOCK), "https://pkgs.k8s.io/core:/stable:", control_plane).await
}

#[tokio::test(start_paused = true)]
async fn a_worker_is_asked_once() {
    let host = ScriptedHost::new("w1").answer(&["sh", "-s", "--", "facts"], &answer(&[]));
    let facts = read(&host, false).await.expect("facts");
    assert_eq!(host.ran(), ["sh -s -- facts"]);
    assert_eq!((facts.kernel.as_str(), facts.clock.skew_ms()), ("6.1.0", 0));
    assert_eq!(facts.kubelet.server.as_deref(), Some("https://10.0.0.9:6443"));
    assert_eq!(facts.kubelet.flags[0].name, "v");
    assert_eq!(facts.runtime.sockets, ["/run/containerd/containerd.sock"]);
    assert!(facts.packages.known().expect("packages").get("kubelet").expect("kubelet").held);
    assert!(facts.control_plane.is_none());
}

#[tokio::test(start_paused = true)]
async fn a_control_plane_is_asked_for_etcd_and_certificates_too() {
    let etcd = "spec:\n  containers:\n  - command: [etcd, --name=m1]\n";
    let facts = answer(&[("file:/etc/kubernetes/manifests/etcd.yaml", etcd)]);
    let host = ScriptedHost::new("m1").answer(&["sh", "-s", "--", "facts"], &facts);
    let host = host.answer(&["sh", "-s", "--", "etcd"], "").fail(&["kubeadm"], lost());
    let found = read(&host, true).await.expect("facts").control_plane.expect("control plane");
    assert!(matches!(&found.etcd, Observed::Unknown(why) if why.contains("etcdctl")));
    assert!(matches!(&found.certificates, Observed::Unknown(why) if why.contains("connection lost")));
    assert_eq!(found.manifest("etcd").expect("manifest").program, "etcd");
}

/// What a command wrote that ended badly.
fn failed(name: &str, text: &str) -> String {
    Sections::line(name, text.as_bytes(), 1) + "\n"
}

#[tokio::test(start_paused = true)]
async fn a_look_at_packages_that_failed_is_no_list() {
    for (more, wanted) in [(failed("packages", ""), "dpkg-query failed"), (failed("locks", ""), "/proc/locks")] {
        let host = ScriptedHost::new("w1").answer(&["sh", "-s", "--", "facts"], &(answer(&[]) + &more));
        let packages = read(&host, false).await.expect("facts").packages;
        assert!(matches!(&packages, Observed::Unknown(why) if why.contains(wanted)), "{packages:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_lock_is_seen_where_another_file_is_missing() {
    let more = failed("lock-files", "65024 7 /var/lib/dpkg/lock\n");
    let locks = answer(&[("locks", "1: POSIX  ADVISORY  WRITE 9 fe:00:7 0 EOF\n")]) + &more;
    let host = ScriptedHost::new("w1").answer(&["sh", "-s", "--", "facts"], &locks);
    let packages = read(&host, false).await.expect("facts").packages;
    assert_eq!(packages.known().expect("packages").locks, ["/var/lib/dpkg/lock"]);
}

#[tokio::test(start_paused = true)]
async fn a_total_counts_though_a_file_went_meanwhile_and_silence_is_no_zero() {
    let etcd = "spec:\n  containers:\n  - command: [etcd, --name=m1]\n";
    for (said, wanted) in [("4096\t/var/lib/etcd\n", Some(4096)), ("", None)] {
        let facts = answer(&[("file:/etc/kubernetes/manifests/etcd.yaml", etcd)]) + &failed("etcd-data", said);
        let host = ScriptedHost::new("m1").answer(&["sh", "-s", "--", "facts"], &facts);
        let host = host.answer(&["sh", "-s", "--", "etcd"], "").fail(&["kubeadm"], lost());
        let plane = read(&host, true).await.expect("facts").control_plane.expect("control plane");
        assert_eq!(plane.etcd_data, wanted);
    }
}

#[tokio::test(start_paused = true)]
async fn a_machine_that_says_nothing_is_an_error() {
    let host = ScriptedHost::new("w1").answer(&["sh", "-s", "--", "facts"], "Welcome\n");
    assert!(format!("{:#}", read(&host, false).await.expect_err("nothing")).contains("what time it is"));
    let host = ScriptedHost::new("w1").fail(&["sh"], lost());
    assert!(format!("{:#}", read(&host, false).await.expect_err("nothing")).starts_with("reading node w1"));
}

/// On whatever machine this is: the scripts are ones that a shell takes, and their answers can be read.
#[tokio::test]
async fn a_real_shell_takes_the_scripts() {
    for (script, section) in [(FACTS, "kernel"), (ETCD, "members")] {
        let mut child = tokio::process::Command::new("sh")
            .args(["-s", "--", "test"])
            .env("LC_ALL", "C")
            .stdin(std::process::Stdio::piped())
            .stdout(std::process::Stdio::piped())
            .stderr(std::process::Stdio::piped())
            .spawn()
            .expect("a shell");
        let mut pipe = child.stdin.take().expect("stdin");
        tokio::io::AsyncWriteExt::write_all(&mut pipe, script.as_bytes()).await.expect("written");
        drop(pipe);
        let output = child.wait_with_output().await.expect("ended");
        assert!(output.status.success() && output.stderr.is_empty(), "{output:?}");
        let sections = Sections::read(&String::from_utf8(output.stdout).expect("text"));
        assert!(sections.has(section), "{section}");
        if section == "kernel" {
            assert!(!sections.text("kernel").expect("kernel").is_empty());
            assert!(parse_date(sections.text("date").expect("date")).is_some());
            assert!(!disks::parse(sections.text("disks").expect("disks")).is_empty());
        }
    }
}
