//! What `kubectl get` prints of each kind.

mod pod;
mod time;

use jiff::Timestamp;
use serde_json::Value;

use self::time::since;
use super::meta::{list, number, text};

/// A column; the name comes before all, and the age after the narrow ones if it is none of them.
#[derive(Clone, Copy)]
pub struct Column {
    /// The heading, as kubectl capitalises it.
    pub name: &'static str,
    /// Only with `-o wide`.
    pub wide: bool,
    /// The cell, at this time.
    pub cell: fn(&Value, Timestamp) -> String,
}

/// How old an object is, as kubectl writes it.
pub fn age_of(object: &Value, now: Timestamp) -> String {
    since(text(object, "/metadata/creationTimestamp"), now)
}

const fn narrow(name: &'static str, cell: fn(&Value, Timestamp) -> String) -> Column {
    Column { name, wide: false, cell }
}

const fn wide(name: &'static str, cell: fn(&Value, Timestamp) -> String) -> Column {
    Column { name, wide: true, cell }
}

fn or_none(text: &str) -> String {
    if text.is_empty() { "<none>".to_owned() } else { text.to_owned() }
}

fn count(object: &Value, pointer: &str) -> String {
    number(object, pointer).unwrap_or_default().to_string()
}

fn entries(object: &Value, field: &str) -> String {
    object.get(field).and_then(Value::as_object).map_or(0, serde_json::Map::len).to_string()
}

fn of_desired(object: &Value, ready: &str, desired: &str) -> String {
    format!("{}/{}", count(object, ready), count(object, desired))
}

/// A number or a percentage.
fn amount(object: &Value, pointer: &str) -> String {
    match object.pointer(pointer) {
        Some(Value::String(text)) => text.clone(),
        Some(Value::Number(number)) => number.to_string(),
        _ => "N/A".to_owned(),
    }
}

fn images(object: &Value) -> String {
    let images = list(object, "/spec/template/spec/containers").iter().map(|container| text(container, "/image"));
    images.collect::<Vec<_>>().join(",")
}

pub(super) const NAMESPACE: &[Column] = &[narrow("Status", |it, _| text(it, "/status/phase").to_owned())];

pub(super) const NODE: &[Column] = &[
    narrow("Status", |it, _| node_status(it)),
    narrow("Roles", |it, _| roles(it)),
    narrow("Age", age_of),
    narrow("Version", |it, _| text(it, "/status/nodeInfo/kubeletVersion").to_owned()),
    wide("Internal-IP", |it, _| address(it, "InternalIP")),
    wide("External-IP", |it, _| address(it, "ExternalIP")),
    wide("OS-Image", |it, _| text(it, "/status/nodeInfo/osImage").to_owned()),
    wide("Kernel-Version", |it, _| text(it, "/status/nodeInfo/kernelVersion").to_owned()),
    wide("Container-Runtime", |it, _| text(it, "/status/nodeInfo/containerRuntimeVersion").to_owned()),
];

fn node_status(node: &Value) -> String {
    let ready = list(node, "/status/conditions").iter().find(|condition| text(condition, "/type") == "Ready");
    let mut status = match ready.map(|ready| text(ready, "/status")) {
        Some("True") => "Ready",
        Some(_) => "NotReady",
        None => "Unknown",
    }
    .to_owned();
    if node.pointer("/spec/unschedulable").and_then(Value::as_bool) == Some(true) {
        status.push_str(",SchedulingDisabled");
    }
    status
}

fn roles(node: &Value) -> String {
    let labels = node.pointer("/metadata/labels").and_then(Value::as_object).into_iter().flatten();
    let roles = labels.filter_map(|(key, _)| key.strip_prefix("node-role.kubernetes.io/"));
    or_none(&roles.collect::<Vec<_>>().join(","))
}

fn address(node: &Value, kind: &str) -> String {
    let found = list(node, "/status/addresses").iter().find(|address| text(address, "/type") == kind);
    or_none(found.map(|address| text(address, "/address")).unwrap_or_default())
}

pub(super) const POD: &[Column] = &[
    narrow("Ready", |it, _| pod::ready(it)),
    narrow("Status", |it, _| pod::status(it)),
    narrow("Restarts", |it, _| pod::restarts(it)),
    wide("IP", |it, _| or_none(text(it, "/status/podIP"))),
    wide("Node", |it, _| or_none(text(it, "/spec/nodeName"))),
    wide("Nominated Node", |it, _| or_none(text(it, "/status/nominatedNodeName"))),
    wide("Readiness Gates", |_, _| "<none>".to_owned()),
];

pub(super) const CONFIG_MAP: &[Column] = &[narrow("Data", |it, _| entries(it, "data"))];

pub(super) const SECRET: &[Column] =
    &[narrow("Type", |it, _| text(it, "/type").to_owned()), narrow("Data", |it, _| entries(it, "data"))];

pub(super) const EVENT: &[Column] = &[
    narrow("Last Seen", |it, now| {
        let last = ["/lastTimestamp", "/series/lastObservedTime", "/eventTime"].map(|field| text(it, field));
        since(last.into_iter().find(|at| !at.is_empty()).unwrap_or_default(), now)
    }),
    narrow("Type", |it, _| text(it, "/type").to_owned()),
    narrow("Reason", |it, _| text(it, "/reason").to_owned()),
    narrow("Object", |it, _| {
        let kind = text(it, "/involvedObject/kind").to_lowercase();
        format!("{kind}/{}", text(it, "/involvedObject/name"))
    }),
    narrow("Message", |it, _| text(it, "/message").trim().to_owned()),
];

pub(super) const SERVICE: &[Column] = &[
    narrow("Type", |it, _| text(it, "/spec/type").to_owned()),
    narrow("Cluster-IP", |it, _| or_none(text(it, "/spec/clusterIP"))),
    narrow("External-IP", |_, _| "<none>".to_owned()),
    narrow("Port(s)", |it, _| {
        let ports = list(it, "/spec/ports").iter();
        let shown = ports.map(|port| format!("{}/{}", count(port, "/port"), text(port, "/protocol")));
        or_none(&shown.collect::<Vec<_>>().join(","))
    }),
];

pub(super) const DEPLOYMENT: &[Column] = &[
    narrow("Ready", |it, _| of_desired(it, "/status/readyReplicas", "/spec/replicas")),
    narrow("Up-to-date", |it, _| count(it, "/status/updatedReplicas")),
    narrow("Available", |it, _| count(it, "/status/availableReplicas")),
    wide("Images", |it, _| images(it)),
];

pub(super) const REPLICA_SET: &[Column] = &[
    narrow("Desired", |it, _| count(it, "/spec/replicas")),
    narrow("Current", |it, _| count(it, "/status/replicas")),
    narrow("Ready", |it, _| count(it, "/status/readyReplicas")),
    wide("Images", |it, _| images(it)),
];

pub(super) const STATEFUL_SET: &[Column] = &[
    narrow("Ready", |it, _| of_desired(it, "/status/readyReplicas", "/spec/replicas")),
    wide("Images", |it, _| images(it)),
];

pub(super) const DAEMON_SET: &[Column] = &[
    narrow("Desired", |it, _| count(it, "/status/desiredNumberScheduled")),
    narrow("Current", |it, _| count(it, "/status/currentNumberScheduled")),
    narrow("Ready", |it, _| count(it, "/status/numberReady")),
    narrow("Up-to-date", |it, _| count(it, "/status/updatedNumberScheduled")),
    narrow("Available", |it, _| count(it, "/status/numberAvailable")),
    wide("Images", |it, _| images(it)),
];

pub(super) const JOB: &[Column] = &[
    narrow("Status", |it, _| job_status(it).to_owned()),
    narrow("Completions", |it, _| of_desired(it, "/status/succeeded", "/spec/completions")),
    narrow("Duration", |it, now| {
        let end = text(it, "/status/completionTime").parse().unwrap_or(now);
        match text(it, "/status/startTime") {
            "" => String::new(),
            start => since(start, end),
        }
    }),
];

fn job_status(job: &Value) -> &'static str {
    let holds = |kind: &str| {
        let mut conditions = list(job, "/status/conditions").iter();
        conditions.any(|condition| text(condition, "/type") == kind && text(condition, "/status") == "True")
    };
    match () {
        () if holds("Complete") => "Complete",
        () if holds("Failed") => "Failed",
        () if job.pointer("/metadata/deletionTimestamp").is_some() => "Terminating",
        () if holds("Suspended") => "Suspended",
        () if holds("FailureTarget") => "FailureTarget",
        () => "Running",
    }
}

pub(super) const CRON_JOB: &[Column] = &[
    narrow("Schedule", |it, _| text(it, "/spec/schedule").to_owned()),
    narrow("Timezone", |it, _| or_none(text(it, "/spec/timeZone"))),
    narrow("Suspend", |it, _| {
        let is_suspended = it.pointer("/spec/suspend").and_then(Value::as_bool) == Some(true);
        if is_suspended { "True" } else { "False" }.to_owned()
    }),
    narrow("Active", |it, _| list(it, "/status/active").len().to_string()),
    narrow("Last Schedule", |it, now| match text(it, "/status/lastScheduleTime") {
        "" => "<none>".to_owned(),
        at => since(at, now),
    }),
];

pub(super) const POD_DISRUPTION_BUDGET: &[Column] = &[
    narrow("Min Available", |it, _| amount(it, "/spec/minAvailable")),
    narrow("Max Unavailable", |it, _| amount(it, "/spec/maxUnavailable")),
    narrow("Allowed Disruptions", |it, _| count(it, "/status/disruptionsAllowed")),
];

pub(super) const LEASE: &[Column] = &[narrow("Holder", |it, _| text(it, "/spec/holderIdentity").to_owned())];
