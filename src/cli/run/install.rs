//! `kubectl upgrade-run install`.

use clap::Args;

use crate::{
    cli::shared::{Shared, not_yet},
    error::Exit,
};

/// Puts everything cluster-side into the cluster, or brings it up to date
#[derive(Args, Debug)]
pub(crate) struct InstallArgs {}

#[expect(clippy::unused_async, reason = "being built")]
pub(super) async fn run(_args: InstallArgs, _shared: Shared) -> anyhow::Result<Exit> {
    Err(not_yet("kubectl upgrade-run install", ""))
}
