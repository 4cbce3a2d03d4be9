use jiff::Timestamp;

use super::*;
use crate::node::{UnitState, scripted::ScriptedHost};

const TARGET: KubeVersion = KubeVersion::new(1, 36, 3);
const QUERY: &[&str] = &["dpkg-query"];

fn clock() -> Clock {
    Clock::starting_at(Timestamp::UNIX_EPOCH)
}

fn kubeadm(version: &str, status: &str) -> String {
    format!("kubeadm\t{version}-1.1\t{status} \n")
}

fn marks(host: ScriptedHost) -> ScriptedHost {
    host.answer(&["apt-mark"], "").answer(&["dpkg", "--audit"], "")
}

async fn bring(host: &ScriptedHost) -> anyhow::Result<Installation> {
    bring_to(host, clock(), "kubectl-upgrade-r1-kubeadm", &["kubeadm"], TARGET, Direction::Up).await
}

#[tokio::test(start_paused = true)]
async fn what_is_there_is_left_alone_and_only_held() {
    let host = marks(ScriptedHost::new("w1").answer(QUERY, &kubeadm("1.36.3", "hi")));
    assert!(!bring(&host).await.expect("there").changed);
    assert_eq!(host.started(), []);
    assert!(host.ran().iter().all(|command| !command.starts_with("apt-mark")), "{:?}", host.ran());

    let host =
        marks(ScriptedHost::new("w1").answer(QUERY, &kubeadm("1.36.3", "ii")).answer(QUERY, &kubeadm("1.36.3", "hi")));
    bring(&host).await.expect("there");
    assert_eq!(host.started(), []);
}

#[tokio::test(start_paused = true)]
async fn an_installation_unholds_installs_verifies_and_holds() {
    let host = ScriptedHost::new("w1").answer(QUERY, &kubeadm("1.36.1", "hi")).answer(QUERY, &kubeadm("1.36.3", "ii"));
    let host = marks(host.answer(QUERY, &kubeadm("1.36.3", "hi")));
    let done = bring(&host).await.expect("installed");
    assert!(done.changed && done.after[0].held);
    let started = host.started();
    assert_eq!(started.len(), 1);
    assert_eq!(started[0].argv.last().map(String::as_str), Some("kubeadm=1.36.3-*"));
    assert!(started[0].argv.contains(&"--no-remove".to_owned()));
    assert!(!started[0].argv.contains(&"--allow-downgrades".to_owned()));
    let marks: Vec<_> = host.ran().into_iter().filter(|command| command.starts_with("apt-mark")).collect();
    assert_eq!(marks, ["apt-mark unhold kubeadm", "apt-mark hold kubeadm"]);
}

#[tokio::test(start_paused = true)]
async fn a_failed_installation_says_why_and_leaves_packages_held() {
    let host =
        marks(ScriptedHost::new("w1").answer(QUERY, &kubeadm("1.36.1", "hi")).answer(QUERY, &kubeadm("1.36.1", "ii")));
    let host = host.unit_ends(&["apt-get"], 100, "E: Version '1.36.3-*' for 'kubeadm' was not found\n");
    let error = format!("{:#}", bring(&host).await.unwrap_err());
    assert!(error.contains("installing kubeadm=1.36.3-* on node w1") && error.contains("was not found"), "{error}");
    assert_eq!(
        host.ran().iter().rfind(|command| command.starts_with("apt-mark")).map(String::as_str),
        Some("apt-mark hold kubeadm")
    );
}

#[tokio::test(start_paused = true)]
async fn success_is_believed_only_after_a_look() {
    let host = marks(ScriptedHost::new("w1").answer(QUERY, &kubeadm("1.36.1", "hi")));
    let error = format!("{:#}", bring(&host).await.unwrap_err());
    assert!(error.contains("but there is: kubeadm 1.36.1-1.1"), "{error}");
}

#[tokio::test(start_paused = true)]
async fn what_a_reboot_left_half_way_is_finished_first() {
    let host = ScriptedHost::new("w1").answer(QUERY, &kubeadm("1.36.3", "iF")).answer(QUERY, &kubeadm("1.36.3", "hi"));
    let host = host.answer(&["apt-mark"], "").answer(&["dpkg", "--audit"], "kubeadm is only half configured\n");
    bring(&host).await.expect("repaired");
    let started: Vec<_> = host.started().into_iter().map(|unit| unit.name).collect();
    assert_eq!(started, ["kubectl-upgrade-r1-kubeadm-configure", "kubectl-upgrade-r1-kubeadm"]);
}

#[tokio::test(start_paused = true)]
async fn an_installation_that_a_reboot_ended_is_done_again() {
    let host = ScriptedHost::new("w1").answer(QUERY, &kubeadm("1.36.1", "hi")).answer(QUERY, &kubeadm("1.36.3", "hi"));
    let host = marks(host).unit_shows(vec![Ok(UnitState::Running), Ok(UnitState::Absent)]);
    // the scripted host forgets no lost unit by itself: what counts is that the second look is at a new start
    let spec = unit_spec("kubectl-upgrade-r1-kubeadm", install_argv(&["kubeadm=1.36.3-*".into()], Direction::Up));
    assert_eq!(run_and_forget(&host, clock(), &spec, INSTALL_LIMIT).await.expect("outcome"), UnitOutcome::Lost);
    host.forget_unit(&spec.name).await.expect("gone with the reboot");
    bring(&host).await.expect("installed");
    assert_eq!(host.started().len(), 2);
}

#[test]
fn kubectl_alone_may_be_missing() {
    let there = parse_installed(&kubeadm("1.36.1", "ii"));
    assert_eq!(upgradable(&["kubeadm", "kubectl"], &there).expect("fine"), ["kubeadm"]);
    assert!(upgradable(&["kubelet", "kubectl"], &there).unwrap_err().to_string().contains("kubelet is not installed"));
}

fn output(status: i32, stderr: &str) -> Output {
    Output { status, stdout: String::new(), stderr: stderr.to_owned() }
}

#[test]
fn a_list_that_was_not_fetched_is_a_failure_whatever_apt_says() {
    for (status, stderr, fine) in [
        (0, "", true),
        (0, "W: http://x/ Release: Key is stored in legacy trusted.gpg keyring\n", true),
        (
            0,
            "W: Failed to fetch http://x/InRelease  Could not connect\nW: Some index files failed to download.\n",
            false,
        ),
        (100, "E: The repository 'http://x' is not signed.\n", false),
    ] {
        assert_eq!(update_outcome(&output(status, stderr)).is_ok(), fine, "{stderr}");
    }
    let locked = "E: Could not get lock /var/lib/apt/lists/lock. It is held by process 7 (apt-get)\n";
    assert_eq!(update_outcome(&output(100, locked)), Err(Refusal::Locked));
}

#[tokio::test(start_paused = true)]
async fn another_package_manager_is_waited_for_and_not_for_ever() {
    let list = "/etc/apt/sources.list.d/k.list";
    let base = "https://pkgs.k8s.io/core:/stable:";
    let host = || ScriptedHost::new("w1").answer(&["find"], list).file(list, &format!("deb {base}/v1.36/deb/ /\n"));
    let locked = "E: Could not get lock /var/lib/apt/lists/lock.";
    let passing = host().answer_with(&["apt-get"], 100, "", locked).answer(&["apt-get"], "");
    refresh_kubernetes_list(&passing, clock(), base).await.expect("refreshed");
    let updates: Vec<_> = passing.ran().into_iter().filter(|command| command.starts_with("apt-get")).collect();
    assert_eq!(updates.len(), 2);
    assert!(updates[0].contains(&format!("Dir::Etc::SourceList={list} -o Dir::Etc::SourceParts=-")), "{updates:?}");

    let clock = clock();
    let stuck = host().answer_with(&["apt-get"], 100, "", locked);
    let error = refresh_kubernetes_list(&stuck, clock, base).await.unwrap_err();
    assert!(error.to_string().contains("holds the lock"), "{error}");
    assert!(clock.since(Timestamp::UNIX_EPOCH) >= LOCK_LIMIT);
}

#[tokio::test]
async fn a_package_that_dpkg_never_heard_of_is_left_out_and_a_broken_dpkg_is_an_error() {
    let query = ["dpkg-query"];
    let unknown = "dpkg-query: no packages found matching kubectl\n";
    let host = ScriptedHost::new("w1").answer_with(&query, 1, &kubeadm("1.36.1", "ii"), unknown);
    assert_eq!(installed(&host, &["kubeadm", "kubectl"]).await.expect("read").len(), 1);
    let host = ScriptedHost::new("w1").answer_with(&query, 2, "", "dpkg-query: error: parsing file\n");
    assert!(installed(&host, &["kubeadm"]).await.is_err());
}
