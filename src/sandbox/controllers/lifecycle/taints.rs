use jiff::Timestamp;
use serde_json::{Value, json};

use crate::sandbox::controllers::{
    object::{Node, Taint},
    world::written,
};

const NOT_READY: &str = "node.kubernetes.io/not-ready";
const UNREACHABLE: &str = "node.kubernetes.io/unreachable";
const UNSCHEDULABLE: &str = "node.kubernetes.io/unschedulable";
const PRESSURES: [(&str, &str); 3] = [
    ("MemoryPressure", "node.kubernetes.io/memory-pressure"),
    ("DiskPressure", "node.kubernetes.io/disk-pressure"),
    ("PIDPressure", "node.kubernetes.io/pid-pressure"),
];

/// The taints that the node should carry; none when it carries them. Those that others set stay, and a taint that stays
/// keeps its time.
pub(super) fn taints_of(node: &Node, now: Timestamp) -> Option<Vec<Taint>> {
    let wanted = wanted(node);
    let is_ours = |taint: &Taint| {
        let lost = [NOT_READY, UNREACHABLE].contains(&taint.key.as_str());
        let pressed = PRESSURES.iter().any(|(_, key)| *key == taint.key);
        lost || ((pressed || taint.key == UNSCHEDULABLE) && taint.effect == "NoSchedule")
    };
    let is_wanted = |taint: &Taint| wanted.iter().any(|(key, effect)| taint.key == *key && taint.effect == *effect);
    let mut taints: Vec<Taint> =
        node.spec.taints.iter().filter(|taint| !is_ours(taint) || is_wanted(taint)).cloned().collect();
    for (key, effect) in &wanted {
        if !taints.iter().any(|taint| taint.key == *key && taint.effect == *effect) {
            let [key, effect] = [*key, *effect].map(str::to_owned);
            taints.push(Taint { key, effect, value: String::new(), time_added: Some(now) });
        }
    }
    (taints != node.spec.taints).then_some(taints)
}

fn wanted(node: &Node) -> Vec<(&'static str, &'static str)> {
    let mut wanted = Vec::new();
    if node.spec.unschedulable {
        wanted.push((UNSCHEDULABLE, "NoSchedule"));
    }
    match node.condition("Ready").map(|condition| condition.status.as_str()) {
        Some("False") => wanted.extend([(NOT_READY, "NoSchedule"), (NOT_READY, "NoExecute")]),
        Some("Unknown") => wanted.extend([(UNREACHABLE, "NoSchedule"), (UNREACHABLE, "NoExecute")]),
        _ => {}
    }
    let pressed = |kind: &str| node.condition(kind).is_some_and(|condition| condition.status == "True");
    wanted.extend(PRESSURES.iter().filter(|(kind, _)| pressed(kind)).map(|(_, key)| (*key, "NoSchedule")));
    wanted
}

/// As the API has them; null for none.
pub(super) fn written_taints(taints: &[Taint]) -> Value {
    if taints.is_empty() {
        return Value::Null;
    }
    let one = |taint: &Taint| {
        let mut object = json!({"key": taint.key, "effect": taint.effect});
        if !taint.value.is_empty() {
            object["value"] = taint.value.clone().into();
        }
        if let Some(at) = taint.time_added {
            object["timeAdded"] = written(at).into();
        }
        object
    };
    taints.iter().map(one).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn node(ready: &str, unschedulable: bool, taints: &Value) -> Node {
        serde_json::from_value(json!({
            "metadata": {"name": "w1"}, "spec": {"unschedulable": unschedulable, "taints": taints},
            "status": {"conditions": [{"type": "Ready", "status": ready}]},
        }))
        .unwrap()
    }

    fn after(node: &Node) -> Option<Vec<String>> {
        let taints = taints_of(node, "2026-11-22T10:00:00Z".parse().unwrap())?;
        Some(taints.iter().map(|taint| format!("{}:{}", taint.key, taint.effect)).collect())
    }

    #[test]
    fn taints_follow_the_condition_and_the_cordon() {
        let none = json!([]);
        for (ready, cordoned, expected) in [
            ("True", false, None),
            ("True", true, Some(vec!["node.kubernetes.io/unschedulable:NoSchedule"])),
            (
                "False",
                false,
                Some(vec!["node.kubernetes.io/not-ready:NoSchedule", "node.kubernetes.io/not-ready:NoExecute"]),
            ),
            (
                "Unknown",
                false,
                Some(vec!["node.kubernetes.io/unreachable:NoSchedule", "node.kubernetes.io/unreachable:NoExecute"]),
            ),
        ] {
            let expected = expected.map(|taints| taints.into_iter().map(str::to_owned).collect::<Vec<_>>());
            assert_eq!(after(&node(ready, cordoned, &none)), expected, "{ready} {cordoned}");
        }
    }

    #[test]
    fn what_others_set_stays_and_what_is_over_goes() {
        let both = json!([
            {"key": "node-role.kubernetes.io/control-plane", "effect": "NoSchedule"},
            {"key": "node.kubernetes.io/not-ready", "effect": "NoExecute", "timeAdded": "2026-11-22T09:00:00Z"},
            {"key": "node.kubernetes.io/unschedulable", "effect": "NoSchedule"},
        ]);
        let left = vec!["node-role.kubernetes.io/control-plane:NoSchedule".to_owned()];
        assert_eq!(after(&node("True", false, &both)), Some(left));
        let kept = taints_of(&node("False", true, &both), "2026-11-22T10:00:00Z".parse().unwrap()).unwrap();
        assert_eq!(kept[1].time_added, Some("2026-11-22T09:00:00Z".parse().unwrap()));
        assert_eq!(kept.len(), 4);
    }
}
