//! `kubectl upgrade-run abandon`.

use clap::Args;

use crate::{
    cli::{equipment, session::Session},
    error::Exit,
    report::out,
    run::operate,
};

/// Closes the run: restores what was quiesced, uncordons what it cordoned, clears the state
#[derive(Args, Debug)]
pub(crate) struct AbandonArgs {
    /// Why, for the report
    #[arg(long, value_name = "TEXT", value_parser = clap::builder::NonEmptyStringValueParser::new())]
    pub(crate) reason: String,
}

pub(super) async fn run(args: AbandonArgs, session: Session) -> anyhow::Result<Exit> {
    session.confirm("Give up the run that is open, and put back what it changed for its time?")?;
    let signals = equipment::signals(&session).await?;
    let hosts = equipment::hosts(&session);
    out::answer(&operate::abandon(&session.cluster, hosts.as_ref(), &signals, &args.reason).await?)?;
    out::say("its target stays denied until: kubectl upgrade-run continue");
    Ok(Exit::Ok)
}
