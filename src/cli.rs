//! The command lines, one file a plugin: what was typed, turned into values for the rooms that do the work.
//!
//! Names, flags and exit codes here are a public contract. Where it is silent, kubectl's habits apply.

mod answer;
mod called;
mod complete;
mod completion;
mod confirm;
mod doctor;
mod equipment;
mod gate;
mod kube_flags;
mod log;
mod machines;
mod output;
mod patience;
mod plan;
mod play;
mod policy_source;
mod rollback;
mod rotate_key;
mod run;
mod session;
mod shared;
mod start;
mod status;
mod upgrade;
mod version;

pub use called::Plugin;
pub use complete::{SHELLS, completion_script};
pub use kube_flags::DEFAULT_NAMESPACE;
pub use start::command;

use std::process::ExitCode;

/// Runs one plugin with the process' arguments.
pub fn main_of(plugin: Plugin) -> ExitCode {
    start::start(plugin, std::env::args_os().collect())
}

/// Runs the plugin that `argv[0]` names; the multi-call command line where it names none.
pub fn main_by_name() -> ExitCode {
    let words: Vec<_> = std::env::args_os().collect();
    let plugin = words.first().map_or(Plugin::Upgrade, |name| Plugin::called(name));
    start::start(plugin, words)
}
