//! Patches of three kinds.

use serde_json::{Value, json};

use super::{
    bench::{Bench, refused, revision},
    writes::deployment,
};

pub(super) async fn a_merge_patch_takes_out_what_is_null(bench: &Bench) {
    bench.config_map("a").await;
    let change = json!({"data": {"key": null, "other": "x"}});
    let after = bench.merge(&bench.config_maps("/a"), &change).await.unwrap();
    assert_eq!(after["data"], json!({"other": "x"}));
}

pub(super) async fn a_json_patch_is_all_or_nothing(bench: &Bench) {
    bench.config_map("a").await;
    let path = bench.config_maps("/a");
    let replace = json!({"op": "replace", "path": "/data/key", "value": "new"});
    let failing = json!([replace, {"op": "test", "path": "/data/key", "value": "other"}]);
    let answer = bench.patch(&path, "json-patch+json", &failing).await;
    refused(answer, 422, "Invalid", "the server rejected our request due to an error in our request");
    assert_eq!(bench.get(&path).await.unwrap()["data"]["key"], "value");
    let annotations = json!({"op": "add", "path": "/metadata/annotations", "value": {}});
    let escaped = json!({"op": "add", "path": "/metadata/annotations/example.com~1a", "value": "b"});
    let after = bench.patch(&path, "json-patch+json", &json!([replace, annotations, escaped])).await.unwrap();
    assert_eq!(after["data"]["key"], "new");
    assert_eq!(after["metadata"]["annotations"], json!({"example.com/a": "b"}));
}

pub(super) async fn a_strategic_patch_merges_by_key(bench: &Bench) {
    let deployments = bench.path("/apis/apps/v1", "deployments");
    bench.post(&deployments, &deployment()).await.unwrap();
    let containers = json!([{"name": "web", "image": "registry.example.com/web:2"}, {"name": "side", "image": "s"}]);
    let change = json!({"spec": {"template": {"spec": {"containers": containers}}}});
    let after = bench.patch(&format!("{deployments}/web"), "strategic-merge-patch+json", &change).await.unwrap();
    let found = after["spec"]["template"]["spec"]["containers"].as_array().unwrap();
    let mut images: Vec<_> = found.iter().map(|one| (one["name"].as_str(), one["image"].as_str())).collect();
    images.sort_unstable();
    let expected = [(Some("side"), Some("s")), (Some("web"), Some("registry.example.com/web:2"))];
    assert_eq!(images, expected);
    let gone = json!({"spec": {"template": {"spec": {"containers": [{"name": "side", "$patch": "delete"}]}}}});
    let after = bench.patch(&format!("{deployments}/web"), "strategic-merge-patch+json", &gone).await.unwrap();
    assert_eq!(after["spec"]["template"]["spec"]["containers"].as_array().map(Vec::len), Some(1));
}

pub(super) async fn a_patch_can_be_made_conditional(bench: &Bench) {
    let first = bench.config_map("a").await;
    let path = bench.config_maps("/a");
    let change = json!({"metadata": {"resourceVersion": revision(&first)}, "data": {"key": "new"}});
    bench.merge(&path, &change).await.unwrap();
    refused(bench.merge(&path, &change).await, 409, "Conflict", "the object has been modified");
}

pub(super) async fn a_patch_of_nothing_is_not_found(bench: &Bench) {
    refused(bench.merge(&bench.config_maps("/a"), &json!({})).await, 404, "NotFound", "configmaps \"a\" not found");
}

pub(super) async fn an_unknown_patch_is_refused(bench: &Bench) {
    bench.config_map("a").await;
    let answer = bench.patch(&bench.config_maps("/a"), "json", &Value::Object(serde_json::Map::new())).await;
    assert_eq!(answer.unwrap_err().code, 415);
}
