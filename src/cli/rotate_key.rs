//! `kubectl upgrade-rotate-key`: a new ssh key, with no moment in which none works. Announced; not in this release.

use clap::{Args, ValueEnum};

use super::shared::{Run, Shared, not_yet};
use crate::error::Exit;

/// Replaces the ssh key on every node and in the secret store: added, proved on every node, switched, proved again, and
/// only then is the old one removed.
///
/// Not in this release yet: it says so and changes nothing.
#[derive(Args, Debug)]
pub(crate) struct RotateKeyArgs {
    /// Where the key is kept
    #[arg(long, value_enum, value_name = "STORE", default_value_t = Store::Secret)]
    pub(crate) store: Store,
    /// Type of the new key
    #[arg(long = "type", value_enum, value_name = "TYPE", default_value_t = KeyType::Ed25519)]
    pub(crate) key_type: KeyType,
    /// Leave the old key on the nodes
    #[arg(long)]
    pub(crate) keep_old: bool,
    /// Show what would be done
    #[arg(long)]
    pub(crate) dry_run: bool,
    /// Put the first key and pin the host keys, after showing their fingerprints
    #[arg(long)]
    pub(crate) bootstrap: bool,
    /// With --bootstrap: this node alone
    #[arg(long, value_name = "NAME", requires = "bootstrap")]
    pub(crate) node: Option<String>,
}

/// `--store`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Store {
    Secret,
    Vault,
}

/// `--type`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum KeyType {
    Ed25519,
}

impl Run for RotateKeyArgs {
    async fn run(self, _shared: Shared) -> anyhow::Result<Exit> {
        Err(not_yet(
            "kubectl upgrade-rotate-key",
            "by hand: ssh-keygen -t ed25519 -C k8s-upgrade-key, add it to each node's authorized_keys, replace the Secret k8s-upgrade-creds",
        ))
    }
}
