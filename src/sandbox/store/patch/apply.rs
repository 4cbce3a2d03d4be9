//! Server-side apply: each manager's fields, kept in `metadata.managedFields`.
//!
//! Fields are tracked from an object's first apply on: what was there before counts as someone else's.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::{
    Kind, Refusal,
    fields::{self, Fields},
    lists::{self, List},
    meta,
};

/// Who manages what was there before the first apply.
const BEFORE: &str = "before-first-apply";
/// Who updates without saying who it is.
const UNKNOWN: &str = "unknown";

/// A manager's entry.
#[derive(Clone)]
struct Entry {
    manager: String,
    is_apply: bool,
    time: String,
    fields: Fields,
}

/// The object after an apply. What the manager applied before and does not any more is taken out.
pub(in crate::sandbox::store) fn applied(
    kind: &Kind,
    before: &Value,
    wanted: &Value,
    force: bool,
    manager: &str,
    at: &str,
) -> Result<Value, Refusal> {
    let mut entries = entries_of(before);
    let ours = fields::of(wanted);
    let conflicts = take_over(&mut entries, before, wanted, &ours, manager);
    if !force && !conflicts.is_empty() {
        return Err(conflict(kind, &conflicts));
    }
    let mut after = before.clone();
    merge(&mut Vec::new(), &mut after, wanted);
    let before_entry = entries.iter().position(|entry| entry.is_apply && entry.manager == manager);
    let had = before_entry.map(|at| entries.remove(at));
    let had_fields = had.as_ref().map(|entry| entry.fields.clone()).unwrap_or_default();
    let mut gone: Vec<_> = had_fields.difference(&ours).collect();
    gone.reverse();
    for path in gone {
        let is_held = |fields: &Fields| fields.iter().any(|held| held.starts_with(path));
        if !is_held(&ours) && !entries.iter().any(|entry| is_held(&entry.fields)) {
            fields::take(&mut after, path);
        }
    }
    let time = had.map_or_else(|| at.to_owned(), |entry| entry.time);
    let mine = Entry { manager: manager.to_owned(), is_apply: true, time, fields: ours };
    entries.insert(before_entry.unwrap_or(entries.len()).min(entries.len()), mine);
    note(kind, &mut after, &entries);
    if after != *before {
        // A time of its own would make every apply a change.
        for entry in entries.iter_mut().filter(|entry| entry.is_apply && entry.manager == manager) {
            at.clone_into(&mut entry.time);
        }
        note(kind, &mut after, &entries);
    }
    Ok(after)
}

/// Notes on a new object who applied it.
pub(in crate::sandbox::store) fn track_first_apply(
    kind: &Kind,
    object: &mut Value,
    wanted: &Value,
    manager: &str,
    at: &str,
) {
    let fields = fields::of(wanted);
    note(kind, object, &[Entry { manager: manager.to_owned(), is_apply: true, time: at.to_owned(), fields }]);
}

/// Takes fields that an update changed from the managers that had them.
pub(in crate::sandbox::store) fn track_update(kind: &Kind, before: &Value, after: &mut Value, manager: &str, at: &str) {
    if meta::list(before, "/metadata/managedFields").is_empty() {
        return;
    }
    let (was, is) = (fields::of(before), fields::of(after));
    let differs = |path: &&fields::Path| {
        !is_entry(path) && fields::at(before, path) != fields::at(after, path)
            || fields::at(before, path).is_some() != fields::at(after, path).is_some()
    };
    let changed: BTreeSet<_> = was.union(&is).filter(differs).cloned().collect();
    if changed.is_empty() {
        return;
    }
    let mut entries = entries_of(before);
    for entry in &mut entries {
        entry.fields.retain(|path| !changed.contains(path));
    }
    let manager = if manager.is_empty() { UNKNOWN } else { manager };
    let ours = changed.into_iter().filter(|path| is.contains(path));
    let mine = entries.iter().position(|entry| !entry.is_apply && entry.manager == manager);
    let mut mine = match mine {
        Some(at) => entries.remove(at),
        None => Entry { manager: manager.to_owned(), is_apply: false, time: String::new(), fields: Fields::new() },
    };
    mine.fields.extend(ours);
    at.clone_into(&mut mine.time);
    entries.push(mine);
    note(kind, after, &entries);
}

fn is_entry(path: &[String]) -> bool {
    path.last().is_some_and(|last| last.starts_with("k:"))
}

/// Takes from the others what we want to be different. What they had of it is the list of conflicts.
fn take_over(
    entries: &mut [Entry],
    before: &Value,
    wanted: &Value,
    ours: &Fields,
    manager: &str,
) -> Vec<(String, fields::Path)> {
    let mut conflicts = Vec::new();
    let differs = |path: &&fields::Path| !is_entry(path) && fields::at(before, path) != fields::at(wanted, path);
    for path in ours.iter().filter(differs) {
        for entry in entries.iter_mut().filter(|entry| !(entry.is_apply && entry.manager == manager)) {
            if entry.fields.remove(path) {
                conflicts.push((entry.manager.clone(), path.clone()));
            }
        }
    }
    conflicts
}

fn conflict(kind: &Kind, conflicts: &[(String, fields::Path)]) -> Refusal {
    let told = |(manager, path): &(String, fields::Path)| {
        format!("conflict with \"{manager}\" using {}: {}", kind.api_version(), fields::shown(path))
    };
    let message = match conflicts {
        [one] => format!("Apply failed with 1 conflict: {}", told(one)),
        several => {
            let lines: Vec<_> = several.iter().map(|one| format!("- {}", told(one))).collect();
            format!("Apply failed with {} conflicts:\n{}", several.len(), lines.join("\n"))
        }
    };
    let cause = |(manager, path): &(String, fields::Path)| {
        json!({
            "reason": "FieldManagerConflict",
            "message": format!("conflict with \"{manager}\" using {}", kind.api_version()),
            "field": fields::shown(path),
        })
    };
    conflicts.iter().map(cause).fold(Refusal::new(409, "Conflict", message), Refusal::cause)
}

/// Puts what is wanted into the object: lists by their keys.
fn merge<'a>(names: &mut Vec<&'a str>, target: &mut Value, wanted: &'a Value) {
    match wanted {
        Value::Object(fields) => {
            let target = meta::map(target);
            for (key, value) in fields {
                names.push(key);
                merge(names, target.entry(key.clone()).or_insert(Value::Null), value);
                names.pop();
            }
        }
        Value::Array(entries) => match (lists::how(names, entries.first()), &mut *target) {
            (List::ByKey(keys), Value::Array(old)) => {
                for entry in entries {
                    match old.iter().position(|old| lists::is_same(keys, old, entry)) {
                        Some(at) => merge(names, &mut old[at], entry),
                        None => old.push(entry.clone()),
                    }
                }
            }
            (List::Set, Value::Array(old)) => {
                let new: Vec<_> = entries.iter().filter(|entry| !old.contains(entry)).cloned().collect();
                old.extend(new);
            }
            _ => *target = wanted.clone(),
        },
        other => *target = other.clone(),
    }
}

fn entries_of(object: &Value) -> Vec<Entry> {
    let noted = meta::list(object, "/metadata/managedFields");
    if noted.is_empty() {
        let (manager, time) = (BEFORE.to_owned(), meta::text(object, "/metadata/creationTimestamp").to_owned());
        return vec![Entry { manager, is_apply: false, time, fields: fields::of(object) }];
    }
    let read = |entry: &Value| Entry {
        manager: meta::text(entry, "/manager").to_owned(),
        is_apply: meta::text(entry, "/operation") == "Apply",
        time: meta::text(entry, "/time").to_owned(),
        fields: fields::from_json(&entry["fieldsV1"]),
    };
    noted.iter().map(read).collect()
}

fn note(kind: &Kind, object: &mut Value, entries: &[Entry]) {
    let entries = entries.iter().filter(|entry| !entry.fields.is_empty());
    let noted = entries.map(|entry| {
        json!({
            "manager": entry.manager,
            "operation": if entry.is_apply { "Apply" } else { "Update" },
            "apiVersion": kind.api_version(),
            "time": entry.time,
            "fieldsType": "FieldsV1",
            "fieldsV1": fields::to_json(&entry.fields),
        })
    });
    meta::set(object, "managedFields", noted.collect::<Vec<_>>().into());
}
