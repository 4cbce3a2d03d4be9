use std::collections::BTreeSet;

use k8s_openapi::api::core::v1::{NodeSelector, NodeSelectorRequirement, NodeSelectorTerm};

use crate::sandbox::controllers::object::{Node, Pod};

/// Whether the pod's own node selector and required node affinity let it onto this node.
pub(crate) fn matches_required(pod: &Pod, node: &Node) -> bool {
    let by_selector = pod.spec.node_selector.iter().all(|(key, value)| node.label(key) == Some(value));
    let required = pod.spec.affinity.as_ref().and_then(|affinity| affinity.to_nodes.required.as_ref());
    by_selector && required.is_none_or(|selector| matches_selector(selector, node))
}

/// The only nodes that the pod's affinity names, where it goes by name alone, as a DaemonSet's does. The scheduler looks
/// at no others.
pub(crate) fn pinned_to(pod: &Pod) -> Option<BTreeSet<String>> {
    let required = pod.spec.affinity.as_ref()?.to_nodes.required.as_ref()?;
    let mut names = BTreeSet::new();
    for term in &required.node_selector_terms {
        let fields = term.match_fields.as_deref().unwrap_or_default();
        let by_name = fields.iter().find(|field| field.key == "metadata.name" && field.operator == "In")?;
        names.extend(by_name.values.iter().flatten().cloned());
    }
    (!names.is_empty()).then_some(names)
}

/// Terms are alternatives.
pub(super) fn matches_selector(selector: &NodeSelector, node: &Node) -> bool {
    selector.node_selector_terms.iter().any(|term| matches_term(term, node))
}

/// All of a term must hold; one that asks nothing matches nothing.
pub(super) fn matches_term(term: &NodeSelectorTerm, node: &Node) -> bool {
    let labels = term.match_expressions.as_deref().unwrap_or_default();
    let fields = term.match_fields.as_deref().unwrap_or_default();
    let by_field = |field: &NodeSelectorRequirement| {
        let value = (field.key == "metadata.name").then_some(node.metadata.name.as_str());
        value.is_some() && holds(field, value)
    };
    !(labels.is_empty() && fields.is_empty())
        && labels.iter().all(|rule| holds(rule, node.label(&rule.key)))
        && fields.iter().all(by_field)
}

fn holds(rule: &NodeSelectorRequirement, value: Option<&str>) -> bool {
    let values = rule.values.as_deref().unwrap_or_default();
    let listed = value.is_some_and(|value| values.iter().any(|listed| listed == value));
    let number = |text: Option<&str>| text.and_then(|text| text.parse::<i64>().ok());
    let beside = || Some((number(value)?, number(values.first().map(String::as_str))?));
    match rule.operator.as_str() {
        "In" => listed,
        "NotIn" => !listed,
        "Exists" => value.is_some(),
        "DoesNotExist" => value.is_none(),
        "Gt" => beside().is_some_and(|(has, limit)| has > limit),
        "Lt" => beside().is_some_and(|(has, limit)| has < limit),
        _ => false,
    }
}
