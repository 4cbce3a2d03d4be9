//! Where talk goes: stderr, in one form, with nothing secret in it.

use std::io::IsTerminal as _;

use tracing_subscriber::EnvFilter;

use super::output::{LogFormat, OutputFlags};

/// Installs the process' subscriber. A second call changes nothing.
pub(super) fn init(flags: &OutputFlags) {
    let builder = tracing_subscriber::fmt()
        .with_env_filter(EnvFilter::new(directives(flags.verbosity, flags.quiet)))
        .with_writer(std::io::stderr)
        .with_ansi(flags.color.on_stderr())
        .with_target(flags.verbosity >= 4);
    // A person at a terminal knows the time; whoever reads a Job's log does not.
    let terminal = std::io::stderr().is_terminal();
    let _already_there = match flags.log_format {
        LogFormat::Json => builder.json().try_init(),
        LogFormat::Text if terminal && flags.verbosity < 4 => builder.without_time().try_init(),
        LogFormat::Text => builder.try_init(),
    };
}

/// kubectl's `-v`: 0-3 what happens, 4 and 5 why, from 6 on requests too. `kube_client::client` logs whole bodies that
/// it can't decode, Secrets among them: never below error, whatever the level.
fn directives(verbosity: u8, quiet: bool) -> String {
    let (ours, others) = match verbosity {
        _ if quiet => ("error", "error"),
        0..=3 => ("info", "warn"),
        4..=5 => ("debug", "warn"),
        _ => ("trace", "debug"),
    };
    // Each answer of 500 and above, and each refused connection: a call that is tried again says so itself, and one that
    // is given up says it in its error.
    // The same of a certificate that is not trusted.
    let answers = if verbosity < 6 { "kube_client::client::builder=off,rustls_platform_verifier=off," } else { "" };
    format!("{others},kubectl_upgrade={ours},{answers}kube_client::client=error")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_level_lets_bodies_through() {
        for verbosity in 0..=u8::MAX {
            for quiet in [false, true] {
                assert!(directives(verbosity, quiet).ends_with("kube_client::client=error"));
            }
        }
    }

    #[test]
    fn quiet_wins() {
        assert!(directives(9, true).starts_with("error,kubectl_upgrade=error"));
    }
}
