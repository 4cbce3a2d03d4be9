//! All objects of the cluster in memory, with the API server's rules for changing them.
//!
//! Deterministic: names, uids and times come from counters and the [`Clock`], everything is kept in order. Cheap to share
//! ([`Arc`]); the lock inside is never held over an await. Objects are handed out as `Arc<Value>`: no one copies a store.
//!
//! Garbage collection and the end of namespaces, which on a real cluster follow a deletion within moments, happen here in
//! the same step, as changes of their own.

mod birth;
mod change;
mod columns;
mod defaults;
mod deletion;
mod eviction;
mod garbage;
mod kind;
pub mod kinds;
mod logs;
pub(in crate::sandbox) mod meta;
mod objects;
mod options;
mod patch;
mod reading;
mod refusal;
mod scale;
mod selector;
mod server;
mod texts;
mod update;
pub(in crate::sandbox) mod validate;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use serde_json::Value;

pub use self::{
    change::{Change, Subscription, Verb},
    columns::{Column, age_of},
    kind::Kind,
    options::{Deletion, Options, Part, Patch, Propagation},
    reading::{Page, Query},
    refusal::Refusal,
    selector::{FieldSelector, LabelSelector},
    server::Server,
};
use self::{logs::Logs, objects::Objects, texts::Texts};
use crate::clock::Clock;

/// What a write gives back: the object as it is now.
pub type Written = Result<Arc<Value>, Refusal>;

/// The cluster's objects.
pub struct Store {
    inner: Mutex<Inner>,
    texts: Texts,
    clock: Clock,
}

/// What the lock guards.
struct Inner {
    objects: Objects,
    logs: Logs,
    server: Server,
    clock: Clock,
}

impl Store {
    /// An empty cluster: no nodes, and only the namespaces that every cluster has.
    pub fn new(clock: Clock) -> Arc<Self> {
        let inner = Inner { objects: Objects::new(), logs: Logs::default(), server: Server::default(), clock };
        let store = Self { inner: Mutex::new(inner), texts: Texts::default(), clock };
        for namespace in ["default", "kube-node-lease", "kube-public", "kube-system"] {
            let object = serde_json::json!({"metadata": {"name": namespace}});
            let born = store.create(&kinds::NAMESPACE, None, object);
            debug_assert!(born.is_ok(), "{born:?}");
        }
        Arc::new(store)
    }

    /// The clock that all its times are read from.
    pub fn clock(&self) -> Clock {
        self.clock
    }

    /// The revision of the last change.
    pub fn revision(&self) -> u64 {
        self.inner().objects.revision
    }

    /// One object. `namespace` is none for what lives in none.
    pub fn get(&self, kind: &Kind, namespace: Option<&str>, name: &str) -> Option<Arc<Value>> {
        self.inner().objects.get(kind, namespace.unwrap_or_default(), name).cloned()
    }

    /// All of a kind, in one namespace or in all, by namespace and name.
    pub fn list(&self, kind: &Kind, namespace: Option<&str>) -> Vec<Arc<Value>> {
        self.inner().objects.range(kind, namespace, None).cloned().collect()
    }

    /// The pods bound to a node; with an empty name those that are bound to none.
    pub fn pods_on(&self, node: &str) -> Vec<Arc<Value>> {
        self.inner().objects.pods_on(node)
    }

    /// What names this uid in its `ownerReferences`.
    pub fn owned_by(&self, uid: &str) -> Vec<(&'static Kind, Arc<Value>)> {
        self.inner().objects.dependents(uid)
    }

    /// The object with this uid.
    pub fn by_uid(&self, uid: &str) -> Option<(&'static Kind, Arc<Value>)> {
        self.inner().objects.by_uid(uid)
    }

    /// What objects look like in lists.
    pub(in crate::sandbox) fn texts(&self) -> &Texts {
        &self.texts
    }

    /// Every change from now on.
    pub fn subscribe(&self) -> Subscription {
        Subscription { changes: self.inner().objects.subscribe() }
    }

    /// Creates an object; its name may come from `generateName`.
    pub fn create(&self, kind: &'static Kind, namespace: Option<&str>, object: Value) -> Written {
        self.create_with(kind, namespace, object, &Options::default())
    }

    /// Creates an object, with options.
    pub fn create_with(
        &self,
        kind: &'static Kind,
        namespace: Option<&str>,
        mut object: Value,
        how: &Options,
    ) -> Written {
        if object.pointer("/metadata/managedFields").is_some() {
            meta::set(&mut object, "managedFields", Value::Null);
        }
        self.inner().create(kind, namespace, object, how)
    }

    /// Puts objects of another cluster in as they are, status and uid included; only the `resourceVersion` is new.
    /// Nothing is checked, filled in or collected. False when its kind is not served here.
    pub fn load(&self, object: Value) -> bool {
        self.inner().load(object)
    }

    /// Replaces all but the status; with a `resourceVersion` only if it is still that.
    pub fn update(&self, kind: &'static Kind, object: Value) -> Written {
        self.update_with(kind, object, Part::Main, &Options::default())
    }

    /// Replaces a part of an object, with options.
    pub fn update_with(&self, kind: &'static Kind, object: Value, part: Part, how: &Options) -> Written {
        self.inner().update(kind, object, part, how)
    }

    /// Patches all but the status.
    pub fn patch(&self, kind: &'static Kind, namespace: Option<&str>, name: &str, patch: &Patch) -> Written {
        self.patch_with(kind, namespace, name, patch, Part::Main, &Options::default())
    }

    /// Patches the status alone: the patch names `status` all the same.
    pub fn patch_status(&self, kind: &'static Kind, namespace: Option<&str>, name: &str, patch: &Patch) -> Written {
        self.patch_with(kind, namespace, name, patch, Part::Status, &Options::default())
    }

    /// Patches a part of an object, with options.
    pub fn patch_with(
        &self,
        kind: &'static Kind,
        namespace: Option<&str>,
        name: &str,
        patch: &Patch,
        part: Part,
        how: &Options,
    ) -> Written {
        self.inner().patch(kind, namespace, name, patch, part, how)
    }

    /// Deletes an object, or begins to: the answer is its last state.
    pub fn delete(&self, kind: &'static Kind, namespace: Option<&str>, name: &str, how: &Deletion) -> Written {
        self.inner().delete(kind, namespace, name, how)
    }

    /// The Eviction API: a deletion that a PodDisruptionBudget may refuse.
    pub fn evict(&self, namespace: &str, name: &str, how: &Deletion) -> Result<(), Refusal> {
        self.inner().evict(namespace, name, how)
    }

    /// Binds a pod to a node, as the scheduler does.
    pub fn bind(&self, namespace: &str, name: &str, node: &str) -> Written {
        self.inner().bind(namespace, name, node, false)
    }

    /// Adds a line to a container's log.
    pub fn append_log(&self, namespace: &str, pod: &str, container: &str, line: impl Into<String>) {
        let now = self.clock.now();
        self.inner().logs.append(namespace, pod, container, now, line.into());
    }

    /// Changes what the server tells of itself: version, health, metrics.
    pub fn set_server(&self, change: impl FnOnce(&mut Server)) {
        change(&mut self.inner().server);
    }

    /// What the server tells of itself.
    pub fn server(&self) -> Server {
        self.inner().server.clone()
    }

    /// Forgets all history, as etcd's compaction does: older pages and watches get a 410.
    pub fn compact(&self) {
        self.inner().objects.compact();
    }

    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests;
