//! The effective policy as single settings, each with where it comes from.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::Policy;

/// One value of the effective policy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Setting {
    /// Such as `drain.singleReplica`.
    pub path: String,
    /// What holds; a list is one value.
    pub value: Value,
    /// Whether the document says it, or it is the default.
    pub given: bool,
}

/// Every value of the policy that `text` means, by path.
pub fn settings(policy: &Policy, text: &str) -> Vec<Setting> {
    let document = given(text);
    let policy = serde_json::to_value(policy).unwrap_or_default();
    let setting = |(path, value): (String, Value)| {
        let given = document.iter().any(|name| is_at_or_below(name, &path));
        Setting { path, value, given }
    };
    flat(&policy).into_iter().map(setting).collect()
}

fn is_at_or_below(name: &str, path: &str) -> bool {
    name.strip_prefix(path).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
        || path.strip_prefix(name).is_some_and(|rest| rest.starts_with('.'))
}

/// Paths that a document sets; none for one that can't be read.
pub(super) fn given(text: &str) -> BTreeSet<String> {
    let document: Value = serde_saphyr::from_str(text).unwrap_or_default();
    flat(&document)
        .into_iter()
        .filter(|(path, value)| !path.is_empty() && !value.is_null())
        .map(|(path, _)| path)
        .collect()
}

/// Single values by path. Lists are values; objects are taken apart.
pub(super) fn flat(value: &Value) -> BTreeMap<String, Value> {
    let mut all = BTreeMap::new();
    collect("", value, &mut all);
    all
}

fn collect(path: &str, value: &Value, all: &mut BTreeMap<String, Value>) {
    match value {
        Value::Object(fields) if !fields.is_empty() => {
            for (name, value) in fields {
                let path = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
                collect(&path, value, all);
            }
        }
        _ => drop(all.insert(path.to_owned(), value.clone())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::read;

    fn given_paths(text: &str) -> Vec<String> {
        settings(&read(text).unwrap(), text)
            .into_iter()
            .filter(|setting| setting.given)
            .map(|setting| setting.path)
            .collect()
    }

    #[test]
    fn only_what_the_document_says_is_given() {
        assert_eq!(given_paths(""), Vec::<String>::new());
        assert_eq!(given_paths("drain: {timeout: 1h}\nchannel: minor"), ["channel", "drain.timeout"]);
        assert_eq!(given_paths("drain:\n"), Vec::<String>::new());
        assert_eq!(given_paths("denyVersions: [1.37.0]"), ["denyVersions"]);
        assert_eq!(
            given_paths("restoreHook: {namespace: a, configMap: b}"),
            ["restoreHook.configMap", "restoreHook.namespace"]
        );
    }
}
