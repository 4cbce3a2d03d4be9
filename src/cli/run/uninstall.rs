//! `kubectl upgrade-run uninstall`.

use clap::Args;

use crate::{
    cli::shared::{Shared, not_yet},
    error::Exit,
};

/// Removes everything cluster-side
#[derive(Args, Debug)]
pub(crate) struct UninstallArgs {}

#[expect(clippy::unused_async, reason = "being built")]
pub(super) async fn run(_args: UninstallArgs, _shared: Shared) -> anyhow::Result<Exit> {
    Err(not_yet("kubectl upgrade-run uninstall", ""))
}
