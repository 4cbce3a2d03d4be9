//! `kubectl upgrade-rollback`: back to the earlier version. Workers; control planes and etcd are announced.

use clap::{Args, Subcommand};

use super::{
    answer::answer,
    equipment,
    gate::observe,
    output::Format,
    session::Session,
    shared::{Run, Shared, not_yet},
};
use crate::{
    drain::Uncordoned,
    error::{Exit, Failure},
    plan::rollback::{self, NoRollback},
    report::out,
    run::rollback::Rollback,
    version::KubeVersion,
};

/// Puts a worker back to its earlier version; a control plane, or etcd, not in this release yet.
///
/// Shows its plan and what can't be undone, and asks. What a crash cut off goes on with the same command.
#[derive(Args, Debug)]
pub(crate) struct RollbackArgs {
    /// What to put back
    #[command(subcommand)]
    pub(crate) what: RollbackCommand,
    /// Show the plan alone
    #[arg(long, global = true)]
    pub(crate) dry_run: bool,
}

/// What can be put back.
#[derive(Debug, Subcommand)]
pub(crate) enum RollbackCommand {
    /// A worker, by its packages
    Node {
        /// The worker
        name: String,
        /// The version to go back to
        #[arg(long, value_name = "X.Y.Z")]
        to: KubeVersion,
    },
    /// A control plane: snapshot, then packages, in that order (not in this release yet)
    ControlPlane {
        /// The node
        name: String,
    },
    /// etcd, from a run's snapshot (not in this release yet)
    Etcd {
        /// The snapshot
        #[arg(long, value_name = "ID")]
        snapshot: String,
    },
}

impl Run for RollbackArgs {
    async fn run(self, shared: Shared) -> anyhow::Result<Exit> {
        match self.what {
            RollbackCommand::Node { name, to } => node(&name, to, self.dry_run, shared).await,
            RollbackCommand::ControlPlane { .. } => Err(not_yet(
                "kubectl upgrade-rollback control-plane",
                "kubeadm keeps the earlier manifests below /etc/kubernetes/tmp on the node",
            )),
            RollbackCommand::Etcd { .. } => Err(not_yet(
                "kubectl upgrade-rollback etcd",
                "kubectl upgrade-status history RUN names the run's snapshot",
            )),
        }
    }
}

async fn node(name: &str, to: KubeVersion, dry_run: bool, shared: Shared) -> anyhow::Result<Exit> {
    shared.only(&[Format::Table, Format::Json, Format::Yaml])?;
    let session = Session::open(shared).await?;
    let snapshot = observe(&session, true).await?;
    let plan = match rollback::worker(&snapshot, name, to, &session.policy) {
        Ok(plan) => plan,
        Err(NoRollback::AlreadyThere(..)) => {
            out::say(&format!("node {name} is at v{to} already"));
            return Ok(Exit::Ok);
        }
        Err(why) => return Err(Failure::new(Exit::Error, why.to_string()).hint("kubectl upgrade-status").into()),
    };
    answer(session.output.output, "WorkerRollback", &plan, || plan.text())?;
    if dry_run {
        return Ok(Exit::Ok);
    }
    session.confirm(&format!("Put node {name} back to v{to}?"))?;
    let (hosts, me) = (equipment::hosts(&session), equipment::me(session.cluster.clock()));
    let back = Rollback {
        cluster: &session.cluster,
        hosts: hosts.as_ref(),
        policy: &session.policy,
        say: &|line| out::say(line),
    };
    out::say(&ended(name, to, back.worker(&plan, to, me.uid.as_deref()).await?));
    Ok(Exit::Ok)
}

/// How a worker's rollback ended, for a person.
pub(crate) fn ended(name: &str, to: KubeVersion, end: Uncordoned) -> String {
    let end = match end {
        Uncordoned::LeftAlone => "Ready; it stays cordoned, as someone else cordoned it",
        Uncordoned::Now | Uncordoned::WasNot => "Ready and uncordoned",
    };
    format!("node {name} is at v{to}, {end}")
}
