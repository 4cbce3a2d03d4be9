//! Versioned documents: the same fields for a person and a program, and their schema.

use schemars::{JsonSchema, schema_for};
use serde::{Deserialize, Serialize};

use super::out;

/// A document: `apiVersion`, `kind`, and what it says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Document<T> {
    /// `kubectl-upgrade/v1`: fields are added within it, never renamed or removed.
    pub api_version: String,
    /// `UpgradePlan`, `GateVerdict` or `UpgradeStatus`.
    pub kind: String,
    /// What it says.
    #[serde(flatten)]
    pub body: T,
}

impl<T: Serialize + JsonSchema> Document<T> {
    /// A document of this kind.
    pub fn new(kind: &str, body: T) -> Self {
        Self { api_version: out::API_VERSION.to_owned(), kind: kind.to_owned(), body }
    }
}

/// The JSON schema of documents of this kind.
pub fn schema<T: JsonSchema>() -> anyhow::Result<String> {
    out::json(&schema_for!(Document<T>))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::UpgradePlan;

    #[test]
    fn the_schema_names_the_documents_fields() {
        let schema = schema::<UpgradePlan>().expect("schema");
        for field in ["\"apiVersion\"", "\"kind\"", "\"steps\"", "\"digest\""] {
            assert!(schema.contains(field), "{field}");
        }
    }
}
