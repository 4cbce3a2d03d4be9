//! `kubectl upgrade-run halt`.

use clap::Args;

use crate::{cli::session::Session, error::Exit, report::out, run::operate};

/// Stops the chain before its next step: the kill switch on
#[derive(Args, Debug)]
pub(crate) struct HaltArgs {
    /// Why, for whoever finds it stopped
    #[arg(long, value_name = "TEXT", value_parser = clap::builder::NonEmptyStringValueParser::new())]
    pub(crate) reason: String,
}

pub(super) async fn run(args: HaltArgs, session: Session) -> anyhow::Result<Exit> {
    out::answer(&operate::halt(&session.cluster, &args.reason).await?)?;
    out::say("go on with: kubectl upgrade-run continue");
    Ok(Exit::Ok)
}
