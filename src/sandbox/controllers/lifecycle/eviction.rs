use jiff::{SignedDuration, Timestamp};

use crate::sandbox::controllers::{
    agenda::Work,
    object::{Name, Pod, Taint, Toleration},
    world::World,
};

/// The taints that every pod tolerates for a while, unless it says otherwise (admission plugin `DefaultTolerationSeconds`).
const LOST: [&str; 2] = ["node.kubernetes.io/not-ready", "node.kubernetes.io/unreachable"];
const DEFAULT_SECONDS: i64 = 300;

/// One look at a pod by the taint eviction controller.
pub(crate) fn look_at_eviction(world: &mut World, id: &Name) {
    let stays = |world: &mut World| {
        world.memory.tainted_since.remove(id);
    };
    let Some(pod) = world.cache.pod(id).cloned() else { return stays(world) };
    let Some(node) = world.cache.fleet.node(&pod.spec.node_name).cloned() else { return stays(world) };
    let Some(patience) = patience(&pod, &node.spec.taints).filter(|_| pod.is_active()) else { return stays(world) };
    let now = world.now();
    let since = *world.memory.tainted_since.entry(id.clone()).or_insert(now);
    let end = since.saturating_add(SignedDuration::from_secs(patience)).unwrap_or(Timestamp::MAX);
    if now < end {
        world.agenda.at(end, Work::TaintEviction(id.clone()));
    } else {
        stays(world);
        world.delete_pod(&pod);
    }
}

/// For how many seconds the pod stands the taints of its node; none: for ever.
fn patience(pod: &Pod, taints: &[Taint]) -> Option<i64> {
    taints.iter().filter(|taint| taint.effect == "NoExecute").filter_map(|taint| of_one(pod, taint)).min()
}

fn of_one(pod: &Pod, taint: &Taint) -> Option<i64> {
    let mut tolerating = pod.spec.tolerations.iter().filter(|toleration| toleration.tolerates(taint)).peekable();
    if tolerating.peek().is_none() {
        // A pod that came without them was given them at the door, or would have been.
        let by_default = LOST.contains(&taint.key.as_str()) && !speaks_of(&pod.spec.tolerations, &taint.key);
        return Some(if by_default { DEFAULT_SECONDS } else { 0 });
    }
    tolerating.filter_map(|toleration| toleration.seconds).min().map(|seconds| seconds.max(0))
}

fn speaks_of(tolerations: &[Toleration], key: &str) -> bool {
    tolerations.iter().any(|toleration| {
        (toleration.key == key || toleration.key.is_empty())
            && (toleration.effect == "NoExecute" || toleration.effect.is_empty())
    })
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn stands(tolerations: &Value, taint: &str) -> Option<i64> {
        let pod: Pod = serde_json::from_value(json!({"spec": {"tolerations": tolerations}})).unwrap();
        let taint = Taint { key: taint.into(), effect: "NoExecute".into(), ..Taint::default() };
        patience(&pod, &[taint])
    }

    #[test]
    fn patience_is_the_least_of_what_is_tolerated() {
        let unreachable = "node.kubernetes.io/unreachable";
        let seconds =
            |n: i64| json!({"key": unreachable, "operator": "Exists", "effect": "NoExecute", "tolerationSeconds": n});
        for (tolerations, taint, expected) in [
            (json!([]), unreachable, Some(300)),
            (json!([]), "example.com/out", Some(0)),
            (json!([seconds(0)]), unreachable, Some(0)),
            (json!([seconds(-3)]), unreachable, Some(0)),
            (json!([seconds(30), seconds(60)]), unreachable, Some(30)),
            (json!([{"operator": "Exists"}]), unreachable, None),
            (json!([{"key": unreachable, "operator": "Exists"}]), unreachable, None),
            (json!([{"operator": "Exists"}, seconds(60)]), unreachable, Some(60)),
        ] {
            assert_eq!(stands(&tolerations, taint), expected, "{tolerations} {taint}");
        }
    }

    #[test]
    fn only_one_effect_evicts() {
        let pod = Pod::default();
        let taint = Taint { key: "k".into(), effect: "NoSchedule".into(), ..Taint::default() };
        assert_eq!(patience(&pod, &[taint]), None);
    }
}
