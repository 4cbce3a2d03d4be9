//! The alert rules and the dashboard: they go by metrics that the product pushes, and `promtool`, where there is one,
//! plays each rule.

use std::{collections::BTreeSet, fs, path::Path, process::Command};

use kubectl_upgrade::install::monitoring::{DASHBOARD, RULES};
use serde_json::Value;

use super::program::root;

/// Of Kubernetes itself and of kube-state-metrics.
const OF_OTHERS: [&str; 6] = [
    "kubernetes_build_info",
    "kube_node_info",
    "kube_job_status_failed",
    "kube_cronjob_next_schedule_time",
    "kube_lease_renew_time",
    "kube_lease_owner",
];

/// Words of a `PromQL` text, or of the source, that look like a metric of ours or of Kubernetes.
fn metrics(text: &str) -> BTreeSet<String> {
    let words = text.split(|letter: char| !(letter.is_ascii_alphanumeric() || letter == '_'));
    words
        .filter(|word| {
            ["k8s_upgrade_", "k8s_version_", "kube_", "kubernetes_"].iter().any(|ours| word.starts_with(ours))
        })
        .map(str::to_owned)
        .collect()
}

fn expressions() -> Vec<String> {
    let rules: Value = serde_saphyr::from_str(RULES).unwrap();
    let of_rules = rules["groups"][0]["rules"].as_array().unwrap().iter().map(|rule| rule["expr"].clone());
    let dashboard: Value = serde_json::from_str(DASHBOARD).unwrap();
    let panels = dashboard["panels"].as_array().unwrap().clone();
    let of_panels = panels.iter().flat_map(|panel| panel["targets"].as_array().unwrap().clone());
    let all = of_rules.chain(of_panels.map(|target| target["expr"].clone()));
    all.map(|expression| expression.as_str().unwrap().to_owned()).collect()
}

/// Names of gauges in the rooms that push them.
fn pushed() -> BTreeSet<String> {
    ["src/run/marks.rs", "src/run/detect.rs", "src/run/chain.rs"]
        .iter()
        .flat_map(|path| metrics(&fs::read_to_string(root().join(path)).unwrap()))
        .collect()
}

#[test]
fn every_metric_of_a_rule_or_a_panel_is_one_that_is_there() {
    let pushed = pushed();
    let asked: BTreeSet<_> = expressions().iter().flat_map(|expression| metrics(expression)).collect();
    let strange: Vec<_> =
        asked.iter().filter(|name| !pushed.contains(*name) && !OF_OTHERS.contains(&name.as_str())).collect();
    assert!(strange.is_empty(), "nobody pushes {strange:?}");
    let unseen: Vec<_> = pushed.difference(&asked).collect();
    assert!(unseen.is_empty(), "no rule and no panel shows {unseen:?}");
}

fn promtool(arguments: &[&str]) -> Option<String> {
    let ended = Command::new("promtool").args(arguments).current_dir(root()).output().ok()?;
    let said = String::from_utf8_lossy(&ended.stdout).into_owned() + &String::from_utf8_lossy(&ended.stderr);
    Some(if ended.status.success() { String::new() } else { said })
}

#[test]
fn each_rule_fires_on_its_condition_and_stops() {
    // Debian's package `prometheus` brings it.
    let Some(said) = promtool(&["test", "rules", "tests/alerts/rules_test.yaml"]) else { return };
    assert!(said.is_empty(), "{said}");
}

#[test]
fn each_rule_is_played_and_each_expression_can_be_read() {
    let played = fs::read_to_string(root().join("tests/alerts/rules_test.yaml")).unwrap();
    let rules: Value = serde_saphyr::from_str(RULES).unwrap();
    for rule in rules["groups"][0]["rules"].as_array().unwrap() {
        let fires = format!("alertname: {}\n        exp_alerts:", rule["alert"].as_str().unwrap());
        assert!(played.contains(&fires), "no case in which it fires: {rule}");
    }
    let records: Vec<_> = expressions()
        .iter()
        .enumerate()
        .map(|(number, expr)| serde_json::json!({"record": format!("panel:{number}"), "expr": expr}))
        .collect();
    let groups = serde_json::json!({"groups": [{"name": "all", "rules": records}]});
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("all.yaml");
    fs::write(&file, groups.to_string()).unwrap();
    let path: &Path = &file;
    assert_eq!(promtool(&["check", "rules", path.to_str().unwrap()]).unwrap_or_default(), "");
}
