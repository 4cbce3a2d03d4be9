//! `kubectl upgrade-rotate-key`: a new ssh key, with no moment in which none works. In this release `--bootstrap` alone.

mod bootstrap;

use clap::{Args, ValueEnum};

use super::{
    session::Session,
    shared::{Run, Shared, not_yet},
};
use crate::error::Exit;

/// Replaces the ssh key on every node and in the secret store: added, proved on every node, switched, proved again, and
/// only then is the old one removed.
///
/// In this release only --bootstrap is there; without it this says so and changes nothing.
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
    /// Pin the host keys, after showing their fingerprints, and prove the key of the Secret on every node
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
    async fn run(self, shared: Shared) -> anyhow::Result<Exit> {
        if self.bootstrap {
            let session = Session::open(shared).await?;
            return bootstrap::run(&session, self.node.as_deref(), self.dry_run).await;
        }
        Err(not_yet(
            "kubectl upgrade-rotate-key",
            "by hand: ssh-keygen -t ed25519 -C k8s-upgrade-key, add it to each node's authorized_keys, replace the Secret k8s-upgrade-creds",
        ))
    }
}
