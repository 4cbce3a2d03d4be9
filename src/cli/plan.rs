//! `kubectl upgrade-plan`: what an upgrade would do, and whether it would be let. Changes nothing.

use clap::Args;

use super::shared::{Run, Shared, not_yet};
use crate::{error::Exit, version::KubeVersion};

/// Shows what an upgrade would do: the target and why, the verdict, the order of nodes, the pods that move, the time.
///
/// Changes nothing. The exit code is the verdict's: 0 safe, 3 blocked, 4 held, 5 unknown.
#[derive(Args, Debug)]
pub(crate) struct PlanArgs {
    /// The version to go to; without it, what detection would choose
    #[arg(long, value_name = "X.Y.Z")]
    pub(crate) target: Option<KubeVersion>,
    /// Look at patches of the running minor alone
    #[arg(long)]
    pub(crate) patch_only: bool,
    /// Play the run on an in-memory copy of the live cluster
    #[arg(long)]
    pub(crate) rehearse: bool,
    /// Don't log in to nodes: what only they know stays unknown
    #[arg(long)]
    pub(crate) no_ssh: bool,
}

impl Run for PlanArgs {
    async fn run(self, _shared: Shared) -> anyhow::Result<Exit> {
        Err(not_yet("kubectl upgrade-plan", "kubectl get nodes shows the versions"))
    }
}
