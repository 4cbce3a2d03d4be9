//! Which records are forgotten, so that those that are left can be listed in one page.

use k8s_openapi::api::core::v1::ConfigMap;
use kube::api::{DeleteParams, Preconditions};

use super::{RunState, api, are_remains, name_of, readable, records};
use crate::{
    cluster::api::{Cluster, caused_by, is_conflict, is_not_found},
    run::record::Status,
};

/// So many runs that changed something are kept, and beside them as many that did not: a gate that says no every night must
/// not push the upgrades out of the history. That is more than a year of monthly patches, and three weeks of refusals.
const KEEP: usize = 20;

/// Deletes the oldest records beyond those kept.
pub(super) async fn forget(cluster: &Cluster) -> anyhow::Result<()> {
    let records = records(cluster).await?;
    for run in forgettable(&readable(&records)) {
        delete(cluster, &records[&run.id]).await?;
    }
    for remains in records.values().filter(|segments| are_remains(segments)) {
        delete(cluster, remains).await?;
    }
    Ok(())
}

/// The runs to forget, of all of them, newest first.
fn forgettable(runs: &[RunState]) -> Vec<&RunState> {
    let (opened, others): (Vec<_>, Vec<_>) = runs.iter().partition(|run| run.opened_at.is_some());
    let old = opened.into_iter().skip(KEEP).chain(others.into_iter().skip(KEEP));
    old.filter(|run| !is_needed(run)).collect()
}

/// Whether the record is more than history: it alone knows that its target is denied, and what operators go back to.
fn is_needed(run: &RunState) -> bool {
    run.status.is_open() || run.status == Status::Seeded || run.denied || !run.quiesced.is_empty()
}

async fn delete(cluster: &Cluster, segments: &[ConfigMap]) -> anyhow::Result<()> {
    let api = api(cluster);
    for object in segments {
        let (name, params) = (name_of(object), as_read(object));
        let answer = cluster.call(format!("deleting run record {name}"), || api.delete(name, &params)).await;
        match answer {
            Ok(_) => {}
            Err(error) if caused_by(&error, is_not_found) => {}
            // written to since it was read, so someone needs it
            Err(error) if caused_by(&error, is_conflict) => return Ok(()),
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

/// Deletes this very object, and only as it was read.
fn as_read(object: &ConfigMap) -> DeleteParams {
    let (uid, resource_version) = (object.metadata.uid.clone(), object.metadata.resource_version.clone());
    DeleteParams::default().preconditions(Preconditions { uid, resource_version })
}

#[cfg(test)]
mod tests {
    use jiff::{SignedDuration, Timestamp};

    use super::*;
    use crate::{
        gate::Outcome,
        policy::{ScalableKind, Workload},
        run::record::{Entry, Event, Scaled, fold},
        version::{KubeVersion, Target},
    };

    fn run(night: i64, events: &[Event]) -> RunState {
        let target = Target::new(KubeVersion::new(1, 36, 1), KubeVersion::new(1, 36, 3)).expect("target");
        let at = Timestamp::UNIX_EPOCH + SignedDuration::from_hours(24 * night);
        let seeded = Event::Seeded { target, by: "detect".into() };
        let events = std::iter::once(seeded).chain(events.iter().cloned());
        let entries: Vec<_> = events.map(|event| Entry { at, phase: None, node: None, event }).collect();
        fold(&format!("night-{night}"), &entries).expect("state")
    }

    /// So many nights, newest first, after the first one, which went like this.
    fn nights(first: &[Event], later: &[Event]) -> Vec<RunState> {
        let nights = (1..=100).rev().map(|night| run(night, later));
        nights.chain([run(0, first)]).collect()
    }

    fn refused() -> Event {
        Event::Refused { outcome: Outcome::Held, findings: vec![] }
    }

    fn forgets_the_first(runs: &[RunState]) -> bool {
        forgettable(runs).iter().any(|run| run.id == "night-0")
    }

    #[test]
    fn a_target_that_was_given_up_stays_denied_however_many_nights_refuse() {
        let given_up = [Event::Opened, Event::Abandoned { reason: "rolled back".into() }];
        assert!(!forgets_the_first(&nights(&given_up, &[refused()])));
        assert!(!forgets_the_first(&nights(&given_up, &[Event::Opened, Event::Closed])));
    }

    #[test]
    fn operators_that_are_still_at_zero_are_never_forgotten() {
        let workload = Workload { kind: ScalableKind::Deployment, namespace: "db".into(), name: "operator".into() };
        let scaled = Event::Quiesced(Scaled { workload, replicas: 2 });
        let ended = [Event::Opened, scaled, Event::Closed];
        assert!(!forgets_the_first(&nights(&ended, &[Event::Opened, Event::Closed])));
    }

    #[test]
    fn refusals_do_not_push_upgrades_out_and_twenty_of_each_are_kept() {
        let done = [Event::Opened, Event::Closed];
        let refusals = nights(&done, &[refused()]);
        assert!(!forgets_the_first(&refusals));
        assert_eq!(forgettable(&refusals).len(), 100 - KEEP);
        let upgrades = nights(&done, &done);
        assert!(forgets_the_first(&upgrades));
        assert_eq!(forgettable(&upgrades).len(), 101 - KEEP);
    }

    #[test]
    fn a_run_that_waits_or_stands_still_is_kept() {
        let halted = [Event::Opened, Event::Halted { step: "drain".into(), why: "PDB".into(), hint: None }];
        assert!(!forgets_the_first(&nights(&halted, &[Event::Opened, Event::Closed])));
        assert!(!forgets_the_first(&nights(&[], &[refused()])));
    }

    #[test]
    fn only_the_object_that_was_read_is_deleted() {
        let mut object = ConfigMap::default();
        object.metadata.uid = Some("4f1c".into());
        object.metadata.resource_version = Some("7".into());
        let asked = as_read(&object).preconditions.expect("preconditions");
        assert_eq!((asked.uid.as_deref(), asked.resource_version.as_deref()), (Some("4f1c"), Some("7")));
    }
}
