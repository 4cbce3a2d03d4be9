//! A pod's state in one word.

use serde_json::Value;

use super::{list, number, text};

pub(super) fn ready(pod: &Value) -> String {
    let statuses = list(pod, "/status/containerStatuses");
    let is_ready = |status: &&Value| status["ready"] == true && status.pointer("/state/running").is_some();
    format!("{}/{}", statuses.iter().filter(is_ready).count(), list(pod, "/spec/containers").len())
}

pub(super) fn restarts(pod: &Value) -> String {
    let statuses = list(pod, "/status/containerStatuses").iter();
    statuses.map(|status| number(status, "/restartCount").unwrap_or_default()).sum::<i64>().to_string()
}

pub(super) fn status(pod: &Value) -> String {
    let own = [text(pod, "/status/reason"), text(pod, "/status/phase")];
    let own = own.into_iter().find(|word| !word.is_empty()).unwrap_or("Unknown");
    let is_terminating = pod.pointer("/metadata/deletionTimestamp").is_some();
    if is_terminating {
        return if own == "NodeLost" { "Unknown" } else { "Terminating" }.to_owned();
    }
    let of_containers = list(pod, "/status/containerStatuses").iter().rev().find_map(reason);
    match of_containers {
        // One container that has ended well leaves a pod running.
        Some("Completed") if own == "Running" => own.to_owned(),
        Some(reason) => reason.to_owned(),
        None if own == "Succeeded" => "Completed".to_owned(),
        None if own == "Failed" => "Error".to_owned(),
        None => own.to_owned(),
    }
}

fn reason(status: &Value) -> Option<&str> {
    let reasons = ["/state/waiting/reason", "/state/terminated/reason"].map(|pointer| text(status, pointer));
    reasons.into_iter().find(|reason| !reason.is_empty())
}
