//! What every command takes, and what every command is.

use std::path::PathBuf;

use clap::Args;

use super::{
    kube_flags::KubeFlags,
    output::{Format, OutputFlags},
};
use crate::error::{Exit, Failure};

// Flags of every command. No doc comment: clap would take it for the command's own description.
#[derive(Args, Clone, Debug)]
pub(crate) struct Shared {
    /// Where the cluster is.
    #[command(flatten)]
    pub(crate) kube: KubeFlags,
    /// How the answer looks.
    #[command(flatten)]
    pub(crate) output: OutputFlags,
    /// Policy from this file, in place of the cluster's ConfigMap k8s-upgrade-config
    #[arg(long, global = true, value_name = "FILE", help_heading = "Policy and questions")]
    pub(crate) policy: Option<PathBuf>,
    /// Answer every question with yes
    #[arg(long, global = true, help_heading = "Policy and questions")]
    pub(crate) yes: bool,
}

impl Shared {
    /// Refuses a form of output that this command does not have, before anything is looked at.
    pub(crate) fn only(&self, formats: &[Format]) -> anyhow::Result<()> {
        if formats.contains(&self.output.output) {
            return Ok(());
        }
        let known: Vec<_> = formats.iter().filter_map(clap::ValueEnum::to_possible_value).collect();
        let known: Vec<_> = known.iter().map(clap::builder::PossibleValue::get_name).collect();
        Err(Failure::new(Exit::Usage, "this command has no such form of output")
            .hint(format!("-o {}", known.join("|")))
            .into())
    }
}

/// One command line: its own arguments, and what to do with them.
pub(crate) trait Run: Args {
    /// Does it. `Ok` carries the code of an answer that was given, `Err` what could not be done.
    async fn run(self, shared: Shared) -> anyhow::Result<Exit>;
}

/// For commands that are announced before they are there: said at once, nothing touched.
pub(super) fn not_yet(command: &str, instead: &str) -> anyhow::Error {
    let failure = Failure::new(Exit::Error, format!("{command} is not in this release yet; nothing was changed"));
    failure.hint(instead).into()
}
