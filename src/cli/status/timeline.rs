//! `upgrade-status timeline [RUN]`: one run's page on stdout.

use std::{
    io::{IsTerminal as _, stdout},
    sync::Arc,
};

use anyhow::Context as _;

use super::entries;
use crate::{
    cluster::api::Cluster,
    error::{Exit, Failure},
    install::names::NAMESPACE,
    report::{out, timeline},
    run::record,
};

/// The page of this run, or of the newest. A page is no text to read: on a terminal it says where to put it.
pub(super) async fn timeline(cluster: &Arc<Cluster>, run: Option<&str>) -> anyhow::Result<Exit> {
    let run = match run {
        Some(run) => run.to_owned(),
        None => newest(cluster).await?,
    };
    let entries = entries(cluster, &run).await?;
    if stdout().is_terminal() {
        let failure = Failure::new(
            Exit::Usage,
            format!("the time line of run {run} is an HTML page, and no text for a terminal"),
        );
        return Err(failure.hint(format!("kubectl upgrade-status timeline {run} > upgrade-{run}.html")).into());
    }
    let namespace = Some(cluster.namespace()).filter(|name| *name != NAMESPACE);
    let timeline = timeline::timeline(&run, &entries, cluster.clock().now(), namespace)
        .with_context(|| format!("the record of run {run} does not begin with a target"))?;
    out::answer(&timeline::page(&timeline))?;
    Ok(Exit::Ok)
}

async fn newest(cluster: &Cluster) -> anyhow::Result<String> {
    let newest = record::runs(cluster).await?.into_iter().next().map(|run| run.id);
    newest.ok_or_else(|| Failure::new(Exit::Error, "no run is on record").hint("kubectl upgrade-status").into())
}
