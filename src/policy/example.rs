//! The commented example document: every field, at its default or as a sample.

/// What `kubectl upgrade-run policy --example` prints. Reads as the default policy.
pub const EXAMPLE: &str = include_str!("example.yaml");

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use serde_json::Value;

    use super::*;
    use crate::policy::{Policy, read, settings};

    /// The example with its samples switched on.
    fn with_samples() -> String {
        let sample =
            |line: &str| line.trim_start().strip_prefix('#').is_some_and(|rest| rest.starts_with(char::is_alphabetic));
        EXAMPLE
            .lines()
            .map(|line| if sample(line) { line.replacen('#', "", 1) } else { line.to_owned() } + "\n")
            .collect()
    }

    #[test]
    fn the_example_is_the_default_policy() {
        assert_eq!(read(EXAMPLE), Ok(Policy::default()));
    }

    #[test]
    fn its_samples_are_valid_and_each_changes_something() {
        let policy = read(&with_samples()).unwrap();
        let (sampled, default) =
            (serde_json::to_value(&policy).unwrap(), serde_json::to_value(Policy::default()).unwrap());
        let unset = |value: &Value| value.is_null() || value.as_array().is_some_and(Vec::is_empty);
        for (path, value) in settings::flat(&default) {
            assert!(
                !unset(&value) || settings::flat(&sampled).get(&path) != Some(&value),
                "{path} has neither a default nor a sample"
            );
        }
    }

    #[test]
    fn it_names_every_field() {
        let named: BTreeSet<_> = settings::given(&with_samples()).into_iter().collect();
        for path in settings::flat(&serde_json::to_value(Policy::default()).unwrap()).into_keys() {
            let below = format!("{path}.");
            assert!(named.iter().any(|name| *name == path || name.starts_with(&below)), "{path} is not in the example");
        }
    }
}
