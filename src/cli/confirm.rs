//! The one place that asks a person.

use std::io::IsTerminal as _;

use anyhow::Context as _;

use crate::error::{Exit, Failure};

/// Asks, unless `yes` has answered already. Without a terminal on stdin AND stderr it fails at once: a prompt there is
/// seen by nobody, and would be read from the terminal behind a pipe.
pub(crate) fn confirm(question: &str, yes: bool) -> anyhow::Result<()> {
    if yes {
        return Ok(());
    }
    if !(std::io::stdin().is_terminal() && std::io::stderr().is_terminal()) {
        return Err(Failure::new(Exit::Declined, format!("nobody can be asked here: {question}"))
            .hint("without a terminal, pass --yes to answer every question with yes")
            .into());
    }
    let answer = dialoguer::Confirm::new().with_prompt(question).default(false).interact().context("asking")?;
    if answer { Ok(()) } else { Err(Failure::new(Exit::Declined, "declined; nothing was changed").into()) }
}
