//! What an earlier run began on the node, and left to itself there, has ended before this one begins.

use std::time::Duration;

use anyhow::Context as _;

use crate::{
    error::{Exit, Failure},
    node::{Host, unit::earlier},
    run::{chain::Chain, wait::Look},
};

/// What was left to itself is a package manager or a kubeadm: minutes each. After that a person should look.
const ENDS_WITHIN: Duration = Duration::from_mins(15);

/// What is waited for takes minutes, and each look is a few commands on the node.
const BETWEEN_LOOKS: Duration = Duration::from_secs(5);

/// Waits for units of earlier runs that are still at work on the node, and forgets those that ended. A given-up run may
/// have left a kubeadm there: another one beside it, or a drain under it, breaks the node.
pub(in crate::run::phase) async fn earlier_units_ended(chain: &Chain, host: &dyn Host) -> anyhow::Result<()> {
    chain.step("earlier-units", async || ended(chain, host).await).await
}

async fn ended(chain: &Chain, host: &dyn Host) -> anyhow::Result<String> {
    let (clock, run, node) = (chain.cluster.clock(), chain.journal.run(), host.name());
    let mut last = String::new();
    let what = format!("what an earlier run left at work on node {node} to end");
    let waited = chain.wait("earlier-units", &what, ENDS_WITHIN, async || {
        if !last.is_empty() {
            tokio::time::sleep(BETWEEN_LOOKS).await;
        }
        let at_work = earlier::forget(host, clock, run).await?;
        last = at_work.first().cloned().unwrap_or_default();
        Ok(if at_work.is_empty() { Look::Ready(String::new()) } else { Look::NotYet(at_work.join(", ")) })
    });
    let ended = waited.await;
    if last.is_empty() {
        // Best effort: what stays costs some kilobytes.
        if let Err(error) = earlier::remove_old_logs(host).await {
            tracing::warn!("old logs stay on node {node}: {error:#}");
        }
        return ended;
    }
    let look = Failure::new(Exit::Halted, "an earlier run is still at work")
        .hint(format!("on {node}: systemctl status {last}"));
    ended.context(look)
}
