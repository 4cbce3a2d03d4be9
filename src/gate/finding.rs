use std::fmt;

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

impl fmt::Display for Class {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Unknown => "unknown",
            Self::Waiting => "waiting",
            Self::Pinned => "pinned",
            Self::Transient => "transient",
            Self::Actionable => "actionable",
            Self::Warning => "warning",
        })
    }
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

impl Finding {
    /// A finding of the gate that is asking: [`super::evaluate`] fills in its id, and its source where none is given.
    pub fn new(class: Class, object: impl Into<String>, why: impl Into<String>) -> Self {
        Self {
            gate: String::new(),
            class,
            object: object.into(),
            why: why.into(),
            evidence: String::new(),
            remedy: String::new(),
            source: String::new(),
        }
    }

    /// Something needed could not be read.
    pub fn unknown(object: impl Into<String>, why: impl Into<String>) -> Self {
        Self::new(Class::Unknown, object, why)
    }

    /// The gate's id, where a finding is made outside a gate.
    #[must_use]
    pub fn of_gate(mut self, gate: impl Into<String>) -> Self {
        self.gate = gate.into();
        self
    }

    /// What was seen, and where.
    #[must_use]
    pub fn evidence(mut self, evidence: impl Into<String>) -> Self {
        self.evidence = evidence.into();
        self
    }

    /// What to do or type.
    #[must_use]
    pub fn remedy(mut self, remedy: impl Into<String>) -> Self {
        self.remedy = remedy.into();
        self
    }

    /// Where the rule comes from.
    #[must_use]
    pub fn source(mut self, source: impl Into<String>) -> Self {
        self.source = source.into();
        self
    }
}
