//! Lists whose entries are told apart by keys: the ones of the kinds in use, as their types declare them.

use serde_json::Value;

/// How a list is merged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum List {
    /// Entry by entry, by these keys.
    ByKey(&'static [&'static str]),
    /// As a set of values.
    Set,
    /// As one value.
    Atomic,
}

/// How the list in this field is merged, by the fields that lead to it and one of its entries.
pub(super) fn how(path: &[&str], entry: Option<&Value>) -> List {
    let Some(field) = path.last() else { return List::Atomic };
    let parent = path.len().checked_sub(2).and_then(|at| path.get(at)).copied().unwrap_or_default();
    match *field {
        "containers"
        | "initContainers"
        | "ephemeralContainers"
        | "env"
        | "volumes"
        | "imagePullSecrets"
        | "schedulingGates"
        | "webhooks" => List::ByKey(&["name"]),
        "volumeMounts" => List::ByKey(&["mountPath"]),
        "volumeDevices" => List::ByKey(&["devicePath"]),
        "hostAliases" | "podIPs" | "hostIPs" => List::ByKey(&["ip"]),
        "topologySpreadConstraints" => List::ByKey(&["topologyKey", "whenUnsatisfiable"]),
        "conditions" => List::ByKey(&["type"]),
        "ownerReferences" => List::ByKey(&["uid"]),
        "finalizers" => List::Set,
        "addresses" if parent == "status" => List::ByKey(&["type"]),
        // A container's ports have a containerPort, a service's a port.
        "ports" if entry.is_some_and(|entry| entry.get("containerPort").is_some()) => {
            List::ByKey(&["containerPort", "protocol"])
        }
        "ports" if parent == "spec" => List::ByKey(&["port", "protocol"]),
        _ => List::Atomic,
    }
}

/// Whether two entries are the same by these keys; a protocol that is not said is TCP.
pub(super) fn is_same(keys: &[&str], one: &Value, other: &Value) -> bool {
    keys.iter().all(|key| key_of(key, one) == key_of(key, other))
}

/// An entry's value for a key.
pub(super) fn key_of(key: &str, entry: &Value) -> Value {
    match entry.get(key) {
        None if key == "protocol" => "TCP".into(),
        found => found.cloned().unwrap_or_default(),
    }
}
