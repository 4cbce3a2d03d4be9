//! Runs the built programs, with nothing of the caller's environment.

use std::{
    path::{Path, PathBuf},
    process::{Command, Output, Stdio},
};

/// The built programs, by plugin.
pub(crate) const PROGRAMS: [(&str, &str); 7] = [
    ("upgrade-plan", env!("CARGO_BIN_EXE_kubectl-upgrade-plan")),
    ("upgrade-gate", env!("CARGO_BIN_EXE_kubectl-upgrade-gate")),
    ("upgrade-run", env!("CARGO_BIN_EXE_kubectl-upgrade-run")),
    ("upgrade-status", env!("CARGO_BIN_EXE_kubectl-upgrade-status")),
    ("upgrade-rollback", env!("CARGO_BIN_EXE_kubectl-upgrade-rollback")),
    ("upgrade-rotate-key", env!("CARGO_BIN_EXE_kubectl-upgrade-rotate-key")),
    ("upgrade", MULTI_CALL),
];

/// The one that is all of them.
pub(crate) const MULTI_CALL: &str = env!("CARGO_BIN_EXE_kubectl-upgrade");

/// How a program ended, and what it said.
#[derive(Debug)]
pub(crate) struct Ended {
    pub(crate) code: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl From<Output> for Ended {
    fn from(output: Output) -> Self {
        Self {
            code: output.status.code(),
            stdout: String::from_utf8(output.stdout).unwrap(),
            stderr: String::from_utf8(output.stderr).unwrap(),
        }
    }
}

/// A command with an empty home, no kubeconfig, no terminal, and no way to a cluster.
pub(crate) fn command(program: impl AsRef<Path>, arguments: &[&str]) -> Command {
    let mut command = Command::new(program.as_ref());
    command.args(arguments).env_clear().env("HOME", "/nonexistent").env("PATH", "/usr/local/bin:/usr/bin:/bin");
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

/// Runs it to its end.
pub(crate) fn run(program: impl AsRef<Path>, arguments: &[&str]) -> Ended {
    command(program, arguments).output().unwrap().into()
}

/// A plugin's program.
pub(crate) fn program(plugin: &str) -> &'static str {
    PROGRAMS.iter().find(|(name, _)| *name == plugin).unwrap().1
}

/// The source's root.
pub(crate) fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}
