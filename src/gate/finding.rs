use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What kind of "no" a finding is. The order is that of precedence: worst first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Class {
    /// Something a blocking gate needs could not be read.
    Unknown,
    /// No released version supports the target; only upstream can clear it.
    Waiting,
    /// The operator holds it on purpose.
    Pinned,
    /// Clears by itself, or is someone else's to clear.
    Transient,
    /// Something the operator can do now clears it.
    Actionable,
    /// Worth saying; never refuses.
    Warning,
}

/// One reason of one gate, about one object.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Finding {
    /// The gate's stable id, such as `addon-compat`.
    pub gate: String,
    /// What kind of "no".
    pub class: Class,
    /// The object, as kubectl prints it: `node/w1`, `databases/pg-main`.
    pub object: String,
    /// Why, in one line with the numbers.
    pub why: String,
    /// What was seen, and where.
    pub evidence: String,
    /// What to do or type.
    pub remedy: String,
    /// Where the rule comes from.
    pub source: String,
}
