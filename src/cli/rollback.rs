//! `kubectl upgrade-rollback`: back to the earlier version. Announced; not in this release.

use clap::{Args, Subcommand};

use super::shared::{Run, Shared, not_yet};
use crate::{error::Exit, version::KubeVersion};

/// Puts a worker back to its earlier version, a control plane's packages, or etcd to a run's snapshot (not in this release yet).
///
/// Shows its plan and what can't be undone, and asks. In this release each subcommand says that it is not there yet,
/// and changes nothing.
#[derive(Args, Debug)]
pub(crate) struct RollbackArgs {
    /// What to put back
    #[command(subcommand)]
    pub(crate) what: RollbackCommand,
    /// Show the plan alone
    #[arg(long, global = true)]
    pub(crate) dry_run: bool,
}

/// What can be put back.
#[derive(Debug, Subcommand)]
pub(crate) enum RollbackCommand {
    /// A worker, by its packages
    Node {
        /// The worker
        name: String,
        /// The version to go back to
        #[arg(long, value_name = "X.Y.Z")]
        to: KubeVersion,
    },
    /// A control plane: snapshot, then packages, in that order
    ControlPlane {
        /// The node
        name: String,
    },
    /// etcd, from a run's snapshot
    Etcd {
        /// The snapshot
        #[arg(long, value_name = "ID")]
        snapshot: String,
    },
}

impl Run for RollbackArgs {
    async fn run(self, _shared: Shared) -> anyhow::Result<Exit> {
        Err(not_yet(
            "kubectl upgrade-rollback",
            "workers go back by their packages: apt-get install --allow-downgrades",
        ))
    }
}
