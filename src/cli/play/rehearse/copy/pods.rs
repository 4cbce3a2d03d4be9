//! What a live pod tells of how it goes on.

use std::time::Duration;

use jiff::Timestamp;
use serde_json::Value;

use crate::sandbox::controllers::annotations;

/// Longer than any rehearsal: nobody knows when a live Job will be done, and until then its pod is in the way.
const RUNS_ON: &str = "31536000";
/// What a start may have taken to count: a pod that became Ready again later says nothing of it.
const STARTS_WITHIN: i64 = 600;

/// Tells the sandbox what an object's state means for how it goes on.
pub(super) fn adapt(object: &mut Value) {
    if let Some(metadata) = object["metadata"].as_object_mut() {
        metadata.remove("managedFields");
        metadata.remove("resourceVersion");
    }
    if object["kind"] != "Pod" {
        return;
    }
    let conditions = object["status"]["conditions"].as_array().into_iter().flatten();
    let ready = conditions.into_iter().any(|one| one["type"] == "Ready" && one["status"] == "True");
    let of_job = controller(object).is_some_and(|owner| owner["kind"] == "Job");
    if object["status"]["phase"] == "Running" && !ready && !of_job {
        object["metadata"]["annotations"][annotations::BROKEN] = "true".into();
    }
    if of_job {
        object["metadata"]["annotations"][annotations::RUN_SECONDS] = RUNS_ON.into();
    }
}

/// From its start until it was Ready, of the pod in the middle: what a pod of this cluster usually takes.
pub(super) fn usual_start(objects: &[Value]) -> Duration {
    let took = |pod: &Value| -> Option<i64> {
        let started: Timestamp = pod["status"]["startTime"].as_str()?.parse().ok()?;
        let ready = pod["status"]["conditions"].as_array()?.iter().find(|one| one["type"] == "Ready")?;
        let since: Timestamp =
            ready["lastTransitionTime"].as_str().filter(|_| ready["status"] == "True")?.parse().ok()?;
        Some(since.duration_since(started).as_secs()).filter(|seconds| (0..=STARTS_WITHIN).contains(seconds))
    };
    let pods = objects.iter().filter(|object| object["kind"] == "Pod");
    let mut all: Vec<i64> = pods.filter_map(took).collect();
    all.sort_unstable();
    let middle = all.get(all.len() / 2).copied().unwrap_or(2);
    Duration::from_secs(u64::try_from(middle.max(1)).unwrap_or(1))
}

/// What rules the object.
pub(in super::super) fn controller(object: &Value) -> Option<&Value> {
    object["metadata"]["ownerReferences"].as_array()?.iter().find(|owner| owner["controller"] == true)
}
