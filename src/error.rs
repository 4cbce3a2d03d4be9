//! How a command ends: the public exit codes, and the hint that goes with a failure.
//!
//! Errors travel as [`anyhow::Error`]; each context says what was done on which object. A [`Failure`] somewhere in the
//! chain decides the exit code and the hint. A blocker is never an error: it is a finding (see [`crate::gate`]).

use std::fmt;

/// Exit codes of every plugin: a public contract, documented in the README.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Exit {
    /// Done, or safe.
    Ok = 0,
    /// Could not look or act: no connection, no permission, a bug.
    Error = 1,
    /// The command line or the policy is wrong.
    Usage = 2,
    /// Findings that an operator can clear.
    Blocked = 3,
    /// Waiting, pinned or transient findings.
    Held = 4,
    /// Something needed could not be read.
    Unknown = 5,
    /// A step failed and the run stands still, safely.
    Halted = 6,
    /// Another run holds the Lease, or the kill switch is on.
    Busy = 7,
    /// The person said no, or could not be asked.
    Declined = 8,
}

impl From<Exit> for std::process::ExitCode {
    fn from(exit: Exit) -> Self {
        (exit as u8).into()
    }
}

/// A failure whose exit code and hint are known where it arises.
#[derive(Debug)]
pub struct Failure {
    exit: Exit,
    message: String,
    hint: Option<String>,
}

impl Failure {
    /// A failure with its own exit code; `message` says what failed, on which object.
    pub fn new(exit: Exit, message: impl Into<String>) -> Self {
        Self { exit, message: message.into(), hint: None }
    }

    /// What to type next.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Failure {}

/// The exit code that an error asks for: the outermost [`Failure`]'s, else [`Exit::Error`].
pub fn exit_of(error: &anyhow::Error) -> Exit {
    failure_in(error).map_or(Exit::Error, |failure| failure.exit)
}

/// What to type next, where the error knows it.
pub fn hint_of(error: &anyhow::Error) -> Option<&str> {
    failure_in(error).and_then(|failure| failure.hint.as_deref())
}

// `downcast_ref` sees through contexts, and a `Failure` used as a context itself is found by it too.
fn failure_in(error: &anyhow::Error) -> Option<&Failure> {
    error.downcast_ref::<Failure>().or_else(|| error.chain().find_map(|cause| cause.downcast_ref::<Failure>()))
}

/// The causes from the outside in, on one line. Libraries often repeat their source in their own words: said once is enough.
pub fn chain(error: &anyhow::Error) -> String {
    let mut said = String::new();
    for cause in error.chain().map(|cause| plain(&cause.to_string())) {
        if said.is_empty() {
            said = cause;
        } else if !said.contains(cause.trim()) {
            said = format!("{said}: {cause}");
        }
    }
    one_line(&said)
}

/// The API server's own sentence, without the dump of the whole answer that the client puts around it.
fn plain(cause: &str) -> String {
    let sentence = ["ApiError: ", "ServiceError: "].into_iter().find_map(|prefix| cause.strip_prefix(prefix));
    let sentence = sentence.unwrap_or(cause);
    let sentence = sentence.split_once(" (Status {").map_or(sentence, |(sentence, _)| sentence);
    // `… is forbidden: …: Forbidden`: the reason at the end says nothing new.
    let last = sentence
        .rsplit_once(": ")
        .filter(|(rest, reason)| cause.len() > sentence.len() && rest.contains(' ') && !reason.contains(' '));
    last.map_or(sentence, |(sentence, _)| sentence).to_owned()
}

fn one_line(text: &str) -> String {
    text.lines().map(str::trim).filter(|line| !line.is_empty()).collect::<Vec<_>>().join("; ")
}

#[cfg(test)]
mod tests {
    use anyhow::Context as _;

    use super::*;

    #[test]
    fn a_failure_is_found_below_contexts() {
        let error = Err::<(), _>(Failure::new(Exit::Busy, "the Lease is held").hint("wait"))
            .context("starting the run")
            .unwrap_err();
        assert_eq!(exit_of(&error), Exit::Busy);
        assert_eq!(hint_of(&error), Some("wait"));
        assert_eq!(format!("{error:#}"), "starting the run: the Lease is held");
    }

    #[test]
    fn any_other_error_is_one() {
        assert_eq!(exit_of(&anyhow::anyhow!("no connection")), Exit::Error);
        assert_eq!(hint_of(&anyhow::anyhow!("no connection")), None);
    }

    #[test]
    fn the_api_servers_own_sentence_is_said_without_the_dump_of_its_answer() {
        let error = anyhow::anyhow!(
            "ApiError: pods \"p\" is forbidden: no access: Forbidden (Status {{ status: Some(Failure), code: 403 }})"
        );
        assert_eq!(chain(&error.context("reading p")), "reading p: pods \"p\" is forbidden: no access");
        assert_eq!(plain("connection refused: os error 111"), "connection refused: os error 111");
    }

    #[test]
    fn a_cause_that_its_context_repeats_is_said_once() {
        let error = Err::<(), _>(anyhow::anyhow!("connection refused"))
            .context("asking for the version: connection refused")
            .unwrap_err();
        assert_eq!(chain(&error), "asking for the version: connection refused");
    }
}
