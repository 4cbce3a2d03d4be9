use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Class, Finding};
use crate::{error::Exit, version::TargetError};

/// The answer: the first that applies of unknown, held, blocked, safe.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
#[expect(missing_docs, reason = "the names say it")]
pub enum Outcome {
    Unknown,
    Held,
    Blocked,
    Safe,
}

impl Outcome {
    /// The exit code that carries it.
    pub fn exit(self) -> Exit {
        match self {
            Self::Unknown => Exit::Unknown,
            Self::Held => Exit::Held,
            Self::Blocked => Exit::Blocked,
            Self::Safe => Exit::Ok,
        }
    }
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Unknown => "unknown",
            Self::Held => "held",
            Self::Blocked => "blocked",
            Self::Safe => "safe",
        })
    }
}

/// All findings, worst first, and what they come to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Verdict {
    /// What they come to.
    pub outcome: Outcome,
    /// Worst first; within a class in the order of the gates.
    pub findings: Vec<Finding>,
    /// Ids of gates that were asked and found nothing.
    pub passed: Vec<String>,
    /// Gates that had nothing to look at.
    pub not_applicable: Vec<NotApplicable>,
}

/// A gate that had nothing to look at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct NotApplicable {
    /// The gate's id.
    pub gate: String,
    /// Why.
    pub reason: String,
}

impl Verdict {
    /// Sorts the findings and derives the outcome.
    pub fn of(mut findings: Vec<Finding>, passed: Vec<String>, not_applicable: Vec<NotApplicable>) -> Self {
        findings.sort_by_key(|finding| finding.class);
        let has = |classes: &[Class]| findings.iter().any(|finding| classes.contains(&finding.class));
        let outcome = if has(&[Class::Unknown]) {
            Outcome::Unknown
        } else if has(&[Class::Waiting, Class::Pinned, Class::Transient]) {
            Outcome::Held
        } else if has(&[Class::Actionable]) {
            Outcome::Blocked
        } else {
            Outcome::Safe
        };
        Self { outcome, findings, passed, not_applicable }
    }

    /// The verdict on a step that no cluster can take: nothing else needs to be asked.
    pub fn refused(error: TargetError) -> Self {
        let object = match error {
            TargetError::Downgrade { to, .. } | TargetError::SkipsMinor { to, .. } => format!("target/v{to}"),
        };
        let remedy = match error {
            TargetError::Downgrade { from, .. } => format!("a target of v{from} or newer"),
            TargetError::SkipsMinor { from, .. } => format!("a release of {} first", from.minor().next()),
        };
        let finding = Finding::new(Class::Actionable, object, error.to_string())
            .of_gate("version-skew")
            .evidence("the oldest kubelet is the running version")
            .remedy(remedy)
            .source("kubernetes.io/releases/version-skew-policy; kubeadm upgrades one minor at a time and never down");
        Self::of(vec![finding], vec![], vec![])
    }

    /// How many findings are of this class.
    pub fn count(&self, class: Class) -> usize {
        self.findings.iter().filter(|finding| finding.class == class).count()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn outcome(classes: &[Class]) -> Outcome {
        let finding = |class: &Class| Finding::new(*class, "o", "w");
        Verdict::of(classes.iter().map(finding).collect(), vec![], vec![]).outcome
    }

    #[test]
    fn unknown_wins_over_held_over_blocked_over_safe() {
        use Class::{Actionable, Pinned, Transient, Unknown, Waiting, Warning};
        assert_eq!(outcome(&[]), Outcome::Safe);
        assert_eq!(outcome(&[Warning]), Outcome::Safe);
        assert_eq!(outcome(&[Warning, Actionable]), Outcome::Blocked);
        for held in [Waiting, Pinned, Transient] {
            assert_eq!(outcome(&[Actionable, held]), Outcome::Held);
        }
        assert_eq!(outcome(&[Actionable, Waiting, Unknown]), Outcome::Unknown);
    }

    #[test]
    fn a_step_that_kubeadm_cannot_take_is_blocked_and_says_what_it_could() {
        let error = |from: &str, to: &str| {
            crate::version::Target::new(from.parse().expect("from"), to.parse().expect("to")).expect_err("refused")
        };
        for (from, to, remedy) in
            [("1.35.4", "1.37.2", "a release of 1.36 first"), ("1.36.3", "1.36.1", "a target of v1.36.3 or newer")]
        {
            let verdict = Verdict::refused(error(from, to));
            assert_eq!((verdict.outcome, verdict.findings[0].remedy.as_str()), (Outcome::Blocked, remedy));
        }
    }
}
