//! The report on a terminal, in Markdown, and as one HTML page that loads nothing.

use std::{fmt::Write as _, time::Duration};

use super::NightlyReport;
use crate::report::{
    html::{self, escaped},
    status::since,
    words::{ago, clean, took},
    wrap::columns,
};

/// A heading and a table below it; the first row holds the columns' names.
struct Part {
    title: &'static str,
    rows: Vec<[String; 5]>,
}

struct Page {
    title: String,
    facts: Vec<(&'static str, String)>,
    parts: Vec<Part>,
}

fn page(report: &NightlyReport) -> Page {
    let at = report.observed_at.strftime("%Y-%m-%d %H:%M UTC");
    let [running, detection] = report.said.clone();
    let mut facts = vec![("running", running), ("detection", detection)];
    facts.extend(report.outcomes.iter().map(|outcome| ("outcome", outcome.clone())));
    facts.extend(report.unread.iter().map(|why| ("not known", why.clone())));
    facts.retain(|(_, what)| !what.is_empty());
    let length = took(Duration::from_secs(report.since_seconds));
    let parts = [reasons(report), jobs(report)];
    Page {
        title: format!("upgrade report   {at}   the last {length}"),
        facts,
        parts: parts.into_iter().filter(|part| part.rows.len() > 1).collect(),
    }
}

fn reasons(report: &NightlyReport) -> Part {
    let row = |finding: &crate::gate::Finding| {
        let [object, why, remedy] = [&finding.object, &finding.why, &finding.remedy].map(|text| clean(text));
        [finding.class.to_string(), finding.gate.clone(), object, why, remedy]
    };
    let header = ["CLASS", "GATE", "OBJECT", "WHY", "REMEDY"].map(str::to_owned);
    Part { title: "reasons", rows: std::iter::once(header).chain(report.reasons.iter().map(row)).collect() }
}

fn jobs(report: &NightlyReport) -> Part {
    let row = |job: &super::Work| {
        let age = job.created_at.map(|then| ago(since(report.observed_at, then))).unwrap_or_default();
        let length = job.created_at.zip(job.ended_at).map(|(from, to)| took(since(to, from))).unwrap_or_default();
        [job.job.clone(), job.run.clone(), job.state.to_string(), age, length]
    };
    let header = ["JOB", "RUN", "STATE", "CREATED", "TOOK"].map(str::to_owned);
    Part { title: "jobs", rows: std::iter::once(header).chain(report.jobs.iter().map(row)).collect() }
}

/// For a terminal, wrapped to `width`; not at all without one.
pub fn plain(report: &NightlyReport, width: Option<u16>) -> String {
    let page = page(report);
    let facts: Vec<_> = page.facts.into_iter().map(|(name, what)| [name.to_owned(), what]).collect();
    let mut text = format!("{}\n\n{}", page.title, columns(&facts, width));
    for part in page.parts {
        text.push('\n');
        text.push_str(&columns(&part.rows, width));
    }
    text
}

/// For a chat or an issue.
pub fn markdown(report: &NightlyReport) -> String {
    let page = page(report);
    let mut text = format!("# {}\n\n", page.title);
    for (name, what) in page.facts {
        let _infallible = writeln!(text, "- **{name}**: {}", in_markdown(&what));
    }
    for part in page.parts {
        let _infallible = writeln!(text, "\n## {}\n", part.title);
        for (number, row) in part.rows.iter().enumerate() {
            let _infallible = writeln!(text, "| {} |", row.each_ref().map(|cell| in_markdown(cell)).join(" | "));
            if number == 0 {
                let _infallible = writeln!(text, "|{}", " --- |".repeat(row.len()));
            }
        }
    }
    text
}

/// Outside texts must neither end a cell nor become a link or a tag.
fn in_markdown(text: &str) -> String {
    text.chars().fold(String::new(), |mut text, letter| {
        if matches!(letter, '\\' | '|' | '<' | '>' | '[' | ']' | '*' | '_' | '`' | '#') {
            text.push('\\');
        }
        text.push(letter);
        text
    })
}

/// One page: no script, nothing from any network.
pub fn html(report: &NightlyReport) -> String {
    let page = page(report);
    let mut text = format!("<h1>{}</h1>\n<dl>\n", escaped(&page.title));
    for (name, what) in page.facts {
        let _infallible = writeln!(text, "<dt>{name}</dt><dd>{}</dd>", escaped(&what));
    }
    text.push_str("</dl>\n");
    for part in page.parts {
        let _infallible = writeln!(text, "<h2>{}</h2>\n<table>", part.title);
        for (number, row) in part.rows.iter().enumerate() {
            let tag = if number == 0 { "th" } else { "td" };
            let cells = row.each_ref().map(|cell| format!("<{tag}>{}</{tag}>", escaped(cell))).concat();
            let _infallible = writeln!(text, "<tr>{cells}</tr>");
        }
        text.push_str("</table>\n");
    }
    html::page(&page.title, "", &text)
}
