use std::{fmt, str::FromStr};

/// A version as addons and runtimes write it in tags: `v1.15.1`, `3.29`, `2.3.6+unknown`, `1.6.20~ds1`, `1.28.0-distroless`.
///
/// Whatever follows the numbers is dropped. A single number (a date, a build) and a word (`latest`) are no versions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LooseVersion {
    /// First number.
    pub major: u64,
    /// Second number.
    pub minor: u64,
    /// Third number; 0 where there is none.
    pub patch: u64,
}

impl LooseVersion {
    /// `LooseVersion::new(2, 3, 6)` is `2.3.6`.
    pub const fn new(major: u64, minor: u64, patch: u64) -> Self {
        Self { major, minor, patch }
    }

    /// Reads the numbers that a range names, where one is enough: `2` is `2.0.0`.
    pub(super) fn bound(text: &str) -> Option<Self> {
        if text.parse::<u64>().is_ok() { format!("{text}.0").parse().ok() } else { text.parse().ok() }
    }
}

impl fmt::Display for LooseVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}.{}", self.major, self.minor, self.patch)
    }
}

/// A text that is no version.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} says no version")]
pub struct ParseLooseVersionError(String);

impl FromStr for LooseVersion {
    type Err = ParseLooseVersionError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let bare = text.strip_prefix('v').unwrap_or(text);
        let end = bare.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(bare.len());
        let mut numbers = bare[..end].trim_end_matches('.').split('.').map(str::parse::<u64>);
        let error = || ParseLooseVersionError(text.to_owned());
        let mut next = || numbers.next().map(|number| number.map_err(|_| error())).transpose();
        match (next()?, next()?, next()?) {
            (Some(major), Some(minor), patch) => Ok(Self::new(major, minor, patch.unwrap_or(0))),
            _ => Err(error()),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn tags_are_read() {
        for (text, shown) in [
            ("v1.15.1", "1.15.1"),
            ("3.29", "3.29.0"),
            ("2.3.6+unknown", "2.3.6"),
            ("1.6.20~ds1", "1.6.20"),
            ("1.28.0-distroless", "1.28.0"),
            ("v1.22.0-rc.1", "1.22.0"),
            ("3.7.11.2", "3.7.11"),
        ] {
            assert_eq!(text.parse::<LooseVersion>().map(|v| v.to_string()), Ok(shown.to_owned()), "{text}");
        }
    }

    #[test]
    fn words_dates_and_builds_are_no_versions() {
        for text in ["", "latest", "v", "20240115", "1234abc", "release-v1.2.3", "1..2", "..", "99999999999999999999.1"]
        {
            assert!(text.parse::<LooseVersion>().is_err(), "{text}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_read_or_refused(text in any::<String>()) {
            let _ = text.parse::<LooseVersion>();
        }
    }
}
