//! Server-side apply.

use serde_json::{Value, json};

use super::bench::{Answered, Bench, refused, revision};

async fn apply(bench: &Bench, manager: &str, data: &Value, force: bool) -> Answered {
    let object = json!({"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "a"}, "data": data});
    let path = bench.config_maps(&format!("/a?fieldManager={manager}&force={force}"));
    bench.patch(&path, "apply-patch+yaml", &object).await
}

pub(super) async fn an_apply_creates_and_repeats_without_a_change(bench: &Bench) {
    let first = apply(bench, "one", &json!({"a": "1"}), true).await.unwrap();
    let second = apply(bench, "one", &json!({"a": "1"}), true).await.unwrap();
    assert_eq!(revision(&second), revision(&first));
    let entry = &second["metadata"]["managedFields"][0];
    assert_eq!((&entry["manager"], &entry["operation"]), (&"one".into(), &"Apply".into()));
    assert_eq!(entry["fieldsV1"], json!({"f:data": {"f:a": {}}}));
    let nobody = bench.patch(&bench.config_maps("/a"), "apply-patch+yaml", &first).await;
    assert_eq!(nobody.unwrap_err().code, 422);
}

pub(super) async fn an_apply_takes_out_what_it_no_longer_has(bench: &Bench) {
    apply(bench, "one", &json!({"a": "1", "b": "2"}), true).await.unwrap();
    apply(bench, "two", &json!({"c": "3"}), true).await.unwrap();
    let after = apply(bench, "one", &json!({"a": "1"}), true).await.unwrap();
    assert_eq!(after["data"], json!({"a": "1", "c": "3"}));
}

pub(super) async fn an_apply_conflicts_with_another_manager_unless_forced(bench: &Bench) {
    apply(bench, "one", &json!({"a": "1"}), false).await.unwrap();
    // To want the same is no conflict.
    apply(bench, "two", &json!({"a": "1"}), false).await.unwrap();
    let words = "Apply failed with 1 conflict: conflict with \"one\"";
    let status = apply(bench, "three", &json!({"a": "2"}), false).await.unwrap_err();
    assert_eq!((status.code, status.reason.as_str()), (409, "Conflict"), "{}", status.message);
    let causes = status.details.unwrap().causes;
    assert!(causes.iter().all(|cause| cause.reason == "FieldManagerConflict" && cause.field == ".data.a"), "{words}");
    assert_eq!(apply(bench, "three", &json!({"a": "2"}), true).await.unwrap()["data"]["a"], "2");
}

pub(super) async fn an_update_takes_a_field_over(bench: &Bench) {
    apply(bench, "one", &json!({"a": "1"}), true).await.unwrap();
    bench.merge(&bench.config_maps("/a?fieldManager=two"), &json!({"data": {"a": "2"}})).await.unwrap();
    let answer = apply(bench, "one", &json!({"a": "1"}), false).await;
    refused(answer, 409, "Conflict", "Apply failed with 1 conflict: conflict with \"two\"");
}
