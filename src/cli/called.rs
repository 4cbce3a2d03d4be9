//! Which plugin a name means.

use std::{ffi::OsStr, path::Path};

/// The plugins, and the multi-call command line over them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Plugin {
    Plan,
    Gate,
    Run,
    Status,
    Rollback,
    RotateKey,
    Upgrade,
}

impl Plugin {
    /// All of them, in the order of the documentation.
    pub const ALL: [Self; 7] =
        [Self::Plan, Self::Gate, Self::Run, Self::Status, Self::Rollback, Self::RotateKey, Self::Upgrade];

    /// The name in krew's index and after `kubectl`: `upgrade-plan`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Plan => "upgrade-plan",
            Self::Gate => "upgrade-gate",
            Self::Run => "upgrade-run",
            Self::Status => "upgrade-status",
            Self::Rollback => "upgrade-rollback",
            Self::RotateKey => "upgrade-rotate-key",
            Self::Upgrade => "upgrade",
        }
    }

    /// What `argv[0]` names. krew links `kubectl-upgrade_rotate_key`, cargo builds `kubectl-upgrade-rotate-key`, and
    /// kubectl looks for `kubectl-upgrade-rotate_key` when the words are apart: all mean the same.
    pub(super) fn called(argv0: &OsStr) -> Self {
        let file = Path::new(argv0).file_name().and_then(OsStr::to_str).unwrap_or_default();
        let name = file.trim_start_matches("kubectl-").replace('_', "-");
        Self::ALL.into_iter().find(|plugin| plugin.name() == name).unwrap_or(Self::Upgrade)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_spelling_of_a_file_names_its_plugin() {
        for (argv0, plugin) in [
            ("kubectl-upgrade", Plugin::Upgrade),
            ("/usr/local/bin/kubectl-upgrade", Plugin::Upgrade),
            ("/root/.krew/bin/kubectl-upgrade_plan", Plugin::Plan),
            ("kubectl-upgrade-plan", Plugin::Plan),
            ("kubectl-upgrade_gate", Plugin::Gate),
            ("kubectl-upgrade_run", Plugin::Run),
            ("kubectl-upgrade_status", Plugin::Status),
            ("kubectl-upgrade_rollback", Plugin::Rollback),
            ("kubectl-upgrade_rotate_key", Plugin::RotateKey),
            ("kubectl-upgrade-rotate-key", Plugin::RotateKey),
            ("kubectl-upgrade-rotate_key", Plugin::RotateKey),
            ("something-else", Plugin::Upgrade),
            ("", Plugin::Upgrade),
        ] {
            assert_eq!(Plugin::called(OsStr::new(argv0)), plugin, "{argv0}");
        }
    }
}
