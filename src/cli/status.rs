//! `kubectl upgrade-status`: is an upgrade going on, where, is it stuck, what to type. Changes nothing.

mod logs;
mod look;
mod timeline;
mod watch;
mod work;

use std::sync::Arc;

use clap::{Args, Subcommand, ValueEnum};
use schemars::JsonSchema;
use serde::Serialize;

use super::{
    equipment,
    output::Format,
    policy_source::PolicyText,
    session::{connected, first_answer},
    shared::{Run, Shared},
};
use crate::{
    cluster::api::{Cluster, caused_by, is_unanswered},
    error::{Exit, Failure},
    policy::{Policy, Span},
    report::{
        document::{Document, schema},
        history::{self, History},
        nightly::{self, NightlyReport, nightly},
        out,
        status::{self, Seen, StatusReport},
        table::{Look, terminal_width},
    },
    run::record::{self, Journal},
};

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
        let formats = match self.what {
            None => &[Format::Table, Format::Wide, Format::Json, Format::Yaml][..],
            Some(StatusCommand::History { .. } | StatusCommand::Report { .. }) => {
                &[Format::Table, Format::Wide, Format::Json, Format::Yaml]
            }
            Some(StatusCommand::Logs { .. } | StatusCommand::Timeline { .. }) => &[Format::Table],
        };
        shared.only(formats)?;
        if self.schema {
            out::answer(&schema_of(self.what.as_ref())?)?;
            return Ok(Exit::Ok);
        }
        let viewer = Viewer::open(shared, self.watch).await?;
        match self.what {
            None if self.watch => watch::watch(&viewer).await,
            None => viewer.screen(self.exit_code).await,
            Some(StatusCommand::History { run: None }) => viewer.history().await,
            Some(StatusCommand::History { run: Some(run) }) => viewer.record(&run).await,
            Some(StatusCommand::Report { since, format }) => viewer.nightly(since, format).await,
            Some(StatusCommand::Logs { of }) => logs::logs(&viewer.cluster, of.as_deref()).await,
            Some(StatusCommand::Timeline { run }) => timeline::timeline(&viewer.cluster, run.as_deref()).await,
        }
    }
}

fn schema_of(what: Option<&StatusCommand>) -> anyhow::Result<String> {
    match what {
        Some(StatusCommand::History { .. }) => schema::<History>(),
        Some(StatusCommand::Report { .. }) => schema::<NightlyReport>(),
        _ => schema::<StatusReport>(),
    }
}

/// One command's connection, and how it shows what it sees.
struct Viewer {
    cluster: Arc<Cluster>,
    policy: Policy,
    policy_unread: Option<String>,
    shared: Shared,
}

impl Viewer {
    /// A policy that is wrong must not hide a run that stands still: the defaults are taken, and that is said.
    async fn open(shared: Shared, patient: bool) -> anyhow::Result<Self> {
        let file = shared.policy.as_deref().map(PolicyText::of_file).transpose()?;
        let (cluster, server) = connected(&shared).await?;
        let text = match file {
            Some(file) => Ok(file),
            None => first_answer(&server, PolicyText::of_cluster(&cluster)).await,
        };
        // Who goes on looking waits for the server; who looks once is told.
        let text = match text {
            Err(error) if !patient && caused_by(&error, is_unanswered) => return Err(error),
            text => text,
        };
        let (policy, policy_unread) = match text.and_then(|text| text.policy()) {
            Ok(policy) => (policy, None),
            Err(error) => (Policy::default(), Some(format!("the policy, defaults are assumed: {error:#}"))),
        };
        Ok(Self { cluster: Arc::new(cluster), policy, policy_unread, shared })
    }

    async fn seen(&self) -> anyhow::Result<Seen<'_>> {
        let seen = look::look(&self.cluster, &self.policy).await?;
        Ok(Seen { policy_unread: self.policy_unread.clone(), ..seen })
    }

    fn look(&self) -> Look {
        let output = &self.shared.output;
        Look { color: output.color.on_stdout(), width: terminal_width(), no_headers: output.no_headers }
    }

    fn text(&self, report: &StatusReport) -> String {
        status::text(report, self.shared.output.output == Format::Wide, self.look())
    }

    /// A document where one was asked for, else the text.
    fn shown<T: Serialize + JsonSchema>(
        &self,
        kind: &str,
        body: T,
        text: impl FnOnce(&T) -> String,
    ) -> anyhow::Result<String> {
        match self.shared.output.output {
            Format::Json => out::json(&Document::new(kind, body)),
            Format::Yaml => out::yaml(&Document::new(kind, body)),
            _ => Ok(text(&body)),
        }
    }

    async fn screen(&self, exit_code: bool) -> anyhow::Result<Exit> {
        let report = status::report(&self.seen().await?);
        let exit = if exit_code { report.state.exit() } else { Exit::Ok };
        out::answer(&self.shown("UpgradeStatus", report, |report| self.text(report))?)?;
        Ok(exit)
    }

    async fn history(&self) -> anyhow::Result<Exit> {
        let history = History::of(&record::runs(&self.cluster).await?);
        let now = self.cluster.clock().now();
        out::answer(&self.shown("UpgradeHistory", history, |history| history::runs_table(history, now, self.look()))?)?;
        Ok(Exit::Ok)
    }

    async fn record(&self, run: &str) -> anyhow::Result<Exit> {
        let entries = entries(&self.cluster, run).await?;
        let lines = || entries.iter().map(history::event_line).collect::<Vec<_>>().join("\n");
        out::answer(&match self.shared.output.output {
            Format::Json => out::json(&entries)?,
            Format::Yaml => out::yaml(&entries)?,
            _ => lines(),
        })?;
        Ok(Exit::Ok)
    }

    async fn nightly(&self, since: Span, format: ReportFormat) -> anyhow::Result<Exit> {
        let seen = self.seen().await?;
        let report = nightly(&seen, &status::report(&seen), since.get());
        let text = |report: &NightlyReport| match format {
            ReportFormat::Table => nightly::plain(report, terminal_width()),
            ReportFormat::Markdown => nightly::markdown(report),
            ReportFormat::Html => nightly::html(report),
        };
        let line = nightly::line(&report);
        out::answer(&self.shown("UpgradeNightlyReport", report, text)?)?;
        // A person who looks at the report tells nobody; the CronJob's pod tells those who do not look.
        if let Some(signals) = equipment::signals_of_pod(self.cluster.clock(), &self.policy)? {
            signals.say(&line).await;
        }
        Ok(Exit::Ok)
    }
}

/// A run's whole record.
async fn entries(cluster: &Arc<Cluster>, run: &str) -> anyhow::Result<Vec<record::Entry>> {
    let entries = Journal::new(cluster.clone(), run).entries().await?;
    if entries.is_empty() {
        let failure = Failure::new(Exit::Error, format!("no run {run} is on record"));
        return Err(failure.hint("kubectl upgrade-status history").into());
    }
    Ok(entries)
}
