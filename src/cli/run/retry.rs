//! `kubectl upgrade-run retry`.

use clap::Args;

use crate::{
    cli::{session::Session, shared::not_yet},
    error::Exit,
};

/// Tries the failed phase again
#[derive(Args, Debug)]
pub(crate) struct RetryArgs {}

#[expect(clippy::unused_async, reason = "the room behind it is being built")]
pub(super) async fn run(args: RetryArgs, session: Session) -> anyhow::Result<Exit> {
    let _ = (args, session);
    Err(not_yet("kubectl upgrade-run retry", "kubectl upgrade-plan shows what an upgrade would do"))
}
