//! The controllers that an upgrade leans on, over the [`Store`]: scheduler, kubelets, workloads, Jobs, budgets, node
//! lifecycle, endpoints.
//!
//! All of them are one task with one queue, so that nothing races and the same changes give the same run. Each looks at one
//! object from what is there now, and is told when to look by the changes and by timers; nothing is polled, so that a
//! thousand nodes that stand still cost nothing. Rules and numbers are those of Kubernetes 1.37.

mod agenda;
mod budget;
mod cache;
mod endpoints;
mod hash;
mod job;
mod kubelet;
mod lifecycle;
mod object;
mod observe;
mod run;
mod schedule;
mod scheduler;
mod share;
mod workload;
mod world;

use std::{sync::Arc, time::Duration};

use k8s_openapi::api::core::v1::Pod;
use tokio::{
    sync::{mpsc, oneshot},
    task::JoinHandle,
};

pub use self::kubelet::{PodProgram, Power};
use self::run::Command;
use crate::sandbox::store::Store;

/// Annotations by which a pod, or the template that it comes from, says how it behaves. Numbers are whole seconds.
pub mod annotations {
    /// From the moment that its kubelet sees it until its containers run.
    pub const START_SECONDS: &str = "sandbox.kubectl-upgrade/start-seconds";
    /// From then until it is Ready.
    pub const READY_SECONDS: &str = "sandbox.kubectl-upgrade/ready-seconds";
    /// From its deletion until it is gone; never longer than its grace.
    pub const STOP_SECONDS: &str = "sandbox.kubectl-upgrade/stop-seconds";
    /// How long it runs before it ends by itself. Pods of Jobs do so without it.
    pub const RUN_SECONDS: &str = "sandbox.kubectl-upgrade/run-seconds";
    /// What it then exits with; 0 by default.
    pub const EXIT_CODE: &str = "sandbox.kubectl-upgrade/exit-code";
    /// `true`: it is not Ready, for as long as it says so.
    pub const BROKEN: &str = "sandbox.kubectl-upgrade/broken";
}

/// How the simulated cluster behaves where no object says otherwise.
#[derive(Clone)]
pub struct Options {
    /// From the moment that its kubelet sees a pod until its containers run: an image that is there already.
    pub start_after: Duration,
    /// From then until the pod is Ready.
    pub ready_after: Duration,
    /// From a pod's deletion until it is gone, unless its grace is shorter: what a server takes that heeds SIGTERM.
    pub stop_after: Duration,
    /// How long a Job's pod runs that has no program.
    pub job_runs_for: Duration,
    /// From the start of a kubelet until its node is Ready (10 s were seen on a lab).
    pub node_ready_after: Duration,
    /// How long a kubelet may be silent before its node counts as lost: kube-controller-manager's
    /// `--node-monitor-grace-period`, 50 s by default since 1.32.
    pub node_grace: Duration,
    /// What the containers of some pods do in this process.
    pub program: Option<Arc<dyn PodProgram>>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            start_after: Duration::from_secs(1),
            ready_after: Duration::from_secs(2),
            stop_after: Duration::from_secs(2),
            job_runs_for: Duration::from_secs(5),
            node_ready_after: Duration::from_secs(10),
            node_grace: Duration::from_secs(50),
            program: None,
        }
    }
}

/// All controllers of one cluster.
pub struct Controllers;

impl Controllers {
    /// Starts them on what is in the store. They end with the handle.
    pub fn spawn(store: Arc<Store>, options: Options) -> Handle {
        let (commands, received) = mpsc::unbounded_channel();
        let task = tokio::spawn(run::run(run::world(store, options), received));
        Handle { commands, task }
    }
}

/// What moves the machines of the simulated cluster. Its orders are carried out one after the other, before anything
/// that they lead to.
pub struct Handle {
    commands: mpsc::UnboundedSender<Command>,
    task: JoinHandle<()>,
}

impl Handle {
    /// Turns a node's machine or its kubelet off and on. Programs in its pods die with the machine, not with the kubelet.
    pub fn set_power(&self, node: &str, power: Power) {
        self.send(Command::Power(node.to_owned(), power));
    }

    /// Makes a living kubelet call its node not ready, in these words; none makes it well again.
    pub fn set_node_fault(&self, node: &str, fault: Option<&str>) {
        self.send(Command::Fault(node.to_owned(), fault.map(str::to_owned)));
    }

    /// Sets the manifests of a node's static pods, as they lie in `/etc/kubernetes/manifests`, named without the node. A
    /// changed one is a new mirror pod, which starts anew.
    pub fn set_static_pods(&self, node: &str, manifests: Vec<Pod>) {
        self.send(Command::StaticPods(node.to_owned(), manifests));
    }

    /// Sets what a kubelet says of its version, such as `v1.37.2`.
    pub fn set_kubelet_version(&self, node: &str, version: &str) {
        self.send(Command::Version(node.to_owned(), version.to_owned()));
    }

    /// Returns once all that can be done now is done: only time, or someone else, brings more.
    pub async fn settled(&self) {
        let (done, wait) = oneshot::channel();
        self.send(Command::Settled(done));
        // An error means that they ended, and nothing more is done at all.
        let _ = wait.await;
    }

    fn send(&self, command: Command) {
        // Only a task that panicked does not take it, and then its tests fail by themselves.
        let _ = self.commands.send(command);
    }
}

impl Drop for Handle {
    fn drop(&mut self) {
        self.task.abort();
    }
}

#[cfg(test)]
mod tests;
