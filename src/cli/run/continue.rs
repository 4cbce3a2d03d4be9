//! `kubectl upgrade-run continue`.

use clap::Args;

use crate::{cli::session::Session, error::Exit, report::out, run::operate};

/// Goes on after a halt: the kill switch off, a given-up target allowed again
#[derive(Args, Debug)]
pub(crate) struct ContinueArgs {}

pub(super) async fn run(args: ContinueArgs, session: Session) -> anyhow::Result<Exit> {
    let ContinueArgs {} = args;
    out::answer(&operate::go_on(&session.cluster, &session.policy).await?)?;
    Ok(Exit::Ok)
}
