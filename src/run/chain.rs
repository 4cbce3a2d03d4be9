//! What every phase works with, and the frame around every step.

use std::{sync::Arc, time::Duration};

use kube::runtime::events::EventType;

use super::{
    kill_switch,
    lease::Guard,
    names::Phase,
    record::{Event, Journal, RunState},
    wait::{self, Look},
};
use crate::{
    cluster::{
        api::Cluster,
        observe::{self, Instances},
        snapshot::Node,
    },
    node::{self, Host, Hosts},
    policy::Policy,
    signal::{Gauge, Signals, events},
    version::Target,
};

/// A wait that takes longer is said in chat, once: nobody need look before, as most drains and alerts are over by then.
const WORTH_TELLING: Duration = Duration::from_mins(10);
/// A wait that takes longer is said in the record, so that `status` can name it; shorter ones would only be noise.
const WORTH_SAYING: Duration = Duration::from_secs(5);

/// Where this process runs; on a laptop there is neither pod nor node.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Me {
    /// The pod's name.
    pub pod: Option<String>,
    /// The pod's uid; on a laptop the mark of this process.
    pub uid: Option<String>,
    /// The node that it runs on.
    pub node: Option<String>,
}

/// One phase of one run.
pub struct Chain {
    /// The API.
    pub cluster: Arc<Cluster>,
    /// The nodes.
    pub hosts: Arc<dyn Hosts>,
    /// What the operator allows.
    pub policy: Policy,
    /// The record.
    pub journal: Journal,
    /// Alerts in; metrics, chat and Events out.
    pub signals: Signals,
    /// From, to, kind.
    pub target: Target,
    /// The phase.
    pub phase: Phase,
    /// The node that it works on.
    pub node: Option<String>,
    /// Where this process runs.
    pub me: Me,
    /// How each apiserver is asked by itself.
    pub instances: Instances,
    /// One upgrade at a time.
    pub lease: Guard,
}

/// Why a phase ends before its last step without having failed.
#[derive(Debug, thiserror::Error)]
pub enum Stop {
    /// The kill switch is on.
    #[error("the kill switch is on: {0}")]
    Paused(String),
    /// Another pod carries the run on.
    #[error("the Lease went to another pod, which carries the run on")]
    LeaseLost,
    /// The gate said no, or a condition that clears by itself does not hold; recorded already.
    #[error("refused")]
    Refused,
}

impl Chain {
    /// One step: nothing begins while the kill switch is on or after the Lease is lost; intent is recorded before the act
    /// and outcome after it. The act says in a few words what it did or found.
    pub async fn step(&self, name: &str, act: impl AsyncFnOnce() -> anyhow::Result<String>) -> anyhow::Result<()> {
        self.may_go_on().await?;
        let started = self.cluster.clock().now();
        self.journal.append(Event::StepStarted { step: name.to_owned() }).await?;
        let detail = act().await.map_err(|error| error.context(StepFailed(name.to_owned())))?;
        let took_ms = u64::try_from(self.cluster.clock().since(started).as_millis()).unwrap_or(u64::MAX);
        self.journal.append(Event::StepDone { step: name.to_owned(), detail, took_ms }).await?;
        // A long healthy run must not look stalled: its waits alone add up to more than the alert's limit.
        self.signals.push(&[Gauge::time("k8s_upgrade_last_progress_timestamp", self.cluster.clock().now())]).await;
        Ok(())
    }

    /// Looked at before each step, and inside long ones where stopping is safe.
    pub async fn may_go_on(&self) -> anyhow::Result<()> {
        // Asked, not only remembered: a pod that was cut off must learn that it was replaced before it acts again.
        if self.lease.is_lost() || !self.lease.still_mine().await? {
            return Err(Stop::LeaseLost.into());
        }
        match kill_switch::reason(&self.cluster).await? {
            Some(reason) => Err(Stop::Paused(reason).into()),
            None => Ok(()),
        }
    }

    /// Waits inside a step; what is waited for is said in the record once it takes longer than a moment.
    pub async fn wait<T>(
        &self,
        step: &str,
        what: &str,
        limit: Duration,
        mut look: impl AsyncFnMut() -> anyhow::Result<Look<T>>,
    ) -> anyhow::Result<T> {
        let started = self.cluster.clock().now();
        let (mut said, mut told) = (String::new(), false);
        wait::until(self.cluster.clock(), what, limit, async || {
            let found = look().await?;
            if self.lease.is_lost() {
                return Err(Stop::LeaseLost.into());
            }
            if let Look::NotYet(missing) = &found
                && self.cluster.clock().since(started) >= WORTH_SAYING
                && said != *missing
            {
                said.clone_from(missing);
                let what = format!("{what}: {missing}");
                self.journal.append(Event::Waiting { step: step.to_owned(), what }).await?;
            }
            if let Look::NotYet(missing) = &found
                && !told
                && self.cluster.clock().since(started) >= WORTH_TELLING
            {
                told = true;
                self.signals.say(&self.waiting(step, what, missing)).await;
            }
            Ok(found)
        })
        .await
    }

    fn waiting(&self, step: &str, what: &str, missing: &str) -> String {
        let node = self.node.as_deref().map(|node| format!(" {node}")).unwrap_or_default();
        let (to, phase, length) = (self.target.to, self.phase, crate::policy::Span::from(WORTH_TELLING));
        format!("upgrade to v{to}: {phase}{node}, step {step}, waits for {length} by now: {what}: {missing}")
    }

    /// Something worth saying in the record and the report.
    pub async fn note(&self, text: impl Into<String>) -> anyhow::Result<()> {
        self.journal.append(Event::Note { text: text.into() }).await
    }

    /// An Event on the phase's node.
    pub async fn event(&self, kind: EventType, reason: &str, text: &str) {
        let Some(name) = self.node.as_deref() else { return };
        match observe::node(&self.cluster, name).await {
            Ok(Some(node)) => events::on_node(&self.cluster, &node, kind, reason, text).await,
            Ok(None) => {}
            Err(error) => tracing::warn!("no Event {reason} on node {name}: {error:#}"),
        }
    }

    /// The record so far.
    pub async fn state(&self) -> anyhow::Result<RunState> {
        self.journal.state().await
    }

    /// A connection to a node, by its live object.
    pub async fn host(&self, node: &Node) -> anyhow::Result<Arc<dyn Host>> {
        let host = node::connect(self.hosts.as_ref(), node).await?;
        for pinned in self.hosts.take_pin_events() {
            self.note(pinned.to_string()).await?;
        }
        Ok(host)
    }
}

/// Names the step in an error's chain.
#[derive(Debug)]
pub struct StepFailed(pub String);

impl std::fmt::Display for StepFailed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "step {}", self.0)
    }
}
