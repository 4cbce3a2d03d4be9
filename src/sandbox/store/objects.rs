//! The objects themselves, in order, with what finds them fast, and the history of their changes.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap, VecDeque},
    sync::Arc,
};

use jiff::{SignedDuration, Timestamp};
use serde_json::Value;
use tokio::sync::mpsc;

use super::{
    change::{Change, Verb},
    kind::Kind,
    kinds,
    meta::{self, Key},
};

/// A real API server's etcd is compacted every five minutes: older pages and watches get a 410.
const REMEMBERED: SignedDuration = SignedDuration::from_mins(5);
/// And never more than this many changes, whatever their age: they hold on to the objects' old states. A night of 1,000
/// nodes stays well below a hundred MB with it.
const REMEMBERED_AT_MOST: usize = 20_000;
/// As if the cluster had lived before: revision 1 is no longer known, as on any real one.
const FIRST_REVISION: u64 = 1_000;

pub(super) type Reference = (&'static Kind, Key);

#[derive(Default)]
pub(super) struct Objects {
    pub(super) revision: u64,
    pub(super) forgotten: u64,
    births: u64,
    by_kind: BTreeMap<&'static Kind, BTreeMap<Key, Arc<Value>>>,
    pods_by_node: BTreeMap<String, BTreeSet<Key>>,
    by_uid: HashMap<String, Reference>,
    dependents: HashMap<String, BTreeSet<Reference>>,
    in_namespace: HashMap<String, usize>,
    history: VecDeque<Change>,
    subscribers: Vec<mpsc::UnboundedSender<Change>>,
}

impl Objects {
    pub(super) fn new() -> Self {
        Self { revision: FIRST_REVISION, forgotten: FIRST_REVISION, ..Self::default() }
    }

    /// A number that no other object got: names and uids are made of it.
    pub(super) fn next_birth(&mut self) -> u64 {
        self.births += 1;
        self.births
    }

    pub(super) fn get(&self, kind: &Kind, namespace: &str, name: &str) -> Option<&Arc<Value>> {
        // Only lookups by owned key are possible in a map of pairs.
        self.by_kind.get(kind)?.get(&(namespace.to_owned(), name.to_owned()))
    }

    /// All of a kind in a namespace, or in all, by namespace and name, those after `after` only.
    pub(super) fn range<'a>(
        &'a self,
        kind: &Kind,
        namespace: Option<&'a str>,
        after: Option<&Key>,
    ) -> impl Iterator<Item = &'a Arc<Value>> {
        let start = (namespace.unwrap_or_default().to_owned(), String::new());
        let start = after.filter(|after| **after >= start).cloned().unwrap_or(start);
        let skipped = after.cloned();
        let all = self.by_kind.get(kind).into_iter().flat_map(move |objects| objects.range(start.clone()..));
        all.take_while(move |(key, _)| namespace.is_none_or(|namespace| key.0 == namespace))
            .filter(move |(key, _)| skipped.as_ref() != Some(key))
            .map(|(_, object)| object)
    }

    pub(super) fn pods_on(&self, node: &str) -> Vec<Arc<Value>> {
        let keys = self.pods_by_node.get(node).into_iter().flatten();
        keys.filter_map(|key| self.by_kind.get(&kinds::POD)?.get(key).cloned()).collect()
    }

    pub(super) fn by_uid(&self, uid: &str) -> Option<(&'static Kind, Arc<Value>)> {
        let (kind, key) = self.by_uid.get(uid)?;
        Some((kind, self.by_kind.get(kind)?.get(key)?.clone()))
    }

    pub(super) fn dependents(&self, uid: &str) -> Vec<(&'static Kind, Arc<Value>)> {
        let references = self.dependents.get(uid).into_iter().flatten();
        references.filter_map(|(kind, key)| Some((*kind, self.by_kind.get(kind)?.get(key)?.clone()))).collect()
    }

    /// How many objects are in a namespace.
    pub(super) fn count_in(&self, namespace: &str) -> usize {
        self.in_namespace.get(namespace).copied().unwrap_or_default()
    }

    /// Everything in a namespace.
    pub(super) fn all_in(&self, namespace: &str) -> Vec<(&'static Kind, Arc<Value>)> {
        let kinds = kinds::ALL.iter().copied().filter(|kind| kind.namespaced);
        kinds
            .flat_map(|kind| self.range(kind, Some(namespace), None).map(move |object| (kind, object.clone())))
            .collect()
    }

    /// Keeps an object's new state, with the next revision.
    pub(super) fn put(&mut self, kind: &'static Kind, mut object: Value, now: Timestamp) -> Arc<Value> {
        self.revision += 1;
        meta::set(&mut object, "resourceVersion", self.revision.to_string().into());
        let (key, object) = (meta::key(&object), Arc::new(object));
        let before = self.by_kind.entry(kind).or_default().insert(key.clone(), object.clone());
        if let Some(before) = &before {
            self.forget_places(kind, &key, before);
        }
        self.note_places(kind, &key, &object);
        let verb = if before.is_some() { Verb::Modified } else { Verb::Added };
        self.tell(Change { revision: self.revision, at: now, verb, kind, object: object.clone(), before });
        object
    }

    /// Takes an object out for good.
    pub(super) fn remove(&mut self, kind: &'static Kind, key: &Key, now: Timestamp) -> Option<Arc<Value>> {
        let before = self.by_kind.get_mut(kind)?.remove(key)?;
        self.forget_places(kind, key, &before);
        self.revision += 1;
        let mut last = Value::clone(&before);
        meta::set(&mut last, "resourceVersion", self.revision.to_string().into());
        let object = Arc::new(last);
        let change = Change {
            revision: self.revision,
            at: now,
            verb: Verb::Deleted,
            kind,
            object: object.clone(),
            before: Some(before),
        };
        self.tell(change);
        Some(object)
    }

    fn note_places(&mut self, kind: &'static Kind, key: &Key, object: &Value) {
        self.by_uid.insert(meta::uid(object).to_owned(), (kind, key.clone()));
        for owner in meta::list(object, "/metadata/ownerReferences") {
            self.dependents.entry(meta::text(owner, "/uid").to_owned()).or_default().insert((kind, key.clone()));
        }
        if *kind == kinds::POD {
            let node = meta::text(object, "/spec/nodeName").to_owned();
            self.pods_by_node.entry(node).or_default().insert(key.clone());
        }
        if kind.namespaced {
            *self.in_namespace.entry(key.0.clone()).or_default() += 1;
        }
    }

    fn forget_places(&mut self, kind: &'static Kind, key: &Key, object: &Value) {
        self.by_uid.remove(meta::uid(object));
        for owner in meta::list(object, "/metadata/ownerReferences") {
            let uid = meta::text(owner, "/uid");
            if let Some(dependents) = self.dependents.get_mut(uid) {
                dependents.remove(&(kind, key.clone()));
                if dependents.is_empty() {
                    self.dependents.remove(uid);
                }
            }
        }
        if *kind == kinds::POD
            && let Some(pods) = self.pods_by_node.get_mut(meta::text(object, "/spec/nodeName"))
        {
            pods.remove(key);
        }
        if kind.namespaced
            && let Some(count) = self.in_namespace.get_mut(&key.0)
        {
            *count = count.saturating_sub(1);
        }
    }

    fn tell(&mut self, change: Change) {
        self.subscribers.retain(|subscriber| subscriber.send(change.clone()).is_ok());
        let too_old = change.at.saturating_sub(REMEMBERED).unwrap_or(Timestamp::MIN);
        self.history.push_back(change);
        while self.history.len() > REMEMBERED_AT_MOST || self.history.front().is_some_and(|first| first.at < too_old) {
            let Some(first) = self.history.pop_front() else { break };
            self.forgotten = first.revision;
        }
    }

    pub(super) fn subscribe(&mut self) -> mpsc::UnboundedReceiver<Change> {
        let (sender, receiver) = mpsc::unbounded_channel();
        self.subscribers.push(sender);
        receiver
    }

    /// The changes after a revision that is still remembered, oldest first.
    pub(super) fn since(&self, revision: u64) -> impl DoubleEndedIterator<Item = &Change> {
        let first = self.history.partition_point(|change| change.revision <= revision);
        self.history.range(first..)
    }

    /// Forgets all history, as a compaction does.
    pub(super) fn compact(&mut self) {
        self.history.clear();
        self.forgotten = self.revision;
    }
}
