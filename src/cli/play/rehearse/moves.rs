//! Which pods move how often, and from where.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use serde_json::Value;

use super::{
    copy::controller,
    waits::{Waits, key, text},
};
use crate::{
    install::names,
    report::rehearsal_screen::Moved,
    sandbox::store::{Change, Store, Verb, kinds},
};

/// The pods of the copy from the moment at which the run begins. A pod and those made in its place, one after the other,
/// are told as one: by the name of the first.
#[derive(Default)]
pub(super) struct Moves {
    here: BTreeMap<String, Line>,
    /// Of pods that left, by their controller's uid: its next pod takes the first one's place.
    left: BTreeMap<String, VecDeque<Line>>,
    cordoned: BTreeSet<String>,
    /// How many left each node while it was cordoned.
    pub(super) from: BTreeMap<String, usize>,
    /// Pods that left and have no controller.
    pub(super) gone: Vec<String>,
    pub(super) waits: Waits,
}

/// A pod and those made in its place.
#[derive(Clone, Debug)]
struct Line {
    first: String,
    times: usize,
    leaving: bool,
}

impl Line {
    fn of(pod: &Value) -> Self {
        Self { first: key(pod), times: 0, leaving: false }
    }
}

impl Moves {
    pub(super) fn new(store: &Store) -> Self {
        let mut moves = Self::default();
        store.list(&kinds::NODE, None).iter().for_each(|node| moves.node(node));
        for pod in store.list(&kinds::POD, None).iter().filter(|pod| counts(pod)) {
            moves.here.insert(text(pod, "uid"), Line::of(pod));
        }
        moves
    }

    /// One change of the copy.
    pub(super) fn see(&mut self, change: &Change) {
        let object = &*change.object;
        if *change.kind == kinds::NODE {
            self.node(object);
        }
        if *change.kind == kinds::POD && counts(object) {
            self.pod(object, change);
        }
    }

    fn node(&mut self, node: &Value) {
        let name = text(node, "name");
        if node["spec"]["unschedulable"] == true {
            self.cordoned.insert(name);
        } else {
            self.cordoned.remove(&name);
        }
    }

    fn pod(&mut self, pod: &Value, change: &Change) {
        let uid = text(pod, "uid");
        if change.verb == Verb::Added && !self.here.contains_key(&uid) {
            let place = owner(pod).and_then(|owner| self.left.get_mut(&owner)?.pop_front());
            let new = place.map(|line| Line { times: line.times + 1, leaving: false, ..line });
            self.here.insert(uid.clone(), new.unwrap_or_else(|| Line::of(pod)));
        }
        let leaves = change.verb == Verb::Deleted || !pod["metadata"]["deletionTimestamp"].is_null();
        if leaves {
            self.leaves(pod, &uid);
        }
        if change.verb == Verb::Deleted {
            self.here.remove(&uid);
        }
        self.waits.see(pod, &uid, !leaves, change.at);
    }

    fn leaves(&mut self, pod: &Value, uid: &str) {
        let Some(line) = self.here.get_mut(uid).filter(|line| !line.leaving) else { return };
        line.leaving = true;
        if matches!(pod["status"]["phase"].as_str(), Some("Succeeded" | "Failed")) {
            return;
        }
        if let Some(node) = pod["spec"]["nodeName"].as_str().filter(|node| self.cordoned.contains(*node)) {
            *self.from.entry(node.to_owned()).or_default() += 1;
        }
        match owner(pod) {
            Some(owner) => self.left.entry(owner).or_default().push_back(line.clone()),
            None => self.gone.push(line.first.clone()),
        }
    }

    /// Pods that moved, the most often moved first.
    pub(super) fn moved(&self) -> Vec<Moved> {
        // Those of an earlier template left for good, and that was no drain's doing.
        let all = self.here.values().filter(|line| !line.leaving).chain(self.left.values().flatten());
        let moved = all.filter(|line| line.times > 0);
        let mut moved: Vec<_> = moved.map(|line| Moved { pod: line.first.clone(), times: line.times }).collect();
        moved.sort_by(|a, b| b.times.cmp(&a.times).then_with(|| a.pod.cmp(&b.pod)));
        moved
    }
}

/// Those that a drain moves: not the chain's own, and not what stays with its node.
fn counts(pod: &Value) -> bool {
    let of_daemon_set = controller(pod).is_some_and(|owner| owner["kind"] == "DaemonSet");
    let mirror = pod["metadata"]["annotations"].get("kubernetes.io/config.mirror").is_some();
    pod["metadata"]["namespace"] != names::NAMESPACE && !of_daemon_set && !mirror
}

fn owner(pod: &Value) -> Option<String> {
    controller(pod)?["uid"].as_str().map(str::to_owned)
}

#[cfg(test)]
mod tests;
