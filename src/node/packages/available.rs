//! What a repository has: the answers of `apt-cache madison` and of an index `Packages`.

use std::{cmp::Ordering, collections::BTreeMap};

use serde::{Deserialize, Serialize};

use crate::version::{KubeVersion, Minor};

/// A version that can be installed, with the package's full version.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Available {
    /// `1.36.3`.
    pub version: KubeVersion,
    /// `1.36.3-1.1`: the revision may rise, so it is never guessed.
    pub package: String,
}

/// The newest version of a minor; none when there is none.
pub fn newest_in_minor(available: &[Available], minor: Minor) -> Option<KubeVersion> {
    available.iter().map(|each| each.version).filter(|version| version.minor() == minor).max()
}

/// The versions of a package that `apt-cache madison` lists, oldest first, each with its highest revision.
///
/// A line is `kubeadm | 1.36.3-1.1 | https://pkgs.k8s.io/core:/stable:/v1.36/deb  Packages`.
pub fn madison_versions(text: &str, package: &str) -> Vec<Available> {
    highest(text.lines().filter_map(|line| {
        let mut columns = line.split('|').map(str::trim);
        let (name, version, source) = (columns.next()?, columns.next()?, columns.next()?);
        (name == package && source.ends_with("Packages")).then_some(version)
    }))
}

/// The versions of a package that an index `Packages` lists, oldest first, each with its highest revision.
pub fn index_versions(text: &str, package: &str) -> Vec<Available> {
    let mut versions = Vec::new();
    let (mut named, mut version) = (false, None);
    // an empty line ends a stanza; the one added here ends the last
    for line in text.lines().chain([""]) {
        match line.split_once(": ") {
            Some(("Package", name)) => named = name.trim() == package,
            Some(("Version", value)) => version = Some(value.trim()),
            _ if line.trim().is_empty() => {
                versions.extend(version.take().filter(|_| named));
                named = false;
            }
            _ => {}
        }
    }
    highest(versions.into_iter())
}

/// The file of each version of a package in an index `Packages`, relative to the index; one of several architectures.
pub fn index_files(text: &str, package: &str) -> BTreeMap<KubeVersion, String> {
    let mut files = BTreeMap::new();
    let (mut named, mut version, mut file) = (false, None, None);
    for line in text.lines().chain([""]) {
        match line.split_once(": ") {
            Some(("Package", name)) => named = name.trim() == package,
            Some(("Version", value)) => version = value.trim().parse::<KubeVersion>().ok(),
            Some(("Filename", value)) => file = Some(value.trim().to_owned()),
            _ if line.trim().is_empty() => {
                files.extend(version.take().zip(file.take()).filter(|_| named));
                named = false;
            }
            _ => {}
        }
    }
    files
}

/// Pre-releases and whatever is no version of Kubernetes are left out.
fn highest<'a>(packages: impl Iterator<Item = &'a str>) -> Vec<Available> {
    let mut found: BTreeMap<KubeVersion, &str> = BTreeMap::new();
    for package in packages {
        let Ok(version) = package.parse::<KubeVersion>() else { continue };
        let best = found.entry(version).or_insert(package);
        if natural(best, package) == Ordering::Less {
            *best = package;
        }
    }
    found.into_iter().map(|(version, package)| Available { version, package: package.to_owned() }).collect()
}

/// Orders `-1.10` after `-1.9`: runs of digits are compared as numbers, the rest as text.
fn natural(left: &str, right: &str) -> Ordering {
    let pieces = |text: &str| -> Vec<(u64, String)> {
        let mut pieces = Vec::new();
        let mut rest = text;
        while !rest.is_empty() {
            let digits = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
            let (number, after) = rest.split_at(digits);
            let word = after.find(|c: char| c.is_ascii_digit()).unwrap_or(after.len());
            let (word, after) = after.split_at(word);
            pieces.push((number.parse().unwrap_or(0), word.to_owned()));
            rest = after;
        }
        pieces
    };
    pieces(left).cmp(&pieces(right))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const MADISON: &str = "   kubeadm | 1.36.3-1.1 | http://10.77.0.1/core:/stable:/v1.36/deb  Packages\n   \
        kubeadm | 1.36.10-1.1 | http://10.77.0.1/core:/stable:/v1.36/deb  Packages\n   \
        kubeadm | 1.36.3-1.10 | http://10.77.0.1/core:/stable:/v1.36/deb  Packages\n   \
        kubeadm | 1.36.3-1.9 | http://10.77.0.1/core:/stable:/v1.36/deb  Packages\n   \
        kubeadm | 1.37.0~rc.0-1.1 | http://10.77.0.1/core:/stable:/v1.36/deb  Packages\n   \
        kubeadm | 1.36.4-1.1 | http://10.77.0.1/core:/stable:/v1.36/deb  Sources\n";

    const INDEX: &str = "Package: cri-tools\nVersion: 1.36.9-1.1\n\n\
        Package: kubeadm\nArchitecture: amd64\nVersion: 1.36.2-1.1\nDescription: x\n Version: 9.9.9\n\n\
        Package: kubeadm\nVersion: 1.36.2-2.1\nArchitecture: arm64\n\n\
        Version: 1.36.1-1.1\nPackage: kubeadm\n";

    fn shown(available: &[Available]) -> Vec<&str> {
        available.iter().map(|each| each.package.as_str()).collect()
    }

    #[test]
    fn madison_gives_released_versions_with_their_highest_revision() {
        assert_eq!(shown(&madison_versions(MADISON, "kubeadm")), ["1.36.3-1.10", "1.36.10-1.1"]);
        assert_eq!(madison_versions(MADISON, "kubelet"), []);
    }

    #[test]
    fn the_newest_is_by_number_and_of_that_minor() {
        let found = madison_versions(MADISON, "kubeadm");
        assert_eq!(newest_in_minor(&found, Minor::new(1, 36)), Some(KubeVersion::new(1, 36, 10)));
        assert_eq!(newest_in_minor(&found, Minor::new(1, 37)), None);
    }

    #[test]
    fn an_index_is_read_stanza_by_stanza() {
        assert_eq!(shown(&index_versions(INDEX, "kubeadm")), ["1.36.1-1.1", "1.36.2-2.1"]);
        assert_eq!(index_versions("", "kubeadm"), []);
    }

    proptest! {
        #[test]
        fn any_text_is_read_without_panic(text in "\\PC*", lines in proptest::collection::vec("(Package|Version): [0-9.~a-z-]*", 0..9)) {
            let _ = (madison_versions(&text, "kubeadm"), index_versions(&text, "kubeadm"));
            let _ = index_versions(&lines.join("\n"), "kubeadm");
        }

        #[test]
        fn the_order_of_revisions_is_total(a in "[0-9a-z.-]{0,12}", b in "[0-9a-z.-]{0,12}") {
            prop_assert_eq!(natural(&a, &b), natural(&b, &a).reverse());
        }
    }
}
