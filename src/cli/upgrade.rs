//! `kubectl upgrade …`: the multi-call command line over all plugins.

use clap::{Args, Subcommand};

use super::{
    completion::CompletionArgs,
    doctor,
    gate::GateArgs,
    plan::PlanArgs,
    play::{
        demo::{self, DemoArgs},
        serve,
    },
    rollback::RollbackArgs,
    rotate_key::RotateKeyArgs,
    run::RunArgs,
    shared::{Run, Shared},
    status::StatusArgs,
    version,
};
use crate::error::Exit;

/// Keeps plain kubeadm clusters on a current Kubernetes version, unattended: upgrades whenever it is safe, refuses and
/// says exactly why when it is not.
#[derive(Args, Debug)]
pub(crate) struct UpgradeArgs {
    /// What to do
    #[command(subcommand)]
    command: UpgradeCommand,
}

#[derive(Debug, Subcommand)]
enum UpgradeCommand {
    #[command(alias = "upgrade-plan")]
    Plan(PlanArgs),
    #[command(alias = "upgrade-gate")]
    Gate(GateArgs),
    #[command(alias = "upgrade-run")]
    Run(RunArgs),
    #[command(alias = "upgrade-status")]
    Status(StatusArgs),
    #[command(alias = "upgrade-rollback")]
    Rollback(RollbackArgs),
    #[command(aliases = ["rotate_key", "upgrade-rotate-key", "upgrade-rotate_key"])]
    RotateKey(RotateKeyArgs),
    /// Plays an unattended upgrade of a 7-node example cluster in memory
    Demo(DemoArgs),
    /// Serves an example cluster on loopback and prints a kubeconfig for it
    Sandbox,
    /// Prints the versions of this program and of the API server
    Version(version::VersionArgs),
    /// Prints Tab completion for a shell
    Completion(CompletionArgs),
    /// Looks whether everything that this installation needs is in place, with the remedy for each thing that is not
    Doctor,
}

impl Run for UpgradeArgs {
    async fn run(self, shared: Shared) -> anyhow::Result<Exit> {
        match self.command {
            UpgradeCommand::Plan(args) => args.run(shared).await,
            UpgradeCommand::Gate(args) => args.run(shared).await,
            UpgradeCommand::Run(args) => Box::pin(args.run(shared)).await,
            UpgradeCommand::Status(args) => args.run(shared).await,
            UpgradeCommand::Rollback(args) => args.run(shared).await,
            UpgradeCommand::RotateKey(args) => args.run(shared).await,
            UpgradeCommand::Demo(args) => demo::run(&args),
            UpgradeCommand::Sandbox => serve::run().await,
            UpgradeCommand::Version(args) => args.run(shared).await,
            UpgradeCommand::Completion(args) => args.run(shared).await,
            UpgradeCommand::Doctor => doctor::run(shared).await,
        }
    }
}
