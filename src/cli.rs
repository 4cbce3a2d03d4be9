//! The command lines, one file a plugin.

/// The plugins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Plugin {
    Plan,
    Gate,
    Run,
    Status,
    Rollback,
    RotateKey,
}

/// Runs one plugin with the process' arguments.
pub fn main_of(_plugin: Plugin) -> std::process::ExitCode {
    std::process::ExitCode::SUCCESS
}

/// Runs the plugin that `argv[0]` or the first word names.
pub fn main_by_name() -> std::process::ExitCode {
    std::process::ExitCode::SUCCESS
}
