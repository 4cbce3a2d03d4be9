//! From the words typed to an exit code.

use std::{
    ffi::{OsStr, OsString},
    process::ExitCode,
};

use clap::{ArgMatches, Args as _, Command, FromArgMatches as _, error::ErrorKind};

use super::{
    called::Plugin,
    complete,
    gate::GateArgs,
    log,
    plan::PlanArgs,
    rollback::RollbackArgs,
    rotate_key::RotateKeyArgs,
    run::RunArgs,
    shared::{Run, Shared},
    status::StatusArgs,
    upgrade::UpgradeArgs,
};
use crate::{
    error::{Exit, Failure, exit_of},
    report::{failure, out},
};

/// The command line of a plugin: the one definition behind parsing, help and completion.
pub fn command(plugin: Plugin) -> Command {
    let command = Command::new(plugin.name())
        .display_name(format!("kubectl {}", plugin.name()))
        .bin_name(format!("kubectl {}", plugin.name()))
        .version(env!("CARGO_PKG_VERSION"))
        .max_term_width(100);
    let command = match plugin {
        Plugin::Plan => PlanArgs::augment_args(command),
        Plugin::Gate => GateArgs::augment_args(command),
        Plugin::Run => RunArgs::augment_args(command),
        Plugin::Status => StatusArgs::augment_args(command),
        Plugin::Rollback => RollbackArgs::augment_args(command),
        Plugin::RotateKey => RotateKeyArgs::augment_args(command),
        Plugin::Upgrade => UpgradeArgs::augment_args(command),
    };
    Shared::augment_args(command)
}

pub(super) fn start(plugin: Plugin, words: Vec<OsString>) -> ExitCode {
    // First of all: two providers could be linked one day, and rustls then panics inside the first client. A second
    // installation fails, and is not needed.
    let _already_there = rustls::crypto::ring::default_provider().install_default();
    if words.get(1).is_some_and(|word| word == OsStr::new(complete::WORD)) {
        return ended(&complete::answer(plugin, words));
    }
    match command(plugin).try_get_matches_from(words) {
        Ok(matches) => ended(&carry_out(plugin, &matches)),
        Err(error) => said_by_clap(&error),
    }
}

/// Help and version go to stdout with 0, a wrong command line to stderr with 2.
fn said_by_clap(error: &clap::Error) -> ExitCode {
    if matches!(error.kind(), ErrorKind::DisplayHelp | ErrorKind::DisplayVersion) {
        // A reader that went away has had enough.
        let _ = error.print();
        return Exit::Ok.into();
    }
    // clap says `tip:` where everything else here says `hint:`.
    out::say(&error.render().to_string().replace("\n  tip: ", "\nhint: "));
    Exit::Usage.into()
}

fn ended(result: &anyhow::Result<Exit>) -> ExitCode {
    match result {
        Ok(exit) => (*exit).into(),
        Err(error) => {
            out::say(&failure::text(error));
            exit_of(error).into()
        }
    }
}

fn carry_out(plugin: Plugin, matches: &ArgMatches) -> anyhow::Result<Exit> {
    let shared = Shared::from_arg_matches(matches)?;
    log::init(&shared.output);
    match plugin {
        Plugin::Plan => until_interrupted(PlanArgs::from_arg_matches(matches)?, shared),
        Plugin::Gate => until_interrupted(GateArgs::from_arg_matches(matches)?, shared),
        Plugin::Run => until_interrupted(RunArgs::from_arg_matches(matches)?, shared),
        Plugin::Status => until_interrupted(StatusArgs::from_arg_matches(matches)?, shared),
        Plugin::Rollback => until_interrupted(RollbackArgs::from_arg_matches(matches)?, shared),
        Plugin::RotateKey => until_interrupted(RotateKeyArgs::from_arg_matches(matches)?, shared),
        Plugin::Upgrade => until_interrupted(UpgradeArgs::from_arg_matches(matches)?, shared),
    }
}

/// Runs the command on this thread. Ctrl-C drops it at whatever it waits for: every step is safe to be cut short at any
/// instant, and what runs in the cluster goes on there.
fn until_interrupted(command: impl Run, shared: Shared) -> anyhow::Result<Exit> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let result = runtime.block_on(async {
        tokio::select! {
            biased;
            result = Box::pin(command.run(shared)) => result,
            Ok(()) = tokio::signal::ctrl_c() => Err(interrupted()),
        }
    });
    // A blocking read (of a name server, say) must not keep a finished command from ending.
    runtime.shutdown_background();
    result
}

fn interrupted() -> anyhow::Error {
    Failure::new(Exit::Error, "interrupted: this command stopped where it was; an upgrade in the cluster goes on")
        .hint("kubectl upgrade-status shows it, kubectl upgrade-run halt --reason … stops it")
        .into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_command_line_is_sound() {
        for plugin in Plugin::ALL {
            command(plugin).debug_assert();
        }
    }
}
