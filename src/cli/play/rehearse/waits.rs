//! Which pods find no room, for how long and why.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde_json::Value;

use super::copy::controller;
use crate::{
    report::rehearsal_screen::Waited,
    sandbox::store::{Store, kinds},
};

/// A shorter wait for a node is the scheduler's own pace.
const WORTH_SAYING: u64 = 10;

/// What found no node for a while, by what rules it.
#[derive(Default)]
pub(super) struct Waits {
    now: BTreeMap<String, (Timestamp, String)>,
    over: BTreeMap<String, Waited>,
    last: Option<Timestamp>,
}

impl Waits {
    /// Since when a pod finds no node, and until when.
    pub(super) fn see(&mut self, pod: &Value, uid: &str, is_there: bool, now: Timestamp) {
        self.last = Some(now);
        let unplaced = pod["status"]["conditions"].as_array().into_iter().flatten().find(|condition| {
            condition["type"] == "PodScheduled"
                && condition["status"] == "False"
                && condition["reason"] == "Unschedulable"
        });
        if let Some(condition) = unplaced.filter(|_| is_there) {
            let why = condition["message"].as_str().unwrap_or_default();
            let entry = self.now.entry(uid.to_owned()).or_insert_with(|| (now, String::new()));
            why.clone_into(&mut entry.1);
        } else if let Some((since, why)) = self.now.remove(uid) {
            note(&mut self.over, &workload(pod), (since, now), why, false);
        }
    }

    /// What waited for room, the longest first; those that still do before all others.
    pub(super) fn all(&self, store: &Store) -> Vec<Waited> {
        let mut all = self.over.clone();
        let end = self.last.unwrap_or_default();
        for pod in store.list(&kinds::POD, None) {
            if let Some((since, why)) = self.now.get(&text(&pod, "uid")) {
                note(&mut all, &workload(&pod), (*since, end), why.clone(), true);
            }
        }
        let mut waited: Vec<_> = all.into_values().collect();
        waited.sort_by_key(|one| std::cmp::Reverse((one.to_the_end, one.seconds)));
        waited
    }
}

/// Keeps the longest of a workload's waits; one that lasts to the end before any other.
fn note(
    all: &mut BTreeMap<String, Waited>,
    workload: &str,
    span: (Timestamp, Timestamp),
    why: String,
    to_the_end: bool,
) {
    let seconds = u64::try_from(span.1.duration_since(span.0).as_secs()).unwrap_or(0);
    if seconds < WORTH_SAYING && !to_the_end {
        return;
    }
    let known = all.get(workload).map(|known| (known.to_the_end, known.seconds));
    if known.is_none_or(|known| (to_the_end, seconds) >= known) {
        let waited = Waited { workload: workload.to_owned(), seconds, why, to_the_end };
        all.insert(workload.to_owned(), waited);
    }
}

/// What rules the pod, as `namespace/name`, a Deployment in place of its ReplicaSet; the pod itself where nothing does.
fn workload(pod: &Value) -> String {
    let Some(name) = controller(pod).and_then(|owner| owner["name"].as_str()) else { return key(pod) };
    let hash = pod["metadata"]["labels"]["pod-template-hash"].as_str();
    let deployment = hash.and_then(|hash| name.strip_suffix(hash)?.strip_suffix('-'));
    format!("{}/{}", text(pod, "namespace"), deployment.unwrap_or(name))
}

/// `namespace/name`.
pub(super) fn key(pod: &Value) -> String {
    format!("{}/{}", text(pod, "namespace"), text(pod, "name"))
}

/// A field of the metadata.
pub(super) fn text(pod: &Value, field: &str) -> String {
    pod["metadata"][field].as_str().unwrap_or_default().to_owned()
}
