//! What the API server fills in, as far as anything here goes by it.

mod pod;

use base64::prelude::{BASE64_STANDARD, Engine as _};
use serde_json::{Map, Value, json};

use super::{kind::Kind, meta};

/// Fills in a new object. `birth` numbers it.
pub(super) fn fill(kind: &Kind, object: &mut Value, birth: u64) {
    if kind.has_status() && !kind.born_with_status {
        match first_status(kind) {
            Value::Null => drop(meta::map(object).remove("status")),
            status => drop(meta::map(object).insert("status".to_owned(), status)),
        }
    }
    match kind.kind {
        "Namespace" => namespace(object),
        "Pod" => pod::pod(object),
        "Node" => node(object),
        "Service" => service(object, birth),
        "Deployment" => put(
            meta::child(object, "spec"),
            json!({
                "replicas": 1, "revisionHistoryLimit": 10, "progressDeadlineSeconds": 600,
                "strategy": {"type": "RollingUpdate", "rollingUpdate": {"maxUnavailable": "25%", "maxSurge": "25%"}},
            }),
        ),
        "ReplicaSet" => put(meta::child(object, "spec"), json!({"replicas": 1})),
        "StatefulSet" => put(
            meta::child(object, "spec"),
            json!({
                "replicas": 1, "podManagementPolicy": "OrderedReady", "revisionHistoryLimit": 10,
                "updateStrategy": {"type": "RollingUpdate", "rollingUpdate": {"partition": 0}},
                "persistentVolumeClaimRetentionPolicy": {"whenDeleted": "Retain", "whenScaled": "Retain"},
            }),
        ),
        "DaemonSet" => daemon_set(object),
        "Job" => job(object),
        "CronJob" => cron_job(meta::child(object, "spec")),
        "Secret" => secret(object),
        "Lease" => drop(meta::child(object, "spec")),
        _ => {}
    }
    if matches!(kind.kind, "Deployment" | "ReplicaSet" | "StatefulSet" | "DaemonSet" | "Job") {
        template(meta::child(object, "spec"));
    }
}

/// The pod template in a spec.
fn template(spec: &mut Map<String, Value>) {
    let template = meta::map(spec.entry("template").or_insert_with(|| json!({})));
    template.entry("metadata").or_insert_with(|| json!({}));
    pod::template(meta::map(template.entry("spec").or_insert_with(|| json!({}))));
}

fn first_status(kind: &Kind) -> Value {
    match kind.kind {
        "Pod" | "PersistentVolume" | "PersistentVolumeClaim" => json!({"phase": "Pending"}),
        "Service" => json!({"loadBalancer": {}}),
        "ReplicaSet" => json!({"replicas": 0}),
        "StatefulSet" => json!({"replicas": 0, "availableReplicas": 0}),
        "DaemonSet" => {
            json!({"currentNumberScheduled": 0, "numberMisscheduled": 0, "desiredNumberScheduled": 0, "numberReady": 0})
        }
        "PodDisruptionBudget" => {
            json!({"disruptionsAllowed": 0, "currentHealthy": 0, "desiredHealthy": 0, "expectedPods": 0})
        }
        "Deployment" | "Job" | "CronJob" => json!({}),
        _ => Value::Null,
    }
}

/// Puts in what is not there.
fn put(fields: &mut Map<String, Value>, defaults: Value) {
    let Value::Object(defaults) = defaults else { return };
    for (key, value) in defaults {
        fields.entry(key).or_insert(value);
    }
}

fn namespace(object: &mut Value) {
    let name = meta::name(object).to_owned();
    let metadata = meta::child(object, "metadata");
    let labels = meta::map(metadata.entry("labels").or_insert_with(|| json!({})));
    labels.insert("kubernetes.io/metadata.name".to_owned(), name.into());
    put(meta::child(object, "spec"), json!({"finalizers": ["kubernetes"]}));
    meta::map(object).insert("status".to_owned(), json!({"phase": "Active"}));
}

fn service(object: &mut Value, birth: u64) {
    let spec = meta::child(object, "spec");
    put(spec, json!({"type": "ClusterIP", "sessionAffinity": "None", "internalTrafficPolicy": "Cluster"}));
    if spec.get("type").and_then(Value::as_str) != Some("ExternalName") {
        let address = format!("10.96.{}.{}", birth / 250 % 256, birth % 250 + 2);
        let address = spec.entry("clusterIP").or_insert_with(|| address.into()).clone();
        spec.entry("clusterIPs").or_insert_with(|| json!([address]));
    }
    for port in spec.get_mut("ports").and_then(Value::as_array_mut).into_iter().flatten() {
        let number = port.get("port").cloned().unwrap_or_default();
        put(meta::map(port), json!({"protocol": "TCP", "targetPort": number}));
    }
}

fn job(object: &mut Value) {
    let (uid, name) = (meta::uid(object).to_owned(), meta::name(object).to_owned());
    let spec = meta::child(object, "spec");
    put(
        spec,
        json!({
            "parallelism": 1, "completions": 1, "backoffLimit": 6, "completionMode": "NonIndexed", "suspend": false,
            "podReplacementPolicy": "TerminatingOrFailed", "manualSelector": false,
        }),
    );
    if spec.get("manualSelector").and_then(Value::as_bool) == Some(true) {
        return;
    }
    spec.insert("selector".to_owned(), json!({"matchLabels": {"batch.kubernetes.io/controller-uid": uid}}));
    let template = meta::map(spec.entry("template").or_insert_with(|| json!({})));
    let metadata = meta::map(template.entry("metadata").or_insert_with(|| json!({})));
    let labels = meta::map(metadata.entry("labels").or_insert_with(|| json!({})));
    for prefix in ["", "batch.kubernetes.io/"] {
        labels.insert(format!("{prefix}controller-uid"), uid.clone().into());
        labels.insert(format!("{prefix}job-name"), name.clone().into());
    }
    let labels = Value::Object(labels.clone());
    meta::child(object, "metadata").entry("labels").or_insert(labels);
}

fn cron_job(spec: &mut Map<String, Value>) {
    put(
        spec,
        json!({
            "concurrencyPolicy": "Allow", "suspend": false, "successfulJobsHistoryLimit": 3, "failedJobsHistoryLimit": 1,
        }),
    );
    let jobs = meta::map(spec.entry("jobTemplate").or_insert_with(|| json!({})));
    jobs.entry("metadata").or_insert_with(|| json!({}));
    template(meta::map(jobs.entry("spec").or_insert_with(|| json!({}))));
}

fn daemon_set(object: &mut Value) {
    put(
        meta::child(object, "spec"),
        json!({
            "revisionHistoryLimit": 10,
            "updateStrategy": {"type": "RollingUpdate", "rollingUpdate": {"maxUnavailable": 1, "maxSurge": 0}},
        }),
    );
    let annotations = meta::child(object, "metadata").entry("annotations").or_insert_with(|| json!({}));
    put(meta::map(annotations), json!({"deprecated.daemonset.template.generation": "1"}));
}

/// A Secret's texts, encoded.
fn secret(object: &mut Value) {
    let fields = meta::map(object);
    put(fields, json!({"type": "Opaque"}));
    let Some(Value::Object(texts)) = fields.remove("stringData") else { return };
    let data = meta::map(fields.entry("data").or_insert_with(|| json!({})));
    for (key, text) in texts {
        data.insert(key, BASE64_STANDARD.encode(text.as_str().unwrap_or_default()).into());
    }
}

/// What a kubelet tells of its node.
const NODE_INFO: &[&str] = &[
    "architecture",
    "bootID",
    "containerRuntimeVersion",
    "kernelVersion",
    "kubeProxyVersion",
    "kubeletVersion",
    "machineID",
    "operatingSystem",
    "osImage",
    "systemUUID",
];

/// As the admission plugin `TaintNodesByCondition` does: no pods before the node's controller has seen it ready. One that
/// is born ready, as a sandbox is made with, spares that. What the kubelet did not tell is empty.
fn node(object: &mut Value) {
    let status = meta::child(object, "status");
    put(status, json!({"daemonEndpoints": {"kubeletEndpoint": {"Port": 0}}, "nodeInfo": {}}));
    let info = meta::map(status.entry("nodeInfo").or_insert_with(|| json!({})));
    for field in NODE_INFO {
        info.entry(*field).or_insert_with(|| "".into());
    }
    let mut conditions = meta::list(object, "/status/conditions").iter();
    let is_ready = |one: &Value| meta::text(one, "/type") == "Ready" && meta::text(one, "/status") == "True";
    if conditions.any(is_ready) {
        return;
    }
    let key = "node.kubernetes.io/not-ready";
    let taints = meta::child(object, "spec").entry("taints").or_insert_with(|| json!([]));
    if let Some(taints) = taints.as_array_mut().filter(|taints| taints.iter().all(|taint| taint["key"] != key)) {
        taints.push(json!({"key": key, "effect": "NoSchedule"}));
    }
}
