//! Everything that may say no, before anything is changed; then the snapshot, and what must be level before the chain.

mod backup_job;
mod leftovers;
mod level;
mod rehearsal;
mod repository;
mod snapshot;

use crate::{
    cluster::{observe, snapshot::Observed},
    gate::{self, Class, Finding, Outcome, Verdict},
    node::{facts, kubeadm_beside::ChecksFailed},
    run::{
        chain::{Chain, Stop},
        marks,
        record::Event,
    },
    version::UpgradeKind,
};

/// Preflight, from top to bottom.
pub(super) async fn run(chain: &Chain) -> anyhow::Result<()> {
    // Opened before: an earlier pod of this run got through the gates, and what it did since may move the quiet baseline.
    if chain.state().await?.opened_at.is_none() {
        chain.step("gate", async || gate(chain).await).await?;
        chain.step("kubeadm-plan", async || plan(chain).await).await?;
        chain.step("prune", async || leftovers::prune(chain).await).await?;
        open(chain).await?;
    }
    chain.step("etcd-snapshot", async || snapshot::run(chain).await).await?;
    chain.step("containerd-skew", async || level::containerd(chain).await).await?;
    if chain.target.kind == UpgradeKind::Minor {
        chain.step("repository", async || level::repositories(chain).await).await?;
    }
    Ok(())
}

/// All gates, with a look at every node and at the repository. A refusal is recorded here.
async fn gate(chain: &Chain) -> anyhow::Result<String> {
    let mut snapshot = observe::snapshot(&chain.cluster, &chain.instances, chain.signals.alerts().await).await?;
    let (clock, url) = (chain.cluster.clock(), &chain.policy.repository.url);
    let seen = facts::of_nodes(chain.hosts.as_ref(), clock, url, &snapshot.nodes).await;
    snapshot.hosts = Observed::Known(seen);
    snapshot.repository = Observed::Known(repository::look(chain).await);
    for pinned in chain.hosts.take_pin_events() {
        chain.note(pinned.to_string()).await?;
    }
    let verdict =
        match crate::version::Target::new(snapshot.running_version().unwrap_or(chain.target.from), chain.target.to) {
            Ok(target) => gate::evaluate(&snapshot, &target, &chain.policy),
            Err(error) => Verdict::refused(error),
        };
    if verdict.outcome == Outcome::Safe {
        marks::show_outcome(&chain.signals, verdict.outcome).await;
        for warning in gate::summed_up(&verdict.findings) {
            chain.note(format!("{}: {}: {}", warning.gate, warning.object, warning.why)).await?;
        }
        return Ok(format!("safe: {} passed", verdict.passed.len()));
    }
    refuse(chain, verdict.outcome, verdict.findings).await
}

/// What kubeadm's own checks find is a refusal like any other: nothing was changed, and the next night asks again.
async fn plan(chain: &Chain) -> anyhow::Result<String> {
    match rehearsal::run(chain).await {
        Err(error) if error.downcast_ref::<ChecksFailed>().is_some() => {
            let finding = Finding::new(Class::Actionable, "kubeadm", format!("{error:#}"))
                .of_gate("kubeadm-preflight")
                .remedy("mend what it names, or name the check in kubeadm.ignorePreflightErrors of the policy")
                .source("kubeadm upgrade plan, of the target's own kubeadm");
            refuse(chain, Outcome::Blocked, vec![finding]).await
        }
        other => other,
    }
}

async fn refuse<T>(chain: &Chain, outcome: Outcome, findings: Vec<Finding>) -> anyhow::Result<T> {
    record_refusal(chain, outcome, findings).await?;
    Err(Stop::Refused.into())
}

/// Reasons in one line of chat; the record has more of them.
const SAID: usize = 10;

/// A refusal is a decision: recorded, said with its reasons, and nothing was changed.
pub(super) async fn record_refusal(chain: &Chain, outcome: Outcome, findings: Vec<Finding>) -> anyhow::Result<()> {
    marks::show_outcome(&chain.signals, outcome).await;
    let findings = gate::summed_up(&findings);
    let mut reasons: Vec<_> =
        findings.iter().take(SAID).map(|f| format!("{} {}: {}", f.gate, f.object, f.why)).collect();
    reasons.extend(findings.len().checked_sub(SAID + 1).map(|more| format!("and {} more", more + 1)));
    // Held is quiet: the report tells it, and the next night asks again.
    if outcome != Outcome::Held {
        chain.signals.say(&format!("upgrade {}: {outcome}: {}", chain.target, reasons.join("; "))).await;
    }
    chain.journal.append(Event::Refused { outcome, findings }).await
}

/// In flight from here on: said in the record before anything else of the cluster is touched.
async fn open(chain: &Chain) -> anyhow::Result<()> {
    let pods = observe::pods(&chain.cluster).await?;
    let (ready, total) = super::postflight::ready_of(&pods);
    // First: a pod that is killed between the two finds the run unopened, and looks again.
    chain.journal.append(Event::Baseline { ready, total }).await?;
    chain.journal.append(Event::Opened).await?;
    chain.signals.say(&format!("upgrade {}: started, run {}", chain.target, chain.journal.run())).await;
    marks::show(&chain.cluster, &chain.signals, &chain.state().await?).await;
    Ok(())
}
