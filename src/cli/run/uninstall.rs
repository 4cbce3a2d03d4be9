//! `kubectl upgrade-run uninstall`.

use clap::Args;

use super::install;
use crate::{
    cli::{confirm::confirm, output::Format, session::connected, shared::Shared},
    cluster::api::Cluster,
    error::{Exit, Failure},
    install::{Rendered, remove},
    report::out,
    run::record,
};

/// Removes everything cluster-side, run records and pinned host keys included
///
/// The namespace goes only if `install` created it, and then with all that is in it. Nodes are not touched.
#[derive(Args, Debug)]
pub(crate) struct UninstallArgs {
    /// List what would be removed
    #[arg(long)]
    dry_run: bool,
}

pub(super) async fn run(args: UninstallArgs, shared: Shared) -> anyhow::Result<Exit> {
    shared.only(&[Format::Table])?;
    let (cluster, server) = connected(&shared).await?;
    let found = remove::found(&cluster).await?;
    if found.is_empty() {
        out::answer(&format!("nothing of kubectl-upgrade is on {server}"))?;
        return Ok(Exit::Ok);
    }
    if args.dry_run {
        out::answer(&install::lines(&found, " would be deleted"))?;
        return Ok(Exit::Ok);
    }
    refuse_during_a_run(&cluster).await?;
    confirm(&question(&found, &server.to_string()), shared.yes)?;
    for one in &found {
        remove::delete(&cluster, one).await?;
        out::answer(&format!("{one} deleted"))?;
    }
    if found.iter().any(|one| one.resource.kind == "Namespace") && !remove::namespace_is_gone(&cluster).await? {
        out::say(&format!("namespace {} is still being deleted; nothing more is needed", cluster.namespace()));
    }
    Ok(Exit::Ok)
}

/// What a run has cordoned or scaled down is known to its record alone.
async fn refuse_during_a_run(cluster: &Cluster) -> anyhow::Result<()> {
    match record::active(cluster).await? {
        None => Ok(()),
        Some(state) => Err(Failure::new(Exit::Busy, format!("run {} to v{} is not closed", state.id, state.target.to))
            .hint("kubectl upgrade-run abandon --reason … puts back what it changed; then uninstall")
            .into()),
    }
}

fn question(found: &[Rendered], server: &str) -> String {
    let namespace = found.iter().find(|one| one.resource.kind == "Namespace");
    let whole = namespace.map(|one| format!(", {one} with everything in it among them,")).unwrap_or_default();
    format!("delete {} objects{whole} on {server}?", found.len())
}
