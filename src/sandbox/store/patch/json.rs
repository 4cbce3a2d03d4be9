//! RFC 6902: a list of operations, all or none.

use serde_json::{Value, json};

use super::Refusal;

/// Why a patch can't be applied.
pub(super) enum Why {
    /// It is no list of operations.
    Unreadable(String),
    /// It is one, but not for this object.
    Unfit(String),
}

impl Why {
    /// The server keeps the reason to itself when the patch does not fit.
    pub(super) fn refusal(self) -> Refusal {
        match self {
            Self::Unreadable(why) => Refusal::bad_request(why),
            Self::Unfit(why) => {
                tracing::debug!("a JSON patch does not fit: {why}");
                let message = "the server rejected our request due to an error in our request";
                Refusal { details: json!({}), ..Refusal::new(422, "Invalid", message) }
            }
        }
    }
}

pub(super) fn apply(target: &mut Value, operations: &Value) -> Result<(), Why> {
    let list = operations.as_array().ok_or_else(|| Why::Unreadable("a JSON patch is a list".to_owned()))?;
    list.iter().try_for_each(|operation| one(target, operation))
}

fn one(target: &mut Value, operation: &Value) -> Result<(), Why> {
    let field = |name: &str| operation.get(name).and_then(Value::as_str);
    let needed = |name: &str| field(name).ok_or_else(|| Why::Unreadable(format!("an operation without {name}")));
    let value =
        || operation.get("value").cloned().ok_or_else(|| Why::Unreadable("an operation without value".to_owned()));
    let path = needed("path")?;
    match needed("op")? {
        "add" => add(target, path, value()?),
        "remove" => take(target, path).map(drop),
        "replace" => {
            let place = target.pointer_mut(path).ok_or_else(|| missing(path))?;
            *place = value()?;
            Ok(())
        }
        "test" => match target.pointer(path) {
            found if found.unwrap_or(&Value::Null) == &value()? => Ok(()),
            _ => Err(Why::Unfit(format!("testing value {path} failed"))),
        },
        "move" => {
            let moved = take(target, needed("from")?)?;
            add(target, path, moved)
        }
        "copy" => {
            let from = needed("from")?;
            let copied = target.pointer(from).cloned().ok_or_else(|| missing(from))?;
            add(target, path, copied)
        }
        other => Err(Why::Unreadable(format!("unknown operation {other:?}"))),
    }
}

fn missing(path: &str) -> Why {
    Why::Unfit(format!("nothing at {path}"))
}

/// The parent's path, and the last word of a path.
fn split(path: &str) -> Result<(&str, String), Why> {
    let (parent, last) = path.rsplit_once('/').ok_or_else(|| missing(path))?;
    Ok((parent, last.replace("~1", "/").replace("~0", "~")))
}

fn add(target: &mut Value, path: &str, value: Value) -> Result<(), Why> {
    if path.is_empty() {
        *target = value;
        return Ok(());
    }
    let (parent, last) = split(path)?;
    match target.pointer_mut(parent) {
        Some(Value::Object(fields)) => {
            fields.insert(last, value);
            Ok(())
        }
        Some(Value::Array(entries)) if last == "-" => {
            entries.push(value);
            Ok(())
        }
        Some(Value::Array(entries)) => {
            let at = last.parse().ok().filter(|at| *at <= entries.len()).ok_or_else(|| missing(path))?;
            entries.insert(at, value);
            Ok(())
        }
        _ => Err(missing(path)),
    }
}

fn take(target: &mut Value, path: &str) -> Result<Value, Why> {
    let (parent, last) = split(path)?;
    match target.pointer_mut(parent) {
        Some(Value::Object(fields)) => fields.remove(&last).ok_or_else(|| missing(path)),
        Some(Value::Array(entries)) => {
            let at = last.parse().ok().filter(|at| *at < entries.len()).ok_or_else(|| missing(path))?;
            Ok(entries.remove(at))
        }
        _ => Err(missing(path)),
    }
}
