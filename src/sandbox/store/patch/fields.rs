//! Sets of fields, as `metadata.managedFields` writes them, and finding and taking out what they name.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use super::{
    lists::{self, List},
    meta,
};

/// The way to one field: `f:name`, `k:{"name":"web"}` for an entry of a list, `v:"value"` for a value of a set.
pub(super) type Path = Vec<String>;

/// Fields by their paths: those without fields of their own, and the entries of lists.
pub(super) type Fields = BTreeSet<Path>;

/// What no one manages.
const UNMANAGED: &[&str] = &[
    "creationTimestamp",
    "deletionGracePeriodSeconds",
    "deletionTimestamp",
    "generation",
    "managedFields",
    "name",
    "namespace",
    "resourceVersion",
    "uid",
];

/// All fields of an object.
pub(super) fn of(object: &Value) -> Fields {
    let mut fields = Fields::new();
    collect(object, &mut Vec::new(), &mut Vec::new(), &mut fields);
    fields
}

fn collect<'a>(value: &'a Value, names: &mut Vec<&'a str>, path: &mut Path, fields: &mut Fields) {
    match value {
        Value::Object(map) if !map.is_empty() => {
            for (key, value) in map {
                if is_unmanaged(names, key) {
                    continue;
                }
                names.push(key);
                path.push(format!("f:{key}"));
                collect(value, names, path, fields);
                path.pop();
                names.pop();
            }
        }
        Value::Array(entries) => match lists::how(names, entries.first()) {
            List::Atomic => drop(fields.insert(path.clone())),
            how => {
                for entry in entries {
                    path.push(name_of(how, entry));
                    fields.insert(path.clone());
                    if matches!(how, List::ByKey(_)) {
                        collect(entry, names, path, fields);
                    }
                    path.pop();
                }
            }
        },
        _ => drop(fields.insert(path.clone())),
    }
}

fn is_unmanaged(names: &[&str], key: &str) -> bool {
    match names {
        [] => key == "apiVersion" || key == "kind",
        ["metadata"] => UNMANAGED.contains(&key),
        _ => false,
    }
}

/// What an entry is called in its list.
fn name_of(how: List, entry: &Value) -> String {
    match how {
        List::ByKey(keys) => {
            let keys: Map<_, _> = keys.iter().map(|key| ((*key).to_owned(), lists::key_of(key, entry))).collect();
            format!("k:{}", Value::Object(keys))
        }
        _ => format!("v:{entry}"),
    }
}

/// Whether an entry of a list is the one of that name.
fn is_called(entry: &Value, name: &str) -> bool {
    if let Some(value) = name.strip_prefix("v:") {
        return serde_json::from_str(value).is_ok_and(|value: Value| *entry == value);
    }
    let keys: Option<Map<String, Value>> = name.strip_prefix("k:").and_then(|keys| serde_json::from_str(keys).ok());
    keys.is_some_and(|keys| keys.iter().all(|(key, value)| lists::key_of(key, entry) == *value))
}

/// What is at a path.
pub(super) fn at<'a>(value: &'a Value, path: &[String]) -> Option<&'a Value> {
    path.iter().try_fold(value, |value, part| match part.strip_prefix("f:") {
        Some(field) => value.get(field),
        None => value.as_array()?.iter().find(|entry| is_called(entry, part)),
    })
}

/// Takes out what is at a path, and what is empty without it.
pub(super) fn take(value: &mut Value, path: &[String]) {
    let Some((first, rest)) = path.split_first() else { return };
    match (first.strip_prefix("f:"), value) {
        (Some(field), Value::Object(map)) => {
            let Some(inner) = map.get_mut(field) else { return };
            if !rest.is_empty() {
                take(inner, rest);
            }
            if rest.is_empty() || is_empty(inner) {
                map.remove(field);
            }
        }
        (None, Value::Array(entries)) => {
            let Some(at) = entries.iter().position(|entry| is_called(entry, first)) else { return };
            if rest.is_empty() {
                entries.remove(at);
            } else {
                take(&mut entries[at], rest);
            }
        }
        _ => {}
    }
}

fn is_empty(value: &Value) -> bool {
    value.as_object().is_some_and(Map::is_empty) || value.as_array().is_some_and(Vec::is_empty)
}

/// As `fieldsV1`.
pub(super) fn to_json(fields: &Fields) -> Value {
    let mut root = Value::Object(Map::new());
    for path in fields {
        let mut place = &mut root;
        for part in path {
            place = meta::map(place).entry(part.clone()).or_insert_with(|| Value::Object(Map::new()));
        }
        if path.last().is_some_and(|last| last.starts_with("k:")) {
            meta::map(place).insert(".".to_owned(), Value::Object(Map::new()));
        }
    }
    root
}

/// From `fieldsV1`.
pub(super) fn from_json(value: &Value) -> Fields {
    let mut fields = Fields::new();
    gather(value, &mut Vec::new(), &mut fields);
    fields
}

fn gather(value: &Value, path: &mut Path, fields: &mut Fields) {
    let Some(map) = value.as_object() else { return };
    if map.is_empty() || map.contains_key(".") {
        fields.insert(path.clone());
    }
    for (part, inner) in map.iter().filter(|(part, _)| *part != ".") {
        path.push(part.clone());
        gather(inner, path, fields);
        path.pop();
    }
}

/// As messages show a path: `.spec.containers[name="web"].image`.
pub(super) fn shown(path: &[String]) -> String {
    let part = |part: &String| {
        if let Some(field) = part.strip_prefix("f:") {
            return format!(".{field}");
        }
        let keys: Option<Map<String, Value>> = part.strip_prefix("k:").and_then(|keys| serde_json::from_str(keys).ok());
        match keys {
            Some(keys) => {
                let keys: Vec<_> = keys.iter().map(|(key, value)| format!("{key}={value}")).collect();
                format!("[{}]", keys.join(","))
            }
            None => format!("[={}]", part.trim_start_matches("v:")),
        }
    };
    path.iter().map(part).collect()
}
