use serde::{Deserialize, Serialize};

use crate::{node::Command, version::KubeVersion};

/// A package as dpkg knows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Installed {
    /// Its name.
    pub name: String,
    /// Its full version, such as `1.36.3-1.1`.
    pub package: String,
    /// Kept at its version by `apt-mark hold`.
    pub held: bool,
    /// Unpacked and configured; a package that a crash left half-way is not.
    pub whole: bool,
}

impl Installed {
    /// The Kubernetes version; none for other packages' numbers.
    pub fn version(&self) -> Option<KubeVersion> {
        self.package.parse().ok()
    }

    /// Whether it is there, whole, at this version.
    pub fn is_at(&self, version: KubeVersion) -> bool {
        self.whole && self.version() == Some(version)
    }
}

/// Asks for these packages. It ends with 1 when dpkg has never heard of one; the others are printed all the same.
pub fn dpkg_query(packages: &[&str]) -> Command {
    let format = r"--showformat=${Package}\t${Version}\t${db:Status-Abbrev}\n";
    Command::new("dpkg-query", ["--show", format, "--"].iter().chain(packages).copied())
}

/// Reads the answer to [`dpkg_query`]. The status is two letters: what is wanted (`i`nstall, `h`old, `r`emove) and what
/// is (`i`nstalled, hal`F` configured, `U`npacked …), and a third for errors.
pub fn parse_installed(text: &str) -> Vec<Installed> {
    text.lines()
        .filter_map(|line| {
            let mut columns = line.split('\t');
            let (name, package, status) = (columns.next()?, columns.next()?, columns.next()?);
            let (wanted, is) = (status.chars().next()?, status.chars().nth(1)?);
            let error = status.chars().nth(2).is_some_and(|c| !c.is_whitespace());
            let there = !matches!(is, 'n' | 'c') && !package.is_empty();
            there.then(|| Installed {
                name: name.to_owned(),
                package: package.to_owned(),
                held: wanted == 'h',
                whole: is == 'i' && !error,
            })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn holds_and_half_states_are_seen_and_removed_packages_are_not_there() {
        let text = "kubeadm\t1.36.3-1.1\tii \nkubelet\t1.36.1-1.1\thi \nkubectl\t1.36.3-1.1\thF \nold\t1.0\trc \nnever\t\tun \n";
        let found = parse_installed(text);
        let shown: Vec<_> = found.iter().map(|each| (each.name.as_str(), each.held, each.whole)).collect();
        assert_eq!(shown, [("kubeadm", false, true), ("kubelet", true, true), ("kubectl", true, false)]);
        assert!(found[0].is_at(KubeVersion::new(1, 36, 3)));
        assert!(!found[2].is_at(KubeVersion::new(1, 36, 3)));
    }

    proptest! {
        #[test]
        fn any_text_is_read_without_panic(text in "\\PC*", columns in "[a-z]*\t[0-9.]*\t\\PC{0,3}\n") {
            let _ = (parse_installed(&text), parse_installed(&columns));
        }
    }
}
