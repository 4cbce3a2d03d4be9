use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::Deserialize;

use crate::version::Minor;

/// The file `minors.yaml`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Minors {
    /// When the releases were last read.
    pub collected: Date,
    /// What is known of each minor.
    pub minors: BTreeMap<Minor, MinorData>,
    /// The CoreDNS that kubeadm of a minor installs.
    pub coredns: BTreeMap<Minor, String>,
}

/// One minor.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MinorData {
    /// The last day with patches.
    pub end_of_life: Date,
}

#[cfg(test)]
mod tests {
    use crate::compat::{LooseVersion, MINORS, newest_minor};

    #[test]
    fn every_row_is_sane_and_reaches_as_far_as_the_other_data() {
        let ends: Vec<_> = MINORS.minors.values().map(|minor| minor.end_of_life).collect();
        assert!(ends.is_sorted() && ends.len() >= 5);
        assert!(MINORS.minors.keys().next_back().copied() >= newest_minor());
        assert!(MINORS.coredns.values().all(|version| version.parse::<LooseVersion>().is_ok()));
    }
}
