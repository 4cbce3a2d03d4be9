//! The package lists of a node, refreshed by a unit: a slow mirror takes longer than a connection lasts, and what a killed
//! process left running would hold apt's lock under nobody's eyes.

use std::time::Duration;

use anyhow::bail;

use super::lock::{self, LOCK_LIMIT, LOCK_PAUSE};
use crate::{
    clock::Clock,
    node::{
        Host, UnitSpec, end_of,
        packages::rewrite,
        unit::{UnitEnd, UnitOutcome, leftover, run_and_forget},
    },
};

/// 60 MB, the lists of a whole distribution, at 200 kB/s. systemd stops it then; apt keeps the old lists.
const UPDATE_LIMIT: Duration = Duration::from_mins(5);

/// For systemd's own stop, and the look that sees it.
const GRACE: Duration = Duration::from_secs(30);

/// One name for all runs: what a killed process left is found, and there is never a second one.
const KUBERNETES_UNIT: &str = "kubectl-upgrade-apt-update";
const ALL_UNIT: &str = "kubectl-upgrade-apt-update-all";

/// Refreshes the package list of the Kubernetes repository alone: other repositories' troubles are not ours, and their
/// news could change what an unattended upgrade of the system would do.
///
/// A list that could not be fetched is an error. apt itself calls it a warning and keeps the old list, which would read
/// as "nothing newer".
pub async fn refresh_kubernetes_list(host: &dyn Host, clock: Clock, policy_base: &str) -> anyhow::Result<()> {
    let source = rewrite::kubernetes_source(host, policy_base).await?;
    update(host, clock, KUBERNETES_UNIT, Some(&source.path)).await
}

/// Refreshes the lists of every repository of a node.
pub async fn refresh_all_lists(host: &dyn Host, clock: Clock) -> anyhow::Result<()> {
    update(host, clock, ALL_UNIT, None).await
}

async fn update(host: &dyn Host, clock: Clock, unit: &str, source: Option<&str>) -> anyhow::Result<()> {
    let (doing, started) = (format!("refreshing the package lists of node {}", host.name()), clock.now());
    let spec = UnitSpec::new(unit, update_argv(source)).at_most(UPDATE_LIMIT);
    // begun before now, it may have read a source that was rewritten since: its end says nothing of what is wanted
    leftover::let_end(host, clock, unit, UPDATE_LIMIT + GRACE).await?;
    loop {
        let refusal = match run_and_forget(host, clock, &spec, UPDATE_LIMIT + GRACE).await? {
            UnitOutcome::Lost => Refusal::Lost,
            outcome => match update_outcome(&outcome.ended(&doing)?) {
                Ok(()) => return Ok(()),
                Err(refusal) => refusal,
            },
        };
        if !refusal.passes() || clock.since(started) >= LOCK_LIMIT {
            bail!("{doing}: {refusal}");
        }
        tracing::info!("{doing}: {refusal}: trying again");
        tokio::time::sleep(LOCK_PAUSE).await;
    }
}

fn update_argv(source: Option<&str>) -> Vec<String> {
    let only = source.map(|path| {
        [format!("Dir::Etc::SourceList={path}"), "Dir::Etc::SourceParts=-".into(), "APT::Get::List-Cleanup=0".into()]
    });
    let options = only.into_iter().flatten().chain(["Acquire::Retries=2".to_owned()]);
    let options = options.flat_map(|option| ["-o".to_owned(), option]);
    std::iter::once("apt-get".to_owned()).chain(options).chain(["update".to_owned()]).collect()
}

/// Why an `apt-get update` counts as failed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
enum Refusal {
    #[error("another package manager holds the lock of the package lists")]
    Locked,
    #[error("its unit is gone: the node rebooted, or another process saw its end first")]
    Lost,
    #[error("{0}")]
    Failed(String),
}

impl Refusal {
    fn passes(&self) -> bool {
        matches!(self, Self::Locked | Self::Lost)
    }
}

fn update_outcome(end: &UnitEnd) -> Result<(), Refusal> {
    if lock::is_held(&end.output) {
        return Err(Refusal::Locked);
    }
    // exit code 0 with these words means: an old list was kept
    let kept = ["Failed to fetch", "Some index files failed to download"];
    if end.success() && !kept.iter().any(|words| end.output.contains(words)) {
        return Ok(());
    }
    Err(Refusal::Failed(format!("apt-get update ended with {}: {}", end.status, end_of(&end.output))))
}

#[cfg(test)]
mod tests;
