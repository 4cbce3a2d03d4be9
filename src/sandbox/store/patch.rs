//! What an object is after a patch, and who manages which of its fields.

mod apply;
mod fields;
mod json;
mod lists;
mod merge;
mod strategic;

use serde_json::Value;

pub(super) use self::apply::{applied, track_first_apply, track_update};
use super::{kind::Kind, meta, options::Patch, refusal::Refusal};

/// The object after a patch of any kind but apply.
pub(super) fn patched(kind: &Kind, object: &Value, patch: &Patch) -> Result<Value, Refusal> {
    let mut after = object.clone();
    match patch {
        Patch::Merge(patch) => merge::merge(&mut after, patch),
        Patch::Strategic(patch) => strategic::merge(kind, &mut after, patch)?,
        Patch::Json(operations) => json::apply(&mut after, operations).map_err(json::Why::refusal)?,
        Patch::Apply { object, .. } => merge::merge(&mut after, object),
    }
    if !after.is_object() {
        return Err(Refusal::bad_request("the patched document is no object"));
    }
    Ok(after)
}
