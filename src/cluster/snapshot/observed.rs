use serde::{Deserialize, Serialize};

/// A part of the snapshot that may be missing. Unknown is a value of its own: never a pass, a zero, or an empty list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", tag = "state", content = "value")]
pub enum Observed<T> {
    /// It was read.
    Known(T),
    /// It could not be read; the text says why.
    Unknown(String),
    /// Nobody configured a source for it: what needs it is not applicable.
    NotConfigured,
}

/// Of a snapshot that was saved before this was looked at.
impl<T> Default for Observed<T> {
    fn default() -> Self {
        Self::Unknown("the saved snapshot is of a release that did not look at it".to_owned())
    }
}

impl<T> Observed<T> {
    /// The value, where it was read.
    pub fn known(&self) -> Option<&T> {
        match self {
            Self::Known(value) => Some(value),
            Self::Unknown(_) | Self::NotConfigured => None,
        }
    }

    /// Turns a failed look into `Unknown` with the whole chain of reasons.
    pub fn from_result(result: anyhow::Result<T>) -> Self {
        match result {
            Ok(value) => Self::Known(value),
            Err(error) => Self::Unknown(crate::error::chain(&error)),
        }
    }
}
