//! Alert rules and a Grafana dashboard: applied where the cluster knows `PrometheusRule`, files for anyone else.

use k8s_openapi::api::core::v1::ConfigMap;
use kube::api::{ApiResource, DynamicObject};
use serde_json::{Value, json};

use super::{InstallOptions, Rendered, labels};
use crate::cluster::api::{Cluster, caused_by, is_not_found};

/// Prometheus' own rules file.
pub const RULES: &str = include_str!("monitoring/rules.yaml");
/// A dashboard, as Grafana imports it.
pub const DASHBOARD: &str = include_str!("monitoring/dashboard.json");

const NAME: &str = "k8s-upgrade";
/// By this label Grafana's sidecar finds dashboards.
const DASHBOARD_LABEL: (&str, &str) = ("grafana_dashboard", "1");
/// It goes by a night and two hours, where `kube-state-metrics` does not tell the schedule.
const NIGHTLY_ONLY: &str = "K8sVersionCheckDidNotRun";

/// The rules and the dashboard as objects.
pub fn objects(options: &InstallOptions) -> Vec<Rendered> {
    vec![rule(options), dashboard(options)]
}

/// The kind that the Prometheus operator brings.
pub fn prometheus_rule() -> ApiResource {
    ApiResource {
        group: "monitoring.coreos.com".to_owned(),
        version: "v1".to_owned(),
        api_version: "monitoring.coreos.com/v1".to_owned(),
        kind: "PrometheusRule".to_owned(),
        plural: "prometheusrules".to_owned(),
    }
}

/// Whether the API server serves that kind.
pub async fn is_served(cluster: &Cluster) -> anyhow::Result<bool> {
    let wanted = prometheus_rule();
    let client = cluster.client();
    let asked = || client.list_api_group_resources(&wanted.api_version);
    match cluster.call(format!("asking whether {} is served", wanted.kind), asked).await {
        Ok(served) => Ok(served.resources.iter().any(|resource| resource.kind == wanted.kind)),
        Err(error) if caused_by(&error, is_not_found) => Ok(false),
        Err(error) => Err(error),
    }
}

fn rule(options: &InstallOptions) -> Rendered {
    let resource = prometheus_rule();
    let mut object = DynamicObject::new(NAME, &resource).data(json!({ "spec": rules(&options.schedule) }));
    object.metadata = labels::namespaced(&options.namespace, NAME, "monitoring");
    Rendered { resource, object, keep: false }
}

/// The file as a value; with another schedule than a nightly one, without the rule that counts nights.
fn rules(schedule: &str) -> Value {
    // Read by a test as well: an embedded file that is no YAML never leaves this house.
    let mut rules: Value = serde_saphyr::from_str(RULES).unwrap_or_default();
    let is_nightly = schedule.split_whitespace().skip(2).eq(["*", "*", "*"]);
    for group in rules["groups"].as_array_mut().into_iter().flatten() {
        if let Some(rules) = group["rules"].as_array_mut().filter(|_| !is_nightly) {
            rules.retain(|rule| rule["alert"] != NIGHTLY_ONLY);
        }
    }
    rules
}

fn dashboard(options: &InstallOptions) -> Rendered {
    let mut metadata = labels::namespaced(&options.namespace, "k8s-upgrade-dashboard", "monitoring");
    metadata.labels = metadata.labels.map(|labels| labels::with(labels, DASHBOARD_LABEL.0, DASHBOARD_LABEL.1));
    Rendered::of(&ConfigMap {
        metadata,
        data: Some([("k8s-upgrade.json".to_owned(), DASHBOARD.to_owned())].into()),
        ..ConfigMap::default()
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{cluster::observe::fake, gate::alerts_firing::OWN_ALERTS};

    fn alerts(schedule: &str) -> Vec<String> {
        let options = InstallOptions { schedule: schedule.to_owned(), ..InstallOptions::default() };
        let rule = serde_json::to_value(&objects(&options)[0].object).unwrap();
        let rules = rule["spec"]["groups"][0]["rules"].as_array().unwrap().clone();
        rules.iter().map(|rule| rule["alert"].as_str().unwrap().to_owned()).collect()
    }

    /// One that is not would halt the very run that raised it.
    #[test]
    fn incident_11_every_alert_is_one_of_our_own() {
        let alerts = alerts(InstallOptions::DEFAULT_SCHEDULE);
        assert_eq!(alerts, OWN_ALERTS);
    }

    #[test]
    fn nights_are_counted_only_where_detection_is_nightly() {
        for schedule in ["0 23 * * *", "15 1 * * *"] {
            assert!(alerts(schedule).iter().any(|alert| alert == NIGHTLY_ONLY), "{schedule}");
        }
        for schedule in ["0 23 * * 6", "0 23 1 * *", "@weekly"] {
            assert!(!alerts(schedule).iter().any(|alert| alert == NIGHTLY_ONLY), "{schedule}");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn rules_are_for_clusters_that_know_them() {
        let (cluster, _) = fake::cluster(|_| fake::refusal(404, "NotFound", "not found"));
        assert!(!is_served(&cluster).await.unwrap());
        let (cluster, log) = fake::cluster(|_| {
            let kind = json!({"name": "prometheusrules", "namespaced": true, "kind": "PrometheusRule", "verbs": []});
            (200, json!({"groupVersion": "monitoring.coreos.com/v1", "resources": [kind]}))
        });
        assert!(is_served(&cluster).await.unwrap());
        assert_eq!(log.lock().unwrap()[0].path, "/apis/monitoring.coreos.com/v1");
        let (cluster, _) = fake::cluster(|_| fake::refusal(403, "Forbidden", "no"));
        assert!(is_served(&cluster).await.is_err(), "not known is not absent");
    }
}
