//! `kubectl upgrade-status`: is an upgrade going on, where, is it stuck, what to type. Changes nothing.

use clap::{Args, Subcommand, ValueEnum};

use super::shared::{Run, Shared, not_yet};
use crate::{error::Exit, policy::Span};

/// One screen that answers: is an upgrade going on, where, is it stuck, what do I type?
///
/// Changes nothing. Ends with 0 whenever it could tell.
#[derive(Args, Debug)]
pub(crate) struct StatusArgs {
    /// What to show, other than now
    #[command(subcommand)]
    pub(crate) what: Option<StatusCommand>,
    /// Go on showing it
    #[arg(short, long)]
    pub(crate) watch: bool,
    /// End with the state's code: 6 halted, 3 to 5 as the last refusal
    #[arg(long)]
    pub(crate) exit_code: bool,
    /// Print the schema of the JSON document
    #[arg(long)]
    pub(crate) schema: bool,
}

/// Other things to show.
#[derive(Debug, Subcommand)]
pub(crate) enum StatusCommand {
    /// Past runs, or one of them
    History {
        /// The run
        run: Option<String>,
    },
    /// The nightly report: versions, the last detection, the outcome, the reasons
    Report {
        /// How far back to look
        #[arg(long, value_name = "TIME", default_value = "24h")]
        since: Span,
        /// Form of the report
        #[arg(long, value_enum, value_name = "FORMAT", default_value_t = ReportFormat::Table)]
        format: ReportFormat,
    },
    /// Logs of the chain's Jobs
    Logs {
        /// A phase or a node; all without it
        #[arg(value_name = "PHASE|NODE")]
        of: Option<String>,
    },
    /// One HTML file with the run on a time line, loading nothing from any network
    Timeline {
        /// The run; the last one without it
        run: Option<String>,
    },
}

/// `report --format`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum ReportFormat {
    Table,
    Markdown,
    Html,
}

impl Run for StatusArgs {
    async fn run(self, shared: Shared) -> anyhow::Result<Exit> {
        let _ = shared;
        Err(not_yet("kubectl upgrade-status", "kubectl get jobs -n k8s-upgrade -l app=k8s-upgrade-chain"))
    }
}
