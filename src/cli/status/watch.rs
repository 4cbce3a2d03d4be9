//! `upgrade-status --watch`: redrawn in place on a terminal; without one the screen once, then a line an event.

use std::{collections::BTreeMap, io::IsTerminal as _, time::Duration};

use super::Viewer;
use crate::{
    cli::{output::Format, patience::patiently},
    error::Exit,
    report::{
        document::Document,
        history::event_line,
        out,
        progress::{self, Screen},
        status::{StatusReport, report},
    },
    run::record::{self, Journal},
};

/// Eight small requests a look: a screen that is two seconds old is fresh enough.
const EVERY: Duration = Duration::from_secs(2);
/// A silence shorter than this is nothing worth a word.
const WORTH_SAYING: Duration = Duration::from_secs(5);

/// Goes on until Ctrl-C, which is the usual way out.
pub(super) async fn watch(viewer: &Viewer) -> anyhow::Result<Exit> {
    let watching = async {
        match viewer.shared.output.output {
            Format::Json | Format::Yaml => documents(viewer).await,
            _ if std::io::stdout().is_terminal() => redrawn(viewer).await,
            _ => lines(viewer).await,
        }
    };
    tokio::select! {
        biased;
        Ok(()) = tokio::signal::ctrl_c() => Ok(Exit::Ok),
        ended = watching => ended,
    }
}

async fn redrawn(viewer: &Viewer) -> anyhow::Result<Exit> {
    let mut screen = Screen::on_stdout();
    let mut told = report(&viewer.seen().await?);
    loop {
        let shown: Vec<_> = viewer.text(&told).lines().map(str::to_owned).collect();
        screen.show(&shown);
        tokio::time::sleep(EVERY).await;
        let silent = |length| {
            if length >= WORTH_SAYING {
                screen.show(&[shown.clone(), vec![progress::away(length)]].concat());
            }
        };
        let look = async || Ok(report(&viewer.seen().await?));
        told = patiently(viewer.cluster.clock(), look, silent).await?;
    }
}

/// A document each time that something changed; the passing of time alone is no change.
async fn documents(viewer: &Viewer) -> anyhow::Result<Exit> {
    let mut last = None;
    loop {
        let look = async || Ok(report(&viewer.seen().await?));
        let told = if last.is_some() {
            patiently(viewer.cluster.clock(), look, once_on_stderr()).await?
        } else {
            report(&viewer.seen().await?)
        };
        if last.as_ref().is_none_or(|last| differs(last, &told)) {
            let document = Document::new("UpgradeStatus", told.clone());
            out::answer(&match viewer.shared.output.output {
                Format::Yaml => format!("---\n{}", out::yaml(&document)?),
                _ => serde_json::to_string(&document)?,
            })?;
        }
        last = Some(told);
        tokio::time::sleep(EVERY).await;
    }
}

fn differs(last: &StatusReport, now: &StatusReport) -> bool {
    let timeless = |report: &StatusReport| {
        let mut report = report.clone();
        report.observed_at = jiff::Timestamp::UNIX_EPOCH;
        if let Some(run) = &mut report.run {
            run.remaining_seconds = None;
        }
        report
    };
    timeless(last) != timeless(now)
}

/// The screen once, then each event of whatever run is newest.
async fn lines(viewer: &Viewer) -> anyhow::Result<Exit> {
    let seen = viewer.seen().await?;
    out::answer(&viewer.text(&report(&seen)))?;
    let mut said: BTreeMap<String, usize> = BTreeMap::new();
    for run in &seen.runs {
        said.insert(run.id.clone(), entries(viewer, &run.id).await?.len());
    }
    loop {
        tokio::time::sleep(EVERY).await;
        let newest = async || Ok(record::runs(&viewer.cluster).await?.into_iter().next());
        let Some(run) = patiently(viewer.cluster.clock(), newest, once_on_stderr()).await? else { continue };
        let read = async || entries(viewer, &run.id).await;
        let all = patiently(viewer.cluster.clock(), read, once_on_stderr()).await?;
        let before = said.insert(run.id.clone(), all.len()).unwrap_or(0);
        for entry in all.iter().skip(before) {
            out::answer(&event_line(entry))?;
        }
    }
}

async fn entries(viewer: &Viewer, run: &str) -> anyhow::Result<Vec<record::Entry>> {
    Journal::new(viewer.cluster.clone(), run).entries().await
}

fn once_on_stderr() -> impl FnMut(Duration) {
    let mut said = false;
    move |length| {
        if length >= WORTH_SAYING && !said {
            said = true;
            out::say(&progress::away(length));
        }
    }
}
