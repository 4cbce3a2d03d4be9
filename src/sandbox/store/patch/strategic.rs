//! Strategic merge: as merge, but lists of objects are merged by key, with directives.

use serde_json::{Map, Value};

use super::{
    Kind, Refusal,
    lists::{self, List},
    meta,
};

const PATCH: &str = "$patch";
const DELETE_VALUES: &str = "$deleteFromPrimitiveList/";
const ORDER: &str = "$setElementOrder/";
const RETAIN: &str = "$retainKeys";

pub(super) fn merge(kind: &Kind, target: &mut Value, patch: &Value) -> Result<(), Refusal> {
    let Value::Object(patch) = patch else {
        return Err(Refusal::bad_request("a strategic merge patch is an object"));
    };
    // Only Nodes have a list that strategic merge and server-side apply see in two ways.
    let by_taint = kind.kind == "Node";
    fields(&mut Vec::new(), meta::map(target), patch, by_taint);
    Ok(())
}

fn fields<'a>(
    names: &mut Vec<&'a str>,
    target: &mut Map<String, Value>,
    patch: &'a Map<String, Value>,
    by_taint: bool,
) {
    if patch.get(PATCH).and_then(Value::as_str) == Some("replace") {
        target.clear();
    }
    if let Some(kept) = patch.get(RETAIN).and_then(Value::as_array) {
        target.retain(|key, _| kept.iter().any(|kept| kept.as_str() == Some(key)));
    }
    for (key, value) in patch {
        if key == PATCH || key == RETAIN || key.starts_with(ORDER) {
            continue;
        }
        if let Some(field) = key.strip_prefix(DELETE_VALUES) {
            let gone = value.as_array().cloned().unwrap_or_default();
            if let Some(list) = target.get_mut(field).and_then(Value::as_array_mut) {
                list.retain(|value| !gone.contains(value));
            }
            continue;
        }
        if value.is_null() {
            target.remove(key);
            continue;
        }
        names.push(key);
        one(names, target.entry(key.clone()).or_insert(Value::Null), value, by_taint);
        names.pop();
        if value.get(PATCH).and_then(Value::as_str) == Some("delete") {
            target.remove(key);
        }
    }
}

fn one<'a>(names: &mut Vec<&'a str>, target: &mut Value, patch: &'a Value, by_taint: bool) {
    match patch {
        Value::Object(patch) => fields(names, meta::map(target), patch, by_taint),
        Value::Array(entries) => {
            let how = match lists::how(names, entries.first()) {
                List::Atomic if by_taint && names.last() == Some(&"taints") => List::ByKey(&["key"]),
                how => how,
            };
            list(names, target, entries, how, by_taint);
        }
        other => *target = other.clone(),
    }
}

fn list<'a>(names: &mut Vec<&'a str>, target: &mut Value, patch: &'a [Value], how: List, by_taint: bool) {
    let replaces = patch.iter().any(|entry| entry.get(PATCH).and_then(Value::as_str) == Some("replace"));
    if !target.is_array() || replaces {
        *target = Value::Array(Vec::new());
    }
    let Value::Array(target) = target else { return };
    match how {
        List::Atomic => *target = patch.to_vec(),
        List::Set => {
            let new: Vec<_> = patch.iter().filter(|value| !target.contains(value)).cloned().collect();
            target.extend(new);
        }
        List::ByKey(keys) => {
            for entry in patch {
                // Strategic merge goes by the first key alone.
                let found = target.iter().position(|old| lists::is_same(&keys[..1], old, entry));
                match (entry.get(PATCH).and_then(Value::as_str), found) {
                    (Some("replace"), _) if entry.as_object().is_some_and(|entry| entry.len() == 1) => {}
                    (Some("delete"), Some(at)) => drop(target.remove(at)),
                    (Some("delete"), None) => {}
                    (_, Some(at)) => one(names, &mut target[at], entry, by_taint),
                    (_, None) => {
                        let mut new = Value::Null;
                        one(names, &mut new, entry, by_taint);
                        target.push(new);
                    }
                }
            }
        }
    }
}
