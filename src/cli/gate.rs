//! `kubectl upgrade-gate`: every gate asked, the verdict as exit code. Changes nothing.

use std::path::PathBuf;

use clap::{ArgGroup, Args, ValueEnum};

use super::shared::{Run, Shared, not_yet};
use crate::{error::Exit, version::KubeVersion};

/// Asks every gate whether the cluster may go to a version, and says what to do about each no.
///
/// Changes nothing. The exit code is the verdict's: 0 safe, 3 blocked, 4 held, 5 unknown. `-o sarif` and `-o junit` are
/// for CI.
#[derive(Args, Debug)]
#[command(group = ArgGroup::new("question").args(["target", "list", "explain", "schema"]).required(true))]
pub(crate) struct GateArgs {
    /// The version to judge
    #[arg(long, value_name = "X.Y.Z")]
    pub(crate) target: Option<KubeVersion>,
    /// Ask this gate alone; may be repeated
    #[arg(long = "gate", value_name = "ID", requires = "target")]
    pub(crate) gates: Vec<String>,
    /// Don't log in to nodes: what only they know stays unknown
    #[arg(long, requires = "target")]
    pub(crate) no_ssh: bool,
    /// Write what was observed to a file, secrets redacted
    #[arg(long, value_name = "FILE", requires = "target", conflicts_with = "from")]
    pub(crate) save: Option<PathBuf>,
    /// Judge such a file, with no cluster
    #[arg(long, value_name = "FILE", requires = "target")]
    pub(crate) from: Option<PathBuf>,
    /// The verdict from which the exit code is not 0; unknown fails too, unless `never`
    #[arg(long, value_enum, value_name = "VERDICT", default_value_t = FailOn::Held, requires = "target")]
    pub(crate) fail_on: FailOn,
    /// List the gates
    #[arg(long)]
    pub(crate) list: bool,
    /// Tell what a gate checks, and how to clear it
    #[arg(long, value_name = "ID")]
    pub(crate) explain: Option<String>,
    /// Print the schema of the JSON document
    #[arg(long)]
    pub(crate) schema: bool,
}

/// `--fail-on`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum FailOn {
    /// Blocked alone.
    Blocked,
    /// Blocked and held.
    Held,
    /// Nothing, not even unknown.
    Never,
}

impl Run for GateArgs {
    async fn run(self, _shared: Shared) -> anyhow::Result<Exit> {
        Err(not_yet("kubectl upgrade-gate", "kubectl get nodes shows the versions"))
    }
}
