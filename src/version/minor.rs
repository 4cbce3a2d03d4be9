use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use super::kube_version::ParseVersionError;

/// A Kubernetes minor release such as `1.37`: the unit of package repositories, skew rules and compat data.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct Minor {
    /// The `1` of `1.37`.
    pub major: u64,
    /// The `37` of `1.37`.
    pub minor: u64,
}

impl Minor {
    /// `Minor::new(1, 37)` is `1.37`.
    pub const fn new(major: u64, minor: u64) -> Self {
        Self { major, minor }
    }

    /// The minor after this one: minors are never skipped.
    #[must_use]
    pub const fn next(self) -> Self {
        Self::new(self.major, self.minor + 1)
    }

    /// How many minors `self` is ahead of `other`; negative when it is behind. Across majors there is no such number.
    pub fn ahead_of(self, other: Self) -> Option<i64> {
        if self.major != other.major {
            return None;
        }
        Some(i64::try_from(self.minor).ok()? - i64::try_from(other.minor).ok()?)
    }
}

impl fmt::Display for Minor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.major, self.minor)
    }
}

impl FromStr for Minor {
    type Err = ParseVersionError;

    /// Reads `1.37` or `v1.37`, and nothing longer.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let error = || ParseVersionError::new(text, "a minor such as 1.37");
        let (major, minor) = text.strip_prefix('v').unwrap_or(text).split_once('.').ok_or_else(error)?;
        Ok(Self::new(major.parse().map_err(|_| error())?, minor.parse().map_err(|_| error())?))
    }
}

impl From<Minor> for String {
    fn from(minor: Minor) -> Self {
        minor.to_string()
    }
}

impl TryFrom<String> for Minor {
    type Error = ParseVersionError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}
