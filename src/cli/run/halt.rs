//! `kubectl upgrade-run halt`.

use clap::Args;

use crate::{
    cli::{session::Session, shared::not_yet},
    error::Exit,
};

/// Switches the kill switch on: the chain stops before its next step, as a pause
#[derive(Args, Debug)]
pub(crate) struct HaltArgs {
    /// Why, for the report
    #[arg(long, value_name = "TEXT", value_parser = clap::builder::NonEmptyStringValueParser::new())]
    pub(crate) reason: String,
}

#[expect(clippy::unused_async, reason = "the room behind it is being built")]
pub(super) async fn run(args: HaltArgs, session: Session) -> anyhow::Result<Exit> {
    let _ = (args, session);
    Err(not_yet("kubectl upgrade-run halt", "kubectl upgrade-plan shows what an upgrade would do"))
}
