//! Server-side apply: each manager's fields, kept in `metadata.managedFields`.

use serde_json::Value;

use super::{Kind, Refusal, merge};

/// The object after an apply.
pub(in crate::sandbox::store) fn applied(
    _kind: &Kind,
    before: &Value,
    wanted: &Value,
    _force: bool,
    _manager: &str,
    _at: &str,
) -> Result<Value, Refusal> {
    let mut after = before.clone();
    merge::merge(&mut after, wanted);
    Ok(after)
}

/// Notes on a new object who applied it.
pub(in crate::sandbox::store) fn track_first_apply(
    _kind: &Kind,
    _object: &mut Value,
    _wanted: &Value,
    _manager: &str,
    _at: &str,
) {
}

/// Takes fields that an update changed from the managers that had applied them.
pub(in crate::sandbox::store) fn track_update(_before: &Value, _after: &mut Value, _manager: &str) {}
