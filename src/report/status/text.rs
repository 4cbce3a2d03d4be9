//! The report as a person reads it: the answer first, then where, then why, then what to type.

use std::time::Duration;

use super::{Row, RowState, State, StatusReport, since};
use crate::report::{
    table::Look,
    words::{ago, clean, count, took},
    wrap::{columns, wrapped},
};

/// The one screen; `wide` with all nodes even when all is well.
pub fn text(report: &StatusReport, wide: bool, look: Look) -> String {
    let blocks = [
        headline(report, look),
        sentences(report, look),
        findings(report, look),
        table(report, wide, look),
        notes(report, look),
        commands(report, look),
        unread(report, look),
    ];
    blocks.into_iter().filter(|block| !block.is_empty()).collect::<Vec<_>>().join("\n")
}

/// Parts of a headline stand three spaces apart, as the columns of a table.
const APART: &str = "   ";

fn headline(report: &StatusReport, look: Look) -> String {
    let mut parts = Vec::new();
    match &report.run {
        Some(run) => {
            parts.push(format!("v{} → v{} ({})", run.from, run.to, run.kind));
            parts.push(format!("run {}", run.id));
            parts.extend(where_and_when(report));
        }
        None => parts.extend(at_rest(report)),
    }
    let state = report.state.to_string();
    let line = wrapped(&format!("{state}{APART}{}", parts.join(APART)), 0, look.width);
    let painted = line.strip_prefix(state.as_str()).map(|rest| format!("{}{rest}", paint(report.state, look.color)));
    painted.unwrap_or(line) + "\n"
}

fn paint(state: State, color: bool) -> String {
    let code = match state {
        State::Ok => 32,
        State::Halted | State::Blocked | State::Unknown => 31,
        State::Paused | State::Held | State::Abandoned => 33,
        State::NothingYet | State::Starting | State::InFlight => 36,
    };
    if color { format!("\u{1b}[{code}m{state}\u{1b}[0m") } else { state.to_string() }
}

fn where_and_when(report: &StatusReport) -> Vec<String> {
    let Some(run) = &report.run else { return Vec::new() };
    let past = |then| ago(since(report.observed_at, then));
    match report.state {
        State::InFlight => {
            let length = took(since(report.observed_at, run.opened_at.unwrap_or(run.seeded_at)));
            let left = run.remaining_seconds.map(|seconds| format!(", about {} to go", about(seconds)));
            vec![length + &left.unwrap_or_default()]
        }
        State::Starting => vec![format!("seeded {}", past(run.seeded_at))],
        State::Held | State::Blocked | State::Unknown => {
            vec![format!("asked {}", past(run.last_progress)), "nothing was changed".to_owned()]
        }
        State::Abandoned => vec![past(run.last_progress)],
        _ => {
            let of_phase = run
                .phase
                .clone()
                .map(|phase| [Some(phase), run.node.clone()].into_iter().flatten().collect::<Vec<_>>().join(" "));
            let step = run.step.as_ref().map(|step| format!("step {step}"));
            let parts = [of_phase, step, Some(past(run.last_progress))];
            vec![parts.into_iter().flatten().collect::<Vec<_>>().join(", ")]
        }
    }
}

/// An estimate is not said to the second.
fn about(seconds: u64) -> String {
    match seconds {
        3600.. => took(Duration::from_secs(seconds.div_ceil(60) * 60)),
        60.. => format!("{}m", seconds.div_ceil(60)),
        _ => took(Duration::from_secs(seconds)),
    }
}

fn at_rest(report: &StatusReport) -> Vec<String> {
    let mut parts = vec![on_versions(report)];
    parts.push(detected(report));
    if let Some(last) = &report.last_upgrade {
        let past = ago(since(report.observed_at, last.at));
        parts.push(format!("last upgrade {past}, {}", took(Duration::from_secs(last.seconds))));
    }
    parts.retain(|part| !part.is_empty());
    parts
}

/// `v1.36.3 on 7 nodes`, or each version with its number of nodes.
pub(in crate::report) fn on_versions(report: &StatusReport) -> String {
    let each = report.versions.iter().map(|(version, nodes)| format!("v{version} on {}", count(*nodes, "node")));
    each.collect::<Vec<_>>().join(", ")
}

/// `checked 9h ago: nothing newer to go to`: what the last detection came to, as far as its CronJob tells.
pub(in crate::report) fn detected(report: &StatusReport) -> String {
    let Some(detection) = report.detection else {
        return match report.state {
            State::NothingYet => "not installed".to_owned(),
            _ if report.unread.is_empty() => "no detection: the CronJob is not there".to_owned(),
            _ => String::new(),
        };
    };
    let suspended = if detection.suspended { "; detection is suspended" } else { "" };
    let Some(last) = detection.last_schedule else { return format!("no detection yet{suspended}") };
    let past = ago(since(report.observed_at, last));
    let found = match (detection.ended_well(), report.nothing_newer) {
        (false, _) => ": not ended well",
        (true, true) => ": nothing newer to go to",
        (true, false) => "",
    };
    format!("checked {past}{found}{suspended}")
}

fn sentences(report: &StatusReport, look: Look) -> String {
    let mut lines = Vec::new();
    if let (Some(changed), Some(run)) = (&report.changed, &report.run) {
        lines.push(wrapped(&changed.sentences(&run.to).join(" "), 0, look.width));
    }
    if matches!(report.state, State::Held | State::Blocked | State::Unknown) {
        let comes = report.detection.is_some_and(|detection| !detection.suspended);
        let again = if comes { "The next detection asks again by itself. " } else { "" };
        lines.push(format!("{again}Why it was refused:"));
    }
    lines.extend(report.why.iter().map(|why| wrapped(&format!("why: {why}"), 5, look.width)));
    ended(lines)
}

fn findings(report: &StatusReport, look: Look) -> String {
    let row = |finding: &crate::gate::Finding| {
        let remedy = clean(&finding.remedy);
        let remedy = if remedy.is_empty() { remedy } else { format!(". To clear: {remedy}") };
        let why = format!("{}{remedy}", clean(&finding.why));
        [finding.class.to_string(), finding.gate.clone(), clean(&finding.object), why]
    };
    columns(&report.findings.iter().map(row).collect::<Vec<_>>(), look.width)
}

fn table(report: &StatusReport, wide: bool, look: Look) -> String {
    let of_run = |row: &Row| report.run.is_some() && row.state != RowState::Idle;
    let uneven = report.versions.len() > 1 && report.run.is_none();
    let shown: Vec<_> = report.rows.iter().filter(|row| wide || uneven || of_run(row) || is_odd(row)).collect();
    if shown.is_empty() {
        return String::new();
    }
    let header = ["NODE", if wide { "ROLE" } else { "" }, "VERSION", "STATE", "FOR", "STEP"].map(str::to_owned);
    let header = (!look.no_headers).then_some(header);
    let alike = if wide { usize::MAX } else { ALIKE };
    let rows = folded(&shown, alike).into_iter().flat_map(|(first, more)| {
        let and_more = (more > 0).then(|| {
            let [_, role, version, state, ..] = cells(report, first, wide);
            [format!("… {more} more"), role, version, state, String::new(), String::new()]
        });
        std::iter::once(cells(report, first, wide)).chain(and_more)
    });
    columns(&header.into_iter().chain(rows).collect::<Vec<_>>(), look.width)
}

/// More nodes than these that stand alike side by side share a line: of a hundred the one that matters is looked for.
const ALIKE: usize = 8;

/// Rows to show, each with the number of those after it that would say the same.
fn folded<'a>(rows: &[&'a Row], alike: usize) -> Vec<(&'a Row, usize)> {
    let same = |one: &&Row, other: &&Row| {
        let is_plain = |row: &Row| !is_odd(row) && row.version.is_some();
        let at_rest = matches!(one.state, RowState::Done | RowState::AtTarget | RowState::Waits | RowState::Idle);
        at_rest && is_plain(one) && is_plain(other) && (one.state, &one.version) == (other.state, &other.version)
    };
    let groups = rows.chunk_by(same);
    groups
        .flat_map(|group| match group {
            [first, rest @ ..] if group.len() > alike => vec![(*first, rest.len())],
            _ => group.iter().map(|row| (*row, 0)).collect(),
        })
        .collect()
}

fn is_odd(row: &Row) -> bool {
    row.ready == Some(false) || row.cordoned == Some(true)
}

fn cells(report: &StatusReport, row: &Row, wide: bool) -> [String; 6] {
    [
        row.name.clone(),
        if wide { row.role.word().to_owned() } else { String::new() },
        row.version.as_ref().map(|version| format!("v{version}")).unwrap_or_default(),
        row.state.word().to_owned(),
        for_how_long(report, row),
        on_what(row),
    ]
}

/// What is odd about the node, the step that is on or failed, and what it waits for.
fn on_what(row: &Row) -> String {
    let is_going = row.state == RowState::Going;
    let waits = row.waiting_for.as_ref().filter(|_| is_going).map(|what| format!("waits for {what}"));
    let step = [row.step.clone(), waits].into_iter().flatten().collect::<Vec<_>>().join(", ");
    let detail = row.detail.clone().filter(|_| !is_going);
    let odd = [(row.ready == Some(false), "not Ready"), (row.cordoned == Some(true), "cordoned")];
    let odd = odd.into_iter().filter(|(is_so, _)| *is_so).map(|(_, word)| word.to_owned());
    odd.chain([step]).chain(detail).filter(|part| !part.is_empty()).collect::<Vec<_>>().join("; ")
}

/// What is on: since when. What is over: how long it took. What is to come: about how long it takes.
fn for_how_long(report: &StatusReport, row: &Row) -> String {
    match (row.since, row.worked_seconds, row.expected_seconds) {
        (Some(then), ..) => took(since(report.observed_at, then)),
        (None, Some(seconds), _) if row.state == RowState::Done => took(Duration::from_secs(seconds)),
        (None, _, Some(seconds)) => format!("~{}", about(seconds)),
        _ => String::new(),
    }
}

fn notes(report: &StatusReport, look: Look) -> String {
    let notes = report.run.iter().flat_map(|run| &run.notes);
    ended(notes.map(|note| wrapped(&format!("note: {note}"), 6, look.width)).collect())
}

fn commands(report: &StatusReport, look: Look) -> String {
    if report.next.is_empty() {
        return String::new();
    }
    let row = |command: &super::Command| [format!("  {}", command.command), command.does.clone()];
    let rows: Vec<_> = report.next.iter().map(row).collect();
    let moves = matches!(report.state, State::InFlight | State::Starting);
    let title = match rows.len() {
        _ if moves => "meanwhile:",
        1 => "then type:",
        _ => "then type one of:",
    };
    format!("{title}\n{}", aside(&rows, look))
}

/// What a command does stands beside it, aligned as far as that fits; a long command pushes it on, or to a line of its own.
fn aside(rows: &[[String; 2]], look: Look) -> String {
    let length = |text: &str| text.chars().count();
    let room = look.width.map_or(usize::MAX, usize::from);
    let longest_aside = rows.iter().map(|[_, does]| length(does)).max().unwrap_or(0);
    let fits = |command: &&String| length(command) + APART.len() + longest_aside <= room;
    let column = rows.iter().map(|[command, _]| command).filter(fits).map(|command| length(command)).max().unwrap_or(0);
    let line = |[command, does]: &[String; 2]| {
        let beside = format!("{command:<column$}{APART}{does}");
        if length(&beside) <= room { beside } else { format!("{command}\n      {does}") }
    };
    ended(rows.iter().map(line).collect())
}

fn unread(report: &StatusReport, look: Look) -> String {
    ended(report.unread.iter().map(|why| wrapped(&format!("not known: {why}"), 11, look.width)).collect())
}

fn ended(lines: Vec<String>) -> String {
    lines.into_iter().map(|line| line + "\n").collect()
}
