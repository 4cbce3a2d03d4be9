//! The chain, live: on a terminal one line a node with a bar, redrawn in place.

use std::time::Duration;

use indicatif::{MultiProgress, ProgressBar, ProgressDrawTarget, ProgressFinish, ProgressStyle};

use super::{
    history::outcome,
    status::{Row, RowState, StatusReport, since},
    words::{clean, took},
};
use crate::run::record::RunState;

/// Cells of a bar.
const BAR: usize = 10;
/// Lines of the record that stay in sight under the nodes.
const LAST_EVENTS: usize = 3;
/// What Ctrl-C does to the view of a cluster.
pub const HINT: &str = "Ctrl-C leaves this view, the upgrade goes on. Stop it: kubectl upgrade-run halt --reason …";

/// What stands on the screen: target, nodes, last events, and what Ctrl-C does. `api_away` is said while the API server
/// gives no answer; `hint` is the last line.
pub fn lines(report: &StatusReport, events: &[String], api_away: Option<Duration>, hint: &str) -> Vec<String> {
    let mut lines = vec![headline(report)];
    lines.extend(rows(report));
    lines.extend(report.why.iter().map(|why| format!(" {}: {why}", report.state)));
    let skipped = events.len().saturating_sub(LAST_EVENTS);
    lines.extend(events.iter().skip(skipped).map(|event| format!("   {event}")));
    lines.extend(api_away.map(|length| format!(" {}", away(length))));
    lines.push(hint.to_owned());
    lines
}

/// The last word on a run that came to an end: `done   v1.36.1 → v1.36.3 (patch)   run 4f1c   31m`.
pub fn ending(run: &RunState) -> String {
    let took = took(since(run.last_progress, run.opened_at.unwrap_or(run.seeded_at)));
    let mut lines = vec![format!("{}   {}   run {}   {took}", outcome(run), run.target, run.id)];
    lines.extend(run.notes.iter().map(|note| format!("note: {}", clean(note))));
    lines.join("\n")
}

/// An API server that gives no answer is expected while its own node is upgraded, and said once.
pub fn away(length: Duration) -> String {
    format!("no answer from the API server for {}, as during its own upgrade; still looking", took(length))
}

fn headline(report: &StatusReport) -> String {
    let Some(run) = &report.run else { return report.state.to_string() };
    let length = took(since(report.observed_at, run.opened_at.unwrap_or(run.seeded_at)));
    let left = match run.remaining_seconds {
        Some(seconds @ 60..) => format!(", about {}m to go", seconds.div_ceil(60)),
        Some(seconds) => format!(", about {seconds}s to go"),
        None => String::new(),
    };
    format!("v{} → v{}   run {}   {length}{left}", run.from, run.to, run.id)
}

/// Nodes whose turn comes later share one line.
fn rows(report: &StatusReport) -> Vec<String> {
    let waits = |row: &&Row| row.state == RowState::Waits && row.version.is_some();
    let name = |row: &Row| row.name.chars().count();
    let shown = report.rows.iter().filter(|row| row.state != RowState::Waits);
    let width = shown.clone().map(name).max().unwrap_or(0);
    let mut lines: Vec<_> =
        shown.map(|row| format!(" {:<width$}   {}", row.name, of_row(report, row)).trim_end().to_owned()).collect();
    let later: Vec<_> = report.rows.iter().filter(waits).map(|row| row.name.as_str()).collect();
    if !later.is_empty() {
        lines.push(format!(" {}   wait", later.join(", ")));
    }
    lines
}

fn of_row(report: &StatusReport, row: &Row) -> String {
    let length = row.worked_seconds.map(|seconds| took(Duration::from_secs(seconds))).unwrap_or_default();
    match row.state {
        RowState::Going | RowState::Failed | RowState::Stopped => {
            let since =
                row.since.map(|then| format!(" ({})", took(since(report.observed_at, then)))).unwrap_or_default();
            let on = row.step.clone().unwrap_or_else(|| "between two steps".to_owned());
            let waits = row.waiting_for.as_ref().map(|what| format!(", waiting for {what}")).unwrap_or_default();
            format!("{:<9} {}  {on}{waits}{since}", row.state.word(), bar(row))
        }
        RowState::Done => {
            let detail = row.detail.as_deref().map(clean).unwrap_or_default();
            format!("{:<9} {length:<8} {detail}", row.state.word())
        }
        _ => row.state.word().to_owned(),
    }
}

/// By steps, not by time: nothing moves unless something changed. Full only when it is done.
fn bar(row: &Row) -> String {
    let full = (row.steps_done * BAR / row.steps_usual.max(1)).min(BAR - 1);
    format!("{}{}", "█".repeat(full), "░".repeat(BAR - full))
}

/// Lines on a terminal, redrawn in place.
pub struct Screen {
    all: MultiProgress,
    lines: Vec<ProgressBar>,
}

impl Screen {
    /// On stderr: stdout is for answers.
    pub fn on_stderr() -> Self {
        Self::on(ProgressDrawTarget::stderr())
    }

    /// On stdout, for an answer that is shown again and again.
    pub fn on_stdout() -> Self {
        Self::on(ProgressDrawTarget::stdout())
    }

    /// On this target.
    pub fn on(target: ProgressDrawTarget) -> Self {
        Self { all: MultiProgress::with_draw_target(target), lines: Vec::new() }
    }

    /// Shows these lines in place of the last ones. A line longer than the terminal is cut: broken ones would jump.
    pub fn show(&mut self, lines: &[String]) {
        while self.lines.len() > lines.len() {
            if let Some(line) = self.lines.pop() {
                self.all.remove(&line);
            }
        }
        while self.lines.len() < lines.len() {
            // Left on the screen when the view is left by Ctrl-C: the last state is worth keeping.
            let line = ProgressBar::no_length().with_style(style()).with_finish(ProgressFinish::Abandon);
            self.lines.push(self.all.add(line));
        }
        for (line, text) in self.lines.iter().zip(lines) {
            if line.message() != *text {
                line.set_message(text.clone());
            }
        }
    }

    /// Takes the view away: what comes next is printed as usual.
    pub fn clear(self) {
        // A terminal that is gone has nothing to clear.
        let _ = self.all.clear();
    }
}

fn style() -> ProgressStyle {
    ProgressStyle::with_template("{wide_msg}").unwrap_or_else(|_| ProgressStyle::default_bar())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        policy::Policy,
        report::status::{
            fixture::{Told, begins, done, nodes, seen, starts, waits},
            report,
        },
        run::names::Phase,
    };

    #[test]
    fn one_line_a_node_with_what_is_waited_for_and_how_long() {
        let told = Told::with_a_control_plane_done()
            .by(241, Phase::Worker, Some("w1"), starts("m1"))
            .by(250, Phase::Worker, Some("w1"), done("drain", 9))
            .by(251, Phase::Worker, Some("w1"), begins("ready"))
            .by(256, Phase::Worker, Some("w1"), waits("ready", "node w1 to be Ready at v1.36.3: not Ready"));
        let policy = Policy::default();
        let seen = seen(&policy, 259, vec![told.state()], nodes(["1.36.3", "1.36.1", "1.36.1"]));
        let shown = lines(&report(&seen), &["an event".to_owned()], Some(Duration::from_secs(5)), HINT);
        assert_eq!(
            shown,
            [
                "v1.36.1 → v1.36.3   run 4f1c   4m17s, about 21m to go",
                " preflight   done      40s      etcd snapshot 48 MiB, restored and compared",
                " m1          done      2m50s",
                " w1          going     ░░░░░░░░░░  ready, waiting for node w1 to be Ready at v1.36.3: not Ready (8s)",
                " w2          next",
                "   an event",
                " no answer from the API server for 5s, as during its own upgrade; still looking",
                HINT,
            ]
        );
    }

    #[test]
    fn a_bar_is_full_only_when_it_is_done() {
        let row = |steps_done| {
            let told = Told::with_a_control_plane_done().by(241, Phase::Worker, Some("w1"), starts("m1"));
            let policy = Policy::default();
            let seen = seen(&policy, 259, vec![told.state()], nodes(["1.36.3", "1.36.1", "1.36.1"]));
            let row = report(&seen).rows.into_iter().find(|row| row.name == "w1").expect("w1");
            Row { steps_done, steps_usual: 11, ..row }
        };
        for (steps_done, full) in [(0, 0), (5, 4), (11, 9), (99, 9)] {
            assert_eq!(bar(&row(steps_done)).matches('█').count(), full, "{steps_done}");
        }
    }
}
