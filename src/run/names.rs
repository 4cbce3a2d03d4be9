//! Names of the chain's objects: deterministic, so that re-creating is harmless, and valid whatever a node is called.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use crate::version::KubeVersion;

/// Label of every Job and pod of the chain.
pub const CHAIN_LABEL: (&str, &str) = ("app", "k8s-upgrade-chain");
/// Label that carries the run's id on Jobs, pods and records.
pub const RUN_LABEL: &str = "kubectl-upgrade/run";
/// Label that carries the phase on Jobs and pods.
pub const PHASE_LABEL: &str = "kubectl-upgrade/phase";
/// Annotation that carries the node, where a label's 63 characters might not do.
pub const NODE_ANNOTATION: &str = "kubectl-upgrade/node";

/// A DNS label, and so the name of a Job whose pods carry it as a label.
const MAX_NAME: usize = 63;
/// Hexadecimal characters of the hash that stands for a name too long or not a DNS label: 40 bits.
const HASH: usize = 10;

/// A phase of the chain, in the order in which they run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Phase {
    /// Gate, checks, snapshot.
    Preflight,
    /// One control plane.
    Master,
    /// One worker.
    Worker,
    /// Checks, and the close.
    Postflight,
}

impl Phase {
    /// All phases, in order.
    pub const ALL: [Self; 4] = [Self::Preflight, Self::Master, Self::Worker, Self::Postflight];
}

impl fmt::Display for Phase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Preflight => "preflight",
            Self::Master => "master",
            Self::Worker => "worker",
            Self::Postflight => "postflight",
        })
    }
}

impl std::str::FromStr for Phase {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .into_iter()
            .find(|phase| phase.to_string() == text)
            .ok_or_else(|| format!("{text:?} is not a phase: preflight, master, worker or postflight"))
    }
}

/// `k8s-upgrade-<phase>-<X-Y-Z>[-<node>]`, at most 63 characters.
pub fn job(phase: Phase, version: KubeVersion, node: Option<&str>) -> String {
    let stem = format!("k8s-upgrade-{phase}-{}", version.dashed());
    match node {
        None => stem,
        Some(node) => format!("{stem}-{}", short(node, MAX_NAME - stem.len() - 1)),
    }
}

/// Whether a Job of this name is the one of this phase: the first control plane's has no node in its name.
pub fn is_job_of(name: &str, phase: Phase, version: KubeVersion, node: Option<&str>) -> bool {
    [None, node].iter().any(|node| job(phase, version, *node) == name)
}

/// `kubectl-upgrade-<run>-<step>`: a unit on a node.
pub fn unit(run: &str, step: &str) -> String {
    format!("kubectl-upgrade-{run}-{step}")
}

/// The name itself where it is a DNS label that fits; else its beginning and a stable hash of the whole.
fn short(name: &str, room: usize) -> String {
    let is_label = name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
    if is_label && name.len() <= room && !name.ends_with('-') {
        return name.to_owned();
    }
    let hash = &hex(name)[..HASH];
    let head: String = name
        .chars()
        .map(|c| if c.is_ascii_lowercase() || c.is_ascii_digit() { c } else { '-' })
        .take(room.saturating_sub(HASH + 1))
        .collect();
    format!("{head}-{hash}")
}

/// SHA-256 of a text, in hexadecimal.
pub fn hex(text: &str) -> String {
    Sha256::digest(text).iter().fold(String::new(), |text, byte| text + &format!("{byte:02x}"))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const V: KubeVersion = KubeVersion::new(1, 37, 2);

    #[test]
    fn names_are_those_of_the_runbook() {
        assert_eq!(job(Phase::Preflight, V, None), "k8s-upgrade-preflight-1-37-2");
        assert_eq!(job(Phase::Master, V, Some("cp2")), "k8s-upgrade-master-1-37-2-cp2");
        assert_eq!(job(Phase::Worker, V, Some("k8s-node4")), "k8s-upgrade-worker-1-37-2-k8s-node4");
    }

    #[test]
    fn a_dotted_node_and_its_dashed_twin_get_different_names() {
        assert_ne!(job(Phase::Worker, V, Some("a.b")), job(Phase::Worker, V, Some("a-b")));
    }

    proptest! {
        #[test]
        fn any_node_name_gives_a_dns_label(node in "[a-z0-9]([a-z0-9.-]{0,250}[a-z0-9])?", patch in 0u64..1000) {
            let name = job(Phase::Postflight, KubeVersion::new(1, 137, patch), Some(&node));
            prop_assert!(name.len() <= 63, "{name}");
            prop_assert!(name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-'), "{name}");
            prop_assert!(!name.ends_with('-'));
        }

        #[test]
        fn different_nodes_get_different_names(a in "[a-z0-9.-]{30,80}", b in "[a-z0-9.-]{30,80}") {
            prop_assume!(a != b);
            prop_assert_ne!(job(Phase::Worker, V, Some(&a)), job(Phase::Worker, V, Some(&b)));
        }
    }
}
