//! Versioned documents: the same fields for a person and a program, and their schema.

use anyhow::{Context as _, ensure};
use schemars::{JsonSchema, schema_for};
use serde::{Deserialize, Serialize, de::DeserializeOwned};

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

impl<T: Serialize> Document<T> {
    /// A document of this kind.
    pub fn new(kind: &str, body: T) -> Self {
        Self { api_version: out::API_VERSION.to_owned(), kind: kind.to_owned(), body }
    }
}

impl<T: DeserializeOwned> Document<T> {
    /// Reads a document of this kind, JSON or YAML.
    pub fn read(text: &str, kind: &str) -> anyhow::Result<T> {
        let document: Self = serde_saphyr::from_str(text).context("it is not such a document")?;
        ensure!(
            document.api_version == out::API_VERSION && document.kind == kind,
            "it is a {} of {}, not a {kind} of {}",
            document.kind,
            document.api_version,
            out::API_VERSION
        );
        Ok(document.body)
    }
}

/// The JSON schema of documents of this kind.
pub fn schema<T: JsonSchema>() -> anyhow::Result<String> {
    out::json(&schema_for!(Document<T>))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        gate::{Verdict, fixture},
        plan::UpgradePlan,
    };

    #[test]
    fn a_document_is_read_back_and_another_kind_refused() {
        let verdict = Verdict::of(vec![], vec!["version-skew".to_owned()], vec![]);
        let plan = UpgradePlan::without_steps(fixture::v("1.36.1"), fixture::v("1.36.3"), verdict);
        let document = Document::new("UpgradePlan", &plan);
        for text in [out::json(&document).expect("json"), out::yaml(&document).expect("yaml")] {
            assert_eq!(Document::<UpgradePlan>::read(&text, "UpgradePlan").expect("read"), plan);
            assert!(Document::<UpgradePlan>::read(&text, "GateVerdict").is_err());
        }
        assert!(Document::<UpgradePlan>::read("{}", "UpgradePlan").is_err());
    }

    #[test]
    fn the_schema_names_the_documents_fields() {
        let schema = schema::<UpgradePlan>().expect("schema");
        for field in ["\"apiVersion\"", "\"kind\"", "\"steps\"", "\"digest\""] {
            assert!(schema.contains(field), "{field}");
        }
    }
}
