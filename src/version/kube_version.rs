use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use super::Minor;

/// A released Kubernetes version `X.Y.Z`.
///
/// Build metadata and vendor suffixes (`v1.36.1+k3s1`, `v1.36.1-eks-1234`) are dropped on reading; a real
/// pre-release (`-alpha.1`, `-beta.0`, `-rc.1`) is refused, since no run may ever go there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct KubeVersion {
    minor: Minor,
    patch: u64,
}

impl KubeVersion {
    /// `KubeVersion::new(1, 37, 2)` is `1.37.2`.
    pub const fn new(major: u64, minor: u64, patch: u64) -> Self {
        Self { minor: Minor::new(major, minor), patch }
    }

    /// The `1.37` of `1.37.2`.
    pub const fn minor(self) -> Minor {
        self.minor
    }

    /// The last `2` of `1.37.2`.
    pub const fn patch(self) -> u64 {
        self.patch
    }

    /// `1-37-2`, for names of Kubernetes objects.
    pub fn dashed(self) -> String {
        format!("{}-{}-{}", self.minor.major, self.minor.minor, self.patch)
    }
}

/// Shown as people and packages write it, without the `v`: `1.37.2`.
impl fmt::Display for KubeVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.minor, self.patch)
    }
}

impl FromStr for KubeVersion {
    type Err = ParseVersionError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let trimmed = text.trim();
        let parsed = semver::Version::parse(trimmed.strip_prefix('v').unwrap_or(trimmed))
            .map_err(|_| ParseVersionError::new(text, "a version such as 1.37.2"))?;
        if is_pre_release(parsed.pre.as_str()) {
            return Err(ParseVersionError::new(text, "a released version, not a pre-release"));
        }
        Ok(Self::new(parsed.major, parsed.minor, parsed.patch))
    }
}

/// Upstream's pre-releases are `alpha.N`, `beta.N` and `rc.N`; whatever else follows a dash is a vendor's build.
fn is_pre_release(suffix: &str) -> bool {
    ["alpha", "beta", "rc"].iter().any(|word| suffix.starts_with(word))
}

impl From<KubeVersion> for String {
    fn from(version: KubeVersion) -> Self {
        version.to_string()
    }
}

impl TryFrom<String> for KubeVersion {
    type Error = ParseVersionError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

/// A text that is no Kubernetes version.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{text:?} is not {wanted}")]
pub struct ParseVersionError {
    text: String,
    wanted: &'static str,
}

impl ParseVersionError {
    pub(super) fn new(text: &str, wanted: &'static str) -> Self {
        Self { text: text.to_owned(), wanted }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_read_as_kubelets_and_people_write_them() {
        for (text, shown) in [
            ("v1.36.1", "1.36.1"),
            ("1.36.10", "1.36.10"),
            (" 1.36.1\n", "1.36.1"),
            ("v1.36.1+k3s1", "1.36.1"),
            ("v1.33.5-eks-3025e55", "1.33.5"),
        ] {
            assert_eq!(text.parse::<KubeVersion>().map(|v| v.to_string()), Ok(shown.to_owned()), "{text}");
        }
    }

    #[test]
    fn what_is_no_release_is_refused() {
        for text in ["", "v", "1.36", "1.36.1-rc.0", "v1.38.0-alpha.2", "1.36.x", "latest", "1.036.1"] {
            assert!(text.parse::<KubeVersion>().is_err(), "{text}");
        }
    }

    #[test]
    fn order_is_numeric() {
        assert!(KubeVersion::new(1, 36, 10) > KubeVersion::new(1, 36, 9));
        assert!(KubeVersion::new(1, 37, 0) > KubeVersion::new(1, 36, 99));
    }
}
