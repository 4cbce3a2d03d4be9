//! Exceptions to the gates.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Exceptions to the gates.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields, rename_all = "camelCase")]
pub struct Gates {
    /// Ids of gates that are not asked.
    pub disable: Vec<String>,
    /// Findings held on purpose.
    pub pins: Vec<Exception>,
    /// Findings accepted as warnings.
    pub accept: Vec<Exception>,
    /// What vendors say nothing of is unknown, not a warning.
    pub strict: bool,
}

/// One exception, with its reason and its end.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Exception {
    /// The gate's id.
    pub gate: String,
    /// The finding's object; none: every object.
    pub object: Option<String>,
    /// Why.
    pub reason: String,
    /// When it ends.
    #[schemars(with = "Option<String>")]
    pub expires: Option<jiff::civil::Date>,
}
