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

#[tokio::test]
async fn a_package_that_dpkg_never_heard_of_is_left_out_and_a_broken_dpkg_is_an_error() {
    let query = ["dpkg-query"];
    let unknown = "dpkg-query: no packages found matching kubectl\n";
    let host = ScriptedHost::new("w1").answer_with(&query, 1, &kubeadm("1.36.1", "ii"), unknown);
    assert_eq!(installed(&host, &["kubeadm", "kubectl"]).await.expect("read").len(), 1);
    let host = ScriptedHost::new("w1").answer_with(&query, 2, "", "dpkg-query: error: parsing file\n");
    assert!(installed(&host, &["kubeadm"]).await.is_err());
}

/// Its half-unpacked packages looked broken to `dpkg --audit`, and its lock refused the repair and the unhold.
#[tokio::test(start_paused = true)]
async fn an_apt_that_a_killed_pod_left_running_is_let_end_before_anything_is_looked_at() {
    for left in ["kubectl-upgrade-r1-kubeadm", "kubectl-upgrade-r1-kubeadm-configure"] {
        let states = [UnitState::Running, UnitState::Running, UnitState::Exited(0)];
        let host = ScriptedHost::new("w1").unit_shows_for(left, states.map(Ok).into()).busy_while(left);
        host.start_unit(&UnitSpec::new(left, vec!["left".into()])).await.expect("started by an earlier pod");
        let host = marks(host.answer(QUERY, &kubeadm("1.36.3", "ii")).answer(QUERY, &kubeadm("1.36.3", "hi")));
        assert!(bring(&host).await.expect("there").after[0].held);
        assert_eq!(host.started().len(), 1, "{left}");
        assert_eq!(host.unit_state(left).await.expect("state"), UnitState::Absent);
    }
}

/// One that failed, and whose pod was killed before it could say so, was taken for the answer to the next try.
#[tokio::test(start_paused = true)]
async fn an_end_that_nobody_saw_is_not_taken_for_the_next_tries() {
    let host = ScriptedHost::new("w1").unit_ends(&["left"], 100, "E: no space left on device\n");
    host.start_unit(&UnitSpec::new("kubectl-upgrade-r1-kubeadm", vec!["left".into()])).await.expect("started");
    let host = host.answer(QUERY, &kubeadm("1.36.1", "hi")).answer(QUERY, &kubeadm("1.36.3", "hi"));
    assert!(bring(&marks(host)).await.expect("installed").changed);
}

/// unattended-upgrades may be at work at any time; dpkg does not wait for it by itself.
#[tokio::test(start_paused = true)]
async fn marks_and_repairs_wait_for_another_package_manager() {
    let locked = "dpkg: error: dpkg frontend lock was locked by another process with pid 7\n";
    let mark = &["apt-mark"];
    let host = ScriptedHost::new("w1").answer(QUERY, &kubeadm("1.36.1", "hi")).answer(QUERY, &kubeadm("1.36.3", "hi"));
    let host = host.answer_with(mark, 100, "", locked).answer(mark, "").answer(&["dpkg", "--audit"], "half installed");
    let host = host.unit_ends(&["dpkg"], 2, locked).unit_ends(&["dpkg"], 0, "");
    bring(&host).await.expect("waited");
    assert_eq!(host.started().iter().filter(|unit| unit.name.ends_with("-configure")).count(), 2);

    let clock = clock();
    let host = ScriptedHost::new("w1").answer_with(mark, 100, "", locked);
    let error = hold(&host, clock, &["kubeadm"]).await.unwrap_err().to_string();
    assert!(error.contains("hold of packages on node w1: another package manager"), "{error}");
    assert!(clock.since(Timestamp::UNIX_EPOCH) >= LOCK_LIMIT);
    let host = ScriptedHost::new("w1").answer_with(mark, 100, "", "E: Unable to locate package kubeadm\n");
    assert!(hold(&host, clock, &["kubeadm"]).await.unwrap_err().to_string().contains("Unable to locate"));
}
