use k8s_openapi::apimachinery::pkg::{apis::meta::v1::LabelSelector, util::intstr::IntOrString};
use kube::api::ListParams;
use serde::Deserialize;

use super::page;
use crate::cluster::{
    api::Cluster,
    snapshot::{Bound, Budget},
};

/// All PodDisruptionBudgets.
pub async fn budgets(cluster: &Cluster) -> anyhow::Result<Vec<Budget>> {
    let path = "/apis/policy/v1/poddisruptionbudgets";
    let wire: Vec<WireBudget> =
        page::list(cluster, "listing PodDisruptionBudgets", path, &ListParams::default()).await?;
    Ok(wire.into_iter().map(WireBudget::into_budget).collect())
}

#[derive(Deserialize)]
struct WireBudget {
    metadata: Metadata,
    #[serde(default)]
    spec: Spec,
    #[serde(default)]
    status: Status,
}

#[derive(Deserialize)]
struct Metadata {
    namespace: String,
    name: String,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Spec {
    selector: Option<LabelSelector>,
    min_available: Option<IntOrString>,
    max_unavailable: Option<IntOrString>,
    unhealthy_pod_eviction_policy: Option<String>,
}

// Zero is what a budget says before its controller has looked at it.
#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Status {
    disruptions_allowed: i64,
    current_healthy: i64,
    desired_healthy: i64,
    expected_pods: i64,
}

impl WireBudget {
    fn into_budget(self) -> Budget {
        Budget {
            namespace: self.metadata.namespace,
            name: self.metadata.name,
            bound: bound(self.spec.min_available, self.spec.max_unavailable),
            unhealthy_may_go: self.spec.unhealthy_pod_eviction_policy.as_deref() == Some("AlwaysAllow"),
            selector: self.spec.selector,
            disruptions_allowed: self.status.disruptions_allowed,
            current_healthy: self.status.current_healthy,
            desired_healthy: self.status.desired_healthy,
            expected_pods: self.status.expected_pods,
        }
    }
}

fn bound(min_available: Option<IntOrString>, max_unavailable: Option<IntOrString>) -> Bound {
    match (min_available, max_unavailable) {
        (Some(value), _) => Bound::MinAvailable(written(value)),
        (None, Some(value)) => Bound::MaxUnavailable(written(value)),
        (None, None) => Bound::Default,
    }
}

fn written(value: IntOrString) -> String {
    match value {
        IntOrString::Int(number) => number.to_string(),
        IntOrString::String(text) => text,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn read(spec: &Value) -> Budget {
        let status = json!({"disruptionsAllowed": 1, "currentHealthy": 3, "desiredHealthy": 2, "expectedPods": 3});
        let object = json!({"metadata": {"namespace": "shop", "name": "web"}, "spec": spec, "status": status});
        serde_json::from_value::<WireBudget>(object).unwrap().into_budget()
    }

    #[test]
    fn a_budget_is_read_whole() {
        let budget = read(&json!({"minAvailable": 2, "selector": {"matchLabels": {"app": "web"}}}));
        assert_eq!((budget.key().as_str(), &budget.bound), ("shop/web", &Bound::MinAvailable("2".into())));
        assert_eq!((budget.disruptions_allowed, budget.current_healthy), (1, 3));
        assert_eq!((budget.desired_healthy, budget.expected_pods), (2, 3));
        assert!(!budget.unhealthy_may_go);
        let labels = budget.selector.unwrap().match_labels.unwrap();
        assert_eq!(labels["app"], "web");
    }

    #[test]
    fn bounds_are_kept_as_written() {
        for (spec, expected) in [
            (json!({"minAvailable": "50%"}), Bound::MinAvailable("50%".into())),
            (json!({"maxUnavailable": 0}), Bound::MaxUnavailable("0".into())),
            (json!({}), Bound::Default),
        ] {
            assert_eq!(read(&spec).bound, expected, "{spec}");
        }
    }

    #[test]
    fn no_selector_is_not_an_empty_one() {
        assert_eq!(read(&json!({})).selector, None);
        assert_eq!(read(&json!({"selector": {}})).selector, Some(LabelSelector::default()));
    }

    #[test]
    fn unhealthy_pods_may_go_only_by_the_policy_of_that_name() {
        for (policy, expected) in [("AlwaysAllow", true), ("IfHealthyBudget", false), ("", false)] {
            assert_eq!(read(&json!({"unhealthyPodEvictionPolicy": policy})).unhealthy_may_go, expected, "{policy}");
        }
    }

    #[test]
    fn a_budget_that_was_never_looked_at_allows_nothing() {
        let object = json!({"metadata": {"namespace": "shop", "name": "new"}});
        let budget = serde_json::from_value::<WireBudget>(object).unwrap().into_budget();
        assert_eq!((budget.disruptions_allowed, budget.expected_pods), (0, 0));
    }
}
