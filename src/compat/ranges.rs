use std::fmt;

use serde::Deserialize;

use super::LooseVersion;
use crate::version::Minor;

/// Versions of an addon or a runtime, half open: `>=1.15,<1.16`, `>=4.11`, `<0.10`, or `*`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct VersionRange {
    /// The first version in it; none: open.
    pub from: Option<LooseVersion>,
    /// The first version above it; none: open.
    pub below: Option<LooseVersion>,
}

impl VersionRange {
    /// Whether it holds this version.
    pub fn contains(self, version: LooseVersion) -> bool {
        self.from.is_none_or(|from| version >= from) && self.below.is_none_or(|below| version < below)
    }

    /// Whether it holds every version, readable or not.
    pub fn is_all(self) -> bool {
        self.from.is_none() && self.below.is_none()
    }
}

impl TryFrom<String> for VersionRange {
    type Error = String;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        let error = || format!("{text:?} is not a version range such as >=1.15,<1.16");
        if text == "*" {
            return Ok(Self::default());
        }
        let mut range = Self::default();
        for part in text.split(',') {
            let (place, bound) = match part.strip_prefix(">=") {
                Some(bound) => (&mut range.from, bound),
                None => (&mut range.below, part.strip_prefix('<').ok_or_else(error)?),
            };
            *place = Some(LooseVersion::bound(bound).ok_or_else(error)?);
        }
        Ok(range)
    }
}

/// Kubernetes minors that a release lists, both ends included: `1.26..1.29`, `1.25..`, `..1.33`, `..`, `1.30`, or `=`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub enum MinorRange {
    /// From and to; none: open.
    Between(Option<Minor>, Option<Minor>),
    /// The addon's minor is Kubernetes' minor.
    Same,
}

impl MinorRange {
    /// The newest minor named.
    pub fn newest(self) -> Option<Minor> {
        match self {
            Self::Between(_, to) => to,
            Self::Same => None,
        }
    }

    /// Whether it holds this minor; `Same` holds none, since that depends on the addon's version.
    pub fn contains(self, minor: Minor) -> bool {
        match self {
            Self::Between(from, to) => from.is_none_or(|from| minor >= from) && to.is_none_or(|to| minor <= to),
            Self::Same => false,
        }
    }

    /// Whether all of it is older than this minor.
    pub fn ends_before(self, minor: Minor) -> bool {
        self.newest().is_some_and(|to| to < minor)
    }
}

impl TryFrom<String> for MinorRange {
    type Error = String;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        let minor = |part: &str| match part {
            "" => Ok(None),
            part => part.parse().map(Some).map_err(|error| format!("{text:?}: {error}")),
        };
        Ok(match text.split_once("..") {
            None if text == "=" => Self::Same,
            None => Self::Between(minor(&text)?, minor(&text)?),
            Some((from, to)) => Self::Between(minor(from)?, minor(to)?),
        })
    }
}

/// As a sentence goes on: `1.26 to 1.29`, `1.25 and later`, `up to 1.33`.
impl fmt::Display for MinorRange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Between(Some(from), Some(to)) if from == to => write!(f, "{from}"),
            Self::Between(Some(from), Some(to)) => write!(f, "{from} to {to}"),
            Self::Between(Some(from), None) => write!(f, "{from} and later"),
            Self::Between(None, Some(to)) => write!(f, "up to {to}"),
            Self::Between(None, None) => f.write_str("every minor"),
            Self::Same => f.write_str("the same minor"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn versions(text: &str) -> VersionRange {
        text.to_owned().try_into().expect(text)
    }

    fn minors(text: &str) -> MinorRange {
        text.to_owned().try_into().expect(text)
    }

    #[test]
    fn version_ranges_are_half_open() {
        let cases = [
            (">=1.15,<1.16", "1.15.0", true),
            (">=1.15,<1.16", "1.15.99", true),
            (">=1.15,<1.16", "1.16.0", false),
            (">=1.7.24,<2", "1.7.23", false),
            (">=1.7.24,<2", "2.0.0", false),
            (">=4.11", "5.0.0", true),
            ("<0.10", "0.9.9", true),
            ("<0.10", "0.10.0", false),
            ("*", "0.0.0", true),
        ];
        for (range, version, inside) in cases {
            assert_eq!(versions(range).contains(version.parse().expect("version")), inside, "{version} in {range}");
        }
    }

    #[test]
    fn minor_ranges_hold_both_ends() {
        for (range, minor, inside) in [
            ("1.26..1.29", "1.29", true),
            ("1.26..1.29", "1.30", false),
            ("1.26..1.29", "1.25", false),
            ("1.25..", "1.99", true),
            ("..1.33", "1.34", false),
            ("..", "1.1", true),
            ("1.30", "1.30", true),
            ("1.30", "1.31", false),
            ("=", "1.30", false),
        ] {
            assert_eq!(minors(range).contains(minor.parse().expect("minor")), inside, "{minor} in {range}");
        }
    }

    #[test]
    fn nonsense_is_refused() {
        for text in ["", "1.15", ">1.15", ">=", ">=x", "<1.x"] {
            assert!(VersionRange::try_from(text.to_owned()).is_err(), "{text}");
        }
        for text in ["x", "1.26..x", "1"] {
            assert!(MinorRange::try_from(text.to_owned()).is_err(), "{text}");
        }
    }
}
