//! `kubectl upgrade-run detect`.

use clap::Args;

use crate::{
    cli::{session::Session, shared::not_yet},
    error::Exit,
};

/// One detection, as the CronJob does: chooses a target and seeds the chain
#[derive(Args, Debug)]
pub(crate) struct DetectArgs {
    /// Say what would be seeded, and seed nothing
    #[arg(long)]
    pub(crate) dry_run: bool,
}

#[expect(clippy::unused_async, reason = "the room behind it is being built")]
pub(super) async fn run(args: DetectArgs, session: Session) -> anyhow::Result<Exit> {
    let _ = (args, session);
    Err(not_yet("kubectl upgrade-run detect", "kubectl upgrade-plan shows what an upgrade would do"))
}
