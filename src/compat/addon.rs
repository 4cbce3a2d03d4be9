use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::Deserialize;

use super::{Image, MinorRange, VersionRange};

/// The file `addons.yaml`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AddonData {
    /// The format's version.
    pub schema: u32,
    /// When vendors were last asked.
    pub collected: Date,
    /// Where each row comes from, by key.
    pub sources: BTreeMap<String, String>,
    /// The addons.
    pub addons: Vec<Addon>,
}

impl AddonData {
    /// The addon that an image belongs to.
    pub fn of_image(&self, image: Image<'_>) -> Option<&Addon> {
        self.addons.iter().find(|addon| addon.images.iter().any(|pattern| image.matches(pattern)))
    }

    /// Where a row comes from, in words.
    pub fn source<'a>(&'a self, key: &'a str) -> &'a str {
        self.sources.get(key).map_or(key, String::as_str)
    }
}

/// One addon and what its vendor says of each release line.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Addon {
    /// Its name, as people say it.
    pub name: String,
    /// Repository paths, matched as a suffix.
    pub images: Vec<String>,
    /// Whether the cluster stands still without it.
    #[serde(default)]
    pub critical: bool,
    /// What a maintainer of the data should know.
    #[serde(default)]
    pub notes: Option<String>,
    /// Its development has ended: why that is known.
    #[serde(default)]
    pub retired: Option<String>,
    /// The pod label that holds the version, where the image's tag is another number.
    #[serde(default)]
    pub version_label: Option<String>,
    /// Combinations known to break, whatever the matrix says.
    #[serde(default)]
    pub known_bad: Vec<KnownBad>,
    /// Oldest first; empty: the vendor publishes nothing.
    pub releases: Vec<Release>,
}

/// One row of a vendor's matrix.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Release {
    /// Releases of the addon.
    pub version: VersionRange,
    /// Kubernetes minors.
    pub k8s: MinorRange,
    /// In what sense.
    pub kind: Kind,
    /// Said by the vendor itself; else it warns and never refuses.
    #[serde(default = "sure")]
    pub sure: bool,
    /// Key of [`AddonData::sources`].
    pub source: String,
}

fn sure() -> bool {
    true
}

/// A combination known to break.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KnownBad {
    /// From which Kubernetes minor.
    pub k8s: MinorRange,
    /// Which releases of the addon; the end of the range is the release that mends it.
    pub version: VersionRange,
    /// What breaks, with its issue.
    pub why: String,
}

/// In what sense a vendor lists a minor.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// The vendor states support.
    Supported,
    /// The vendor lists what it tested.
    Tested,
    /// Only a floor is published.
    Min,
    /// The vendor says: all that upstream supports.
    Assumed,
    /// The vendor says: the same minor.
    Exact,
    /// Built against that minor's client library.
    ClientGo,
}

impl Kind {
    /// How a sentence says it: `1.18.2 lists …`.
    pub fn verb(self) -> &'static str {
        match self {
            Self::Tested => "is tested on",
            Self::ClientGo => "is built for",
            Self::Supported | Self::Min | Self::Assumed | Self::Exact => "lists",
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::{compat::ADDONS, version::Minor};

    #[test]
    fn every_row_has_a_source_and_a_sane_range() {
        assert!(ADDONS.addons.len() >= 40 && ADDONS.schema == 1);
        for addon in &ADDONS.addons {
            assert!(!addon.images.is_empty(), "{}", addon.name);
            for row in &addon.releases {
                assert!(ADDONS.sources.contains_key(&row.source), "{}: no source {:?}", addon.name, row.source);
                if let (Some(from), Some(below)) = (row.version.from, row.version.below) {
                    assert!(from < below, "{}: {from} < {below}", addon.name);
                }
                if let MinorRange::Between(Some(from), Some(to)) = row.k8s {
                    assert!(from <= to && to < Minor::new(1, 60) && from > Minor::new(1, 7), "{}", addon.name);
                }
                assert_eq!(row.kind == Kind::Exact, row.k8s == MinorRange::Same, "{}", addon.name);
            }
        }
    }

    #[test]
    fn rows_of_an_addon_rise_and_never_overlap() {
        for addon in &ADDONS.addons {
            let mut rows: Vec<_> = addon.releases.iter().map(|row| row.version).collect();
            rows.sort_by_key(|range| range.from);
            for pair in rows.windows(2) {
                let apart = pair[0].below.zip(pair[1].from).is_some_and(|(below, from)| below <= from);
                assert!(apart, "{}: {:?} and {:?}", addon.name, pair[0], pair[1]);
            }
        }
    }

    #[test]
    fn names_and_images_are_unique() {
        let names: BTreeSet<_> = ADDONS.addons.iter().map(|addon| &addon.name).collect();
        let images: Vec<_> = ADDONS.addons.iter().flat_map(|addon| &addon.images).collect();
        assert_eq!(names.len(), ADDONS.addons.len());
        assert_eq!(images.iter().collect::<BTreeSet<_>>().len(), images.len());
    }

    #[test]
    fn an_image_finds_its_addon_anywhere() {
        let name = |image| ADDONS.of_image(Image::parse(image)).map(|addon| addon.name.as_str());
        assert_eq!(name("reg.kyverno.io/kyverno/kyverno:v1.18.1"), Some("kyverno"));
        assert_eq!(name("harbor.local:5000/proxy/jetstack/cert-manager-controller:v1.20.0"), Some("cert-manager"));
        assert_eq!(name("quay.io/jetstack/cert-manager-cainjector:v1.20.0"), None);
        assert_eq!(name("docker.io/library/busybox:1.36.1"), None);
    }
}
