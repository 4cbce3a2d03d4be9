//! `kubectl upgrade-run continue`.

use clap::Args;

use crate::{
    cli::{session::Session, shared::not_yet},
    error::Exit,
};

/// Switches the kill switch off and takes up the run that it stopped
#[derive(Args, Debug)]
pub(crate) struct ContinueArgs {}

#[expect(clippy::unused_async, reason = "the room behind it is being built")]
pub(super) async fn run(args: ContinueArgs, session: Session) -> anyhow::Result<Exit> {
    let _ = (args, session);
    Err(not_yet("kubectl upgrade-run continue", "kubectl upgrade-plan shows what an upgrade would do"))
}
