use super::Policy;

/// A policy document that can't be used; says which path and, for an unknown name, the nearest right one.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct PolicyError(String);

/// Reads a policy document; an empty one is the default policy.
pub fn read(text: &str) -> Result<Policy, PolicyError> {
    if text.trim().is_empty() {
        return Ok(Policy::default());
    }
    serde_saphyr::from_str(text).map_err(|error| PolicyError(error.to_string()))
}
