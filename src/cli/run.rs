//! `kubectl upgrade-run`: the pipeline. The only plugin, besides rollback and rotate-key, that changes anything.

mod abandon;
mod r#continue;
pub(super) mod detect;
pub(crate) mod follow;
mod halt;
mod install;
pub(super) mod phase;
mod policy;
mod retry;
mod skip;
mod start;
mod uninstall;

use clap::{Args, Subcommand};

pub(crate) use self::install::{create_secret, has_secret};

use super::{
    doctor,
    session::Session,
    shared::{Run, Shared},
};
use crate::error::Exit;

/// The pipeline: install it, start or stop an upgrade, go on after a failure.
#[derive(Args, Debug)]
pub(crate) struct RunArgs {
    /// What to do
    #[command(subcommand)]
    command: RunCommand,
}

#[derive(Debug, Subcommand)]
enum RunCommand {
    Install(install::InstallArgs),
    Uninstall(uninstall::UninstallArgs),
    Detect(detect::DetectArgs),
    Start(start::StartArgs),
    Phase(phase::PhaseArgs),
    Halt(halt::HaltArgs),
    Continue(r#continue::ContinueArgs),
    Retry(retry::RetryArgs),
    Skip(skip::SkipArgs),
    Abandon(abandon::AbandonArgs),
    Policy(policy::PolicyArgs),
    /// Looks whether everything that this installation needs is in place, with the remedy for each thing that is not
    Doctor,
}

impl Run for RunArgs {
    async fn run(self, shared: Shared) -> anyhow::Result<Exit> {
        match self.command {
            RunCommand::Install(args) => install::run(args, shared).await,
            RunCommand::Uninstall(args) => uninstall::run(args, shared).await,
            RunCommand::Detect(args) => detect::run(args, Session::open(shared).await?).await,
            RunCommand::Start(args) => start::run(args, Session::open(shared).await?).await,
            RunCommand::Phase(args) => phase::run(args, Session::open(shared).await?).await,
            RunCommand::Halt(args) => halt::run(args, Session::open(shared).await?).await,
            RunCommand::Continue(args) => r#continue::run(args, Session::open(shared).await?).await,
            RunCommand::Retry(args) => retry::run(args, Session::open(shared).await?).await,
            RunCommand::Skip(args) => skip::run(args, Session::open(shared).await?).await,
            RunCommand::Abandon(args) => abandon::run(args, Session::open(shared).await?).await,
            RunCommand::Policy(args) => policy::run(args, shared).await,
            RunCommand::Doctor => doctor::run(shared).await,
        }
    }
}
