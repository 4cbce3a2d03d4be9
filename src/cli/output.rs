//! How answers look and how much is said on the way.

use std::io::IsTerminal as _;

use clap::{ArgAction, Args, ValueEnum};

// The flags for it. (A doc comment here would become the help of whatever command takes them.)
#[derive(Args, Clone, Debug)]
#[command(next_help_heading = "Output")]
pub(crate) struct OutputFlags {
    /// Form of the answer on stdout
    #[arg(short, long, global = true, value_enum, value_name = "FORMAT", default_value_t = Format::Table)]
    pub(crate) output: Format,
    /// No header line above tables
    #[arg(long, global = true, action = ArgAction::Set, num_args = 0..=1, require_equals = true,
        default_value = "false", default_missing_value = "true", value_name = "BOOL", hide_short_help = true)]
    pub(crate) no_headers: bool,
    /// Colour: never without a terminal or with `NO_COLOR`, unless asked for `always`
    #[arg(long, global = true, value_enum, value_name = "WHEN", default_value_t = Color::Auto)]
    pub(crate) color: Color,
    /// More talk on stderr: 4 for debugging, 6 with every request
    #[arg(short, long = "v", global = true, value_name = "LEVEL", default_value_t = 0)]
    pub(crate) verbosity: u8,
    /// Less talk on stderr: errors alone
    #[arg(short, long, global = true)]
    pub(crate) quiet: bool,
    /// Form of the talk on stderr
    #[arg(long, global = true, value_enum, value_name = "FORMAT", default_value_t = LogFormat::Text, hide_short_help = true)]
    pub(crate) log_format: LogFormat,
}

/// `-o`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// For people.
    #[default]
    Table,
    /// For people, with all that is known.
    Wide,
    /// A versioned document.
    Json,
    /// A versioned document.
    Yaml,
    /// Names alone, where the answer is a list.
    Name,
    /// For code scanners (`upgrade-gate` alone).
    #[value(hide = true)]
    Sarif,
    /// For CI (`upgrade-gate` alone).
    #[value(hide = true)]
    Junit,
}

/// `--color`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Color {
    /// On a terminal, unless `NO_COLOR` is set.
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

impl Color {
    /// Whether to colour what goes to stdout.
    pub(crate) fn on_stdout(self) -> bool {
        self.decide(no_color(), std::io::stdout().is_terminal())
    }

    /// Whether to colour what goes to stderr.
    pub(crate) fn on_stderr(self) -> bool {
        self.decide(no_color(), std::io::stderr().is_terminal())
    }

    fn decide(self, no_color: bool, terminal: bool) -> bool {
        match self {
            Self::Always => true,
            Self::Never => false,
            Self::Auto => terminal && !no_color,
        }
    }
}

/// no-color.org: set and not empty.
fn no_color() -> bool {
    std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty())
}

/// `--log-format`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum LogFormat {
    Text,
    Json,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colour_needs_a_terminal_and_no_objection_unless_asked_for() {
        for (color, no_color, terminal, expected) in [
            (Color::Auto, false, true, true),
            (Color::Auto, true, true, false),
            (Color::Auto, false, false, false),
            (Color::Always, true, false, true),
            (Color::Never, false, true, false),
        ] {
            assert_eq!(color.decide(no_color, terminal), expected, "{color:?} {no_color} {terminal}");
        }
    }
}
