//! The etcd snapshot before the upgrade: someone's CronJob, or the product's own, proved by a restore.

use anyhow::Context as _;

use super::backup_job;
use crate::{
    cluster::observe,
    node::etcd_snapshot,
    plan::order,
    run::{
        chain::Chain,
        marks,
        record::{Event, Kept},
    },
};

/// Takes it, unless this run has one.
pub(super) async fn run(chain: &Chain) -> anyhow::Result<String> {
    if let Some(kept) = chain.state().await?.snapshot {
        return Ok(format!("{} is there already", kept.path));
    }
    let kept = match &chain.policy.etcd_backup.cron_job {
        Some(cron_job) => backup_job::run(chain, cron_job).await?,
        None => builtin(chain).await?,
    };
    let said = kept.detail.clone();
    chain.journal.append(Event::Snapshot(kept)).await?;
    marks::show(&chain.cluster, &chain.signals, &chain.state().await?).await;
    Ok(said)
}

async fn builtin(chain: &Chain) -> anyhow::Result<Kept> {
    let nodes = observe::nodes(&chain.cluster).await?;
    let node = order::first_control_plane(&nodes).context("there is no control plane to take an etcd snapshot on")?;
    let host = chain.host(node).await?;
    let policy = &chain.policy.etcd_backup.builtin;
    let taken = etcd_snapshot::take(host.as_ref(), chain.cluster.clock(), chain.journal.run(), policy).await?;
    chain
        .note(format!("the etcd snapshot is on {} alone: a backup elsewhere survives the loss of that disk", node.name))
        .await?;
    let proved = match (taken.proved, policy.verify) {
        (true, _) => "restored and compared",
        (false, true) => "restored, but not compared: the live etcd had compacted that revision",
        (false, false) => "not restored: etcdBackup.builtin.verify is off",
    };
    Ok(Kept {
        path: format!("{}:{}", node.name, taken.path),
        bytes: taken.bytes,
        proved: taken.proved,
        detail: format!("{} KiB, revision {}, {} keys, {proved}", taken.bytes / 1024, taken.revision, taken.keys),
    })
}
