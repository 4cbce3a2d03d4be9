//! One request to the Eviction API, and what its answer means.

use std::time::Duration;

use k8s_openapi::api::policy::v1::Eviction;
use kube::{
    Api,
    api::{DeleteParams, PostParams, Preconditions},
    core::{ObjectMeta, Status},
};

use crate::cluster::{
    api::{Cluster, is_disruption_budget},
    snapshot::Pod,
};

/// No eviction may hang for longer: the API server retries conflicts for ten seconds on its own.
const LIMIT: Duration = Duration::from_secs(20);

/// What the API server said to an eviction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Answer {
    /// The pod is being deleted.
    Accepted,
    /// That pod is not there any more; one of its name may be.
    Gone,
    /// A budget says no; in its words.
    Budget(String),
    /// Anything else: throttling, a webhook, the server's own trouble. May pass by itself.
    Refused(String),
}

/// Asks once: a refused eviction is asked again in the next round, from a fresh look at pod and budgets.
pub(super) async fn evict(cluster: &Cluster, pod: &Pod, grace_seconds: u64) -> Answer {
    let pods: Api<k8s_openapi::api::core::v1::Pod> = Api::namespaced(cluster.client(), &pod.namespace);
    let body = body(pod, grace_seconds);
    // Not `Api::evict`: kube 5.0 spells `delete_options`, so grace and precondition never arrive.
    let (kind, post) = ("eviction", PostParams::default());
    let request = pods.create_subresource::<_, Status>(kind, &pod.name, &post, &body);
    match tokio::time::timeout(LIMIT, request).await {
        Ok(Ok(status)) if status.is_failure() => understand(&kube::Error::Api(status.boxed())),
        Ok(Ok(_)) => Answer::Accepted,
        Ok(Err(error)) => understand(&error),
        Err(_) => Answer::Refused(format!("no answer within {} s", LIMIT.as_secs())),
    }
}

/// How a pod is deleted, by eviction or not: with its own grace, and only if it is still this very pod.
pub(super) fn delete_params(pod: &Pod, grace_seconds: u64) -> DeleteParams {
    DeleteParams {
        grace_period_seconds: Some(u32::try_from(grace_seconds).unwrap_or(u32::MAX)),
        preconditions: Some(Preconditions { uid: Some(pod.uid.clone()), resource_version: None }),
        ..DeleteParams::default()
    }
}

/// The grace a pod is given: its own, within the policy's limit. A limit of 0 would mean to force, which nothing here does.
pub(super) fn grace(pod: &Pod, limit: Duration) -> u64 {
    pod.grace_seconds.min(limit.as_secs().max(1))
}

fn body(pod: &Pod, grace_seconds: u64) -> Eviction {
    use k8s_openapi::apimachinery::pkg::apis::meta::v1 as meta;
    let preconditions = meta::Preconditions { uid: Some(pod.uid.clone()), resource_version: None };
    Eviction {
        metadata: ObjectMeta {
            name: Some(pod.name.clone()),
            namespace: Some(pod.namespace.clone()),
            ..ObjectMeta::default()
        },
        delete_options: Some(meta::DeleteOptions {
            grace_period_seconds: Some(i64::try_from(grace_seconds).unwrap_or(i64::MAX)),
            preconditions: Some(preconditions),
            ..meta::DeleteOptions::default()
        }),
    }
}

fn understand(error: &kube::Error) -> Answer {
    let kube::Error::Api(status) = error else { return Answer::Refused(error.to_string()) };
    match status.code {
        404 => Answer::Gone,
        409 if is_another_pod(&status.message) => Answer::Gone,
        429 if is_disruption_budget(error) => Answer::Budget(cause(status)),
        _ => Answer::Refused(status.message.clone()),
    }
}

/// The API server's two wordings for a uid that is not the one asked for (1.36); a conflict of another kind is worth
/// asking again.
pub(super) fn is_another_pod(message: &str) -> bool {
    message.contains("UID in precondition") || message.contains("UID in the precondition")
}

fn cause(status: &Status) -> String {
    let causes = status.details.iter().flat_map(|details| &details.causes);
    let said: Vec<_> = causes.map(|cause| cause.message.clone()).filter(|message| !message.is_empty()).collect();
    if said.is_empty() { status.message.clone() } else { said.join("; ") }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::{cluster::observe::fake, drain::filter::tests::pod};

    async fn answered(code: u16, body: Value) -> Answer {
        let (cluster, _) = fake::cluster(move |_| (code, body.clone()));
        evict(&cluster, &pod("web-1"), 30).await
    }

    #[tokio::test(start_paused = true)]
    async fn grace_and_uid_reach_the_server_as_it_spells_them() {
        let (cluster, log) = fake::cluster(|_| (201, json!({"kind": "Status", "status": "Success"})));
        assert_eq!(evict(&cluster, &pod("web-1"), 30).await, Answer::Accepted);
        let asked = log.lock().unwrap().remove(0);
        assert_eq!(
            (asked.method.as_str(), asked.path.as_str()),
            ("POST", "/api/v1/namespaces/shop/pods/web-1/eviction?")
        );
        let expected = json!({
            "apiVersion": "policy/v1", "kind": "Eviction",
            "metadata": {"name": "web-1", "namespace": "shop"},
            "deleteOptions": {"gracePeriodSeconds": 30, "preconditions": {"uid": "uid-web-1"}},
        });
        assert_eq!(asked.body, expected);
    }

    #[tokio::test(start_paused = true)]
    async fn a_budgets_no_is_told_from_throttling() {
        let by_budget = json!({
            "kind": "Status", "status": "Failure", "code": 429, "reason": "TooManyRequests",
            "message": "Cannot evict pod as it would violate the pod's disruption budget.",
            "details": {"causes": [{"reason": "DisruptionBudget",
                "message": "The disruption budget solo needs 1 healthy pods and has 1 currently"}]},
        });
        let said = "The disruption budget solo needs 1 healthy pods and has 1 currently".to_owned();
        assert_eq!(answered(429, by_budget).await, Answer::Budget(said));
        let (code, throttled) = fake::refusal(429, "TooManyRequests", "slow down");
        assert_eq!(answered(code, throttled).await, Answer::Refused("slow down".into()));
    }

    #[tokio::test(start_paused = true)]
    async fn other_answers_are_what_they_are() {
        let several =
            "This pod has more than one PodDisruptionBudget, which the eviction subresource does not support.";
        let webhook = "admission webhook \"drain.example.com\" denied the request: not now";
        // Both as a 1.36 API server sends them.
        let other_uid = "Operation cannot be fulfilled on Pod \"web-1\": the UID in the precondition (a) does not match \
                         the UID in record (b). The object might have been deleted and then recreated";
        let deleted_between = "Operation cannot be fulfilled on pods \"web-1\": Precondition failed: UID in precondition: \
                               a, UID in object meta: b";
        for (code, message, expected) in [
            (404, "pods \"web-1\" not found", Answer::Gone),
            (409, other_uid, Answer::Gone),
            (409, deleted_between, Answer::Gone),
            (409, "the object has been modified", Answer::Refused("the object has been modified".into())),
            (500, several, Answer::Refused(several.into())),
            (403, webhook, Answer::Refused(webhook.into())),
            (503, "no leader", Answer::Refused("no leader".into())),
        ] {
            let (code, body) = fake::refusal(code, "Reason", message);
            assert_eq!(answered(code, body).await, expected, "{code} {message}");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_failure_inside_a_successful_answer_is_a_failure() {
        // The handler passes a Status on as its result: its own word counts, whatever code it arrives with.
        let (_, body) = fake::refusal(500, "", "more than one PodDisruptionBudget");
        assert_eq!(answered(201, body).await, Answer::Refused("more than one PodDisruptionBudget".into()));
    }

    #[test]
    fn grace_is_the_pods_own_within_the_limit_and_never_forced() {
        for (own, limit, expected) in [(30, 300, 30), (600, 300, 300), (30, 0, 1), (0, 300, 0)] {
            let pod = Pod { grace_seconds: own, ..pod("web-1") };
            assert_eq!(grace(&pod, Duration::from_secs(limit)), expected, "{own} {limit}");
        }
    }
}
