use std::{collections::BTreeSet, sync::Arc};

use jiff::{SignedDuration, Timestamp};
use serde::Deserialize;
use serde_json::Value;

use crate::sandbox::controllers::object::{Condition, Meta, Pod};

/// Between a failure and the next pod: doubled each time (pkg/controller/job).
const FIRST_BACKOFF: SignedDuration = SignedDuration::from_secs(10);
const LONGEST_BACKOFF: SignedDuration = SignedDuration::from_mins(10);
/// What the API server fills in.
const DEFAULT_BACKOFF_LIMIT: usize = 6;

#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Job {
    pub(super) metadata: Meta,
    pub(super) spec: Spec,
    pub(super) status: Status,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct Spec {
    pub(super) parallelism: Option<usize>,
    pub(super) completions: Option<usize>,
    pub(super) backoff_limit: Option<usize>,
    pub(super) active_deadline_seconds: Option<i64>,
    pub(super) ttl_seconds_after_finished: Option<i64>,
    pub(super) pod_replacement_policy: String,
    pub(super) suspend: bool,
    pub(super) template: Value,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct Status {
    pub(super) start_time: Option<Timestamp>,
    pub(super) succeeded: usize,
    pub(super) failed: usize,
    pub(super) conditions: Vec<Condition>,
}

/// What became of a Job's pods so far. A pod is counted once, when it ends or is told to: afterwards it may be gone.
#[derive(Debug, Default)]
pub(crate) struct Tally {
    pub(super) succeeded: usize,
    pub(super) failed: usize,
    counted: BTreeSet<String>,
    /// Failures since the last success, and the time of the last: what the back-off goes by.
    in_a_row: u32,
    last_failure: Option<Timestamp>,
    /// A Job that came with counts counted the pods that it came with.
    is_new: bool,
}

impl Tally {
    pub(super) fn of(job: &Job) -> Self {
        let Status { succeeded, failed, .. } = job.status;
        Self { succeeded, failed, is_new: succeeded + failed > 0, ..Self::default() }
    }

    pub(super) fn take_in(&mut self, job: &Job, pods: &[Arc<Pod>]) {
        let known = std::mem::take(&mut self.is_new);
        let by_failure_alone = job.spec.pod_replacement_policy == "Failed";
        for pod in pods {
            let succeeded = pod.status.phase == "Succeeded";
            let failed = pod.status.phase == "Failed" || (pod.metadata.is_terminating() && !by_failure_alone);
            if !(succeeded || failed) || !self.counted.insert(pod.metadata.uid.clone()) || known {
                continue;
            }
            if succeeded {
                self.succeeded += 1;
                (self.in_a_row, self.last_failure) = (0, None);
            } else {
                self.failed += 1;
                self.in_a_row += 1;
                self.last_failure = self.last_failure.max(ended_at(pod));
            }
        }
    }

    fn next_pod_at(&self) -> Option<Timestamp> {
        let doubled = 2_i32.checked_pow(self.in_a_row.checked_sub(1)?).unwrap_or(i32::MAX);
        let wait = FIRST_BACKOFF.checked_mul(doubled).unwrap_or(LONGEST_BACKOFF).min(LONGEST_BACKOFF);
        self.last_failure?.checked_add(wait).ok()
    }
}

fn ended_at(pod: &Pod) -> Option<Timestamp> {
    let unready = pod.condition("Ready").filter(|condition| condition.status == "False");
    let ended = unready.filter(|_| pod.is_finished()).and_then(|condition| condition.last_transition_time);
    ended.or_else(|| pod.deleted_at()).or(pod.metadata.creation_timestamp)
}

/// How a Job ends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    Complete,
    BackoffLimit,
    Deadline,
    /// Decided at an earlier look, in these words.
    Decided {
        fails: bool,
        reason: String,
        message: String,
    },
}

impl Verdict {
    /// The condition when it is decided, that when it is reached, reason, and message.
    pub(super) fn words(&self) -> (&'static str, &'static str, String, String) {
        const FAILED: (&str, &str) = ("FailureTarget", "Failed");
        const MET: (&str, &str) = ("SuccessCriteriaMet", "Complete");
        let ((first, last), reason, message) = match self {
            Self::Complete => (MET, "CompletionsReached", "Reached expected number of succeeded pods"),
            Self::BackoffLimit => (FAILED, "BackoffLimitExceeded", "Job has reached the specified backoff limit"),
            Self::Deadline => (FAILED, "DeadlineExceeded", "Job was active longer than specified deadline"),
            Self::Decided { fails, reason, message } => {
                (if *fails { FAILED } else { MET }, reason.as_str(), message.as_str())
            }
        };
        (first, last, reason.to_owned(), message.to_owned())
    }
}

/// What is done about a Job now.
#[derive(Debug, Default)]
pub(super) struct Decided {
    pub(super) create: usize,
    pub(super) delete: Vec<Arc<Pod>>,
    pub(super) verdict: Option<Verdict>,
    pub(super) again_at: Option<Timestamp>,
}

/// When the Job ended; none while it goes on.
pub(super) fn finished_at(job: &Job) -> Option<Timestamp> {
    let last =
        job.status.conditions.iter().find(|c| matches!(c.kind.as_str(), "Complete" | "Failed") && c.status == "True");
    last.map(|condition| condition.last_transition_time.unwrap_or(Timestamp::UNIX_EPOCH))
}

pub(super) fn decide(job: &Job, tally: &Tally, pods: &[Arc<Pod>], now: Timestamp) -> Decided {
    let active: Vec<_> = pods.iter().filter(|pod| pod.is_active()).cloned().collect();
    let start = job.status.start_time.unwrap_or(now);
    let deadline = job.spec.active_deadline_seconds.filter(|_| !job.spec.suspend);
    let deadline = deadline.and_then(|seconds| start.checked_add(SignedDuration::from_secs(seconds)).ok());
    let decided_before = job.status.conditions.iter().find_map(|condition| {
        let fails = match condition.kind.as_str() {
            "FailureTarget" => true,
            "SuccessCriteriaMet" => false,
            _ => return None,
        };
        let (reason, message) = (condition.reason.clone(), condition.message.clone());
        Some(Verdict::Decided { fails, reason, message })
    });
    let verdict = decided_before.or_else(|| {
        if tally.failed > job.spec.backoff_limit.unwrap_or(DEFAULT_BACKOFF_LIMIT) {
            Some(Verdict::BackoffLimit)
        } else if deadline.is_some_and(|deadline| now >= deadline) {
            Some(Verdict::Deadline)
        } else {
            None
        }
    });
    if verdict.is_some() {
        return Decided { verdict, delete: active, ..Decided::default() };
    }
    let mut decided = manage(job, tally, pods, &active, now);
    decided.again_at = [decided.again_at, deadline].into_iter().flatten().min();
    decided
}

/// As many pods as there is work for.
fn manage(job: &Job, tally: &Tally, pods: &[Arc<Pod>], active: &[Arc<Pod>], now: Timestamp) -> Decided {
    if job.metadata.is_terminating() {
        return Decided::default();
    }
    if job.spec.suspend {
        return Decided { delete: active.to_vec(), ..Decided::default() };
    }
    let parallelism = job.spec.parallelism.unwrap_or(1);
    // Neither given means one of each; a work queue says how wide, but not how long.
    let completions = job.spec.completions.or_else(|| job.spec.parallelism.is_none().then_some(1));
    let (wanted, is_done) = match completions {
        Some(completions) => {
            (completions.saturating_sub(tally.succeeded).min(parallelism), tally.succeeded >= completions)
        }
        None if tally.succeeded > 0 => (active.len(), true),
        None => (parallelism, false),
    };
    if is_done && active.is_empty() {
        return Decided { verdict: Some(Verdict::Complete), ..Decided::default() };
    }
    let going = pods.iter().filter(|pod| pod.metadata.is_terminating() && !pod.is_finished()).count();
    let holding = if job.spec.pod_replacement_policy == "Failed" { going } else { 0 };
    let missing = wanted.saturating_sub(active.len() + holding);
    let surplus = active.iter().skip(wanted).cloned().collect();
    match tally.next_pod_at().filter(|at| *at > now) {
        Some(at) if missing > 0 => Decided { again_at: Some(at), delete: surplus, ..Decided::default() },
        _ => Decided { create: missing, delete: surplus, ..Decided::default() },
    }
}

#[cfg(test)]
mod tests;
