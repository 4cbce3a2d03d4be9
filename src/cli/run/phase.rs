//! `kubectl upgrade-run phase`.

use clap::{Args, ValueEnum};

use crate::{
    cli::{equipment, session::Session},
    cluster::observe::Instances,
    error::{Exit, Failure},
    run::{
        names::Phase,
        phase::{Input, carry_out},
        record::{self, Known},
    },
    version::KubeVersion,
};

/// Runs one phase, as a Job of the chain does
#[derive(Args, Debug)]
pub(crate) struct PhaseArgs {
    /// The phase
    #[arg(value_enum, value_name = "NAME")]
    pub(crate) phase: PhaseName,
    /// The version to go to; the record of the run says it, too
    #[arg(long, value_name = "X.Y.Z")]
    pub(crate) target: Option<KubeVersion>,
    /// The node, for `master` and `worker`
    #[arg(long, value_name = "NAME", required_if_eq_any([("phase", "master"), ("phase", "worker")]))]
    pub(crate) node: Option<String>,
    /// The run's id; the one in flight without it
    #[arg(long, value_name = "ID")]
    pub(crate) run: Option<String>,
}

/// The phases of a chain, in their order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, ValueEnum)]
pub(crate) enum PhaseName {
    /// Gates, checks, the snapshot.
    Preflight,
    /// One control plane.
    Master,
    /// One worker.
    Worker,
    /// Checks after the last node.
    Postflight,
}

impl From<PhaseName> for Phase {
    fn from(name: PhaseName) -> Self {
        match name {
            PhaseName::Preflight => Self::Preflight,
            PhaseName::Master => Self::Master,
            PhaseName::Worker => Self::Worker,
            PhaseName::Postflight => Self::Postflight,
        }
    }
}

pub(super) async fn run(args: PhaseArgs, session: Session) -> anyhow::Result<Exit> {
    let PhaseArgs { phase, target: _, node, run } = args;
    let run = match run {
        Some(run) => run,
        None => in_flight(&session).await?,
    };
    let signals = equipment::signals(&session).await?;
    let instances = Instances::Direct(Box::new(session.connection.clone()));
    let input = Input {
        phase: phase.into(),
        run,
        node,
        me: equipment::me(session.cluster.clock()),
        instances,
        known: Known::default(),
    };
    let hosts = equipment::hosts(&session);
    carry_out(session.cluster.clone(), hosts, session.policy.clone(), signals, input).await
}

async fn in_flight(session: &Session) -> anyhow::Result<String> {
    let none = || Failure::new(Exit::Error, "no run is open").hint("kubectl upgrade-run start --target X.Y.Z");
    Ok(record::active(&session.cluster).await?.ok_or_else(none)?.id)
}
