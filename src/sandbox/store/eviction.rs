//! The Eviction API's arithmetic: what a PodDisruptionBudget's status allows.

use serde_json::{Value, json};

use super::{
    Inner, deletion, kinds, meta,
    options::{Deletion, Options, Part},
    refusal::Refusal,
    selector::LabelSelector,
};

/// More evictions than this that no controller has noticed yet are refused.
const DISRUPTED_AT_MOST: usize = 2_000;

/// What a budget says to the eviction of one pod.
enum Budget {
    /// It does not stand in the way; the pod must still be as it was seen.
    Unhealthy,
    /// One of its disruptions is used up; its new status.
    Used(Value),
}

impl Inner {
    pub(super) fn evict(&mut self, namespace: &str, name: &str, how: &Deletion) -> Result<(), Refusal> {
        let Some(pod) = self.objects.get(&kinds::POD, namespace, name).cloned() else {
            return Err(Refusal::not_found(&kinds::POD, name));
        };
        let phase = meta::text(&pod, "/status/phase");
        let is_free = matches!(phase, "Succeeded" | "Failed" | "Pending") || meta::is_terminating(&pod);
        let budgets = if is_free { Vec::new() } else { self.budgets_of(&pod) };
        match budgets.as_slice() {
            [] => {}
            [budget] => {
                let allowed = allow(budget, &pod, &meta::seconds(self.clock.now()))?;
                if let (Budget::Used(after), false) = (allowed, how.dry_run) {
                    self.keep(&kinds::POD_DISRUPTION_BUDGET, budget, after, Part::Status, &Options::default())?;
                }
            }
            _ => {
                let told =
                    "This pod has more than one PodDisruptionBudget, which the eviction subresource does not support.";
                return Err(Refusal::new(500, "", told));
            }
        }
        deletion::check_preconditions(&kinds::POD, &pod, how)?;
        if !how.dry_run {
            self.mark_disrupted(&pod)?;
        }
        // The revision was looked at: the mark made another one.
        let how = Deletion { resource_version: None, ..how.clone() };
        self.delete(&kinds::POD, Some(namespace), name, &how).map(|_| ())
    }

    /// Says on the pod why it goes.
    fn mark_disrupted(&mut self, pod: &std::sync::Arc<Value>) -> Result<(), Refusal> {
        let mut after = Value::clone(pod);
        let condition = json!({
            "type": "DisruptionTarget", "status": "True", "reason": "EvictionByEvictionAPI",
            "message": "Eviction API: evicting", "lastProbeTime": null,
            "lastTransitionTime": meta::seconds(self.clock.now()),
        });
        let conditions = meta::child(&mut after, "status").entry("conditions").or_insert_with(|| json!([]));
        if let Some(conditions) = conditions.as_array_mut() {
            let is_known = |known: &Value| known["type"] == "DisruptionTarget" && known["status"] == "True";
            if conditions.iter().any(is_known) {
                return Ok(());
            }
            conditions.push(condition);
        }
        self.keep(&kinds::POD, pod, after, Part::Status, &Options::default()).map(|_| ())
    }

    fn budgets_of(&self, pod: &Value) -> Vec<std::sync::Arc<Value>> {
        let all = self.objects.range(&kinds::POD_DISRUPTION_BUDGET, Some(meta::namespace(pod)), None);
        // A budget without a selector is for nothing, one with an empty selector for all.
        let selects = |budget: &&std::sync::Arc<Value>| {
            let selector = budget.pointer("/spec/selector").filter(|selector| selector.is_object());
            selector.and_then(LabelSelector::of_object).is_some_and(|selector| selector.matches(pod))
        };
        all.filter(selects).cloned().collect()
    }
}

fn allow(budget: &Value, pod: &Value, now: &str) -> Result<Budget, Refusal> {
    let count = |field: &str| meta::number(budget, &format!("/status/{field}")).unwrap_or_default();
    let (healthy, desired) = (count("currentHealthy"), count("desiredHealthy"));
    let name = meta::name(budget);
    if !is_ready(pod) {
        let always = meta::text(budget, "/spec/unhealthyPodEvictionPolicy") == "AlwaysAllow";
        if always || (healthy >= desired && desired > 0) {
            return Ok(Budget::Unhealthy);
        }
    }
    if count("observedGeneration") < meta::number(budget, "/metadata/generation").unwrap_or_default() {
        let said = format!("The disruption budget {name} is still being processed by the server.");
        let mut refusal = no(&said);
        refusal.details["retryAfterSeconds"] = 10.into();
        return Err(refusal);
    }
    let allowed = count("disruptionsAllowed");
    if allowed < 0 {
        return Err(forbidden(name, "pdb disruptions allowed is negative"));
    }
    let disrupted = budget.pointer("/status/disruptedPods").and_then(Value::as_object).map_or(0, serde_json::Map::len);
    if disrupted > DISRUPTED_AT_MOST {
        let why = "DisruptedPods map too big - too many evictions not confirmed by PDB controller";
        return Err(forbidden(name, why));
    }
    if allowed == 0 {
        let failed = meta::list(budget, "/status/conditions").iter().find(|condition| {
            meta::text(condition, "/type") == "DisruptionAllowed" && meta::text(condition, "/reason") == "SyncFailed"
        });
        let said = match failed {
            Some(condition) => meta::text(condition, "/message").to_owned(),
            None => format!("The disruption budget {name} needs {desired} healthy pods and has {healthy} currently"),
        };
        return Err(no(&said));
    }
    Ok(Budget::Used(with_one_less(budget, pod, allowed, now)))
}

fn with_one_less(budget: &Value, pod: &Value, allowed: i64, now: &str) -> Value {
    let mut after = budget.clone();
    let generation = meta::number(budget, "/metadata/generation").unwrap_or_default();
    let status = meta::child(&mut after, "status");
    status.insert("disruptionsAllowed".to_owned(), (allowed - 1).into());
    let disrupted = status.entry("disruptedPods").or_insert_with(|| json!({}));
    meta::map(disrupted).insert(meta::name(pod).to_owned(), now.into());
    if allowed == 1 {
        let condition = json!({
            "type": "DisruptionAllowed", "status": "False", "reason": "InsufficientPods", "message": "",
            "observedGeneration": generation, "lastTransitionTime": now,
        });
        if let Some(conditions) = status.entry("conditions").or_insert_with(|| json!([])).as_array_mut() {
            conditions.retain(|condition| meta::text(condition, "/type") != "DisruptionAllowed");
            conditions.push(condition);
        }
    }
    after
}

fn no(said: &str) -> Refusal {
    let message = "Cannot evict pod as it would violate the pod's disruption budget.";
    Refusal::new(429, "TooManyRequests", message).cause(json!({"reason": "DisruptionBudget", "message": said}))
}

fn forbidden(name: &str, why: &str) -> Refusal {
    let message = format!("poddisruptionbudget.policy \"{name}\" is forbidden: {why}");
    let details = json!({"name": name, "group": "policy", "kind": "poddisruptionbudget"});
    Refusal { details, ..Refusal::new(403, "Forbidden", message) }
}

fn is_ready(pod: &Value) -> bool {
    let mut conditions = meta::list(pod, "/status/conditions").iter();
    conditions.any(|condition| meta::text(condition, "/type") == "Ready" && meta::text(condition, "/status") == "True")
}
