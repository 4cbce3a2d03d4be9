use std::collections::BTreeMap;

use k8s_openapi::apimachinery::pkg::apis::meta::v1::{LabelSelector, LabelSelectorRequirement};

use crate::cluster::snapshot::{Budget, Pod};

/// Whether a budget counts this pod: same namespace, and its selector matches. No selector matches nothing, an empty one
/// everything (policy/v1).
pub fn covers(budget: &Budget, pod: &Pod) -> bool {
    budget.namespace == pod.namespace && budget.selector.as_ref().is_some_and(|selector| matches(selector, &pod.labels))
}

/// Whether these labels satisfy every requirement. One that the API would refuse (an operator it does not know, `In`
/// without values) makes the whole selector match nothing, as it does there.
pub fn matches(selector: &LabelSelector, labels: &BTreeMap<String, String>) -> bool {
    let mut equal = selector.match_labels.iter().flatten();
    let mut required = selector.match_expressions.iter().flatten();
    equal.all(|(key, value)| labels.get(key) == Some(value)) && required.all(|rule| satisfies(rule, labels))
}

fn satisfies(rule: &LabelSelectorRequirement, labels: &BTreeMap<String, String>) -> bool {
    let value = labels.get(&rule.key);
    let values = rule.values.as_deref().unwrap_or_default();
    let listed = value.is_some_and(|value| values.contains(value));
    match (rule.operator.as_str(), values.is_empty()) {
        ("In", false) => listed,
        // A label that is not there is in no list.
        ("NotIn", false) => !listed,
        ("Exists", true) => value.is_some(),
        ("DoesNotExist", true) => value.is_none(),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn rule(key: &str, operator: &str, values: &[&str]) -> LabelSelectorRequirement {
        let values = (!values.is_empty()).then(|| values.iter().map(ToString::to_string).collect());
        LabelSelectorRequirement { key: key.to_owned(), operator: operator.to_owned(), values }
    }

    fn selector(rules: Vec<LabelSelectorRequirement>) -> LabelSelector {
        LabelSelector { match_expressions: Some(rules), match_labels: None }
    }

    fn labels(pairs: &[(&str, &str)]) -> BTreeMap<String, String> {
        pairs.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect()
    }

    #[test]
    fn requirements_are_those_of_the_api() {
        let web = labels(&[("app", "web"), ("tier", "")]);
        for (rule, expected) in [
            (rule("app", "In", &["web", "api"]), true),
            (rule("app", "In", &["api"]), false),
            (rule("none", "In", &["web"]), false),
            (rule("tier", "In", &[""]), true),
            (rule("app", "NotIn", &["api"]), true),
            (rule("app", "NotIn", &["web"]), false),
            (rule("none", "NotIn", &["web"]), true),
            (rule("tier", "Exists", &[]), true),
            (rule("none", "Exists", &[]), false),
            (rule("none", "DoesNotExist", &[]), true),
            (rule("app", "DoesNotExist", &[]), false),
            (rule("app", "In", &[]), false),
            (rule("app", "NotIn", &[]), false),
            (rule("app", "Exists", &["web"]), false),
            (rule("app", "Gt", &["1"]), false),
        ] {
            assert_eq!(matches(&selector(vec![rule.clone()]), &web), expected, "{rule:?}");
        }
    }

    #[test]
    fn an_empty_selector_matches_all_and_none_matches_nothing() {
        let mut pod = super::super::filter::tests::pod("web-1");
        let mut budget = super::super::forecast::tests::budget("web", 1, 2, 2);
        assert!(covers(&budget, &pod));
        budget.selector = Some(LabelSelector::default());
        pod.labels.clear();
        assert!(covers(&budget, &pod));
        budget.selector = None;
        assert!(!covers(&budget, &pod));
    }

    #[test]
    fn a_budget_of_another_namespace_counts_no_pod_of_this_one() {
        let pod = super::super::filter::tests::pod("web-1");
        let mut budget = super::super::forecast::tests::budget("web", 1, 2, 2);
        budget.namespace = "other".to_owned();
        assert!(!covers(&budget, &pod));
    }

    fn any_labels() -> impl Strategy<Value = BTreeMap<String, String>> {
        proptest::collection::btree_map("[abc]", "[xyz]", 0..4)
    }

    proptest! {
        #[test]
        fn each_operator_is_its_opposites_complement(
            labels in any_labels(), key in "[abc]", values in proptest::collection::vec("[xyz]", 1..3)
        ) {
            let values: Vec<_> = values.iter().map(String::as_str).collect();
            let is = |operator: &str, values: &[&str]| matches(&selector(vec![rule(&key, operator, values)]), &labels);
            prop_assert_ne!(is("In", &values), is("NotIn", &values));
            prop_assert_ne!(is("Exists", &[]), is("DoesNotExist", &[]));
        }

        #[test]
        fn a_label_is_a_list_of_one(labels in any_labels(), key in "[abc]", value in "[xyz]") {
            let equal = [(key.clone(), value.clone())].into();
            let by_label = LabelSelector { match_labels: Some(equal), match_expressions: None };
            let by_list = selector(vec![rule(&key, "In", &[&value])]);
            prop_assert_eq!(matches(&by_label, &labels), matches(&by_list, &labels));
        }

        #[test]
        fn a_further_requirement_never_matches_more(labels in any_labels(), key in "[abc]", value in "[xyz]") {
            let wide = selector(vec![rule(&key, "Exists", &[])]);
            let narrow = selector(vec![rule(&key, "Exists", &[]), rule(&key, "NotIn", &[&value])]);
            prop_assert!(!matches(&narrow, &labels) || matches(&wide, &labels));
        }
    }
}
