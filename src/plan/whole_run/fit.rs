//! Whether a node would take a pod, as the scheduler's filters ask: taints, selectors and volumes. Room and neighbours are
//! asked elsewhere.

use k8s_openapi::api::core::v1::{NodeSelector, NodeSelectorRequirement, NodeSelectorTerm, Toleration};

use crate::cluster::snapshot::{Node, Placement, Taint};

/// The taint that stands for a cordon: whether a node is open is known otherwise.
const CORDON: &str = "node.kubernetes.io/unschedulable";

/// Whether each taint that keeps pods away is tolerated.
pub(super) fn tolerates(placement: &Placement, node: &Node) -> bool {
    let keeps_away = |taint: &&Taint| taint.effect != "PreferNoSchedule" && taint.key != CORDON;
    node.taints.iter().filter(keeps_away).all(|taint| placement.tolerations.iter().any(|one| tolerated(one, taint)))
}

fn tolerated(toleration: &Toleration, taint: &Taint) -> bool {
    let said = |text: &Option<String>| text.as_deref().unwrap_or_default().to_owned();
    let (key, effect) = (said(&toleration.key), said(&toleration.effect));
    let names_it = key == taint.key || (key.is_empty() && said(&toleration.operator) == "Exists");
    let of_effect = effect.is_empty() || effect == taint.effect;
    names_it
        && of_effect
        && match toleration.operator.as_deref().unwrap_or("Equal") {
            "" | "Equal" => said(&toleration.value) == taint.value,
            // `Exists`; and comparisons of numbers, which newer schedulers know: believed.
            _ => true,
        }
}

/// Whether `nodeSelector` and required node affinity allow the node.
pub(super) fn is_selected(placement: &Placement, node: &Node) -> bool {
    placement.node_selector.iter().all(|(key, value)| node.labels.get(key) == Some(value))
        && placement.node_affinity.as_ref().is_none_or(|selector| allows(selector, node))
}

/// Whether one of the terms matches. A term that asks for nothing matches nothing.
pub(super) fn allows(selector: &NodeSelector, node: &Node) -> bool {
    selector.node_selector_terms.iter().any(|term| matches(term, node))
}

fn matches(term: &NodeSelectorTerm, node: &Node) -> bool {
    let (labels, fields) = (term.match_expressions.iter().flatten(), term.match_fields.iter().flatten());
    let asks = labels.clone().next().is_some() || fields.clone().next().is_some();
    let name = |rule: &NodeSelectorRequirement| (rule.key == "metadata.name").then_some(node.name.as_str());
    asks && labels.into_iter().all(|rule| satisfies(rule, node.labels.get(&rule.key).map(String::as_str)))
        && fields.into_iter().all(|rule| satisfies(rule, name(rule)))
}

fn satisfies(rule: &NodeSelectorRequirement, value: Option<&str>) -> bool {
    let values = rule.values.as_deref().unwrap_or_default();
    let listed = value.is_some_and(|value| values.iter().any(|one| one == value));
    let number = |text: Option<&str>| text.and_then(|text| text.parse::<i64>().ok());
    let bound = number(values.first().map(String::as_str));
    match rule.operator.as_str() {
        "In" => listed,
        "NotIn" => !listed,
        "Exists" => value.is_some(),
        "DoesNotExist" => value.is_none(),
        "Gt" => number(value).zip(bound).is_some_and(|(value, bound)| value > bound),
        "Lt" => number(value).zip(bound).is_some_and(|(value, bound)| value < bound),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::gate::fixture;

    fn tainted(key: &str, value: &str, effect: &str) -> Node {
        let taint = Taint { key: key.to_owned(), value: value.to_owned(), effect: effect.to_owned() };
        Node { taints: vec![taint], ..fixture::node("n1", false, "1.36.1") }
    }

    fn placement(value: Value) -> Placement {
        serde_json::from_value(value).expect("placement")
    }

    #[test]
    fn taints_and_tolerations_follow_the_apis_rule() {
        let control_plane = tainted("node-role.kubernetes.io/control-plane", "", "NoSchedule");
        for (what, node, tolerations, expected) in [
            ("nothing tolerated", &control_plane, json!([]), false),
            ("everything", &control_plane, json!([{"operator": "Exists"}]), true),
            (
                "by key",
                &control_plane,
                json!([{"key": "node-role.kubernetes.io/control-plane", "operator": "Exists"}]),
                true,
            ),
            ("another effect", &control_plane, json!([{"operator": "Exists", "effect": "NoExecute"}]), false),
            ("another key", &control_plane, json!([{"key": "gpu", "operator": "Exists"}]), false),
            ("equal", &tainted("gpu", "a", "NoExecute"), json!([{"key": "gpu", "value": "a"}]), true),
            ("unequal", &tainted("gpu", "a", "NoExecute"), json!([{"key": "gpu", "value": "b"}]), false),
            ("preferred", &tainted("gpu", "a", "PreferNoSchedule"), json!([]), true),
            ("our own cordon", &tainted(CORDON, "", "NoSchedule"), json!([]), true),
        ] {
            assert_eq!(tolerates(&placement(json!({"tolerations": tolerations})), node), expected, "{what}");
        }
    }

    #[test]
    fn selectors_follow_the_apis_rule() {
        let mut node = fixture::node("n1", false, "1.36.1");
        node.labels.extend([("disk".to_owned(), "ssd".to_owned()), ("gen".to_owned(), "7".to_owned())]);
        let term = |rules: Value| json!({"nodeAffinity": {"nodeSelectorTerms": [{"matchExpressions": rules}]}});
        let rule =
            |key: &str, operator: &str, values: &[&str]| json!([{"key": key, "operator": operator, "values": values}]);
        for (what, wanted, expected) in [
            ("no wish", json!({}), true),
            ("a label", json!({"nodeSelector": {"disk": "ssd"}}), true),
            ("another value", json!({"nodeSelector": {"disk": "hdd"}}), false),
            ("in", term(rule("disk", "In", &["ssd", "nvme"])), true),
            ("not in", term(rule("disk", "NotIn", &["ssd"])), false),
            ("not there", term(rule("zone", "Exists", &[])), false),
            ("greater", term(rule("gen", "Gt", &["6"])), true),
            ("not less", term(rule("gen", "Lt", &["7"])), false),
            ("a term that asks for nothing", term(json!([])), false),
            (
                "the node's name",
                json!({"nodeAffinity": {"nodeSelectorTerms": [
                {"matchFields": [{"key": "metadata.name", "operator": "In", "values": ["n2"]}]}]}}),
                false,
            ),
            (
                "one of two terms",
                json!({"nodeAffinity": {"nodeSelectorTerms": [
                {"matchExpressions": [{"key": "zone", "operator": "Exists"}]},
                {"matchExpressions": [{"key": "disk", "operator": "Exists"}]}]}}),
                true,
            ),
        ] {
            assert_eq!(is_selected(&placement(wanted), &node), expected, "{what}");
        }
    }
}
