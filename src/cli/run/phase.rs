//! `kubectl upgrade-run phase`.

use clap::{Args, ValueEnum};

use crate::{
    cli::{session::Session, shared::not_yet},
    error::Exit,
    version::KubeVersion,
};

/// Runs one phase, as a Job of the chain does
#[derive(Args, Debug)]
pub(crate) struct PhaseArgs {
    /// The phase
    #[arg(value_enum, value_name = "NAME")]
    pub(crate) phase: PhaseName,
    /// The version to go to
    #[arg(long, value_name = "X.Y.Z")]
    pub(crate) target: KubeVersion,
    /// The node, for `master` and `worker`
    #[arg(long, value_name = "NAME", required_if_eq_any([("phase", "master"), ("phase", "worker")]))]
    pub(crate) node: Option<String>,
    /// The run's id; the one in flight without it
    #[arg(long, value_name = "ID")]
    pub(crate) run: Option<String>,
}

/// The phases of a chain, in their order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, ValueEnum)]
pub(crate) enum PhaseName {
    /// Gates, checks, the snapshot.
    Preflight,
    /// One control plane.
    Master,
    /// One worker.
    Worker,
    /// Checks after the last node.
    Postflight,
}

#[expect(clippy::unused_async, reason = "the room behind it is being built")]
pub(super) async fn run(args: PhaseArgs, session: Session) -> anyhow::Result<Exit> {
    let _ = (args, session);
    Err(not_yet("kubectl upgrade-run phase", "kubectl upgrade-plan shows what an upgrade would do"))
}
