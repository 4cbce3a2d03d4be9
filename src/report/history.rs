//! Past runs, and one run's record line by line. The same lines go out while a run is followed without a terminal.

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::Serialize;

use super::{
    status::{changed_workload, since},
    table::{Look, Tone, table},
    words::{ago, clean, count, size, took, without_step},
};
use crate::run::record::{Entry, Event, Kept, RunState, Skip, Status};

/// The document `UpgradeHistory`.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct History {
    /// Newest first.
    pub runs: Vec<Past>,
}

/// One run, in short.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Past {
    /// Its id.
    pub id: String,
    /// From.
    pub from: String,
    /// To.
    pub to: String,
    /// `patch` or `minor`.
    pub kind: String,
    /// `done`, `held`, `halted`, …
    pub outcome: String,
    /// When it was seeded.
    #[schemars(with = "String")]
    pub seeded_at: Timestamp,
    /// From seed to the last line of its record, in seconds.
    pub seconds: u64,
    /// What is worth a word: why it was refused or halted.
    pub why: String,
}

impl History {
    /// Of these runs, newest first.
    pub fn of(runs: &[RunState]) -> Self {
        Self { runs: runs.iter().map(past).collect() }
    }
}

fn past(run: &RunState) -> Past {
    Past {
        id: run.id.clone(),
        from: run.target.from.to_string(),
        to: run.target.to.to_string(),
        kind: run.target.kind.to_string(),
        outcome: outcome(run),
        seeded_at: run.seeded_at,
        seconds: since(run.last_progress, run.seeded_at).as_secs(),
        why: why(run),
    }
}

/// One word for where a run stands or how it ended; a refusal by its kind.
pub fn outcome(run: &RunState) -> String {
    match run.status {
        Status::Seeded => "starting".to_owned(),
        Status::Refused => {
            run.refusal.as_ref().map_or_else(|| "refused".to_owned(), |(outcome, _)| outcome.to_string())
        }
        Status::InFlight => "in flight".to_owned(),
        Status::Paused => "paused".to_owned(),
        Status::Halted => "halted".to_owned(),
        Status::Done => "done".to_owned(),
        Status::Abandoned => "abandoned".to_owned(),
        Status::Superseded => "superseded".to_owned(),
    }
}

fn why(run: &RunState) -> String {
    match run.status {
        Status::Refused => run.refusal.as_ref().map_or_else(String::new, |(_, findings)| reasons(findings)),
        Status::Halted => run.halt.as_ref().map_or_else(String::new, |halt| without_step(&halt.why, &halt.step)),
        Status::Paused => run.paused.as_deref().map(clean).unwrap_or_default(),
        _ => String::new(),
    }
}

fn reasons(findings: &[crate::gate::Finding]) -> String {
    let refusing = findings.iter().filter(|finding| finding.class != crate::gate::Class::Warning);
    let each = refusing.map(|finding| format!("{} {}: {}", finding.gate, clean(&finding.object), clean(&finding.why)));
    each.collect::<Vec<_>>().join("; ")
}

/// The list of runs.
pub fn runs_table(history: &History, now: Timestamp, look: Look) -> String {
    if history.runs.is_empty() {
        return "no run is on record".to_owned();
    }
    let headers = ["RUN", "FROM", "TO", "OUTCOME", "SEEDED", "TOOK", "WHY"];
    let row = |run: &Past| {
        let cells = [
            run.id.clone(),
            format!("v{}", run.from),
            format!("v{}", run.to),
            run.outcome.clone(),
            ago(since(now, run.seeded_at)),
            took(std::time::Duration::from_secs(run.seconds)),
            run.why.clone(),
        ];
        cells.map(|cell| (cell, Tone::Plain)).to_vec()
    };
    table(look, &headers, &history.runs.iter().map(row).collect::<Vec<_>>())
}

/// `2026-11-22T23:00:05Z   worker w1   drain: done in 6s, 9 pods moved`.
pub fn event_line(entry: &Entry) -> String {
    let at = entry.at.strftime("%Y-%m-%dT%H:%M:%SZ");
    let phase = entry.phase.map(|phase| phase.to_string());
    let of = [phase, entry.node.clone()].into_iter().flatten().collect::<Vec<_>>().join(" ");
    let of = if of.is_empty() { of } else { format!("{of}   ") };
    format!("{at}   {of}{}", said(&entry.event))
}

fn said(event: &Event) -> String {
    match event {
        Event::Seeded { target, by } => format!("seeded {target} by {}", clean(by)),
        Event::Refused { outcome, findings } => {
            format!("refused: {outcome}; nothing was changed: {}", reasons(findings))
        }
        Event::Opened => "in flight: from here on the cluster is being changed".to_owned(),
        Event::Baseline { ready, total } => format!("{ready} of {} Ready before", count(*total, "pod")),
        Event::JobWanted { job } => format!("Job {job} is to be created"),
        Event::DaemonSets { ready } => format!("Ready on it before: {}", count(ready.len(), "DaemonSet")),
        Event::JobCreated { job } => format!("Job {job}"),
        Event::PhaseStarted { pod, runner } => started(pod, runner),
        Event::StepStarted { step } => format!("{step}: begins"),
        Event::Waiting { step, what } => format!("{step}: waits for {}", clean(what)),
        Event::StepDone { step, detail, took_ms } => step_done(step, detail, *took_ms),
        Event::Moved { pods } => format!("moved: {}", clean(&pods.join(", "))),
        Event::Note { text } => format!("note: {}", clean(text)),
        Event::Snapshot(kept) => snapshot(kept),
        Event::Quiesced(scaled) => {
            format!("{} goes from {} to 0", changed_workload(&scaled.workload), count_replicas(scaled.replicas))
        }
        Event::Restored { workload } => format!("{} is back at its replicas", changed_workload(workload)),
        Event::PhaseDone { requests } => format!("done, {requests} API requests"),
        Event::Paused { reason } => format!("paused, the kill switch is on: {}", clean(reason)),
        Event::AttemptFailed { why } => format!("this attempt failed, the next follows: {}", clean(why)),
        Event::Halted { step, why, hint } => halted(step, why, hint.as_deref()),
        Event::Resumed { by } => format!("taken up again by {}", clean(by)),
        Event::Skipped(skip) => skipped(skip),
        Event::Abandoned { reason } => format!("given up: {}", clean(reason)),
        Event::Allowed => "its target is allowed again".to_owned(),
        Event::Superseded { by } => format!("superseded: {}", clean(by)),
        Event::Closed => "closed: all nodes are at the target, and checked".to_owned(),
        Event::Unknown => "an event that this version of the program does not know".to_owned(),
    }
}

fn started(pod: &str, runner: &str) -> String {
    match (pod.is_empty(), runner.is_empty()) {
        (true, _) => "begins".to_owned(),
        (false, true) => format!("begins in pod {pod}"),
        (false, false) => format!("begins in pod {pod} on {runner}"),
    }
}

fn step_done(step: &str, detail: &str, took_ms: u64) -> String {
    let detail = clean(detail);
    let detail = if detail.is_empty() { detail } else { format!(", {detail}") };
    format!("{step}: done in {}{detail}", took(std::time::Duration::from_millis(took_ms)))
}

fn snapshot(kept: &Kept) -> String {
    let proved = if kept.proved { "restored and compared" } else { "not proved by a restore" };
    format!("etcd snapshot {}, {}, {proved}", clean(&kept.path), size(kept.bytes))
}

fn count_replicas(replicas: i32) -> String {
    if replicas == 1 { "1 replica".to_owned() } else { format!("{replicas} replicas") }
}

fn halted(step: &str, why: &str, hint: Option<&str>) -> String {
    let hint = hint.map(|hint| format!(" (hint: {})", clean(hint))).unwrap_or_default();
    format!("halted at step {step}: {}{hint}", without_step(why, step))
}

fn skipped(skip: &Skip) -> String {
    let how = if skip.leave { "left for later" } else { "taken as done by hand" };
    format!("node {} is {how}: {}", skip.node, clean(&skip.reason))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        report::status::fixture::{Told, after, done, halted as halted_event, starts, waits},
        run::names::Phase,
    };

    #[test]
    fn a_record_reads_as_a_log() {
        let told = Told::seeded("1.36.1", "1.36.3")
            .by(1, Phase::Preflight, None, starts("w1"))
            .by(90, Phase::Worker, Some("w1"), waits("drain", "the pods of w1 to leave: 2 pods"))
            .by(96, Phase::Worker, Some("w1"), done("drain", 6))
            .outside(100, Event::Unknown)
            .by(101, Phase::Worker, Some("w1"), halted_event("kubeadm", "exit 1\n\u{1b}[31mlast line"));
        let shown: Vec<_> = told.entries().iter().map(event_line).collect();
        assert_eq!(
            shown,
            [
                "2026-11-22T23:00:00Z   seeded v1.36.1 → v1.36.3 (patch) by detect",
                "2026-11-22T23:00:01Z   preflight   begins in pod k8s-upgrade-x on w1",
                "2026-11-22T23:01:30Z   worker w1   drain: waits for the pods of w1 to leave: 2 pods",
                "2026-11-22T23:01:36Z   worker w1   drain: done in 6s",
                "2026-11-22T23:01:40Z   an event that this version of the program does not know",
                "2026-11-22T23:01:41Z   worker w1   halted at step kubeadm: exit 1; [31mlast line",
            ]
        );
    }

    #[test]
    fn past_runs_stand_in_a_table() {
        let halted = Told::with_a_control_plane_done().by(300, Phase::Worker, Some("w1"), halted_event("drain", "no"));
        let over = Told::with_a_control_plane_done().by(400, Phase::Postflight, None, Event::Closed);
        let history = History::of(&[halted.state(), over.state()]);
        assert_eq!(
            runs_table(&history, after(7200), Look::default()),
            "RUN    FROM      TO        OUTCOME   SEEDED   TOOK    WHY\n\
             4f1c   v1.36.1   v1.36.3   halted    2h ago   5m      no\n\
             4f1c   v1.36.1   v1.36.3   done      2h ago   6m40s"
        );
        assert_eq!(runs_table(&History::of(&[]), after(0), Look::default()), "no run is on record");
    }
}
