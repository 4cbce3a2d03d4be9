//! Reading and writing the few fields of any object that the store itself goes by.

use jiff::Timestamp;
use serde_json::{Map, Value};

/// Namespace (empty for none) and name.
pub(super) type Key = (String, String);

/// What is at a JSON pointer without escapes. `Value::pointer` makes two strings of each of its parts, and the store goes
/// by such pointers for every object of every list.
fn at<'a>(object: &'a Value, pointer: &str) -> Option<&'a Value> {
    let mut parts = pointer.split('/').skip(1);
    parts.try_fold(object, |value, part| match value {
        Value::Array(list) => list.get(part.parse::<usize>().ok()?),
        other => other.get(part),
    })
}

/// The text at a JSON pointer; empty when there is none.
pub(in crate::sandbox) fn text<'a>(object: &'a Value, pointer: &str) -> &'a str {
    at(object, pointer).and_then(Value::as_str).unwrap_or_default()
}

/// The number at a JSON pointer.
pub(in crate::sandbox) fn number(object: &Value, pointer: &str) -> Option<i64> {
    at(object, pointer).and_then(Value::as_i64)
}

/// The list at a JSON pointer; empty when there is none.
pub(in crate::sandbox) fn list<'a>(object: &'a Value, pointer: &str) -> &'a [Value] {
    at(object, pointer).and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

pub(in crate::sandbox) fn name(object: &Value) -> &str {
    text(object, "/metadata/name")
}

pub(in crate::sandbox) fn namespace(object: &Value) -> &str {
    text(object, "/metadata/namespace")
}

pub(in crate::sandbox) fn uid(object: &Value) -> &str {
    text(object, "/metadata/uid")
}

pub(super) fn key(object: &Value) -> Key {
    (namespace(object).to_owned(), name(object).to_owned())
}

/// The revision of an object's last write.
pub(in crate::sandbox) fn revision(object: &Value) -> u64 {
    text(object, "/metadata/resourceVersion").parse().unwrap_or_default()
}

pub(super) fn is_terminating(object: &Value) -> bool {
    at(object, "/metadata/deletionTimestamp").is_some_and(|at| !at.is_null())
}

pub(super) fn finalizers(object: &Value) -> Vec<&str> {
    list(object, "/metadata/finalizers").iter().filter_map(Value::as_str).collect()
}

/// The object below this key, made if it is not there. A value that is no object is replaced by one.
pub(super) fn child<'a>(object: &'a mut Value, key: &str) -> &'a mut Map<String, Value> {
    map(map(object).entry(key).or_insert_with(|| Value::Object(Map::new())))
}

/// A value as the object that it must be.
pub(super) fn map(value: &mut Value) -> &mut Map<String, Value> {
    if !value.is_object() {
        *value = Value::Object(Map::new());
    }
    match value {
        Value::Object(map) => map,
        _ => unreachable!("it was just made one"),
    }
}

/// Sets a field of the metadata; null takes it out.
pub(super) fn set(object: &mut Value, field: &str, value: Value) {
    let metadata = child(object, "metadata");
    if value.is_null() {
        metadata.remove(field);
    } else {
        metadata.insert(field.to_owned(), value);
    }
}

/// A time as metadata has it: whole seconds.
pub(in crate::sandbox) fn seconds(at: Timestamp) -> String {
    at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}
