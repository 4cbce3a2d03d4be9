use jiff::Timestamp;

use super::*;
use crate::node::{UnitState, scripted::ScriptedHost};

const FILE: &str = "etcd-r1-19700101T000000Z.db";
const CTL: &str = "/b/.work/etcdctl";
const UTL: &str = "/b/.work/etcdutl";
const LIVE_WORDS: &[&str] = &[CTL, "--endpoints=https://127.0.0.1:2379"];
const PROOF_WORDS: &[&str] = &[CTL, "--endpoints=https://127.0.0.1:29379"];

fn counted(revision: u64, keys: u64) -> String {
    format!("\"Revision\" : {revision}\n\"More\" : false\n\"Count\" : {keys}\n")
}

/// Of a node of 1.36.
const STATIC: &str = "0::/kubepods.slice/kubepods-burstable.slice/kubepods-burstable-pod7a77afd56ca61e2b4b13e753ba60b927.slice/cri-containerd-bb4d.scope\n";

/// How halves of saves that were cut off are removed.
const HALVES: &[&str] = &["find", "/b", "-maxdepth", "1", "-type", "f", "-name", "etcd-*.db.part", "-delete"];

/// A control plane with one etcd, process 7, and a snapshot at revision 50.
fn control_plane(listings: &[&str]) -> ScriptedHost {
    let host = ScriptedHost::new("cp1").answer(&["pgrep"], "7\n").answer(&["test"], "").answer(&["rm"], "");
    let host = host.file("/proc/7/cgroup", STATIC);
    let host = host.answer(&["install"], "").answer(&["cp"], "").answer(&["stat"], "4096\n").answer(HALVES, "");
    let host = host.unit_ends(&[UTL, "snapshot", "status"], 0, "{\"revision\":50}\n");
    listings.iter().fold(host, |host, listing| host.answer(&["find"], listing))
}

fn policy(verify: bool) -> BuiltinBackup {
    BuiltinBackup { directory: "/b/".into(), keep: 1, verify }
}

async fn taken(host: &ScriptedHost, verify: bool) -> anyhow::Result<EtcdSnapshot> {
    take(host, Clock::starting_at(Timestamp::UNIX_EPOCH), "r1", &policy(verify)).await
}

fn saved(host: &ScriptedHost) -> usize {
    host.started().iter().filter(|unit| unit.argv.contains(&"save".to_owned())).count()
}

/// The throwaway etcd and the directory are gone, the last thing but for older snapshots.
async fn assert_clean(host: &ScriptedHost) {
    assert_eq!(host.unit_state(proof::UNIT).await.expect("state"), UnitState::Absent);
    assert!(host.ran().contains(&HALVES.join(" ")), "{:?}", host.ran());
    let removals = host.ran().iter().filter(|command| *command == "rm -rf --one-file-system -- /b/.work").count();
    assert_eq!(removals, 2, "before and after: {:?}", host.ran());
}

#[tokio::test(start_paused = true)]
async fn a_snapshot_is_saved_proved_and_the_only_thing_left() {
    let older = "etcd-r0-19691231T000000Z.db";
    let host = control_plane(&["", FILE, &format!("{older}\n{FILE}\n")]);
    let host = host.answer(LIVE_WORDS, &counted(55, 412)).answer_with(PROOF_WORDS, 1, "", "connection refused");
    let host = host.answer(PROOF_WORDS, &counted(50, 412)).unit_shows_for(proof::UNIT, vec![Ok(UnitState::Running)]);
    let snapshot = taken(&host, true).await.expect("snapshot");
    assert_eq!(snapshot.path, format!("/b/{FILE}"));
    assert_eq!((snapshot.revision, snapshot.keys, snapshot.bytes, snapshot.proved), (50, 412, 4096, true));
    assert!(host.started().iter().all(|unit| unit.idle_io));
    assert!(host.ran().contains(&format!("rm -f -- /b/{older}")), "{:?}", host.ran());
    assert_clean(&host).await;
}

#[tokio::test(start_paused = true)]
async fn a_snapshot_that_restores_to_something_else_is_none() {
    for (restored, wanted) in [(counted(50, 411), "411 keys"), (counted(49, 412), "restores to 49")] {
        let host = control_plane(&["", FILE]).answer(LIVE_WORDS, &counted(55, 412)).answer(PROOF_WORDS, &restored);
        let error = format!("{:#}", taken(&host, true).await.unwrap_err());
        assert!(error.contains("etcd snapshot on node cp1") && error.contains(wanted), "{error}");
        assert_clean(&host).await;
    }
}

#[tokio::test(start_paused = true)]
async fn a_throwaway_etcd_that_ends_is_said_with_its_words() {
    let host = control_plane(&["", FILE]).answer(LIVE_WORDS, &counted(55, 412));
    let host = host.answer_with(PROOF_WORDS, 1, "", "connection refused");
    let host = host.unit_ends(&["/b/.work/etcd"], 1, "bind: address already in use\n");
    let error = format!("{:#}", taken(&host, true).await.unwrap_err());
    assert!(error.contains("address already in use"), "{error}");
    assert_clean(&host).await;
}

#[tokio::test(start_paused = true)]
async fn what_this_run_took_before_a_crash_is_used_while_it_can_be_compared() {
    let host = control_plane(&[FILE]).answer(LIVE_WORDS, &counted(55, 412)).answer(PROOF_WORDS, &counted(50, 412));
    assert!(taken(&host, true).await.expect("snapshot").proved);
    assert_eq!(saved(&host), 0);

    let compacted = "Error: etcdserver: mvcc: required revision has been compacted\n";
    let host = control_plane(&[FILE]).answer_with(LIVE_WORDS, 1, "", compacted);
    let host =
        host.answer(LIVE_WORDS, &counted(60, 9)).unit_ends(&[UTL, "snapshot", "status"], 0, "{\"revision\":58}\n");
    let host = host.answer(PROOF_WORDS, &counted(58, 9));
    assert_eq!(taken(&host, true).await.expect("snapshot").revision, 58);
    assert_eq!(saved(&host), 1);
}

#[tokio::test(start_paused = true)]
async fn without_verify_nothing_is_claimed_as_proved() {
    let host = control_plane(&["", FILE]).answer(LIVE_WORDS, &counted(55, 412));
    let snapshot = taken(&host, false).await.expect("snapshot");
    assert_eq!((snapshot.proved, snapshot.keys), (false, 412));
}

#[tokio::test(start_paused = true)]
async fn a_file_too_small_is_no_snapshot() {
    let host = ScriptedHost::new("cp1").answer(&["pgrep"], "7\n").answer(&["test"], "").answer(&["rm"], "");
    let host = host.file("/proc/7/cgroup", STATIC);
    let host = host.answer(&["install"], "").answer(&["cp"], "").answer(&["stat"], "1023\n").answer(&["find"], FILE);
    let host = host.unit_ends(&[UTL], 0, "{\"revision\":50}\n").answer(LIVE_WORDS, &counted(55, 412));
    assert!(format!("{:#}", taken(&host, true).await.unwrap_err()).contains("1023 bytes"));
    assert_clean(&host).await;
}

#[tokio::test(start_paused = true)]
async fn an_external_etcd_is_told_apart() {
    for (pids, has_tools) in [("", 0), ("7\n", 1)] {
        let absent = "find: '/b': No such file or directory\n";
        let host = ScriptedHost::new("cp1").answer(&["pgrep"], pids).answer(&["rm"], "");
        let host = host.answer_with(HALVES, 1, "", absent);
        let error = taken(&host.answer_with(&["test"], has_tools, "", ""), true).await.unwrap_err();
        assert!(error.downcast_ref::<NoStackedEtcd>().is_some(), "{error:#}");
        assert!(format!("{error:#}").contains("etcdBackup.cronJob"));
    }
}

/// Who may only make a pod does not get its program run as root.
#[tokio::test(start_paused = true)]
async fn another_pods_etcd_is_not_the_clusters() {
    let absent = "find: '/b': No such file or directory\n";
    for group in [
        "0::/kubepods.slice/kubepods-besteffort.slice/kubepods-besteffort-pod1f0c2f4e_0b7a_4d0c_9d5e_0a1b2c3d4e5f.slice/cri-containerd-1.scope\n",
        "4:memory:/kubepods/burstable/pod1f0c2f4e-0b7a-4d0c-9d5e-0a1b2c3d4e5f/1/kubepods/pod7a77afd56ca61e2b4b13e753ba60b927/x\n",
        "0::/user.slice/user@1.service/kubepods/pod7a77afd56ca61e2b4b13e753ba60b927/x\n",
        "0::/system.slice/etcd.service\n",
    ] {
        let host = ScriptedHost::new("cp1").answer(&["pgrep"], "7\n").answer(&["test"], "").answer(&["rm"], "");
        let host = host.answer_with(HALVES, 1, "", absent).file("/proc/7/cgroup", group);
        let error = taken(&host, true).await.unwrap_err();
        assert!(error.downcast_ref::<NoStackedEtcd>().is_some(), "{group}: {error:#}");
    }
}

#[test]
fn a_static_pod_is_known_however_groups_are_named() {
    for group in [STATIC, "4:memory:/kubepods/burstable/pod7a77afd56ca61e2b4b13e753ba60b927/bb4d\n"] {
        assert!(tools::is_static_pod(group), "{group}");
    }
}

/// Leaves units as a killed process does.
async fn leave(host: &ScriptedHost, names: &[&str]) {
    for name in names {
        host.start_unit(&UnitSpec::new(*name, vec!["left".into()])).await.expect("started by an earlier pod");
    }
}

/// A stale end of `status` gave the revision of another file, one of `restore` an empty directory for the proof.
#[tokio::test(start_paused = true)]
async fn what_a_killed_process_left_is_not_taken_for_the_next_ones() {
    let host = control_plane(&["", FILE]).answer(LIVE_WORDS, &counted(55, 412)).answer(PROOF_WORDS, &counted(50, 412));
    let host = host.unit_ends(&["left"], 0, "{\"revision\":7}\n");
    leave(&host, &[STATUS, RESTORE, SAVE]).await;
    assert_eq!(taken(&host, true).await.expect("snapshot").revision, 50);
    let started: Vec<_> = host.started()[3..].iter().map(|unit| unit.name.clone()).collect();
    assert_eq!(started, [SAVE, STATUS, RESTORE, proof::UNIT]);
}

#[tokio::test(start_paused = true)]
async fn a_save_that_was_left_running_is_let_end() {
    let host = control_plane(&[FILE]).answer(LIVE_WORDS, &counted(55, 412)).answer(PROOF_WORDS, &counted(50, 412));
    let host =
        host.unit_shows_for(SAVE, vec![Ok(UnitState::Running), Ok(UnitState::Running), Ok(UnitState::Exited(0))]);
    leave(&host, &[SAVE]).await;
    let clock = Clock::starting_at(Timestamp::UNIX_EPOCH);
    assert!(take(&host, clock, "r1", &policy(true)).await.expect("snapshot").proved);
    assert!(!clock.since(Timestamp::UNIX_EPOCH).is_zero(), "it was not waited for");
    assert_eq!(saved(&host), 0);
}

/// Nobody may ever come back to clean up: a copy of all Secrets must not be served for ever.
#[tokio::test(start_paused = true)]
async fn the_throwaway_etcd_ends_by_itself() {
    let host = control_plane(&["", FILE]).answer(LIVE_WORDS, &counted(55, 412)).answer(PROOF_WORDS, &counted(50, 412));
    taken(&host, true).await.expect("snapshot");
    let limits: Vec<_> = host.started().iter().map(|unit| (unit.name == proof::UNIT, unit.at_most.is_some())).collect();
    assert!(limits.iter().all(|(proof, limited)| proof == limited), "{limits:?}");
}
