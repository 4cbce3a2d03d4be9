//! What the server tells of itself.

use serde_json::{Value, json};

use super::bench::{Bench, names};

pub(super) async fn the_version_is_told(bench: &Bench) {
    let version = bench.get("/version").await.unwrap();
    assert!(version["gitVersion"].as_str().unwrap().starts_with("v1."), "{version}");
    assert_eq!(version["major"], "1");
}

pub(super) async fn the_server_is_ready(bench: &Bench) {
    for path in ["/readyz", "/livez", "/healthz", "/readyz/ping"] {
        assert_eq!(bench.get(path).await.unwrap(), "ok", "{path}");
    }
    let all = bench.get("/readyz?verbose").await.unwrap();
    let all = all.as_str().unwrap();
    assert!(all.contains("[+]etcd ok\n") && all.ends_with("readyz check passed\n"), "{all}");
}

pub(super) async fn one_may_ask_what_one_may_do(bench: &Bench) {
    let attributes = json!({"namespace": bench.namespace, "verb": "get", "resource": "pods"});
    let review = json!({
        "apiVersion": "authorization.k8s.io/v1", "kind": "SelfSubjectAccessReview",
        "spec": {"resourceAttributes": attributes},
    });
    let answer = bench.post("/apis/authorization.k8s.io/v1/selfsubjectaccessreviews", &review).await.unwrap();
    assert_eq!(answer["status"]["allowed"], true);
}

pub(super) async fn all_kinds_are_discovered(bench: &Bench) {
    assert_eq!(bench.get("/api").await.unwrap()["versions"], json!(["v1"]));
    let groups = bench.get("/apis").await.unwrap();
    let has = |name: &str| groups["groups"].as_array().unwrap().iter().any(|group| group["name"] == name);
    assert!(has("apps") && has("policy") && has("batch"), "{groups}");
    let resources = bench.get("/api/v1").await.unwrap();
    let found = resources["resources"].as_array().unwrap();
    let pods = found.iter().find(|resource| resource["name"] == "pods").unwrap();
    assert_eq!((&pods["kind"], &pods["namespaced"]), (&"Pod".into(), &true.into()));
    let eviction = found.iter().find(|resource| resource["name"] == "pods/eviction").unwrap();
    assert_eq!((&eviction["group"], &eviction["kind"]), (&"policy".into(), &"Eviction".into()));
}

pub(super) async fn a_table_has_columns_and_cells(bench: &Bench) {
    bench.config_map("a").await;
    let accept = "application/json;as=Table;v=v1;g=meta.k8s.io,application/json";
    let path = bench.config_maps("?fieldSelector=metadata.name%3Da");
    let table = bench.get_as(&path, accept).await.unwrap();
    let columns = table["columnDefinitions"].as_array().unwrap().iter();
    let columns: Vec<_> = columns.map(|column| column["name"].as_str().unwrap()).collect();
    assert_eq!(columns, ["Name", "Data", "Age"]);
    let cells = &table["rows"][0]["cells"];
    assert_eq!((&cells[0], cells[1].to_string().trim_matches('"')), (&json!("a"), "1"));
    assert_eq!(table["rows"][0]["object"]["kind"], "PartialObjectMetadata");
}

pub(super) async fn events_have_two_shapes(bench: &Bench) {
    let about = json!({"kind": "ConfigMap", "name": "a", "namespace": bench.namespace});
    let event = json!({
        "metadata": {"name": "e"}, "regarding": about, "note": "it is so", "reason": "Because", "type": "Normal",
        "action": "Look", "eventTime": "2026-11-22T12:00:00.000000Z", "reportingController": "example.com/suite",
        "reportingInstance": "suite-1",
    });
    bench.post(&bench.path("/apis/events.k8s.io/v1", "events"), &event).await.unwrap();
    let old = bench.get(&bench.path("/api/v1", "events/e")).await.unwrap();
    assert_eq!((&old["message"], &old["involvedObject"]["name"]), (&"it is so".into(), &"a".into()));
    let list = bench.get(&bench.path("/apis/events.k8s.io/v1", "events")).await.unwrap();
    assert_eq!(list["items"][0]["note"], "it is so");
    let selected = bench.path("/api/v1", "events?fieldSelector=involvedObject.name%3Da");
    assert_eq!(names(&bench.get(&selected).await.unwrap()), ["e"]);
}

pub(super) async fn an_unknown_path_is_404(bench: &Bench) {
    for path in ["/apis/nothing.example.com/v1/things", "/nowhere"] {
        assert_eq!(bench.get(path).await.map_err(|status| status.code), Err::<Value, u16>(404), "{path}");
    }
}
