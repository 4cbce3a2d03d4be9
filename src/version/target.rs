use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::KubeVersion;

/// Whether an upgrade stays inside its minor.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum UpgradeKind {
    /// The same minor, a newer patch.
    Patch,
    /// The next minor.
    Minor,
}

impl fmt::Display for UpgradeKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Patch => "patch",
            Self::Minor => "minor",
        })
    }
}

/// Where an upgrade goes: from the running version (the oldest kubelet) to a released one that kubeadm can reach in one go.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Target {
    /// The oldest kubelet when the target was chosen.
    pub from: KubeVersion,
    /// The version to reach.
    pub to: KubeVersion,
    /// Patch or minor.
    pub kind: UpgradeKind,
}

impl Target {
    /// Checks the step that kubeadm allows: never down, never over a minor (version-skew policy; kubeadm `policy.go`).
    pub fn new(from: KubeVersion, to: KubeVersion) -> Result<Self, TargetError> {
        if to < from {
            return Err(TargetError::Downgrade { from, to });
        }
        let kind = match to.minor().ahead_of(from.minor()) {
            Some(0) => UpgradeKind::Patch,
            Some(1) => UpgradeKind::Minor,
            _ => return Err(TargetError::SkipsMinor { from, to }),
        };
        Ok(Self { from, to, kind })
    }
}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "v{} → v{} ({})", self.from, self.to, self.kind)
    }
}

/// A step that kubeadm can't take.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TargetError {
    /// kubeadm supports no downgrade.
    #[error("v{to} is older than v{from}, the oldest kubelet: kubeadm does not downgrade")]
    Downgrade {
        /// The oldest kubelet.
        from: KubeVersion,
        /// What was asked for.
        to: KubeVersion,
    },
    /// Minors are taken one at a time.
    #[error("v{to} skips a minor: from v{from} the next minor is v{next}", next = from.minor().next())]
    SkipsMinor {
        /// The oldest kubelet.
        from: KubeVersion,
        /// What was asked for.
        to: KubeVersion,
    },
}

#[cfg(test)]
mod tests {
    use super::*;

    fn target(from: &str, to: &str) -> Result<UpgradeKind, TargetError> {
        Target::new(from.parse().expect("from"), to.parse().expect("to")).map(|t| t.kind)
    }

    #[test]
    fn a_step_is_a_patch_or_the_next_minor() {
        assert_eq!(target("1.36.1", "1.36.3"), Ok(UpgradeKind::Patch));
        assert_eq!(target("1.36.1", "1.36.1"), Ok(UpgradeKind::Patch));
        assert_eq!(target("1.36.3", "1.37.2"), Ok(UpgradeKind::Minor));
    }

    #[test]
    fn two_minors_and_downgrades_are_refused() {
        assert!(matches!(target("1.35.4", "1.37.2"), Err(TargetError::SkipsMinor { .. })));
        assert!(matches!(target("1.36.3", "1.36.1"), Err(TargetError::Downgrade { .. })));
        assert!(matches!(target("1.36.3", "2.0.0"), Err(TargetError::SkipsMinor { .. })));
    }
}
