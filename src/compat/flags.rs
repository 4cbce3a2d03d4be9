use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::Deserialize;

use crate::version::Minor;

/// The file `removed-flags.yaml`: what the real programs no longer take. Written by `tests/compat/extract`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RemovedFlags {
    /// When the programs were last compared.
    pub collected: Date,
    /// The first minor whose removals are known, as the release notes say them.
    pub oldest: Minor,
    /// The first one whose removals were seen in the programs: notes of earlier ones may have missed some.
    pub complete: Minor,
    /// The last one.
    pub newest: Minor,
    /// By program, then by the first minor that no longer takes them.
    flags: BTreeMap<String, BTreeMap<Minor, Vec<String>>>,
}

impl RemovedFlags {
    /// Whether the data knows what this minor takes.
    pub fn covers(&self, minor: Minor) -> bool {
        (self.oldest..=self.newest).contains(&minor)
    }

    /// The minor, up to this one, from which on a program no longer takes a flag.
    pub fn removed(&self, program: &str, flag: &str, to: Minor) -> Option<Minor> {
        let minors = self.flags.get(program)?.range(..=to);
        minors.rev().find(|(_, flags)| flags.iter().any(|one| one == flag)).map(|(minor, _)| *minor)
    }
}

/// The file `feature-gates.yaml`: what the real programs no longer know. Written by `tests/compat/extract`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FeatureGates {
    /// When the programs were last compared.
    pub collected: Date,
    /// The first minor whose removals are known, as the release notes say them.
    pub oldest: Minor,
    /// The first one whose removals were seen in the programs: notes of earlier ones may have missed some.
    pub complete: Minor,
    /// The last one.
    pub newest: Minor,
    /// Gates of the components, by the first minor that does not know them.
    removed: BTreeMap<Minor, Vec<String>>,
    /// kubeadm's own, likewise.
    kubeadm: BTreeMap<Minor, Vec<String>>,
    /// Gates that take one value alone, by minor and value.
    locked: BTreeMap<Minor, BTreeMap<String, Vec<String>>>,
}

/// What a minor makes of a feature gate that an earlier one knew.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GateState {
    /// Not known from this minor on.
    Removed(Minor),
    /// Taken with this value alone.
    Locked(bool),
}

impl FeatureGates {
    /// Whether the data knows what this minor knows.
    pub fn covers(&self, minor: Minor) -> bool {
        (self.oldest..=self.newest).contains(&minor)
    }

    /// What a program of this minor makes of a gate; none where it takes it as it is. etcd's gates are its own.
    pub fn state(&self, program: &str, gate: &str, to: Minor) -> Option<GateState> {
        let own = match program {
            "kubeadm" => &self.kubeadm,
            "etcd" => return None,
            _ => &self.removed,
        };
        let removed = own.range(..=to).rev().find(|(_, gates)| gates.iter().any(|one| one == gate));
        if let Some((minor, _)) = removed {
            return Some(GateState::Removed(*minor));
        }
        let locked = self.locked.get(&to).filter(|_| program != "kubeadm")?;
        let value = locked.iter().find(|(_, gates)| gates.iter().any(|one| one == gate))?.0;
        value.parse().ok().map(GateState::Locked)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::compat::{FEATURE_GATES, REMOVED_FLAGS};

    #[test]
    fn flags_go_with_their_minor() {
        let removed = |program, flag, to: Minor| REMOVED_FLAGS.removed(program, flag, to);
        let (m36, m37) = (Minor::new(1, 36), Minor::new(1, 37));
        assert_eq!(removed("kubelet", "containerd", m37), Some(m37));
        assert_eq!(removed("kubelet", "containerd", m36), None);
        assert_eq!(removed("kubelet", "housekeeping-interval", m37), None);
        assert_eq!(removed("kube-controller-manager", "concurrent-service-syncs", m37), Some(m37));
        assert_eq!(removed("kubelet", "pod-infra-container-image", m37), Some(Minor::new(1, 35)));
        assert_eq!(removed("etcd", "experimental-memory-mlock", m37), Some(m37));
        assert!(REMOVED_FLAGS.covers(m37) && !REMOVED_FLAGS.covers(m37.next()));
    }

    #[test]
    fn gates_go_with_their_minor_and_kubeadms_are_another_list() {
        let m37 = Minor::new(1, 37);
        let state = |program, gate| FEATURE_GATES.state(program, gate, m37);
        assert_eq!(state("kubelet", "SidecarContainers"), Some(GateState::Removed(m37)));
        assert_eq!(
            state("kube-apiserver", "UserNamespacesPodSecurityStandards"),
            Some(GateState::Removed(Minor::new(1, 35)))
        );
        assert_eq!(state("kubeadm", "SidecarContainers"), None);
        assert_eq!(state("kubeadm", "NodeLocalCRISocket"), Some(GateState::Removed(m37)));
        assert_eq!(state("etcd", "SidecarContainers"), None);
        assert_eq!(state("kubelet", "NoSuchGate"), None);
        assert!(FEATURE_GATES.covers(m37) && !FEATURE_GATES.covers(m37.next()));
    }
}
