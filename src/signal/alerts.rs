//! Firing alerts, from Prometheus' query API (Alertmanager's silences come later).

use std::collections::BTreeMap;

use anyhow::{Context as _, ensure};
use serde::Deserialize;

use super::http::shown;

use crate::{cluster::snapshot::Alert, policy};

#[derive(Deserialize)]
struct Answer {
    status: String,
    data: Option<Data>,
    error: Option<String>,
}

#[derive(Deserialize)]
struct Data {
    result: Vec<Series>,
}

#[derive(Deserialize)]
struct Series {
    metric: BTreeMap<String, String>,
}

/// Every series of the policy's query, or of `ALERTS{alertstate="firing"}`.
pub(super) async fn firing(http: &reqwest::Client, base: &str, policy: &policy::Alerts) -> anyhow::Result<Vec<Alert>> {
    let query = policy.query.as_deref().unwrap_or(r#"ALERTS{alertstate="firing"}"#);
    let url = format!("{}/api/v1/query", base.trim_end_matches('/'));
    let doing = || format!("asking Prometheus at {} for firing alerts", shown(base));
    let without_url = reqwest::Error::without_url;
    let answer = http.get(&url).query(&[("query", query)]).send().await.map_err(without_url).with_context(doing)?;
    let answer = answer.error_for_status().map_err(without_url).with_context(doing)?;
    let body = answer.text().await.map_err(without_url).with_context(doing)?;
    parse(&body).with_context(doing)
}

fn parse(body: &str) -> anyhow::Result<Vec<Alert>> {
    let answer: Answer = serde_json::from_str(body).context("the answer is not that of a Prometheus query")?;
    ensure!(answer.status == "success", "Prometheus says: {}", answer.error.unwrap_or(answer.status));
    let data = answer.data.context("the answer has no data")?;
    let mut alerts: Vec<_> = data.result.into_iter().map(|series| alert(series.metric)).collect();
    alerts.sort();
    Ok(alerts)
}

fn alert(mut labels: BTreeMap<String, String>) -> Alert {
    for derived in ["__name__", "alertstate"] {
        labels.remove(derived);
    }
    let mut take = |label: &str| labels.remove(label).unwrap_or_default();
    Alert { name: take("alertname"), severity: take("severity"), labels }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_firing_alert_is_read_with_its_labels() {
        let body = r#"{"status":"success","data":{"resultType":"vector","result":[{"metric":{"__name__":"ALERTS",
            "alertname":"KubeNodeNotReady","alertstate":"firing","severity":"critical","node":"w1"},"value":[1,"1"]}]}}"#;
        let alerts = parse(body).expect("parsed");
        assert_eq!(alerts[0].name, "KubeNodeNotReady");
        assert_eq!(alerts[0].severity, "critical");
        assert_eq!(alerts[0].labels.get("node").map(String::as_str), Some("w1"));
    }

    #[test]
    fn an_error_or_a_strange_answer_is_never_no_alerts() {
        for body in ["", "<html>", "{}", r#"{"status":"error","error":"parse error"}"#, r#"{"status":"success"}"#] {
            assert!(parse(body).is_err(), "{body}");
        }
    }

    proptest! {
        #[test]
        fn no_answer_makes_it_panic(body in ".{0,200}") {
            let _ = parse(&body);
        }
    }
}
