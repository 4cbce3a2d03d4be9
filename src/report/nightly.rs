//! The nightly report: what runs, whether the detector did, what came of it, and why not more.

mod page;

use std::{collections::BTreeMap, time::Duration};

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::Serialize;

pub use page::{html, markdown, plain};

use super::{
    history::{History, Past},
    status::{Detection, Seen, StatusReport, Work, detected, on_versions, since},
    words::{ago, clean, took},
};
use crate::{cluster::snapshot::Observed, gate::Finding};

/// A detector that is on time may still be this much late: CronJobs start within minutes, and a detection takes one.
const LATE: Duration = Duration::from_hours(1);

/// The document `UpgradeNightlyReport`.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct NightlyReport {
    /// When it was looked.
    #[schemars(with = "String")]
    pub observed_at: Timestamp,
    /// How far back it goes, in seconds.
    pub since_seconds: u64,
    /// How many nodes have a kubelet of each version.
    pub versions: BTreeMap<String, usize>,
    /// The CronJob of detection.
    pub detection: Option<Detection>,
    /// Whether the detector ran in this time; none where that could not be read.
    pub detector_ran: Option<bool>,
    /// What came of it, worst first.
    pub outcomes: Vec<String>,
    /// Live reasons why an upgrade does not go on, by class.
    pub reasons: Vec<Finding>,
    /// Runs of this time, newest first.
    pub runs: Vec<Past>,
    /// Jobs of this time, newest first.
    pub jobs: Vec<Work>,
    /// What could not be read.
    pub unread: Vec<String>,
    /// Said in words: the versions, and the last detection.
    #[serde(skip)]
    said: [String; 2],
}

/// The report on the time from `length` ago.
pub fn nightly(seen: &Seen<'_>, status: &StatusReport, length: Duration) -> NightlyReport {
    let recent = |then: Timestamp| since(seen.now, then) <= length;
    let is_of_this_time = |run: &&crate::run::record::RunState| run.status.is_open() || recent(run.last_progress);
    let runs: Vec<_> = seen.runs.iter().filter(is_of_this_time).cloned().collect();
    let runs = History::of(&runs).runs;
    let mut jobs: Vec<_> = seen.work.known().into_iter().flatten().cloned().collect();
    jobs.retain(|job| job.created_at.or(job.ended_at).is_some_and(recent));
    jobs.sort_by_key(|job| std::cmp::Reverse(job.created_at));
    let detector_ran = detector_ran(seen, length);
    NightlyReport {
        observed_at: seen.now,
        since_seconds: length.as_secs(),
        versions: status.versions.clone(),
        detection: status.detection,
        detector_ran,
        outcomes: outcomes(seen, status, &runs, detector_ran),
        reasons: status.findings.clone(),
        runs,
        jobs,
        unread: status.unread.clone(),
        said: [on_versions(status), detected(status)],
    }
}

/// None where the CronJob could not be read: that is not "ran".
fn detector_ran(seen: &Seen<'_>, length: Duration) -> Option<bool> {
    match &seen.detection {
        Observed::Known(found) => {
            let last = found.and_then(|found| found.last_schedule);
            Some(last.is_some_and(|last| since(seen.now, last) <= length + LATE))
        }
        Observed::Unknown(_) | Observed::NotConfigured => None,
    }
}

fn outcomes(seen: &Seen<'_>, status: &StatusReport, runs: &[Past], detector_ran: Option<bool>) -> Vec<String> {
    let mut outcomes = Vec::new();
    if detector_ran == Some(false) {
        outcomes.push(did_not_run(seen));
    } else {
        outcomes.extend(ended_badly(seen));
    }
    if status.run.is_none()
        && let Some(reason) = &seen.kill_switch
    {
        outcomes.push(format!("paused: the kill switch is on: {}", clean(reason)));
    }
    outcomes.extend(runs.iter().map(of_run));
    if outcomes.is_empty() {
        outcomes.push(if status.nothing_newer { "nothing newer to go to" } else { "no run" }.to_owned());
    }
    outcomes
}

fn did_not_run(seen: &Seen<'_>) -> String {
    let why = match seen.detection.known().copied().flatten() {
        None => "there is no CronJob for it: kubectl upgrade-run install".to_owned(),
        Some(Detection { suspended: true, .. }) => "its CronJob is suspended".to_owned(),
        Some(Detection { last_schedule: Some(last), .. }) => format!("it last ran {}", ago(since(seen.now, last))),
        Some(_) => "it never ran so far".to_owned(),
    };
    format!("detector did not run: {why}")
}

/// One that began an hour ago is over: its Job has half an hour, and the version of the night is not known.
fn ended_badly(seen: &Seen<'_>) -> Option<String> {
    let found = seen.detection.known().copied().flatten().filter(|found| !found.ended_well())?;
    let began = found.last_schedule.map(|then| since(seen.now, then)).filter(|length| *length > LATE)?;
    let namespace = seen.namespace.unwrap_or("k8s-upgrade");
    let command = format!("kubectl logs -n {namespace} -l app=k8s-version-upgrade --tail=20");
    Some(format!("detection failed: it began {} and did not end well: {command}", ago(began)))
}

fn of_run(run: &Past) -> String {
    let why = if run.why.is_empty() { String::new() } else { format!(": {}", run.why) };
    let took = took(Duration::from_secs(run.seconds));
    format!("{} v{} → v{} ({}), run {}, {took}{why}", run.outcome, run.from, run.to, run.kind, run.id)
}

/// One line for chat, every morning: that none came is a sign, too.
pub fn line(report: &NightlyReport) -> String {
    let [running, detection] = &report.said;
    // The last detection may have said it already.
    let outcomes = report.outcomes.iter().filter(|outcome| !detection.ends_with(outcome.as_str()));
    let parts = [running, detection].into_iter().filter(|part| !part.is_empty()).chain(outcomes);
    format!("upgrade report: {}", parts.cloned().collect::<Vec<_>>().join("; "))
}

#[cfg(test)]
mod tests;
