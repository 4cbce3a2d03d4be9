//! Tab completion, from the one definition of each command line.

use std::ffi::OsString;

use anyhow::Context as _;
use clap_complete::engine::{CompletionCandidate, complete};

use super::{called::Plugin, start::command};
use crate::{error::Exit, report::out};

/// The first word that asks for completion, as cobra has it, so that nobody types it by accident.
pub(super) const WORD: &str = "__complete";

/// kubectl's directive "offer no file names instead" (cobra's `ShellCompDirectiveNoFileComp`).
const NO_FILES: &str = ":4";

/// The shells that scripts are made for.
pub const SHELLS: [clap_complete::Shell; 3] =
    [clap_complete::Shell::Bash, clap_complete::Shell::Zsh, clap_complete::Shell::Fish];

/// Answers kubectl's question for completion: the words after `__complete` are those typed, the last one being the word
/// under the cursor. One candidate a line, value and description parted by a tab, then the directive.
pub(super) fn answer(plugin: Plugin, words: Vec<OsString>) -> anyhow::Result<Exit> {
    let mut typed = vec![OsString::from(plugin.name())];
    typed.extend(words.into_iter().skip(2));
    if typed.len() == 1 {
        typed.push(OsString::new());
    }
    let last = typed.len() - 1;
    // As kubectl: flags are offered to those who typed a dash.
    let wants_flags = typed[last].to_string_lossy().starts_with('-');
    let here = std::env::current_dir().ok();
    let candidates = complete(&mut command(plugin), typed, last, here.as_deref()).context("completing")?;
    let offered = |candidate: &&CompletionCandidate| {
        !candidate.is_hide_set() && (wants_flags || !candidate.get_value().to_string_lossy().starts_with('-'))
    };
    let lines = candidates.iter().filter(offered).map(line);
    out::answer(&lines.chain([NO_FILES.to_owned()]).collect::<Vec<_>>().join("\n"))?;
    Ok(Exit::Ok)
}

fn line(candidate: &CompletionCandidate) -> String {
    let value = candidate.get_value().to_string_lossy();
    match candidate.get_help() {
        Some(help) => format!("{value}\t{}", help.to_string().lines().next().unwrap_or_default()),
        None => value.into_owned(),
    }
}

/// A shell's completion script for a plugin called by its file name.
pub fn completion_script(plugin: Plugin, shell: clap_complete::Shell) -> String {
    let name = format!("kubectl-{}", plugin.name());
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut command(plugin), name, &mut script);
    String::from_utf8_lossy(&script).into_owned()
}
