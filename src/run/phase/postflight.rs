//! The close: the cluster is looked at as a whole, and only then called done.

use std::{collections::BTreeSet, time::Duration};

use anyhow::ensure;

use crate::{
    cluster::{
        observe,
        snapshot::{Alert, Node, Observed, Pod, PodPhase},
    },
    gate::Outcome,
    plan::order,
    policy,
    run::{
        chain::Chain,
        marks,
        names::Phase,
        record::{Entry, Event, RunState},
        wait::Look,
    },
};

/// The rule looks back 30 min, but its series is gone as soon as no node shows the earlier version any more.
const SKEW_CLEARS_WITHIN: Duration = Duration::from_mins(10);
/// Pods that moved with the last node start within a minute or two; image pulls take longer.
const PODS_WITHIN: Duration = Duration::from_mins(10);
/// Below this share of Ready pods a cluster is not well, whatever it was before.
const READY_SHARE: f64 = 0.9;
/// The group of the product's own rules, but `K8sUpgradeStalled`: it may fire until the close and says nothing new.
const OWN_GATES: [&str; 4] = ["K8sVersionSkew", "EtcdPreUpgradeSnapshotMissing", JOB_FAILED, "K8sUpgradeBlocked"];
/// A Job of the chain failed; kube-state-metrics names it in the label `job_name`.
const JOB_FAILED: &str = "K8sUpgradeChainJobFailed";
const COMPONENTS: [&str; 4] = ["kube-apiserver-", "kube-controller-manager-", "kube-scheduler-", "etcd-"];

/// Postflight, from top to bottom.
pub(super) async fn run(chain: &Chain) -> anyhow::Result<()> {
    if is_too_early(chain).await? {
        return Ok(());
    }
    chain.step("nodes-at-target", async || nodes_at_target(chain).await).await?;
    chain.step("alerts", async || own_alerts_clear(chain).await).await?;
    chain.step("pods", async || pods_as_before(chain).await).await?;
    chain.step("api-health", async || api_health(chain).await).await?;
    chain.step("dns", async || dns(chain).await).await?;
    close(chain).await
}

/// A node may have joined after the last phase looked: the chain goes on with it, and comes back here.
async fn is_too_early(chain: &Chain) -> anyhow::Result<bool> {
    let (state, nodes) = (chain.state().await?, observe::nodes(&chain.cluster).await?);
    let Some(name) = newcomer(&nodes, &chain.policy.nodes, &state) else { return Ok(false) };
    chain.note(format!("node {name} joined meanwhile: it comes first")).await?;
    Ok(true)
}

/// The next node, if this run never had it before: one that it had, and is off the target, is for a person to look at.
fn newcomer(nodes: &[Node], policy: &policy::Nodes, state: &RunState) -> Option<String> {
    match order::next(nodes, state.target.to, policy, &state.settled()) {
        order::Next::ControlPlane(name) | order::Next::Worker(name) => Some(name),
        order::Next::Postflight => None,
    }
    .filter(|name| !state.nodes.contains_key(name))
}

async fn nodes_at_target(chain: &Chain) -> anyhow::Result<String> {
    let state = chain.state().await?;
    let nodes = observe::nodes(&chain.cluster).await?;
    let behind: Vec<_> = nodes
        .iter()
        .filter(|node| !node.is_at(chain.target.to) && !state.left.contains(&node.name))
        .map(|node| format!("{} (v{})", node.name, node.kubelet))
        .collect();
    ensure!(behind.is_empty(), "still off v{}: {}", chain.target.to, behind.join(", "));
    let cordoned: Vec<_> = nodes
        .iter()
        // One that is left for later may have something at work that nobody can see: it is given back once it is.
        .filter(|node| node.unschedulable && node.cordoned_by.is_some() && !state.left.contains(&node.name))
        .map(|node| node.name.clone())
        .collect();
    ensure!(cordoned.is_empty(), "still cordoned by this run: {}", cordoned.join(", "));
    Ok(format!("{} of {} nodes at v{}", nodes.len() - state.left.len(), nodes.len(), chain.target.to))
}

async fn own_alerts_clear(chain: &Chain) -> anyhow::Result<String> {
    let left = chain.state().await?.left;
    let jobs = jobs_of(&chain.journal.entries().await?);
    chain
        .wait("alerts", "the Upgrade Gates alerts to clear", SKEW_CLEARS_WITHIN, async || {
            Ok(match chain.signals.alerts().await {
                Observed::NotConfigured => Look::Ready("alerts are not configured".to_owned()),
                Observed::Unknown(why) => Look::NotYet(why),
                Observed::Known(alerts) => match firing(&unexpected(alerts, &left), &jobs) {
                    None => Look::Ready("none fires".to_owned()),
                    Some(name) => Look::NotYet(format!("{name} fires")),
                },
            })
        })
        .await
}

/// A node that is left for later keeps its version, and the skew fires until that later comes.
fn unexpected(mut alerts: Vec<Alert>, left: &BTreeSet<String>) -> Vec<Alert> {
    alerts.retain(|alert| left.is_empty() || alert.name != "K8sVersionSkew");
    alerts
}

fn jobs_of(entries: &[Entry]) -> BTreeSet<String> {
    let created = entries.iter().filter_map(|entry| match &entry.event {
        Event::JobWanted { job } | Event::JobCreated { job } => Some(job.clone()),
        _ => None,
    });
    created.collect()
}

/// The first of the product's own alerts that fires for this run. A Job that failed in an earlier run is kept for a week
/// and raises its alert all that time; one without a Job's name comes from our own gauge, which is this run's.
fn firing<'a>(alerts: &'a [Alert], jobs: &BTreeSet<String>) -> Option<&'a str> {
    let of_this_run = |alert: &&Alert| match alert.labels.get("job_name") {
        Some(job) if alert.name == JOB_FAILED => jobs.contains(job),
        _ => true,
    };
    let own = alerts.iter().filter(|alert| OWN_GATES.contains(&alert.name.as_str()));
    own.into_iter().find(of_this_run).map(|alert| alert.name.as_str())
}

async fn pods_as_before(chain: &Chain) -> anyhow::Result<String> {
    let state = chain.state().await?;
    chain
        .wait("pods", "as many pods to be Ready as before", PODS_WITHIN, async || {
            let pods = observe::pods(&chain.cluster).await?;
            Ok(judge_pods(&pods, &state).map_or_else(Look::NotYet, Look::Ready))
        })
        .await
}

/// How many pods are Ready, of those that should be: finished ones and those on their way out don't count.
pub(super) fn ready_of(pods: &[Pod]) -> (usize, usize) {
    let counted: Vec<_> = pods.iter().filter(|pod| !pod.phase.is_finished() && !pod.terminating).collect();
    (counted.iter().filter(|pod| pod.ready).count(), counted.len())
}

#[expect(clippy::cast_precision_loss, reason = "pod counts are far below 2^52")]
fn judge_pods(pods: &[Pod], state: &RunState) -> Result<String, String> {
    let share = |(ready, total): (usize, usize)| if total == 0 { 1.0 } else { ready as f64 / total as f64 };
    let now = ready_of(pods);
    let down: Vec<_> =
        pods.iter().filter(|pod| is_component(pod) && !pod.ready && !pod.terminating).map(Pod::key).collect();
    if !down.is_empty() {
        return Err(format!("not Ready: {}", down.join(", ")));
    }
    let floor = state.baseline.map_or(READY_SHARE, |before| share(before).max(READY_SHARE));
    // A chain pod of our own is Ready too; a rounding of one pod must not hold up the close.
    let allowed = floor - 1.0 / (now.1.max(1) as f64);
    if share(now) < READY_SHARE || share(now) < allowed {
        return Err(format!("{} of {} pods are Ready, before it was {:.0} %", now.0, now.1, floor * 100.0));
    }
    Ok(format!("{} of {} pods are Ready", now.0, now.1))
}

fn is_component(pod: &Pod) -> bool {
    let is_dns = pod.labels.get("k8s-app").map(String::as_str) == Some("kube-dns");
    pod.namespace == "kube-system"
        && pod.phase != PodPhase::Succeeded
        && (is_dns || COMPONENTS.iter().any(|prefix| pod.mirror && pod.name.starts_with(prefix)))
}

async fn api_health(chain: &Chain) -> anyhow::Result<String> {
    chain.cluster.healthy("/livez").await?;
    chain.cluster.healthy("/readyz").await?;
    Ok("livez and readyz are ok".to_owned())
}

/// Asked from where this process runs: in a pod that is the cluster's own DNS.
async fn dns(chain: &Chain) -> anyhow::Result<String> {
    if chain.me.pod.is_none() {
        return Ok("not looked at: not in a pod".to_owned());
    }
    chain
        .wait("dns", "in-cluster DNS to answer", Duration::from_mins(2), async || {
            Ok(match chain.hosts.resolve("kubernetes.default.svc").await {
                Ok(address) => Look::Ready(format!("kubernetes.default.svc is {address}")),
                Err(error) => Look::NotYet(error.to_string()),
            })
        })
        .await
}

async fn close(chain: &Chain) -> anyhow::Result<()> {
    chain.journal.append(Event::Closed).await?;
    let state = chain.state().await?;
    marks::show(&chain.cluster, &chain.signals, &state).await;
    marks::show_outcome(&chain.signals, Outcome::Safe).await;
    let took = state.opened_at.map(|opened| policy::Span::from(chain.cluster.clock().since(opened)));
    let took = took.map(|took| format!(" in {took}")).unwrap_or_default();
    // Preflight and postflight have rows of their own.
    let nodes = state.nodes.keys().filter(|row| row.parse::<Phase>().is_err()).count();
    chain.signals.say(&format!("upgrade {}: done{took}, {nodes} nodes upgraded", chain.target)).await;
    Ok(())
}

#[cfg(test)]
mod tests;
