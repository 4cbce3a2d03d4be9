use serde::{Deserialize, Serialize};

/// A flag of a program's command line, and the file that sets it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Flag {
    /// The file to edit.
    pub file: String,
    /// Without dashes.
    pub name: String,
    /// Empty where there is none.
    pub value: String,
}

/// Names of settings whose values are nobody's business.
const SECRET_NAMES: [&str; 4] = ["password", "passwd", "secret", "token"];

/// Whether a setting is named like one whose value is nobody's business.
pub fn is_secret(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    SECRET_NAMES.iter().any(|secret| name.contains(secret))
}
