//! Requests that a real server and the sandbox must answer alike, to the letter.

use http::Request;
use serde_json::{Value, json};

use super::{bench::Bench, pods::pod, writes::deployment};

/// One request; `{}` in its path stands for the namespace's path.
pub(super) struct Sent {
    method: &'static str,
    path: &'static str,
    kind: &'static str,
    body: Value,
}

/// What is another in every cluster, or is not kept by the sandbox.
const OTHER: &[&str] = &[
    "uid",
    "resourceVersion",
    "creationTimestamp",
    "managedFields",
    "deletionTimestamp",
    "lastTransitionTime",
    "ipFamilies",
    "ipFamilyPolicy",
    "nodeInfo",
    "daemonEndpoints",
    "observedGeneration",
];

fn sent(method: &'static str, path: &'static str, body: Value) -> Sent {
    Sent { method, path, kind: "json", body }
}

fn patch(path: &'static str, kind: &'static str, body: Value) -> Sent {
    Sent { method: "PATCH", path, kind, body }
}

pub(super) fn requests() -> Vec<Sent> {
    [objects(), workloads(), refusals(), ends()].into_iter().flatten().collect()
}

fn objects() -> Vec<Sent> {
    let named = |name: &str| json!({"metadata": {"name": name}});
    let mut bound = pod("bound", "suite-nowhere");
    bound["spec"]["terminationGracePeriodSeconds"] = 5.into();
    let port = json!({"port": 80});
    vec![
        sent("POST", "/api/v1{}/configmaps", named("a")),
        sent("POST", "/api/v1{}/secrets", json!({"metadata": {"name": "a"}, "stringData": {"k": "v"}})),
        sent("POST", "/api/v1{}/serviceaccounts", named("a")),
        sent("POST", "/api/v1{}/pods", pod("p", "")),
        sent("POST", "/api/v1{}/pods", bound),
        sent("POST", "/api/v1/nodes?dryRun=All", named("suite-node")),
        sent("POST", "/api/v1/namespaces?dryRun=All", named("suite-space")),
        sent(
            "POST",
            "/api/v1{}/services",
            json!({"metadata": {"name": "s"}, "spec": {"clusterIP": "None", "ports": [port]}}),
        ),
        sent("GET", "/api/v1{}/configmaps?limit=1&fieldSelector=metadata.name%3Da", Value::Null),
        sent("GET", "/api/v1{}/pods/p/status", Value::Null),
        sent("GET", "/apis/coordination.k8s.io/v1{}/leases", Value::Null),
    ]
}

fn workloads() -> Vec<Sent> {
    let template = deployment()["spec"]["template"].clone();
    let of = |name: &str| {
        json!({"metadata": {"name": name}, "spec": {
            "selector": {"matchLabels": {"app": "web"}}, "template": template,
        }})
    };
    let mut set = of("set");
    set["spec"]["serviceName"] = "s".into();
    let once = json!({"spec": {"restartPolicy": "Never", "containers": [{"name": "a", "image": "i"}]}});
    let job = json!({"metadata": {"name": "job"}, "spec": {"suspend": true, "template": once}});
    let cron = json!({"schedule": "0 1 * * *", "jobTemplate": {"spec": {"template": once}}});
    let budget = json!({"minAvailable": 1, "selector": {"matchLabels": {"app": "web"}}});
    vec![
        sent("POST", "/apis/apps/v1{}/deployments", deployment()),
        sent("POST", "/apis/apps/v1{}/replicasets", of("rs")),
        sent("POST", "/apis/apps/v1{}/statefulsets", set),
        sent("POST", "/apis/apps/v1{}/daemonsets", of("ds")),
        sent("POST", "/apis/batch/v1{}/jobs", job),
        sent("POST", "/apis/batch/v1{}/cronjobs", json!({"metadata": {"name": "cron"}, "spec": cron})),
        sent("POST", "/apis/policy/v1{}/poddisruptionbudgets", json!({"metadata": {"name": "b"}, "spec": budget})),
        sent("POST", "/apis/coordination.k8s.io/v1{}/leases", json!({"metadata": {"name": "l"}, "spec": {}})),
        sent("GET", "/apis/apps/v1{}/deployments/web/scale", Value::Null),
        patch("/apis/apps/v1{}/statefulsets/set/scale", "merge-patch+json", json!({"spec": {"replicas": 0}})),
        patch("/apis/apps/v1{}/statefulsets/set", "merge-patch+json", json!({"spec": {"serviceName": "t"}})),
        patch(
            "/apis/apps/v1{}/deployments/web",
            "merge-patch+json",
            json!({"spec": {
                "selector": {"matchLabels": {"app": null, "a": "b"}}, "template": {"metadata": {"labels": {"app": null, "a": "b"}}},
            }}),
        ),
    ]
}

fn refusals() -> Vec<Sent> {
    let named = |name: &str| json!({"metadata": {"name": name}});
    vec![
        sent("GET", "/api/v1{}/configmaps/none", Value::Null),
        sent("GET", "/apis/apps/v1{}/deployments/none", Value::Null),
        sent("GET", "/api/v1{}/configmaps?fieldSelector=spec.x%3Dy", Value::Null),
        sent("GET", "/api/v1{}/pods?fieldSelector=spec.x%3Dy", Value::Null),
        sent("GET", "/api/v1{}/pods?labelSelector=a+b", Value::Null),
        sent("GET", "/api/v1{}/pods?limit=1&continue=e30", Value::Null),
        sent("GET", "/api/v1{}/pods?resourceVersion=x", Value::Null),
        sent("POST", "/api/v1{}/configmaps", named("a")),
        sent("POST", "/api/v1{}/configmaps", named("B")),
        sent("POST", "/api/v1{}/configmaps", json!({"metadata": {}})),
        sent("POST", "/api/v1{}/configmaps", json!({"metadata": {"name": "r", "resourceVersion": "5"}})),
        sent("POST", "/api/v1{}/configmaps", json!({"kind": "Secret", "apiVersion": "v1", "metadata": {"name": "k"}})),
        sent("POST", "/api/v1{}/configmaps/a", named("a")),
        sent("POST", "/api/v1/configmaps", named("x")),
        sent("POST", "/api/v1/namespaces/none/configmaps", named("x")),
        sent("PUT", "/api/v1{}/configmaps/a", named("b")),
        sent("PUT", "/api/v1{}/configmaps/none", named("none")),
        sent("PUT", "/api/v1{}/configmaps/a", json!({"metadata": {"name": "a", "uid": "x"}})),
        sent("PUT", "/api/v1{}/configmaps/a", json!({"metadata": {"name": "a", "resourceVersion": "5"}})),
        sent("PUT", "/apis/coordination.k8s.io/v1{}/leases/l", named("l")),
        sent("PUT", "/apis/coordination.k8s.io/v1{}/leases/new", named("new")),
        patch("/api/v1{}/configmaps/none", "merge-patch+json", json!({})),
        patch("/api/v1{}/configmaps/a", "merge-patch+json", json!({"metadata": {"name": "b"}})),
        patch("/api/v1{}/configmaps/a", "json-patch+json", json!([{"op": "remove", "path": "/x"}])),
        patch("/api/v1{}/configmaps/a", "json-patch+json", json!([{"op": "test", "path": "/kind", "value": "x"}])),
        patch("/api/v1{}/configmaps/a", "apply-patch+yaml", json!({"apiVersion": "v1", "kind": "ConfigMap"})),
        patch("/apis/batch/v1{}/jobs/job", "merge-patch+json", json!({"spec": {"completionMode": "Indexed"}})),
        sent("DELETE", "/api/v1{}/configmaps/none", Value::Null),
        sent("DELETE", "/api/v1{}/configmaps/a", json!({"preconditions": {"resourceVersion": "5"}})),
        sent("DELETE", "/apis/apps/v1{}/deployments/web", json!({"preconditions": {"uid": "x"}})),
        sent("DELETE", "/api/v1{}/configmaps/a", json!({"propagationPolicy": "Sideways"})),
        sent("DELETE", "/api/v1/namespaces/default", Value::Null),
        sent("POST", "/api/v1{}/pods/none/eviction", named("none")),
        sent("POST", "/api/v1{}/pods/p/eviction", named("q")),
        sent("GET", "/api/v1{}/pods/p/log?container=x", Value::Null),
        sent("GET", "/nowhere", Value::Null),
        sent("GET", "/apis/nothing.example.com/v1", Value::Null),
    ]
}

fn ends() -> Vec<Sent> {
    let target = json!({"kind": "Node", "name": "suite-nowhere"});
    let binding = json!({"metadata": {"name": "p"}, "target": target});
    vec![
        sent("POST", "/api/v1{}/pods/p/binding", binding.clone()),
        sent("POST", "/api/v1{}/pods/p/binding", binding),
        sent("DELETE", "/api/v1{}/pods/bound", Value::Null),
        sent("POST", "/api/v1{}/pods", pod("bound", "suite-nowhere")),
        sent("POST", "/api/v1{}/pods/p/eviction", json!({"metadata": {"name": "p"}})),
        sent("GET", "/api/v1{}/pods/p", Value::Null),
        sent("DELETE", "/api/v1{}/services/s", Value::Null),
        sent("DELETE", "/api/v1{}/configmaps/a", Value::Null),
        sent("DELETE", "/apis/apps/v1{}/deployments/web", json!({"propagationPolicy": "Background"})),
        sent("DELETE", "/apis/batch/v1{}/jobs/job", json!({"propagationPolicy": "Foreground", "dryRun": ["All"]})),
    ]
}

/// The answer, without what is another in every cluster.
pub(super) async fn answer(bench: &Bench, sent: &Sent) -> Value {
    let path = sent.path.replace("{}", &format!("/namespaces/{}", bench.namespace));
    let body = if sent.body.is_null() { Vec::new() } else { sent.body.to_string().into_bytes() };
    let kind = format!("application/{}", sent.kind);
    let request = Request::builder().method(sent.method).uri(path).header("Content-Type", kind).body(body).unwrap();
    let mut answer = match bench.client.request_text(request).await {
        Ok(text) => serde_json::from_str(&text).unwrap_or(Value::String(text)),
        Err(kube::Error::Api(status)) => serde_json::to_value(status).unwrap(),
        Err(other) => panic!("{other:?}"),
    };
    mask(&mut answer, &bench.namespace);
    answer
}

fn mask(value: &mut Value, namespace: &str) {
    match value {
        Value::Object(fields) => {
            fields.retain(|key, _| !OTHER.contains(&key.as_str()) && !key.ends_with("controller-uid"));
            fields.values_mut().for_each(|value| mask(value, namespace));
        }
        Value::Array(list) => list.iter_mut().for_each(|value| mask(value, namespace)),
        Value::String(text) => *text = without_numbers(&text.replace(namespace, "{}")),
        _ => {}
    }
}

/// A text without uids and revisions: what of hexadecimal digits is long.
fn without_numbers(text: &str) -> String {
    let is_digit = |c: char| c.is_ascii_hexdigit() || c == '-';
    let mut parts = Vec::new();
    for part in text.split_inclusive(|c| !is_digit(c)) {
        let digits = part.trim_end_matches(|c| !is_digit(c));
        let is_number = digits.len() > 2 && digits.chars().any(|c| c.is_ascii_digit());
        parts.push(if is_number { part.replacen(digits, "N", 1) } else { part.to_owned() });
    }
    parts.concat()
}

/// Each difference, by the request and the place in the answer.
pub(super) fn differences(sent: &Sent, wanted: &Value, found: &Value) -> Vec<String> {
    let mut differences = Vec::new();
    compare("", wanted, found, &mut differences);
    differences
        .into_iter()
        .map(|difference| format!("{} {} {}: {difference}", sent.method, sent.path, sent.body))
        .collect()
}

fn compare(place: &str, wanted: &Value, found: &Value, differences: &mut Vec<String>) {
    match (wanted, found) {
        (Value::Object(one), Value::Object(other)) => {
            let keys: std::collections::BTreeSet<_> = one.keys().chain(other.keys()).collect();
            for key in keys {
                let of = |map: &serde_json::Map<String, Value>| map.get(key).cloned().unwrap_or_default();
                compare(&format!("{place}/{key}"), &of(one), &of(other), differences);
            }
        }
        (Value::Array(one), Value::Array(other)) if one.len() == other.len() => {
            for (at, (one, other)) in one.iter().zip(other).enumerate() {
                compare(&format!("{place}/{at}"), one, other, differences);
            }
        }
        _ if wanted != found => differences.push(format!("{place}: {wanted}, and not {found}")),
        _ => {}
    }
}
