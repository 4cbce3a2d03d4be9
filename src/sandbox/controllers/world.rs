//! What each controller works with: the objects, what is known of them, what is to do, and the time.

use std::{collections::BTreeMap, sync::Arc};

use jiff::{SignedDuration, Timestamp};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use super::{
    Options,
    agenda::{Agenda, Work},
    cache::Cache,
    kubelet::Kubelets,
    object::{Meta, Name, Pod, read},
    workload::Memory,
};
use crate::sandbox::store::{Deletion, Kind, Patch, Refusal, Store, Subscription, kinds, meta::seconds};

/// When a refused write is tried again: a quota or a namespace that ends is not gone in a moment.
const AGAIN_AFTER: SignedDuration = SignedDuration::from_secs(10);

/// One for all controllers: they run one after the other.
pub(crate) struct World {
    pub(crate) store: Arc<Store>,
    pub(crate) changes: Subscription,
    /// The revision that the cache began with: changes up to it are in it.
    pub(crate) began_at: u64,
    pub(crate) cache: Cache,
    pub(crate) agenda: Agenda,
    pub(crate) options: Options,
    pub(crate) kubelets: Kubelets,
    pub(crate) memory: Memory,
}

impl World {
    pub(crate) fn now(&self) -> Timestamp {
        self.store.clock().now()
    }

    /// Looks again after that time.
    pub(crate) fn again_in(&mut self, time: SignedDuration, work: Work) {
        let at = self.now().saturating_add(time).unwrap_or(Timestamp::MAX);
        self.agenda.at(at, work);
    }

    /// The object as it is.
    pub(crate) fn raw(&self, kind: &Kind, id: &Name) -> Option<Arc<Value>> {
        self.store.get(kind, place(&id.namespace), &id.name)
    }

    /// What a controller reads of it.
    pub(crate) fn get<T: DeserializeOwned>(&self, kind: &Kind, id: &Name) -> Option<T> {
        read(self.raw(kind, id)?.as_ref())
    }

    /// Writes these fields of the status, if they say anything new. Null takes a field away.
    pub(crate) fn set_status(&mut self, kind: &'static Kind, id: &Name, status: &Value) {
        let Some(object) = self.raw(kind, id) else { return };
        if !changes(&object["status"], status) {
            return;
        }
        let patch = Patch::Merge(json!({"status": status}));
        let written = self.store.patch_status(kind, place(&id.namespace), &id.name, &patch);
        heed(written.as_ref().err(), kind, &id.name);
    }

    /// Changes these fields of the object, if they say anything new.
    pub(crate) fn patch(&mut self, kind: &'static Kind, id: &Name, patch: &Value) {
        let Some(object) = self.raw(kind, id) else { return };
        if changes(&object, patch) {
            let written = self.store.patch(kind, place(&id.namespace), &id.name, &Patch::Merge(patch.clone()));
            heed(written.as_ref().err(), kind, &id.name);
        }
    }

    /// Creates an object. A refusal is tried again by `work` a while later.
    pub(crate) fn create(&mut self, kind: &'static Kind, namespace: &str, object: Value, work: Work) -> bool {
        match self.store.create(kind, place(namespace), object) {
            Ok(_) => true,
            Err(refusal) => {
                heed(Some(&refusal), kind, namespace);
                self.again_in(AGAIN_AFTER, work);
                false
            }
        }
    }

    /// Deletes this very object and no other of its name.
    pub(crate) fn delete(&mut self, kind: &'static Kind, meta: &Meta, how: Deletion) {
        let how = Deletion { uid: Some(meta.uid.clone()), ..how };
        let written = self.store.delete(kind, place(&meta.namespace), &meta.name, &how);
        heed(written.as_ref().err(), kind, &meta.name);
    }

    /// Deletes a pod with its own grace.
    pub(crate) fn delete_pod(&mut self, pod: &Pod) {
        self.delete(&kinds::POD, &pod.metadata, Deletion::default());
    }
}

/// The namespace as the store takes it.
pub(crate) fn place(namespace: &str) -> Option<&str> {
    (!namespace.is_empty()).then_some(namespace)
}

/// Now, as the API writes times.
pub(crate) fn written(at: Timestamp) -> String {
    seconds(at)
}

/// A write that lost, or came too late, is no news: the change that was in its way leads to another look.
fn heed(refusal: Option<&Refusal>, kind: &Kind, name: &str) {
    if let Some(refusal) = refusal.filter(|refusal| !matches!(refusal.code, 404 | 409)) {
        tracing::warn!("{} {name}: {}", kind.kind, refusal.message);
    }
}

/// Whether a merge patch would change this value.
pub(crate) fn changes(current: &Value, patch: &Value) -> bool {
    match patch {
        Value::Object(fields) => fields.iter().any(|(key, wanted)| match current.get(key) {
            None => !wanted.is_null() && !is_hollow(wanted),
            Some(_) if wanted.is_null() => true,
            Some(has) => changes(has, wanted),
        }),
        other => current != other,
    }
}

/// Nothing but takings away.
fn is_hollow(patch: &Value) -> bool {
    patch.as_object().is_some_and(|fields| !fields.is_empty() && fields.values().all(|v| v.is_null() || is_hollow(v)))
}

/// The owner reference of the object's controller.
pub(crate) fn ruled_by(kind: &Kind, meta: &Meta) -> Value {
    let group = if kind.group.is_empty() { String::new() } else { format!("{}/", kind.group) };
    json!({
        "apiVersion": format!("{group}{}", kind.version), "kind": kind.kind, "name": meta.name, "uid": meta.uid,
        "controller": true, "blockOwnerDeletion": true,
    })
}

/// A list of conditions with this one in it; its transition time moves only when its status does.
pub(crate) fn with_condition(
    status: &Value,
    kind: &str,
    value: &str,
    reason: &str,
    message: &str,
    now: Timestamp,
) -> Value {
    let mut all: Vec<Value> = status["conditions"].as_array().cloned().unwrap_or_default();
    let old = all.iter().position(|condition| condition["type"] == kind);
    let since = old
        .filter(|at| all[*at]["status"] == value)
        .and_then(|at| all[at]["lastTransitionTime"].as_str().map(str::to_owned))
        .unwrap_or_else(|| written(now));
    let mut fields: BTreeMap<&str, &str> = [("type", kind), ("status", value), ("lastTransitionTime", &since)].into();
    for (key, text) in [("reason", reason), ("message", message)] {
        if !text.is_empty() {
            fields.insert(key, text);
        }
    }
    match old {
        Some(at) => all[at] = json!(fields),
        None => all.push(json!(fields)),
    }
    Value::Array(all)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_write_that_says_nothing_new_is_seen() {
        let has = json!({"replicas": 3, "conditions": [], "nested": {"a": 1}});
        for (patch, expected) in [
            (json!({"replicas": 3}), false),
            (json!({"replicas": 2}), true),
            (json!({"nested": {"a": 1}}), false),
            (json!({"nested": {"b": 1}}), true),
            (json!({"gone": null}), false),
            (json!({"gone": {"a": null}}), false),
            (json!({"replicas": null}), true),
            (json!({"conditions": []}), false),
        ] {
            assert_eq!(changes(&has, &patch), expected, "{patch}");
        }
    }

    #[test]
    fn a_condition_keeps_its_time_until_its_status_moves() {
        let (first, later) = ("2026-11-22T10:00:00Z".parse().unwrap(), "2026-11-22T11:00:00Z".parse().unwrap());
        let conditions = with_condition(&json!({}), "Ready", "True", "", "", first);
        let status = json!({"conditions": conditions});
        assert_eq!(with_condition(&status, "Ready", "True", "", "", later), conditions);
        let moved = with_condition(&status, "Ready", "False", "Why", "because", later);
        assert_eq!(moved[0]["lastTransitionTime"], "2026-11-22T11:00:00Z");
        assert_eq!(moved.as_array().unwrap().len(), 1);
    }
}
