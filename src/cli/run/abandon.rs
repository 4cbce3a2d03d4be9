//! `kubectl upgrade-run abandon`.

use clap::Args;

use crate::{
    cli::{session::Session, shared::not_yet},
    error::Exit,
};

/// Closes the run: restores what was quiesced, uncordons what it cordoned, clears the state
#[derive(Args, Debug)]
pub(crate) struct AbandonArgs {
    /// Why, for the report
    #[arg(long, value_name = "TEXT", value_parser = clap::builder::NonEmptyStringValueParser::new())]
    pub(crate) reason: String,
}

#[expect(clippy::unused_async, reason = "the room behind it is being built")]
pub(super) async fn run(args: AbandonArgs, session: Session) -> anyhow::Result<Exit> {
    let _ = (args, session);
    Err(not_yet("kubectl upgrade-run abandon", "kubectl upgrade-plan shows what an upgrade would do"))
}
