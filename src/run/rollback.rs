//! A worker back to an earlier version, on the spot and under the pipeline's Lease: no run, no Jobs. Each step looks first,
//! so that the same command goes on where a crash cut it off.

mod drain;

use std::{collections::BTreeSet, sync::Arc, time::Duration};

use anyhow::{Context as _, bail, ensure};
use kube::runtime::events::EventType;

use super::{
    lease, names, operate,
    phase::ready_sets,
    record::{self, Status},
    wait::{self, Look},
};
use crate::{
    cluster::{api::Cluster, observe, snapshot::Node},
    drain::{Cordoned, Uncordoned, cordon, uncordon},
    error::{Exit, Failure, exit_of},
    node::{
        Host, Hosts, connect,
        kubeadm::{self, KubeadmEnd, argv},
        kubelet,
        packages::{
            self,
            apt::{self, Direction},
            repository, rewrite,
        },
        unit::{earlier, leftover},
    },
    plan::rollback::{CORDONED_BY, WorkerRollback},
    policy::Policy,
    signal::events,
    version::KubeVersion,
};

/// As after an upgrade: a kubelet is Ready some 10 s after its restart; a slow network plugin takes minutes.
const READY_WITHIN: Duration = Duration::from_mins(15);

/// What a rollback works with. `say` is told each step as it begins.
pub struct Rollback<'a> {
    /// The API.
    pub cluster: &'a Arc<Cluster>,
    /// The nodes.
    pub hosts: &'a dyn Hosts,
    /// What the operator allows.
    pub policy: &'a Policy,
    /// Tells a person.
    pub say: &'a dyn Fn(&str),
}

impl Rollback<'_> {
    /// Puts a worker back. `pod` names this process as the Lease's holder.
    ///
    /// # Errors
    /// [`Exit::Busy`]: a run is at work. Else what failed, on which node; the node stays cordoned then, and the same
    /// command goes on.
    pub async fn worker(
        &self,
        plan: &WorkerRollback,
        to: KubeVersion,
        pod: Option<&str>,
    ) -> anyhow::Result<Uncordoned> {
        self.refuse_beside_a_run().await?;
        let me = lease::me(CORDONED_BY, pod)?;
        let answer = lease::acquire(self.cluster, &me, async |what| {
            (self.say)(&format!("waiting for {what}"));
            Ok(())
        });
        let guard = match answer.await? {
            lease::Answer::Held(guard) => guard,
            lease::Answer::Busy(holder) => {
                let why = format!("a run holds the Lease {}: {holder}", lease::NAME);
                return Err(Failure::new(Exit::Busy, why).hint("kubectl upgrade-status").into());
            }
        };
        // One may have been seeded while the Lease was waited for.
        let done = match self.refuse_beside_a_run().await {
            Ok(()) => self.steps(plan, to, &guard).await,
            Err(busy) => Err(busy),
        };
        guard.release().await;
        if done.as_ref().is_err_and(|error| exit_of(error) == Exit::Busy) {
            return done;
        }
        done.with_context(|| {
            let again = format!("kubectl upgrade-rollback node {} --to {to}; it goes on where it was", plan.node);
            Failure::new(Exit::Error, format!("putting node {} back", plan.node)).hint(again)
        })
    }

    /// Between two Jobs of a run in flight none is active and the Lease is free: its state counts. One that stands still, or
    /// is paused, waits for a person, who is here.
    async fn refuse_beside_a_run(&self) -> anyhow::Result<()> {
        let Some(run) = record::active(self.cluster).await? else { return Ok(()) };
        operate::refuse_while_at_work(self.cluster, &run).await?;
        if matches!(run.status, Status::Halted | Status::Paused) {
            return Ok(());
        }
        let why = format!("run {} to v{} is going on", run.id, run.target.to);
        Err(Failure::new(Exit::Busy, why).hint("kubectl upgrade-run halt --reason …; then again").into())
    }

    async fn steps(&self, plan: &WorkerRollback, to: KubeVersion, guard: &lease::Guard) -> anyhow::Result<Uncordoned> {
        let name = plan.node.as_str();
        let node = self.live(name).await?;
        let host = connect(self.hosts, &node).await?;
        let host = host.as_ref();
        let at_work = earlier::forget(host, self.cluster.clock(), CORDONED_BY).await?;
        ensure!(at_work.is_empty(), "still at work on node {name}: {}", at_work.join(", "));
        let ready_before = ready_sets(&observe::pods_on(self.cluster, name).await?);
        let text = format!("put back to v{to}");
        events::on_node(self.cluster, &node, EventType::Normal, "UpgradeRollback", &text).await;

        let next = async |what: &str| {
            ensure!(guard.still_mine().await?, "the Lease {} went to another process", lease::NAME);
            (self.say)(&format!("{name}: {what}"));
            anyhow::Ok(())
        };
        next("draining").await?;
        self.cordon(name).await?;
        drain::evict_all(self, guard, name).await?;
        next("packages").await?;
        self.kubeadm_package(host, to).await?;
        next("kubeadm upgrade node").await?;
        self.kubeadm_node(host, to).await?;
        next("kubelet").await?;
        self.bring(host, "kubelet-package", &packages::KUBELET_AND_KUBECTL, to).await?;
        kubelet::restart(host, self.cluster.clock()).await?;
        next("waiting until it is Ready").await?;
        self.ready(name, to, &ready_before).await?;
        uncordon(self.cluster, name).await
    }

    async fn live(&self, name: &str) -> anyhow::Result<Node> {
        observe::node(self.cluster, name).await?.with_context(|| format!("there is no node {name} any more"))
    }

    /// A cordon of a run that failed here is taken over: nobody is at work on it, or the Lease were not ours.
    async fn cordon(&self, name: &str) -> anyhow::Result<()> {
        let runs = record::runs(self.cluster).await?.into_iter().map(|run| run.id).collect();
        if cordon(self.cluster, name, CORDONED_BY, &runs).await? == Cordoned::AlreadyBySomeoneElse {
            (self.say)(&format!("{name}: cordoned by someone else before; it stays so afterwards"));
        }
        Ok(())
    }

    async fn kubeadm_package(&self, host: &dyn Host, to: KubeVersion) -> anyhow::Result<()> {
        let (policy, minor) = (&self.policy.repository, to.minor());
        let key = repository::fetch_key(self.hosts.mirror(), &policy.url, minor, policy.key_url.as_deref()).await?;
        rewrite::point_at(host, minor, &policy.url, &key).await?;
        apt::refresh_kubernetes_list(host, self.cluster.clock(), &policy.url).await?;
        self.bring(host, "kubeadm-package", &["kubeadm"], to).await
    }

    async fn bring(&self, host: &dyn Host, step: &str, packages: &[&str], to: KubeVersion) -> anyhow::Result<()> {
        let unit = names::unit(CORDONED_BY, step);
        apt::bring_to(host, self.cluster.clock(), &unit, packages, to, Direction::Either).await.map(|_| ())
    }

    /// The older kubeadm writes the kubelet's configuration anew, without the fields that the older kubelet does not know.
    async fn kubeadm_node(&self, host: &dyn Host, to: KubeVersion) -> anyhow::Result<()> {
        let name = names::unit(CORDONED_BY, &format!("kubeadm-node-{}", to.dashed()));
        let spec = kubeadm::unit(&name, argv::node(&self.policy.kubeadm, true));
        // How an attempt ended that was cut off tells nothing of this one.
        leftover::let_end(host, self.cluster.clock(), &name, kubeadm::UPGRADE_LIMIT).await?;
        match kubeadm::run(host, self.cluster.clock(), &spec, &mut |_| {}).await? {
            KubeadmEnd::Done(_) => Ok(()),
            KubeadmEnd::Failed(failure, _) => bail!("kubeadm upgrade node: {failure}"),
            KubeadmEnd::Lost => bail!("node {} rebooted during kubeadm upgrade node", host.name()),
        }
    }

    async fn ready(&self, name: &str, to: KubeVersion, before: &BTreeSet<String>) -> anyhow::Result<()> {
        let what = format!("node {name} to be Ready at v{to}");
        wait::until(self.cluster.clock(), &what, READY_WITHIN, async || {
            let node = self.live(name).await?;
            if !node.ready || node.kubelet != to {
                let ready = if node.ready { "Ready" } else { "not Ready" };
                return Ok(Look::NotYet(format!("{ready} at v{}", node.kubelet)));
            }
            let now = ready_sets(&observe::pods_on(self.cluster, name).await?);
            let away: Vec<_> = before.difference(&now).cloned().collect();
            Ok(if away.is_empty() { Look::Ready(()) } else { Look::NotYet(format!("not Ready: {}", away.join(", "))) })
        })
        .await
    }
}

#[cfg(test)]
mod tests;
