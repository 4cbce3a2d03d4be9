//! Creating and updating.

use serde_json::{Value, json};

use super::bench::{Bench, refused, revision};

pub(super) async fn a_stale_update_conflicts(bench: &Bench) {
    let mut first = bench.config_map("a").await;
    first["data"]["key"] = "second".into();
    bench.put(&bench.config_maps("/a"), &first).await.unwrap();
    let expected = "Operation cannot be fulfilled on configmaps \"a\": the object has been modified; please apply your \
                    changes to the latest version and try again";
    let status = refused(bench.put(&bench.config_maps("/a"), &first).await, 409, "Conflict", expected);
    let details = status.details.unwrap();
    assert_eq!((details.name.as_str(), details.kind.as_str()), ("a", "configmaps"));
}

pub(super) async fn a_write_is_answered_by_metadata_alone_where_asked(bench: &Bench) {
    let mut object = bench.config_map("a").await;
    object["data"]["key"] = "second".into();
    let shape = "application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1";
    let answer = bench.put_as(&bench.config_maps("/a"), shape, &object).await.unwrap();
    assert_eq!((&answer["kind"], answer.get("data")), (&json!("PartialObjectMetadata"), None));
    let written = bench.get(&bench.config_maps("/a")).await.unwrap();
    assert_eq!((revision(&answer), &written["data"]["key"]), (revision(&written), &json!("second")));
}

pub(super) async fn an_update_without_a_revision_wins(bench: &Bench) {
    bench.config_map("a").await;
    let update = json!({"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "a"}, "data": {"key": "new"}});
    assert_eq!(bench.put(&bench.config_maps("/a"), &update).await.unwrap()["data"]["key"], "new");
}

pub(super) async fn a_lease_is_only_updated_with_a_revision(bench: &Bench) {
    let leases = bench.path("/apis/coordination.k8s.io/v1", "leases");
    let lease = json!({"metadata": {"name": "a"}, "spec": {"holderIdentity": "me"}});
    let mut born = bench.post(&leases, &lease).await.unwrap();
    let words = "metadata.resourceVersion: Invalid value: ";
    refused(bench.put(&format!("{leases}/a"), &lease).await, 422, "Invalid", words);
    born["spec"]["holderIdentity"] = "you".into();
    bench.put(&format!("{leases}/a"), &born).await.unwrap();
}

pub(super) async fn a_write_that_changes_nothing_makes_no_revision(bench: &Bench) {
    let first = bench.config_map("a").await;
    let second = bench.put(&bench.config_maps("/a"), &first).await.unwrap();
    assert_eq!(revision(&second), revision(&first));
    let third = bench.merge(&bench.config_maps("/a"), &json!({"data": {"key": "value"}})).await.unwrap();
    assert_eq!(revision(&third), revision(&first));
}

pub(super) async fn generated_names_differ(bench: &Bench) {
    let object = json!({"metadata": {"generateName": "web-"}});
    let mut names = Vec::new();
    for _ in 0..3 {
        let born = bench.post(&bench.config_maps(""), &object).await.unwrap();
        names.push(born["metadata"]["name"].as_str().unwrap().to_owned());
    }
    assert!(names.iter().all(|name| name.starts_with("web-") && name.len() == 9), "{names:?}");
    names.dedup();
    assert_eq!(names.len(), 3);
}

pub(super) async fn a_taken_name_is_refused(bench: &Bench) {
    bench.config_map("a").await;
    let again = bench.post(&bench.config_maps(""), &json!({"metadata": {"name": "a"}})).await;
    refused(again, 409, "AlreadyExists", "configmaps \"a\" already exists");
}

pub(super) async fn a_bad_name_is_refused(bench: &Bench) {
    let bad = bench.post(&bench.config_maps(""), &json!({"metadata": {"name": "Not_A_Name"}})).await;
    let words = "ConfigMap \"Not_A_Name\" is invalid: metadata.name: Invalid value: \"Not_A_Name\": a lowercase RFC 1123 \
                 subdomain must consist of";
    refused(bad, 422, "Invalid", words);
    let bad = bench.post(&bench.config_maps(""), &json!({"metadata": {"name": "a", "labels": {"a": "b c"}}})).await;
    refused(bad, 422, "Invalid", "metadata.labels: Invalid value: \"b c\"");
    let none = bench.post(&bench.config_maps(""), &json!({"metadata": {}})).await;
    refused(none, 422, "Invalid", "name or generateName is required");
}

pub(super) async fn a_new_object_needs_a_namespace_that_is(bench: &Bench) {
    let lost = bench.post("/api/v1/namespaces/nowhere/configmaps", &json!({"metadata": {"name": "a"}})).await;
    refused(lost, 404, "NotFound", "namespaces \"nowhere\" not found");
    let other = json!({"metadata": {"name": "a", "namespace": "other"}});
    let words = "the namespace of the provided object does not match the namespace sent on the request";
    refused(bench.post(&bench.config_maps(""), &other).await, 400, "BadRequest", words);
}

pub(super) fn deployment() -> Value {
    let template = json!({
        "metadata": {"labels": {"app": "web"}},
        "spec": {"containers": [{"name": "web", "image": "registry.example.com/web:1"}]},
    });
    json!({
        "metadata": {"name": "web"},
        "spec": {"replicas": 0, "selector": {"matchLabels": {"app": "web"}}, "template": template},
    })
}

pub(super) async fn only_the_spec_counts_as_a_generation(bench: &Bench) {
    let deployments = bench.path("/apis/apps/v1", "deployments");
    let web = format!("{deployments}/web");
    let generation = |object: &Value| object["metadata"]["generation"].as_i64().unwrap();
    assert_eq!(generation(&bench.post(&deployments, &deployment()).await.unwrap()), 1);
    let labelled = bench.merge(&web, &json!({"metadata": {"labels": {"a": "b"}}})).await.unwrap();
    assert_eq!(generation(&labelled), 1);
    let changed = bench.merge(&web, &json!({"spec": {"minReadySeconds": 5}})).await.unwrap();
    assert_eq!(generation(&changed), 2);
    let status = bench.merge(&format!("{web}/status"), &json!({"status": {"observedGeneration": 2}})).await.unwrap();
    assert_eq!(generation(&status), 2);
}

pub(super) async fn a_dry_run_keeps_nothing(bench: &Bench) {
    let object = json!({"metadata": {"name": "a"}});
    let answer = bench.post(&bench.config_maps("?dryRun=All"), &object).await.unwrap();
    assert_eq!(answer["metadata"]["name"], "a");
    assert!(bench.is_gone(&bench.config_maps("/a")).await);
    bench.config_map("b").await;
    let patched = bench.merge(&bench.config_maps("/b?dryRun=All"), &json!({"data": {"key": "new"}})).await.unwrap();
    assert_eq!(patched["data"]["key"], "new");
    bench.delete(&bench.config_maps("/b"), &json!({"dryRun": ["All"]})).await.unwrap();
    assert_eq!(bench.get(&bench.config_maps("/b")).await.unwrap()["data"]["key"], "value");
}

pub(super) async fn an_update_of_another_uid_conflicts(bench: &Bench) {
    let mut object = bench.config_map("a").await;
    object["metadata"]["uid"] = "another".into();
    object["metadata"]["resourceVersion"] = Value::Null;
    refused(bench.put(&bench.config_maps("/a"), &object).await, 409, "Conflict", "UID in precondition: another");
}

pub(super) async fn a_selector_must_fit_its_template(bench: &Bench) {
    let mut object = deployment();
    object["spec"]["template"]["metadata"]["labels"]["app"] = "other".into();
    let answer = bench.post(&bench.path("/apis/apps/v1", "deployments"), &object).await;
    refused(answer, 422, "Invalid", "`selector` does not match template `labels`");
}

pub(super) async fn a_status_is_written_apart(bench: &Bench) {
    let budgets = bench.path("/apis/policy/v1", "poddisruptionbudgets");
    let budget = json!({
        "metadata": {"name": "a"}, "status": {"disruptionsAllowed": 7},
        "spec": {"minAvailable": 1, "selector": {"matchLabels": {"none": "such"}}},
    });
    let born = bench.post(&budgets, &budget).await.unwrap();
    assert_eq!(born["status"]["disruptionsAllowed"], 0);
    let patch = json!({"spec": {"minAvailable": 2}, "metadata": {"finalizers": null}, "status": {"expectedPods": 0}});
    let written = bench.merge(&format!("{budgets}/a/status"), &patch).await.unwrap();
    assert_eq!(written["spec"]["minAvailable"], 1);
}

pub(super) async fn a_jobs_template_is_fixed(bench: &Bench) {
    let jobs = bench.path("/apis/batch/v1", "jobs");
    let container = json!({"name": "a", "image": "registry.example.com/a:1"});
    let spec = json!({"restartPolicy": "Never", "containers": [container]});
    let job = json!({"metadata": {"name": "a"}, "spec": {"suspend": true, "template": {"spec": spec}}});
    let born = bench.post(&jobs, &job).await.unwrap();
    assert_eq!(born["spec"]["backoffLimit"], 6);
    let uid = born["metadata"]["uid"].clone();
    assert_eq!(born["spec"]["template"]["metadata"]["labels"]["batch.kubernetes.io/controller-uid"], uid);
    let change = json!({"spec": {"template": {"spec": {"restartPolicy": "OnFailure"}}}});
    refused(bench.merge(&format!("{jobs}/a"), &change).await, 422, "Invalid", "field is immutable");
    bench.merge(&format!("{jobs}/a"), &json!({"spec": {"backoffLimit": 0}})).await.unwrap();
}
