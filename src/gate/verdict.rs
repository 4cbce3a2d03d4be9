use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Class, Finding};
use crate::error::Exit;

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
    /// Ids of gates that had nothing to look at, with the reason.
    pub not_applicable: Vec<(String, String)>,
}

impl Verdict {
    /// Sorts the findings and derives the outcome.
    pub fn of(mut findings: Vec<Finding>, passed: Vec<String>, not_applicable: Vec<(String, String)>) -> Self {
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
}

#[cfg(test)]
mod tests {
    use super::*;

    fn outcome(classes: &[Class]) -> Outcome {
        let finding = |class: &Class| Finding {
            gate: "g".into(),
            class: *class,
            object: String::new(),
            why: String::new(),
            evidence: String::new(),
            remedy: String::new(),
            source: String::new(),
        };
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
}
