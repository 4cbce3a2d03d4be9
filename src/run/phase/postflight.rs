//! The close: the cluster is looked at as a whole, and only then called done.

use std::time::Duration;

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
        record::{Event, RunState},
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
const OWN_GATES: [&str; 4] =
    ["K8sVersionSkew", "EtcdPreUpgradeSnapshotMissing", "K8sUpgradeChainJobFailed", "K8sUpgradeBlocked"];
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
        .filter(|node| node.unschedulable && node.cordoned_by.is_some())
        .map(|node| node.name.clone())
        .collect();
    ensure!(cordoned.is_empty(), "still cordoned by this run: {}", cordoned.join(", "));
    Ok(format!("{} of {} nodes at v{}", nodes.len() - state.left.len(), nodes.len(), chain.target.to))
}

async fn own_alerts_clear(chain: &Chain) -> anyhow::Result<String> {
    chain
        .wait("alerts", "the Upgrade Gates alerts to clear", SKEW_CLEARS_WITHIN, async || {
            Ok(match chain.signals.alerts().await {
                Observed::NotConfigured => Look::Ready("alerts are not configured".to_owned()),
                Observed::Unknown(why) => Look::NotYet(why),
                Observed::Known(alerts) => match firing(&alerts) {
                    None => Look::Ready("none fires".to_owned()),
                    Some(name) => Look::NotYet(format!("{name} fires")),
                },
            })
        })
        .await
}

fn firing(alerts: &[Alert]) -> Option<&str> {
    alerts.iter().map(|alert| alert.name.as_str()).find(|name| OWN_GATES.contains(name))
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
            Ok(match tokio::net::lookup_host(("kubernetes.default.svc", 443)).await {
                Ok(mut found) => found.next().map_or_else(
                    || Look::NotYet("kubernetes.default.svc has no address".to_owned()),
                    |address| Look::Ready(format!("kubernetes.default.svc is {}", address.ip())),
                ),
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
mod tests {
    use super::*;
    use crate::{
        gate::fixture,
        run::record::{Entry, NodeProgress, NodeState, fold},
    };

    fn pods(ready: usize, total: usize) -> Vec<Pod> {
        let pod = |number: usize| {
            let mut pod = fixture::pod(&format!("shop/web-{number}"), "w1", "web:1");
            pod.ready = number < ready;
            pod
        };
        (0..total).map(pod).collect()
    }

    fn before(ready: usize, total: usize) -> RunState {
        let at = "2026-11-22T23:00:00Z".parse().expect("time");
        let entry = |event| Entry { at, phase: None, node: None, event };
        let seeded = entry(Event::Seeded { target: fixture::patch(), by: "detect".into() });
        fold("4f1c", &[seeded, entry(Event::Opened), entry(Event::Baseline { ready, total })]).expect("state")
    }

    #[test]
    fn fewer_ready_pods_than_nine_of_ten_or_than_before_keep_the_run_open() {
        assert!(judge_pods(&pods(40, 40), &before(40, 40)).is_ok());
        assert!(judge_pods(&pods(37, 40), &before(40, 40)).is_err());
        assert!(judge_pods(&pods(35, 40), &before(30, 40)).is_err());
        assert!(judge_pods(&pods(37, 40), &before(37, 40)).is_ok());
    }

    #[test]
    fn incident_05_a_node_that_joined_late_comes_first_and_one_that_fell_behind_does_not() {
        let (policy, mut state) = (policy::Nodes::default(), before(1, 1));
        let mut nodes = vec![fixture::node("cp1", true, "1.36.3"), fixture::node("w1", false, "1.36.3")];
        assert_eq!(newcomer(&nodes, &policy, &state), None);
        nodes.push(fixture::node("w2", false, "1.36.1"));
        assert_eq!(newcomer(&nodes, &policy, &state).as_deref(), Some("w2"));
        let at = state.seeded_at;
        let had = NodeProgress { state: NodeState::Done, started_at: at, ended_at: Some(at), steps: vec![] };
        state.nodes.insert("w2".into(), had);
        assert_eq!(newcomer(&nodes, &policy, &state), None, "upgraded by this run once, and behind again");
    }

    /// Incident 13: a health check counted "no lines" as failure at the moment of success.
    #[test]
    fn incident_13_nothing_to_complain_about_is_success() {
        assert_eq!(firing(&[]), None);
        assert!(judge_pods(&[], &before(0, 0)).is_ok());
    }

    #[test]
    fn a_control_plane_pod_that_is_not_ready_keeps_the_run_open() {
        let mut all = pods(40, 40);
        let mut apiserver = fixture::pod("kube-system/kube-apiserver-cp1", "cp1", "r/kube-apiserver:v1.36.3");
        (apiserver.mirror, apiserver.ready) = (true, false);
        all.push(apiserver);
        assert!(judge_pods(&all, &before(40, 40)).unwrap_err().contains("kube-apiserver-cp1"));
    }

    /// Incident 11: the pipeline's own alert blocked every later run.
    #[test]
    fn incident_11_the_stalled_alert_does_not_hold_up_the_close_that_ends_it() {
        let alert = |name: &str| Alert { name: name.into(), severity: "critical".into(), labels: [].into() };
        assert_eq!(firing(&[alert("K8sUpgradeStalled")]), None);
        assert_eq!(firing(&[alert("K8sVersionSkew")]), Some("K8sVersionSkew"));
    }
}
