//! `kubectl upgrade completion SHELL`.

use clap::Args;
use clap_complete::Shell;

use super::{
    called::Plugin,
    complete::completion_script,
    shared::{Run, Shared},
};
use crate::{error::Exit, report::out};

/// Prints Tab completion for a shell.
#[derive(Args, Debug)]
pub(crate) struct CompletionArgs {
    /// The shell
    #[arg(value_enum, value_name = "SHELL")]
    shell: Shell,
}

impl Run for CompletionArgs {
    async fn run(self, _shared: Shared) -> anyhow::Result<Exit> {
        out::answer(&completion_script(Plugin::Upgrade, self.shell))?;
        Ok(Exit::Ok)
    }
}
