//! What is filled in for pods, and for the templates that pods are made of.

use serde_json::{Map, Value, json};

use super::{meta, put};

/// Seconds that a pod stays on a node that was lost, when it says nothing itself.
const TOLERATED: i64 = 300;

/// What pods and their templates have in common.
pub(super) fn template(spec: &mut Map<String, Value>) {
    put(
        spec,
        json!({
            "restartPolicy": "Always", "terminationGracePeriodSeconds": 30, "dnsPolicy": "ClusterFirst",
            "schedulerName": "default-scheduler", "securityContext": {},
        }),
    );
    for list in ["containers", "initContainers"] {
        for container in spec.get_mut(list).and_then(Value::as_array_mut).into_iter().flatten() {
            let pull = if is_latest(meta::text(container, "/image")) { "Always" } else { "IfNotPresent" };
            put(
                meta::map(container),
                json!({
                    "imagePullPolicy": pull, "resources": {}, "terminationMessagePath": "/dev/termination-log",
                    "terminationMessagePolicy": "File",
                }),
            );
        }
    }
}

/// A pod of its own.
pub(super) fn pod(object: &mut Value) {
    let class = quality(object);
    let spec = meta::child(object, "spec");
    template(spec);
    put(spec, json!({"enableServiceLinks": true}));
    tolerate(spec);
    meta::child(object, "status").insert("qosClass".to_owned(), class.into());
}

fn is_latest(image: &str) -> bool {
    let last = image.rsplit('/').next().unwrap_or_default();
    !last.contains('@') && last.split_once(':').is_none_or(|(_, tag)| tag == "latest")
}

/// As the admission plugin `DefaultTolerationSeconds` does.
fn tolerate(spec: &mut Map<String, Value>) {
    let tolerations = spec.entry("tolerations").or_insert_with(|| json!([]));
    let Some(list) = tolerations.as_array_mut() else { return };
    for key in ["node.kubernetes.io/not-ready", "node.kubernetes.io/unreachable"] {
        let is_tolerated = list.iter().any(|toleration| {
            matches!(meta::text(toleration, "/effect"), "" | "NoExecute")
                && matches!(meta::text(toleration, "/key"), known if known == key || known.is_empty())
        });
        if !is_tolerated {
            list.push(json!({
                "key": key, "operator": "Exists", "effect": "NoExecute", "tolerationSeconds": TOLERATED,
            }));
        }
    }
}

/// The quality of service, by requests and limits of processor and memory.
fn quality(pod: &Value) -> &'static str {
    let containers = meta::list(pod, "/spec/containers").iter().chain(meta::list(pod, "/spec/initContainers"));
    let (mut has_any, mut is_guaranteed) = (false, true);
    for container in containers {
        for resource in ["cpu", "memory"] {
            let of = |what: &str| container.pointer(&format!("/resources/{what}/{resource}"));
            let (request, limit) = (of("requests"), of("limits"));
            has_any |= request.is_some() || limit.is_some();
            is_guaranteed &= limit.is_some() && request.is_none_or(|request| Some(request) == limit);
        }
    }
    match (has_any, is_guaranteed) {
        (false, _) => "BestEffort",
        (true, true) => "Guaranteed",
        (true, false) => "Burstable",
    }
}
