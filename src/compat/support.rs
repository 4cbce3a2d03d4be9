use super::{Addon, KnownBad, LooseVersion, MinorRange, Release};
use crate::version::Minor;

/// What the data says of one release of an addon on one Kubernetes minor.
#[derive(Clone, Debug)]
pub enum Support<'a> {
    /// The matrix lists it.
    Listed,
    /// The matrix ends before that minor; `row` is the release's own, or for an unlisted release the next newer one.
    EndsBefore {
        /// The row that says so.
        row: &'a Release,
        /// The release has no row of its own: it is older than the row's.
        inferred: bool,
    },
    /// The matrix begins above that minor: the cluster is too old for it today already, and the upgrade brings it nearer.
    BeginsAbove(&'a Release),
    /// Known to break.
    KnownBad(&'a KnownBad),
    /// The vendor wants the same minor, and it is another.
    OtherMinor(&'a Release),
    /// The data has no row for this release, or no version could be told and rows differ.
    NoRow,
    /// The vendor publishes nothing.
    NoMatrix,
}

/// The smallest release that would do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Smallest {
    /// The release.
    pub version: LooseVersion,
    /// The vendor itself says so.
    pub sure: bool,
}

impl Addon {
    /// Whether the answer depends on the version at all; else it needs not be readable.
    pub fn needs_version(&self) -> bool {
        !self.known_bad.is_empty()
            || self.releases.iter().any(|row| !row.version.is_all() || row.k8s == MinorRange::Same)
    }

    /// What the data says of this release on this minor. `None` as the version: it could not be told.
    pub fn support(&self, version: Option<LooseVersion>, minor: Minor) -> Support<'_> {
        if self.releases.is_empty() {
            return Support::NoMatrix;
        }
        if let Some(bad) = version.and_then(|version| self.known_bad(version, minor)) {
            return Support::KnownBad(bad);
        }
        let own = |row: &&Release| row.version.is_all() || version.is_some_and(|version| row.version.contains(version));
        match self.releases.iter().find(own) {
            Some(row) => row.support(version, minor),
            None => version.map_or(Support::NoRow, |version| self.support_of_unlisted(version, minor)),
        }
    }

    // A release older than a row whose support has ended is not supported either: vendors move their ceilings up only.
    fn support_of_unlisted(&self, version: LooseVersion, minor: Minor) -> Support<'_> {
        let newer = self.releases.iter().filter(|row| row.version.from.is_some_and(|from| from > version));
        match newer.min_by_key(|row| row.version.from) {
            Some(row) if row.k8s.ends_before(minor) => Support::EndsBefore { row, inferred: true },
            _ => Support::NoRow,
        }
    }

    fn known_bad(&self, version: LooseVersion, minor: Minor) -> Option<&KnownBad> {
        self.known_bad.iter().find(|bad| bad.k8s.contains(minor) && bad.version.contains(version))
    }

    /// The smallest release above the running one that the matrix lists for this minor.
    pub fn smallest_above(&self, running: Option<LooseVersion>, minor: Minor) -> Option<Smallest> {
        let listed = self.releases.iter().filter(|row| row.k8s.contains(minor));
        let firsts = listed.filter_map(|row| Some(Smallest { version: row.version.from?, sure: row.sure }));
        let mends = self.known_bad.iter().filter(|bad| bad.k8s.contains(minor));
        let mended = mends.filter_map(|bad| Some(Smallest { version: bad.version.below?, sure: true }));
        let newer = firsts.chain(mended).filter(|smallest| running.is_none_or(|running| smallest.version > running));
        newer
            .filter(|smallest| self.known_bad(smallest.version, minor).is_none())
            .min_by_key(|smallest| smallest.version)
    }
}

impl Release {
    fn support(&self, version: Option<LooseVersion>, minor: Minor) -> Support<'_> {
        let MinorRange::Between(from, _) = self.k8s else {
            let same = version.is_some_and(|version| Minor::new(version.major, version.minor) == minor);
            return if same { Support::Listed } else { Support::OtherMinor(self) };
        };
        if self.k8s.ends_before(minor) {
            Support::EndsBefore { row: self, inferred: false }
        } else if from.is_some_and(|from| from > minor) {
            Support::BeginsAbove(self)
        } else {
            Support::Listed
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::compat::ADDONS;

    fn told(addon: &str, version: &str, minor: &str) -> (String, Option<String>) {
        let addon = ADDONS.addons.iter().find(|known| known.name == addon).expect(addon);
        let (version, minor) = (version.parse().ok(), minor.parse().expect("minor"));
        let support = match addon.support(version, minor) {
            Support::Listed => "listed",
            Support::EndsBefore { inferred: false, .. } => "ends before",
            Support::EndsBefore { inferred: true, .. } => "older than what ends before",
            Support::BeginsAbove(_) => "begins above",
            Support::KnownBad(_) => "known bad",
            Support::OtherMinor(_) => "other minor",
            Support::NoRow => "no row",
            Support::NoMatrix => "no matrix",
        };
        (support.to_owned(), addon.smallest_above(version, minor).map(|smallest| smallest.version.to_string()))
    }

    #[test]
    fn what_the_matrix_says() {
        for (addon, version, minor, support, smallest) in [
            ("cert-manager", "1.20.3", "1.35", "listed", Some("1.21.0")),
            ("cert-manager", "1.20.3", "1.36", "ends before", Some("1.21.0")),
            ("cert-manager", "1.21.0", "1.37", "ends before", None),
            ("cert-manager", "1.22.0", "1.37", "no row", None),
            ("cert-manager", "1.9.0", "1.36", "older than what ends before", Some("1.21.0")),
            ("metrics-server", "0.5.2", "1.37", "no row", Some("0.6.0")),
            ("metrics-server", "0.8.0", "1.37", "listed", Some("0.9.0")),
            ("kured", "1.23.0", "1.34", "begins above", None),
            ("metallb", "0.15.3", "1.36", "known bad", Some("0.16.0")),
            ("metallb", "0.15.3", "1.35", "listed", None),
            ("metallb", "0.16.0", "1.37", "listed", None),
            ("cluster-autoscaler", "1.36.0", "1.37", "other minor", None),
            ("cluster-autoscaler", "1.37.0", "1.37", "listed", None),
            ("coredns", "latest", "1.37", "listed", None),
            ("kube-vip", "1.0.0", "1.37", "no matrix", None),
            ("longhorn", "1.11.4", "1.33", "begins above", Some("1.12.0")),
        ] {
            let wanted = (support.to_owned(), smallest.map(str::to_owned));
            assert_eq!(told(addon, version, minor), wanted, "{addon} {version} on {minor}");
        }
    }
}
