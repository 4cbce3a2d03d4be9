//! `kubectl upgrade-run retry`.

use clap::Args;

use crate::{cli::session::Session, error::Exit, report::out, run::operate};

/// Tries the failed phase again: what is done is seen and passed over
#[derive(Args, Debug)]
pub(crate) struct RetryArgs {}

pub(super) async fn run(args: RetryArgs, session: Session) -> anyhow::Result<Exit> {
    let RetryArgs {} = args;
    out::answer(&operate::retry(&session.cluster, &session.policy).await?)?;
    Ok(Exit::Ok)
}
