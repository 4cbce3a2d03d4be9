//! From a YAML document to a policy, or to an error that names the path and what would be right there.

mod check;

use std::fmt;

use serde::Deserialize as _;
use serde_saphyr::Error as Yaml;

use super::Policy;

/// A policy document that can't be used; says which path and, for an unknown name, the nearest right one.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct PolicyError(String);

impl PolicyError {
    fn at(path: impl AsRef<str>, problem: impl fmt::Display) -> Self {
        match path.as_ref() {
            "" => Self(problem.to_string()),
            path => Self(format!("{path}: {problem}")),
        }
    }
}

/// Reads a policy document; an empty one, or one of comments alone, is the default policy.
pub fn read(text: &str) -> Result<Policy, PolicyError> {
    let policy = parse(text)?;
    check::check(&policy)?;
    Ok(policy)
}

fn parse(text: &str) -> Result<Policy, PolicyError> {
    let mut path = String::new();
    let parsed = serde_saphyr::with_deserializer_from_str(text, |yaml| {
        let mut track = serde_path_to_error::Track::new();
        // An empty document is a null, and a null is no policy: the default.
        let policy = Option::<Policy>::deserialize(serde_path_to_error::Deserializer::new(yaml, &mut track));
        // Where serde can't tell a name it says `?`, and `.` for the whole document.
        track.path().to_string().trim_end_matches(['?', '.']).clone_into(&mut path);
        policy
    });
    parsed.map(Option::unwrap_or_default).map_err(|error| explain(&path, error.without_snippet()))
}

fn explain(path: &str, error: &Yaml) -> PolicyError {
    match error {
        Yaml::SerdeUnknownField { field, expected, .. } => unknown_field(path, field, expected),
        Yaml::SerdeUnknownVariant { variant, expected, .. } => {
            PolicyError::at(path, format!("{variant:?} is not allowed; allowed: {}", expected.join(", ")))
        }
        Yaml::SerdeMissingField { field, .. } => PolicyError::at(join(path, field), "is missing"),
        Yaml::SerdeInvalidType { unexpected, expected, .. } | Yaml::SerdeInvalidValue { unexpected, expected, .. } => {
            PolicyError::at(path, format!("{expected} is expected, found {unexpected}"))
        }
        Yaml::DuplicateMappingKey { key: Some(key), .. } => PolicyError::at(join(path, key), "is given twice"),
        Yaml::MultipleDocuments { .. } => PolicyError::at(path, "has more than one YAML document; one is expected"),
        Yaml::Message { msg, .. } => PolicyError::at(path, msg),
        other => PolicyError::at(path, first_line(&other.to_string())),
    }
}

/// The path that serde tracks may or may not end with the unknown name itself: said once either way.
fn unknown_field(path: &str, field: &str, known: &[&str]) -> PolicyError {
    let parent = match path.strip_suffix(field) {
        Some("") => "",
        Some(rest) if rest.ends_with('.') => rest.trim_end_matches('.'),
        _ => path,
    };
    let hint = match nearest(field, known) {
        Some(name) => format!("did you mean {}?", join(parent, name)),
        None => format!("known here: {}", known.join(", ")),
    };
    PolicyError::at(join(parent, field), format!("unknown field; {hint}"))
}

/// The known name that was most likely meant. Below this likeness a hint would mislead more often than it helps
/// (a swapped or a forgotten letter in a word of five still reaches 0.8).
fn nearest<'a>(name: &str, known: &[&'a str]) -> Option<&'a str> {
    let like = |candidate: &str| strsim::jaro_winkler(&name.to_lowercase(), &candidate.to_lowercase());
    let best = known.iter().copied().max_by(|a, b| like(a).total_cmp(&like(b)))?;
    (like(best) > 0.75).then_some(best)
}

fn join(parent: &str, name: &str) -> String {
    if parent.is_empty() { name.to_owned() } else { format!("{parent}.{name}") }
}

fn first_line(text: &str) -> &str {
    text.lines().next().unwrap_or(text)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::{
        policy::{Channel, SingleReplica},
        version::Minor,
    };

    #[track_caller]
    fn refused(text: &str) -> String {
        read(text).expect_err(text).to_string()
    }

    #[test]
    fn an_empty_policy_is_the_default_one() {
        for text in
            ["", "\n\n", "# nothing but a comment\n", "---\n", "{}", "null", "drain: {}", "drain:\n  # nothing\n"]
        {
            assert_eq!(read(text), Ok(Policy::default()), "{text:?}");
        }
    }

    #[test]
    fn values_are_taken() {
        let policy = read("channel: patch\npinMinor: 1.30\ndrain:\n  singleReplica: block\n").unwrap();
        assert_eq!(policy.channel, Channel::Patch);
        // YAML takes 1.30 for the number 1.3: it must not become the minor 1.3.
        assert_eq!(policy.pin_minor, Some(Minor::new(1, 30)));
        assert_eq!(policy.drain.single_replica, SingleReplica::Block);
    }

    #[test]
    fn an_unknown_field_names_its_path_and_the_nearest_right_one() {
        for (text, error) in [
            ("drain: {singleReplca: wait}", "drain.singleReplca: unknown field; did you mean drain.singleReplica?"),
            ("chanel: patch", "chanel: unknown field; did you mean channel?"),
            ("drain: {emptydir: block}", "drain.emptydir: unknown field; did you mean drain.emptyDir?"),
            (
                "gates: {accept: [{gate: g, resaon: x}]}",
                "gates.accept[0].resaon: unknown field; did you mean gates.accept[0].reason?",
            ),
            ("metrics: {xyz: 1}", "metrics.xyz: unknown field; known here: pushgateway"),
        ] {
            assert_eq!(refused(text), error);
        }
    }

    #[test]
    fn a_bad_value_names_its_path_and_what_is_allowed() {
        for (text, error) in [
            ("channel: weekly", "channel: \"weekly\" is not allowed; allowed: patch, minor"),
            (
                "drain: {singleReplica: yes}",
                "drain.singleReplica: \"yes\" is not allowed; allowed: recreate, wait, block",
            ),
            (
                "quiet: {readyFor: tomorrow}",
                "quiet.readyFor: \"tomorrow\" is not a length of time such as 90s, 30m, 24h or 7d",
            ),
            ("denyVersions: [1.37.0, 1.37]", "denyVersions[1]: \"1.37\" is not a version such as 1.37.2"),
            ("restoreHook: {namespace: a}", "restoreHook.configMap: is missing"),
            ("channel: patch\nchannel: minor", "channel: is given twice"),
        ] {
            assert_eq!(refused(text), error);
        }
        assert!(refused("ssh: {port: high}").starts_with("ssh.port: "));
        assert!(refused("ssh: {port: 70000}").starts_with("ssh.port: "));
        assert!(refused("nodes: [a]").starts_with("nodes: "));
        assert!(refused("drain: {timeout: 1h").contains("line 1"));
        assert_eq!(refused("- a\n- b"), "expected mapping start at line 1, column 1");
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic(text in any::<String>()) {
            let _ = read(&text);
        }

        #[test]
        fn no_document_makes_it_panic(key in "[a-zA-Z]{1,14}", inner in "[a-zA-Z]{1,14}", value in "[ -~]{0,20}") {
            let _ = read(&format!("{key}:\n  {inner}: {value}\n"));
            let _ = read(&format!("{key}: {value}\n"));
        }
    }
}
