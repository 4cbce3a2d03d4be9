//! `kubectl upgrade-run policy`.

use std::path::PathBuf;

use clap::Args;

use crate::{
    cli::shared::{Shared, not_yet},
    error::Exit,
};

/// Prints the effective policy, with where each value comes from
#[derive(Args, Debug)]
#[group(multiple = false)]
pub(crate) struct PolicyArgs {
    /// Print a commented document with every field at its default
    #[arg(long)]
    example: bool,
    /// Print the JSON Schema of policy documents
    #[arg(long)]
    schema: bool,
    /// Check a policy file, with no cluster
    #[arg(long, value_name = "FILE")]
    check: Option<PathBuf>,
}

#[expect(clippy::unused_async, reason = "being built")]
pub(super) async fn run(_args: PolicyArgs, _shared: Shared) -> anyhow::Result<Exit> {
    Err(not_yet("kubectl upgrade-run policy", ""))
}
