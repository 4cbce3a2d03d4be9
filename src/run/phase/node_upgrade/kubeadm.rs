//! kubeadm on a node: images first, then plan and apply, or node.

use std::time::Duration;

use anyhow::bail;

use crate::{
    cluster::observe,
    node::{
        Host, UnitSpec,
        kubeadm::{self, Failed, Options},
        unit,
    },
    plan::order,
    run::{chain::Chain, names},
};

/// kubeadm waits 5 min for each static pod; etcd, apiserver, controller-manager and scheduler make 20, and images some.
const KUBEADM_LIMIT: Duration = Duration::from_mins(30);
/// Images over a slow line: about 400 MB for a control plane.
const PULL_LIMIT: Duration = Duration::from_mins(20);
/// A static pod whose hash did not change may have been a slow kubelet (kubernetes/kubeadm#2061): tried again, no more.
const ATTEMPTS: u32 = 3;
/// The kubelet re-reads its manifests every 20 s.
const BETWEEN_ATTEMPTS: Duration = Duration::from_secs(30);
/// How long the API may be away by our own doing after kubeadm has ended.
const SETTLES_WITHIN: Duration = Duration::from_mins(3);

/// `kubeadm upgrade plan` and `apply` on the first control plane, `kubeadm upgrade node` on each further one.
pub(in crate::run::phase) async fn kubeadm_control_plane(
    chain: &Chain,
    host: &dyn Host,
    name: &str,
) -> anyhow::Result<()> {
    let nodes = observe::nodes(&chain.cluster).await?;
    let first = order::applies(&nodes, name, chain.target.to);
    chain.step("images", async || images(chain, host).await).await?;
    // A plan prints no target once a control plane is there: a resumed chain would fail every night.
    if first && !order::any_control_plane_at(&nodes, chain.target.to) {
        chain.step("kubeadm-plan", async || plan(chain, host).await).await?;
    }
    let (step, command) = if first { ("kubeadm-apply", Verb::Apply) } else { ("kubeadm-node", Verb::Node) };
    chain.cluster.expect_restart(KUBEADM_LIMIT);
    chain.step(step, async || attempts(chain, host, step, command).await).await?;
    chain.cluster.expect_restart(SETTLES_WITHIN);
    kubeadm::unpin_images(host, chain.target.to).await
}

/// `kubeadm upgrade node` on a worker.
pub(in crate::run::phase) async fn kubeadm_node(chain: &Chain, host: &dyn Host, name: &str) -> anyhow::Result<()> {
    tracing::debug!("kubeadm upgrade node on {name}");
    chain.step("kubeadm-node", async || attempts(chain, host, "kubeadm-node", Verb::WorkerNode).await).await
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Verb {
    Apply,
    Node,
    WorkerNode,
}

/// The target's images are on the node, and can't fall to image garbage collection while kubeadm runs.
async fn images(chain: &Chain, host: &dyn Host) -> anyhow::Result<String> {
    let spec = UnitSpec {
        name: names::unit(chain.journal.run(), "images"),
        argv: kubeadm::pull_images(chain.target.to),
        env: Vec::new(),
        idle_io: false,
    };
    let doing = format!("pulling the images of v{} on node {}", chain.target.to, host.name());
    unit::run_and_forget(host, chain.cluster.clock(), &spec, PULL_LIMIT).await?.ended(&doing)?.checked(&doing)?;
    kubeadm::pin_images(host, chain.target.to).await
}

async fn plan(chain: &Chain, host: &dyn Host) -> anyhow::Result<String> {
    let argv = kubeadm::plan(chain.target.to, &chain.policy.kubeadm);
    let doing = format!("kubeadm upgrade plan on node {}", host.name());
    let spec = UnitSpec { name: names::unit(chain.journal.run(), "plan"), argv, env: Vec::new(), idle_io: false };
    unit::run_and_forget(host, chain.cluster.clock(), &spec, KUBEADM_LIMIT).await?.ended(&doing)?.checked(&doing)?;
    Ok(String::new())
}

/// Each attempt is a unit of its own name: after a crash the next pod finds how far they came, and starts none twice.
async fn attempts(chain: &Chain, host: &dyn Host, step: &str, verb: Verb) -> anyhow::Result<String> {
    let mut options = Options::default();
    for attempt in 1..=ATTEMPTS {
        let spec = UnitSpec {
            name: names::unit(chain.journal.run(), &format!("{step}-{attempt}")),
            argv: argv(chain, verb, options),
            env: Vec::new(),
            idle_io: false,
        };
        let doing = format!("{step} on node {}", host.name());
        let end = unit::run_quietly(host, chain.cluster.clock(), &spec, KUBEADM_LIMIT).await?;
        let end = match end {
            // The node rebooted in the middle. kubeadm is idempotent: it looks what is there, and goes on.
            unit::UnitOutcome::Lost => continue,
            other => other.ended(&doing)?,
        };
        if end.success() {
            return Ok(if attempt == 1 { String::new() } else { format!("at attempt {attempt}") });
        }
        let failure = kubeadm::classify(&end.output);
        let Some(next) = retry_options(&failure).filter(|_| attempt < ATTEMPTS) else {
            forget(chain, host, step, attempt).await?;
            bail!("{doing}: {failure}");
        };
        chain.note(format!("{doing}, attempt {attempt}: {failure}; trying again")).await?;
        options = next;
        tokio::time::sleep(BETWEEN_ATTEMPTS).await;
        // They may be what was missing: image garbage collection removed them once in the middle of an apply.
        if verb != Verb::WorkerNode {
            images(chain, host).await?;
        }
    }
    bail!("{step} on node {}: no attempt of {ATTEMPTS} ended well", host.name())
}

/// Only a static pod that did not change is tried again; for etcd with an image that is the same, without its upgrade.
fn retry_options(failure: &Failed) -> Option<Options> {
    match failure {
        Failed::StaticPodUnchanged { component } => Some(Options { skip_etcd: component == "etcd" }),
        _ => None,
    }
}

fn argv(chain: &Chain, verb: Verb, options: Options) -> Vec<String> {
    let kubeadm = &chain.policy.kubeadm;
    match verb {
        Verb::Apply => kubeadm::apply(chain.target.to, kubeadm, options),
        Verb::Node | Verb::WorkerNode => kubeadm::node(kubeadm, options),
    }
}

/// So that a person's `retry` starts anew.
async fn forget(chain: &Chain, host: &dyn Host, step: &str, attempts: u32) -> anyhow::Result<()> {
    for attempt in 1..=attempts {
        host.forget_unit(&names::unit(chain.journal.run(), &format!("{step}-{attempt}"))).await?;
    }
    Ok(())
}
