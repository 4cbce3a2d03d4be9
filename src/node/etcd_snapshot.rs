//! A snapshot of stacked etcd before an upgrade, proved by restoring it.
//!
//! Everything runs on the control plane with the tools out of the running etcd's own container: the node needs nothing
//! installed, and the tools always fit. The bulk of it runs as units that step back for etcd's disk.

mod files;
mod proof;
mod tools;

use std::time::Duration;

use anyhow::{Context as _, bail, ensure};
use serde::{Deserialize, Serialize};

use self::tools::Tools;
use super::{
    Command, Host, UnitSpec, end_of, run_ok,
    unit::{leftover, run_and_forget},
};
use crate::{clock::Clock, policy::BuiltinBackup};

/// 8 GB, the most that etcd holds, at 20 MB/s: a slow disk that steps back for others.
const SAVE_LIMIT: Duration = Duration::from_mins(15);

/// Less than this is no etcd of a cluster.
const SMALLEST: u64 = 1024;

/// Names of its units, the same for all runs: what a killed process left is found, whichever run it was of.
const SAVE: &str = "kubectl-upgrade-etcd-save";
const STATUS: &str = "kubectl-upgrade-etcd-status";
const RESTORE: &str = "kubectl-upgrade-etcd-restore";

/// A snapshot on a control plane.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct EtcdSnapshot {
    /// Its file on the node.
    pub path: String,
    /// Its size.
    pub bytes: u64,
    /// The revision of etcd that it holds.
    pub revision: u64,
    /// How many keys there were at that revision: by the restored copy, else by the live etcd.
    pub keys: u64,
    /// Restored into a throwaway etcd, which gave the same revision and as many keys as the live one.
    pub proved: bool,
    /// How long it all took.
    pub took: Duration,
}

/// There is no etcd as a static pod on this node.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no stacked etcd runs on node {node}: an external etcd needs policy etcdBackup.cronJob")]
pub struct NoStackedEtcd {
    /// The node.
    pub node: String,
}

/// Takes the run's snapshot, or finds the one that it took before a crash; proves it where the policy says so; removes
/// what is older than the policy keeps. Leaves nothing else behind, whatever happens.
pub async fn take(host: &dyn Host, clock: Clock, run: &str, policy: &BuiltinBackup) -> anyhow::Result<EtcdSnapshot> {
    let job = SnapshotJob { host, clock, run, policy, directory: policy.directory.trim_end_matches('/') };
    let doing = format!("etcd snapshot on node {}", host.name());
    job.finish_save().await;
    job.clean().await.with_context(|| doing.clone())?;
    let taken = job.take().await;
    let cleaned = job.clean().await;
    let snapshot = taken.with_context(|| doing.clone())?;
    cleaned.with_context(|| doing.clone())?;
    job.prune(&snapshot.path).await.with_context(|| doing)?;
    Ok(snapshot)
}

struct SnapshotJob<'a> {
    host: &'a dyn Host,
    clock: Clock,
    run: &'a str,
    policy: &'a BuiltinBackup,
    directory: &'a str,
}

impl SnapshotJob<'_> {
    async fn take(&self) -> anyhow::Result<EtcdSnapshot> {
        let started = self.clock.now();
        let tools = self.copy_tools(self.find_etcd().await?).await?;
        let (path, revision, live) = self.comparable(&tools).await?;
        let bytes = self.size(&path).await?;
        if bytes < SMALLEST {
            bail!("{path} has {bytes} bytes: that is no snapshot");
        }
        let restored = if self.policy.verify { Some(proof::keys(self, &tools, &path, revision).await?) } else { None };
        if let (Some(restored), Some(live)) = (restored, live)
            && restored != live
        {
            bail!("{path} restores to {restored} keys at revision {revision}, the live etcd has {live}");
        }
        let proved = restored.is_some() && live.is_some();
        if self.policy.verify && !proved {
            tracing::warn!(
                path,
                revision,
                "restored, but the live etcd compacted that revision before it was compared"
            );
        }
        let keys = restored.or(live).unwrap_or_default();
        Ok(EtcdSnapshot { path, bytes, revision, keys, proved, took: self.clock.since(started) })
    }

    /// A snapshot of this run with its revision and the live etcd's keys at that revision. One from before a crash is
    /// taken as it is while the live etcd still knows its revision; else a new one is.
    async fn comparable(&self, tools: &Tools) -> anyhow::Result<(String, u64, Option<u64>)> {
        if let Some(path) = self.newest_of_run().await? {
            let revision = self.revision(tools, &path).await?;
            if let Some(live) = self.live_keys(tools, revision).await? {
                return Ok((path, revision, Some(live)));
            }
        }
        let path = self.save(tools).await?;
        let revision = self.revision(tools, &path).await?;
        // at once: the apiserver compacts what is older than five minutes
        let live = self.live_keys(tools, revision).await?;
        Ok((path, revision, live))
    }

    /// The process of the one etcd that brings its own tools: the static pod's. Those of another pod are not run as root.
    async fn find_etcd(&self) -> anyhow::Result<u32> {
        let found = self.host.run(&Command::new("pgrep", ["-x", "etcd"])).await?;
        let mut stacked = Vec::new();
        for pid in found.stdout.lines().filter_map(|line| line.trim().parse::<u32>().ok()) {
            let tool = tools::in_container(pid, "etcdctl");
            if self.host.run(&Command::new("test", ["-x", &tool])).await?.success() && self.is_static(pid).await? {
                stacked.push(pid);
            }
        }
        match stacked[..] {
            [pid] => Ok(pid),
            [] => Err(NoStackedEtcd { node: self.host.name().to_owned() }.into()),
            _ => bail!("{} etcd containers run on this node: which one is the cluster's can't be told", stacked.len()),
        }
    }

    async fn is_static(&self, pid: u32) -> anyhow::Result<bool> {
        let groups = self.host.read_file(&format!("/proc/{pid}/cgroup")).await?;
        Ok(groups.is_some_and(|text| tools::is_static_pod(&String::from_utf8_lossy(&text))))
    }

    /// Copies the tools: the container may be replaced meanwhile.
    async fn copy_tools(&self, pid: u32) -> anyhow::Result<Tools> {
        let work = self.work();
        // snapshots hold every Secret of the cluster
        run_ok(self.host, &Command::new("install", ["-d", "-m", "0700", self.directory, &work])).await?;
        let sources = ["etcd", "etcdctl", "etcdutl"].map(|name| tools::in_container(pid, name));
        let words = ["--".to_owned()].into_iter().chain(sources).chain([work.clone()]);
        run_ok(self.host, &Command::new("cp", words)).await.context("copying etcd's tools out of its container")?;
        Ok(Tools::new(work))
    }

    async fn newest_of_run(&self) -> anyhow::Result<Option<String>> {
        let listing = self.listing().await?;
        let newest = files::newest_of_run(&listing, self.run);
        Ok(newest.map(|name| format!("{}/{name}", self.directory)))
    }

    async fn listing(&self) -> anyhow::Result<String> {
        let words = [self.directory, "-maxdepth", "1", "-type", "f", "-name", "etcd-*.db", "-printf", r"%f\n"];
        Ok(run_ok(self.host, &Command::new("find", words)).await?.stdout)
    }

    async fn save(&self, tools: &Tools) -> anyhow::Result<String> {
        let path = format!("{}/{}", self.directory, files::name(self.run, self.clock.now()));
        self.unit(SAVE, tools.save(&path)).await?;
        self.newest_of_run().await?.with_context(|| format!("etcdctl said that it went well, but there is no {path}"))
    }

    async fn revision(&self, tools: &Tools, path: &str) -> anyhow::Result<u64> {
        tools::parse_revision(&self.unit(STATUS, tools.status(path)).await?)
    }

    /// How many keys the live etcd had at a revision; `None` when it was compacted since.
    async fn live_keys(&self, tools: &Tools, revision: u64) -> anyhow::Result<Option<u64>> {
        let command = tools.count(tools::LIVE, revision);
        let output = self.host.run(&command).await?;
        if output.success() {
            return Ok(Some(tools::parse_count(&output.stdout)?.keys));
        }
        if output.stderr.contains("compacted") {
            return Ok(None);
        }
        bail!("counting keys of the live etcd ended with {}: {}", output.status, output.stderr.trim())
    }

    async fn size(&self, path: &str) -> anyhow::Result<u64> {
        let shown = run_ok(self.host, &Command::new("stat", ["-c", "%s", "--", path])).await?.stdout;
        shown.trim().parse().with_context(|| format!("the size of {path}: {shown:?}"))
    }

    /// Runs one of the tools to its end, stepping back for etcd's disk; its output.
    async fn unit(&self, name: &str, argv: Vec<String>) -> anyhow::Result<String> {
        let spec = UnitSpec::new(name, argv).idle_io();
        let outcome = run_and_forget(self.host, self.clock, &spec, SAVE_LIMIT).await?;
        Ok(outcome.ended(name)?.checked(name)?.output)
    }

    fn work(&self) -> String {
        format!("{}/.work", self.directory)
    }

    /// A save that a killed process left running may end: its file is as good as a new one. One that does not is stopped
    /// with the rest.
    async fn finish_save(&self) {
        if let Err(error) = leftover::let_end(self.host, self.clock, SAVE, SAVE_LIMIT).await {
            tracing::warn!("{error:#}");
        }
    }

    /// Removes everything but snapshots: after it is done, and what a crash left. The units first: their ends would be
    /// taken for those of the next ones, whose files are others.
    async fn clean(&self) -> anyhow::Result<()> {
        leftover::stop(self.host, self.clock, &[SAVE, STATUS, RESTORE, proof::UNIT].map(str::to_owned)).await?;
        run_ok(self.host, &Command::new("rm", ["-rf", "--one-file-system", "--", &self.work()])).await?;
        self.remove_halves().await
    }

    /// `etcdctl` writes beside the file and renames it (`.part`); cut off, it leaves gigabytes that nobody counts.
    async fn remove_halves(&self) -> anyhow::Result<()> {
        let words = [self.directory, "-maxdepth", "1", "-type", "f", "-name", "etcd-*.db.part", "-delete"];
        let output = self.host.run(&Command::new("find", words)).await?;
        let absent = output.stderr.contains("No such file or directory");
        ensure!(output.success() || absent, "removing unfinished snapshots: {}", end_of(&output.stderr));
        Ok(())
    }

    async fn prune(&self, kept: &str) -> anyhow::Result<()> {
        for name in files::surplus(&self.listing().await?, self.policy.keep) {
            let path = format!("{}/{name}", self.directory);
            if path != kept {
                run_ok(self.host, &Command::new("rm", ["-f", "--", &path])).await?;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;
