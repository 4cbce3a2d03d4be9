//! Disruption budgets, counted from the pods and the budgets' specs, never from a status that someone else keeps.

use serde_json::Value;

use super::{Leaving, Seen, is_condition, text};
use crate::{
    cluster::snapshot::CORDONED_BY,
    sandbox::store::kinds::{DEPLOYMENT, NODE, POD, POD_DISRUPTION_BUDGET, STATEFUL_SET},
};

impl Seen {
    /// What the departure of this pod would break.
    pub(super) fn would_break(&self, leaving: &Leaving) -> Option<String> {
        let Leaving { namespace, name, evicted } = leaving;
        let pod = self.mirror.get(&POD, namespace, name)?;
        let how = if *evicted { "evicted" } else { "deleted" };
        if pod["status"]["phase"] != "Running" {
            return None;
        }
        if let Some(owner) = stays(pod) {
            return Some(format!("pod {name} of a {owner} was {how}"));
        }
        if let Some(why) = self.is_in_use(text(&pod["spec"]["nodeName"])) {
            return Some(format!("pod {name} was {how}: {why}"));
        }
        let (why, replicas) = self.budget_broken_without(pod, namespace)?;
        let allowed = !evicted && self.recreates && replicas == 1;
        (!allowed).then(|| format!("pod {name} was {how} against its budget: {why}"))
    }

    /// Pods leave a node that nothing new can come to, and no other.
    fn is_in_use(&self, node: &str) -> Option<String> {
        let found = self.mirror.get(&NODE, "", node)?;
        let ours = !found["metadata"]["annotations"][CORDONED_BY].is_null();
        (found["spec"]["unschedulable"] != true || !ours).then(|| format!("node {node} is not cordoned by the run"))
    }

    /// Why, and how many replicas there should be.
    fn budget_broken_without(&self, pod: &Value, namespace: &str) -> Option<(String, u64)> {
        let app = text(&pod["metadata"]["labels"]["app"]);
        let of_app = |object: &Value, at: &str| text(object.pointer(at).unwrap_or(&Value::Null)) == app;
        let mut budgets = self.mirror.all(&POD_DISRUPTION_BUDGET);
        let budget = budgets.find(|one| of_app(one, "/spec/selector/matchLabels/app"))?;
        let kinds = [&DEPLOYMENT, &STATEFUL_SET];
        let owner = kinds.iter().find_map(|kind| self.mirror.get(kind, namespace, app))?;
        let expected = owner["spec"]["replicas"].as_u64().unwrap_or(1);
        let desired = desired(&budget["spec"], expected);
        let pods = self.mirror.all(&POD).filter(|one| of_app(one, "/metadata/labels/app"));
        let healthy = pods.filter(|one| is_healthy(one)).count() as u64;
        // one that is not ready serves nobody, and may go while enough others do
        let enough = if is_healthy(pod) { healthy > desired } else { healthy >= desired };
        (!enough).then(|| (format!("{healthy} of {expected} healthy, {desired} must stay"), expected))
    }
}

fn stays(pod: &Value) -> Option<&'static str> {
    let mirror = !pod["metadata"]["annotations"]["kubernetes.io/config.mirror"].is_null();
    let of_daemon_set = pod["metadata"]["ownerReferences"][0]["kind"] == "DaemonSet";
    mirror.then_some("static manifest").or(of_daemon_set.then_some("DaemonSet"))
}

/// As the disruption controller counts: percentages are rounded up.
fn desired(spec: &Value, expected: u64) -> u64 {
    let pods = |bound: &Value| match bound.as_str().and_then(|text| text.strip_suffix('%')) {
        Some(percent) => (expected * percent.parse::<u64>().expect("percent")).div_ceil(100),
        None => bound.as_u64().expect("a number"),
    };
    match &spec["minAvailable"] {
        Value::Null => expected.saturating_sub(pods(&spec["maxUnavailable"])),
        least => pods(least),
    }
}

fn is_healthy(pod: &Value) -> bool {
    is_condition(pod, "Ready") && pod["metadata"]["deletionTimestamp"].is_null()
}
