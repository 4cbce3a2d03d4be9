use std::{
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};

use jiff::Timestamp;

use super::super::{super::stage::Stage, assert_well};
use crate::{
    install::names,
    node::UnitState,
    run::{
        lease,
        record::{RunState, Status},
    },
    sandbox::store::kinds,
    version::KubeVersion,
};

/// Two more nights: one finds what a crash in the detection left, the next one may go on.
const NIGHTS: Duration = Duration::from_hours(51);
/// The pod that closed the run says so, and gives back the Lease.
const CLOSES_WITHIN: Duration = Duration::from_mins(10);
/// How long a Lease holds that is not renewed.
const LEASE_LASTS: Duration = Duration::from_secs(30);

/// What must be the same whatever happened on the way: replicas, and what was started on each machine and how often.
pub(super) type Sum = BTreeMap<String, i64>;

/// Waits for the run to be done. A crash in the detection may cost a night.
pub(super) async fn done(stage: &Stage) {
    let clock = stage.world.clock();
    let started = clock.now();
    while clock.since(started) < NIGHTS {
        let runs = stage.runs().await.expect("records");
        match runs.first() {
            Some(RunState { status: Status::Done, .. }) => return tokio::time::sleep(CLOSES_WITHIN).await,
            Some(run) if !matches!(run.status, Status::Seeded | Status::InFlight | Status::Superseded) => {
                panic!("it stands still: {run:#?}")
            }
            _ => {}
        }
        // A look reads the whole record, which costs more than the cluster's time.
        let is_first_night = clock.since(started) < Duration::from_hours(3);
        tokio::time::sleep(Duration::from_mins(if is_first_night { 5 } else { 30 })).await;
    }
    panic!("no run is done: {:#?}", stage.runs().await);
}

/// Nothing left cordoned, unheld, pinned, locked or latched.
pub(super) fn assert_clean(stage: &Stage, version: KubeVersion) {
    assert_well(stage, version);
    let store = stage.world.store();
    let lease = store.get(&kinds::LEASE, Some(names::NAMESPACE), lease::NAME).expect("the Lease");
    // One that was killed after its last line can't give it back; it has run out, and locks nobody out.
    let renewed: Option<Timestamp> = lease["spec"]["renewTime"].as_str().and_then(|text| text.parse().ok());
    let has_run_out = renewed.is_some_and(|at| stage.world.clock().since(at) > LEASE_LASTS);
    assert!(has_run_out || lease["spec"]["holderIdentity"].as_str().is_none_or(str::is_empty), "locked: {lease}");
    let namespace = store.get(&kinds::NAMESPACE, None, names::NAMESPACE).expect("the namespace");
    let marks = namespace["metadata"]["annotations"].as_object();
    let latches: Vec<_> = marks.into_iter().flatten().filter(|(key, _)| key.starts_with("kubectl-upgrade/")).collect();
    assert!(latches.is_empty(), "{latches:?}");
    for machine in stage.world.machines().all() {
        let units = machine.units();
        assert!(units.iter().all(|unit| unit.state != UnitState::Running), "{}: {units:?}", machine.node());
    }
}

pub(super) fn sum(stage: &Stage) -> Sum {
    let mut sum = Sum::new();
    for object in stage.world.store().list(&kinds::DEPLOYMENT, None) {
        let key = format!("replicas of {}/{}", object["metadata"]["namespace"], object["metadata"]["name"]);
        sum.insert(key, object["spec"]["replicas"].as_i64().unwrap_or(1));
    }
    for machine in stage.world.machines().all() {
        for command in machine.launched().iter().filter_map(|(_, argv)| counted(&argv.join(" "))) {
            *sum.entry(format!("{}: {command}", machine.node())).or_default() += 1;
        }
    }
    sum
}

/// What must not be done twice: the rest looks, proves or works in a scratch directory of its own.
fn counted(command: &str) -> Option<String> {
    // Its file is named after the run, and a later night is another.
    if command.contains("snapshot save") {
        return Some("etcdctl snapshot save".to_owned());
    }
    let is_scratch = command.contains("/var/lib/kubectl-upgrade/") || command.contains("/var/backups/");
    let changes = ["kubeadm upgrade apply", "kubeadm upgrade node", " install ", "systemctl"];
    (!is_scratch && changes.iter().any(|text| command.contains(text))).then(|| command.to_owned())
}

/// Where two differ, and how.
pub(super) fn difference(found: &Sum, expected: &Sum) -> Vec<String> {
    let keys: BTreeSet<_> = found.keys().chain(expected.keys()).collect();
    let differ = keys.into_iter().filter(|key| found.get(*key) != expected.get(*key));
    differ.map(|key| format!("{key}: {:?} instead of {:?}", found.get(key), expected.get(key))).collect()
}
