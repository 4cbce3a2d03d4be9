use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::Deserialize;

use super::{LooseVersion, VersionRange};
use crate::version::Minor;

/// The file `runtimes.yaml`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RuntimeData {
    /// When vendors were last asked.
    pub collected: Date,
    /// containerd's matrix.
    pub containerd: Containerd,
    /// CRI-O's rule.
    pub crio: Crio,
}

/// containerd's matrix.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Containerd {
    /// Where it comes from.
    pub source: String,
    /// Lines that will do, by minor.
    pub floors: BTreeMap<Minor, Vec<VersionRange>>,
}

/// CRI-O's rule: its minor is Kubernetes' minor.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Crio {
    /// Where it comes from.
    pub source: String,
}

/// What a node says its runtime is: `containerd://2.3.6`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Runtime<'a> {
    /// Which one.
    pub kind: RuntimeKind<'a>,
    /// Its version.
    pub version: LooseVersion,
}

/// Which runtime.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum RuntimeKind<'a> {
    /// containerd.
    Containerd,
    /// CRI-O.
    CriO,
    /// One that the data does not know.
    Other(&'a str),
}

impl<'a> Runtime<'a> {
    /// Reads `status.nodeInfo.containerRuntimeVersion`; none where it names no version.
    pub fn parse(text: &'a str) -> Option<Self> {
        let (name, version) = text.split_once("://")?;
        let kind = match name {
            "containerd" => RuntimeKind::Containerd,
            "cri-o" => RuntimeKind::CriO,
            "" => return None,
            other => RuntimeKind::Other(other),
        };
        Some(Self { kind, version: version.parse().ok()? })
    }
}

/// Where a runtime stands against the floor of a minor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Floor {
    /// At or above it.
    Met,
    /// Below; the smallest version that would do.
    Below(LooseVersion),
    /// At or above the floor of the newest minor that the data knows, which is older than the one asked for.
    MetAsOf(Minor),
    /// Newer than the minor it belongs to.
    Newer,
    /// The data says nothing.
    NoData,
}

impl RuntimeData {
    /// Where `runtime` stands for `minor`.
    pub fn floor(&self, runtime: Runtime<'_>, minor: Minor) -> Floor {
        match runtime.kind {
            RuntimeKind::Containerd => self.containerd.floor(runtime.version, minor),
            RuntimeKind::CriO => crio_floor(runtime.version, minor),
            RuntimeKind::Other(_) => Floor::NoData,
        }
    }
}

impl Containerd {
    fn floor(&self, version: LooseVersion, minor: Minor) -> Floor {
        let Some((known, lines)) = self.floors.range(..=minor).next_back() else { return Floor::NoData };
        let newest = self.floors.keys().next_back();
        if !lines.iter().any(|line| line.contains(version)) {
            let firsts = lines.iter().filter_map(|line| line.from).filter(|first| *first > version);
            return firsts.min().map_or(Floor::NoData, Floor::Below);
        }
        if *known == minor || newest != Some(known) { Floor::Met } else { Floor::MetAsOf(*known) }
    }
}

fn crio_floor(version: LooseVersion, minor: Minor) -> Floor {
    match Minor::new(version.major, version.minor).cmp(&minor) {
        std::cmp::Ordering::Equal => Floor::Met,
        std::cmp::Ordering::Less => Floor::Below(LooseVersion::new(minor.major, minor.minor, 0)),
        std::cmp::Ordering::Greater => Floor::Newer,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::compat::RUNTIMES;

    fn floor(runtime: &str, minor: &str) -> Floor {
        RUNTIMES.floor(Runtime::parse(runtime).expect(runtime), minor.parse().expect("minor"))
    }

    #[test]
    fn minors_follow_each_other_and_lines_are_sane() {
        let minors: Vec<_> = RUNTIMES.containerd.floors.keys().collect();
        assert!(minors.len() >= 5 && minors.windows(2).all(|pair| pair[0].next() == *pair[1]));
        for line in RUNTIMES.containerd.floors.values().flatten() {
            assert!(line.from.is_some_and(|from| line.below.is_none_or(|below| from < below)), "{line:?}");
        }
    }

    #[test]
    fn floors() {
        let v = LooseVersion::new;
        for (runtime, minor, wanted) in [
            ("containerd://1.7.28", "1.35", Floor::Met),
            ("containerd://1.7.27", "1.35", Floor::Below(v(1, 7, 28))),
            ("containerd://2.1.4", "1.35", Floor::Below(v(2, 1, 5))),
            ("containerd://1.7.30", "1.36", Floor::Below(v(2, 2, 0))),
            ("containerd://2.3.6+unknown", "1.36", Floor::Met),
            ("containerd://2.3.6", "1.37", Floor::MetAsOf(Minor::new(1, 36))),
            ("containerd://2.1.9", "1.37", Floor::Below(v(2, 2, 0))),
            ("containerd://1.6.20~ds1", "1.33", Floor::Below(v(1, 6, 36))),
            ("containerd://2.3.6", "1.31", Floor::NoData),
            ("cri-o://1.37.0", "1.37", Floor::Met),
            ("cri-o://1.36.4", "1.37", Floor::Below(v(1, 37, 0))),
            ("cri-o://1.38.0", "1.37", Floor::Newer),
            ("docker://27.1.0", "1.37", Floor::NoData),
        ] {
            assert_eq!(floor(runtime, minor), wanted, "{runtime} for {minor}");
        }
    }

    #[test]
    fn what_names_no_version_is_not_read() {
        for text in ["", "containerd", "containerd://", "containerd://Unknown", "://1.2.3"] {
            assert_eq!(Runtime::parse(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_read_or_refused(text in any::<String>()) {
            let _ = Runtime::parse(&text);
        }
    }
}
