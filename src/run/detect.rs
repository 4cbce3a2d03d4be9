//! One detection: what runs, what could be installed, what to go for, and the seed of the chain.

mod choose;

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use anyhow::Context as _;
use schemars::JsonSchema;
use serde::Serialize;

pub use choose::{Choice, Offer, choose};

use super::{
    kill_switch, lease, marks,
    reconcile::{self, Finding},
    record::{self, RunState},
    start::{self, Seeding},
};
use crate::{
    cluster::{api::Cluster, observe, snapshot::Node},
    gate::Outcome,
    node::{
        Hosts, connect,
        packages::{self, repository},
    },
    plan::order,
    policy::Policy,
    signal::{Gauge, Signals},
    version::{KubeVersion, Minor},
};

/// What a detection works with.
pub struct Detector {
    /// The API.
    pub cluster: Arc<Cluster>,
    /// The nodes.
    pub hosts: Arc<dyn Hosts>,
    /// What the operator allows.
    pub policy: Policy,
    /// Metrics and chat.
    pub signals: Signals,
}

/// What a detection found and did.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Detection {
    /// What was chosen, and why.
    pub choice: Choice,
    /// What was done about it.
    pub done: String,
    /// The run that was seeded, or is on.
    pub run: Option<String>,
}

impl Detector {
    /// Detects, and seeds the chain unless told not to (`--dry-run`, `detect.dryRun`) or stopped by the kill switch.
    pub async fn detect(&self, dry_run: bool) -> anyhow::Result<Detection> {
        let open = if dry_run {
            Finding::Nothing
        } else {
            reconcile::reconcile(&self.cluster, self.hosts.as_ref(), &self.policy, &self.signals).await?
        };
        let choice = self.choice().await?;
        self.show(&choice).await;
        let (done, run) = self.act(&choice, &open, dry_run).await?;
        Ok(Detection { choice, done, run })
    }

    /// What detection would choose now. Changes nothing but the apt lists of the first control plane.
    pub async fn choice(&self) -> anyhow::Result<Choice> {
        let nodes = observe::nodes(&self.cluster).await?;
        let offer = self.offer(&nodes).await?;
        Ok(choose(&offer, &self.policy))
    }

    async fn offer(&self, nodes: &[Node]) -> anyhow::Result<Offer> {
        let running = nodes.iter().map(|node| node.kubelet).min().context("the cluster has no nodes")?;
        let newest =
            nodes.iter().flat_map(|node| [Some(node.kubelet), node.apiserver]).flatten().max().unwrap_or(running);
        // Begun already: nothing is chosen from the lists, and a mirror may not carry the minor that is left any more.
        let (patches, next_minor) =
            if newest > running { Default::default() } else { self.listed(nodes, running.minor()).await? };
        // Each date is a request: asked only where the policy goes by it.
        let newer = patches.iter().chain(&next_minor).copied().filter(|version| *version > running);
        let published = if self.policy.minimum_age.get().is_zero() {
            BTreeMap::new()
        } else {
            repository::published(self.hosts.mirror(), &self.policy.repository.url, newer).await?
        };
        Ok(Offer {
            running,
            newest,
            patches,
            next_minor,
            published,
            denied: denied(&record::runs(&self.cluster).await?),
            now: self.cluster.clock().now(),
        })
    }

    /// What the repositories list of the running minor, by the first control plane, and of the next one.
    async fn listed(&self, nodes: &[Node], running: Minor) -> anyhow::Result<(Vec<KubeVersion>, Vec<KubeVersion>)> {
        let first =
            order::first_control_plane(nodes).context("no node carries node-role.kubernetes.io/control-plane")?;
        let host = connect(self.hosts.as_ref(), first).await?;
        let (base, clock) = (&self.policy.repository.url, self.cluster.clock());
        let patches =
            repository::available_in(host.as_ref(), clock, self.hosts.mirror(), base, running, "kubeadm").await?;
        let index = repository::fetch_next_index(self.hosts.mirror(), base, running).await?;
        let next_minor = index.map(|text| packages::index_versions(&text, "kubeadm")).unwrap_or_default();
        Ok((versions(&patches), versions(&next_minor)))
    }

    async fn act(&self, choice: &Choice, open: &Finding, dry_run: bool) -> anyhow::Result<(String, Option<String>)> {
        let stays = |text: &str| Ok((text.to_owned(), None));
        let Some(target) = choice.target else {
            marks::show_outcome(&self.signals, Outcome::Safe).await;
            return stays("nothing to do");
        };
        if dry_run || self.policy.detect.dry_run {
            return stays("dry run: nothing was seeded");
        }
        if let Some(reason) = kill_switch::reason(&self.cluster).await? {
            marks::show_outcome(&self.signals, Outcome::Held).await;
            return Ok((format!("not seeded: the kill switch is on: {reason}"), None));
        }
        // A run that was opened got through the gates; one that was not is judged by its own preflight.
        if record::active(&self.cluster).await?.is_some_and(|run| run.opened_at.is_some()) {
            marks::show_outcome(&self.signals, Outcome::Safe).await;
        }
        match open {
            Finding::Nothing | Finding::NeverStarted => {}
            Finding::Going(what) => return Ok((format!("not seeded: {what}"), None)),
            Finding::Deleted(what) => return Ok((format!("halted: {what}; kubectl upgrade-run retry goes on"), None)),
            Finding::Paused(why) => return Ok((format!("paused: {why}; kubectl upgrade-run continue goes on"), None)),
            Finding::Halted(why) => {
                return Ok((format!("halted: {why}; kubectl upgrade-status says what to type"), None));
            }
            Finding::Leaked => return stays("the run that stood still was taken up again"),
            Finding::Released => return stays("the run that was paused was taken up again: the kill switch is off"),
        }
        if let Some(holder) = lease::live_holder(&self.cluster).await? {
            marks::show_outcome(&self.signals, Outcome::Held).await;
            return Ok((format!("not seeded: run {} holds the Lease {}", holder.run, lease::NAME), None));
        }
        match start::seed(&self.cluster, target, "detect").await? {
            Seeding::Seeded(run) => {
                self.signals.say(&format!("upgrade {target}: preflight starts, run {run}")).await;
                Ok(("seeded".to_owned(), Some(run)))
            }
            Seeding::Going(run) => Ok((format!("not seeded: run {run} has its Job already"), Some(run))),
        }
    }

    async fn show(&self, choice: &Choice) {
        let available = match choice.target {
            Some(target) => Gauge::new("k8s_upgrade_available", 1.0)
                .label("kind", target.kind.to_string())
                .label("running", target.from.to_string())
                .label("target", target.to.to_string()),
            None => Gauge::new("k8s_upgrade_available", 0.0).label("kind", "none"),
        };
        let looked = Gauge::time("k8s_version_check_last_run_timestamp", self.cluster.clock().now());
        self.signals.push(&[available, looked]).await;
    }
}

fn versions(available: &[packages::Available]) -> Vec<KubeVersion> {
    available.iter().map(|available| available.version).collect()
}

/// Targets that were given up or rolled back stay denied until the operator says `continue`.
pub fn denied(runs: &[RunState]) -> BTreeSet<KubeVersion> {
    runs.iter().filter(|run| run.denied).map(|run| run.target.to).collect()
}
