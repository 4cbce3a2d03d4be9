//! etcd's snapshot, proved by its restore.

use super::*;
use crate::{
    node::etcd_snapshot::{self, NoStackedEtcd},
    policy::BuiltinBackup,
    sandbox::hosts::Trouble,
};

fn policy() -> BuiltinBackup {
    BuiltinBackup { directory: "/var/backups/etcd".into(), keep: 2, verify: true }
}

async fn take(lab: &Lab, run: &str) -> anyhow::Result<etcd_snapshot::EtcdSnapshot> {
    etcd_snapshot::take(&lab.cp, lab.clock, run, &policy()).await
}

fn left(lab: &Lab) -> Vec<String> {
    lab.cp.files_below("/var/backups")
}

#[tokio::test(start_paused = true)]
async fn it_is_saved_proved_and_the_only_thing_left() {
    let lab = lab();
    let taken = take(&lab, "r1").await.expect("snapshot");
    assert!(taken.proved, "{taken:?}");
    assert_eq!((taken.revision, taken.keys, taken.bytes), (11_938, 412, 62 << 20));
    assert_eq!(left(&lab), [taken.path.as_str()]);
    assert_eq!(lab.cp.units(), []);
    assert_eq!(lab.effects_of("cp1"), [Effect::EtcdSaved { path: taken.path.clone(), revision: 11_938 }]);
    let again = take(&lab, "r1").await.expect("the same");
    assert_eq!((again.path, again.proved), (taken.path, true));
    for run in ["r2", "r3"] {
        take(&lab, run).await.expect("snapshot");
    }
    assert_eq!(left(&lab).len(), 2, "the policy keeps two");
    lab.assert_all_known();
}

#[tokio::test(start_paused = true)]
async fn one_that_restores_to_less_is_refused_and_nothing_but_the_file_stays() {
    let lab = lab();
    lab.cp.trouble(Trouble::SnapshotLosesKey);
    let error = take(&lab, "r1").await.unwrap_err();
    assert!(format!("{error:#}").contains("restores to 411 keys"), "{error:#}");
    assert_eq!((left(&lab).len(), lab.cp.units().len()), (1, 0));
}

#[tokio::test(start_paused = true)]
async fn an_etcd_that_is_down_and_a_full_disk_are_said() {
    let lab = lab();
    lab.cp.trouble(Trouble::EtcdDown);
    let error = take(&lab, "r1").await.unwrap_err();
    assert!(format!("{error:#}").contains("connection refused"), "{error:#}");
    lab.cp.mend(Trouble::EtcdDown);
    lab.cp.fill_disk(30 << 20);
    let error = take(&lab, "r1").await.unwrap_err();
    assert!(format!("{error:#}").contains("no space left on device"), "{error:#}");
}

#[tokio::test(start_paused = true)]
async fn an_external_etcd_is_told_apart() {
    let mut spec = control_plane();
    spec.configuration =
        "kubernetesVersion: v1.36.1\netcd:\n  external:\n    endpoints: [https://10.0.0.9:2379]\n".into();
    let lab = lab_of(&spec);
    let error = take(&lab, "r1").await.unwrap_err();
    assert!(error.downcast_ref::<NoStackedEtcd>().is_some(), "{error:#}");
    let error = etcd_snapshot::take(&lab.worker, lab.clock, "r1", &policy()).await.unwrap_err();
    assert!(error.downcast_ref::<NoStackedEtcd>().is_some(), "{error:#}");
}

#[tokio::test(start_paused = true)]
async fn a_save_that_was_cut_off_leaves_a_half_that_the_next_one_removes() {
    let lab = lab();
    let half = async || {
        while !left(&lab).iter().any(|path| path.contains(".db.part")) {
            tokio::time::sleep(std::time::Duration::from_millis(200)).await;
        }
    };
    // the caller dies with the node's power
    tokio::select! { biased; () = half() => {}, taken = take(&lab, "r1") => panic!("{taken:?}") };
    lab.cp.reboot();
    tokio::time::sleep(std::time::Duration::from_mins(2)).await;
    assert!(left(&lab).iter().any(|path| path.contains(".db.part")), "{:?}", left(&lab));
    let taken = take(&lab, "r1").await.expect("snapshot");
    assert_eq!(left(&lab), [taken.path]);
    lab.assert_all_known();
}
