//! Events have two shapes and one store: `v1`, as `kubectl describe` reads them, and `events.k8s.io/v1`, as they are
//! written nowadays.

use serde_json::Value;

use crate::sandbox::store::{Kind, kinds};

/// A field in `events.k8s.io/v1`, and in `v1`.
const NAMES: &[(&str, &str)] = &[
    ("regarding", "involvedObject"),
    ("note", "message"),
    ("reportingController", "reportingComponent"),
    ("deprecatedSource", "source"),
    ("deprecatedFirstTimestamp", "firstTimestamp"),
    ("deprecatedLastTimestamp", "lastTimestamp"),
    ("deprecatedCount", "count"),
];

/// The kind that objects of this kind are stored as.
pub(super) fn stored(kind: &'static Kind) -> &'static Kind {
    if *kind == kinds::EVENTS_EVENT { &kinds::EVENT } else { kind }
}

/// From the shape of a request into the stored one.
pub(super) fn inward(kind: &Kind, object: Value) -> Value {
    if *kind != kinds::EVENTS_EVENT {
        return object;
    }
    renamed(object, "v1", NAMES.iter().copied())
}

/// From the stored shape into the one that was asked for; none when it is the same.
pub(super) fn outward(kind: &Kind, object: &Value) -> Option<Value> {
    let back = NAMES.iter().map(|(new, old)| (*old, *new));
    (*kind == kinds::EVENTS_EVENT).then(|| renamed(object.clone(), "events.k8s.io/v1", back))
}

fn renamed(mut object: Value, version: &str, names: impl Iterator<Item = (&'static str, &'static str)>) -> Value {
    let Some(fields) = object.as_object_mut() else { return object };
    for (from, to) in names {
        if let Some(value) = fields.remove(from) {
            fields.insert(to.to_owned(), value);
        }
    }
    if fields.contains_key("apiVersion") {
        fields.insert("apiVersion".to_owned(), version.into());
    }
    object
}
