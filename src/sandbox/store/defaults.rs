//! What the API server fills in, as far as anything here goes by it.

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
        "Pod" => pod(meta::child(object, "spec")),
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
            }),
        ),
        "DaemonSet" => put(
            meta::child(object, "spec"),
            json!({
                "revisionHistoryLimit": 10,
                "updateStrategy": {"type": "RollingUpdate", "rollingUpdate": {"maxUnavailable": 1, "maxSurge": 0}},
            }),
        ),
        "Job" => job(object),
        "CronJob" => cron_job(meta::child(object, "spec")),
        "Secret" => put(meta::map(object), json!({"type": "Opaque"})),
        _ => {}
    }
    if matches!(kind.kind, "Deployment" | "ReplicaSet" | "StatefulSet" | "DaemonSet" | "Job") {
        let template = meta::map(meta::child(object, "spec").entry("template").or_insert_with(|| json!({})));
        pod(meta::map(template.entry("spec").or_insert_with(|| json!({}))));
    }
}

fn first_status(kind: &Kind) -> Value {
    match kind.kind {
        "Pod" => json!({"phase": "Pending"}),
        "PersistentVolume" | "PersistentVolumeClaim" => json!({"phase": "Pending"}),
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

fn pod(spec: &mut Map<String, Value>) {
    put(
        spec,
        json!({
            "restartPolicy": "Always", "terminationGracePeriodSeconds": 30, "dnsPolicy": "ClusterFirst",
            "schedulerName": "default-scheduler", "securityContext": {},
        }),
    );
    for list in ["containers", "initContainers"] {
        for container in spec.get_mut(list).and_then(Value::as_array_mut).into_iter().flatten() {
            put(
                meta::map(container),
                json!({
                    "imagePullPolicy": "IfNotPresent", "resources": {},
                    "terminationMessagePath": "/dev/termination-log", "terminationMessagePolicy": "File",
                }),
            );
        }
    }
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
}

fn cron_job(spec: &mut Map<String, Value>) {
    put(
        spec,
        json!({
            "concurrencyPolicy": "Allow", "suspend": false, "successfulJobsHistoryLimit": 3, "failedJobsHistoryLimit": 1,
        }),
    );
}
