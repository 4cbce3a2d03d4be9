//! `kubectl upgrade-run start`.

use clap::Args;

use crate::{
    cli::{session::Session, shared::not_yet},
    error::Exit,
    version::KubeVersion,
};

/// Seeds the chain for a target now, after plan, verdict and a question
#[derive(Args, Debug)]
pub(crate) struct StartArgs {
    /// The version to go to
    #[arg(long, value_name = "X.Y.Z")]
    pub(crate) target: KubeVersion,
    /// Then show the chain live; Ctrl-C leaves the view, not the upgrade
    #[arg(long)]
    pub(crate) follow: bool,
}

#[expect(clippy::unused_async, reason = "the room behind it is being built")]
pub(super) async fn run(args: StartArgs, session: Session) -> anyhow::Result<Exit> {
    let _ = (args, session);
    Err(not_yet("kubectl upgrade-run start", "kubectl upgrade-plan shows what an upgrade would do"))
}
