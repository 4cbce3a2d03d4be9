//! Lists.

use serde_json::json;

use super::bench::{Bench, names, refused, revision};

pub(super) async fn pages_show_one_moment(bench: &Bench) {
    for name in ["a", "b", "c", "d", "e"] {
        bench.config_map(name).await;
    }
    // What every namespace of a real cluster has comes last.
    let first = bench.get(&bench.config_maps("?limit=2")).await.unwrap();
    assert_eq!(names(&first), ["a", "b"]);
    bench.delete(&bench.config_maps("/c"), &json!(null)).await.unwrap();
    bench.config_map("bb").await;
    let next = first["metadata"]["continue"].as_str().unwrap();
    let second = bench.get(&bench.config_maps(&format!("?limit=3&continue={next}"))).await.unwrap();
    assert_eq!(names(&second), ["c", "d", "e"]);
    assert_eq!(revision(&first), revision(&second));
}

pub(super) async fn label_selectors_choose(bench: &Bench) {
    for (name, tier) in [("a", "front"), ("b", "back"), ("c", "")] {
        let labels = if tier.is_empty() { json!({}) } else { json!({"tier": tier}) };
        let object = json!({"metadata": {"name": name, "labels": labels}});
        bench.post(&bench.path("/api/v1", "secrets"), &object).await.unwrap();
    }
    for (selector, expected) in [
        ("tier%3Dfront", vec!["a"]),
        ("tier%21%3Dfront", vec!["b", "c"]),
        ("tier", vec!["a", "b"]),
        ("%21tier", vec!["c"]),
        ("tier+in+%28front%2Cback%29", vec!["a", "b"]),
        ("tier+notin+%28back%29%2Ctier", vec!["a"]),
    ] {
        let found = bench.names(&bench.path("/api/v1", &format!("secrets?labelSelector={selector}"))).await;
        assert_eq!(found, expected, "{selector}");
    }
    let bad = bench.get(&bench.path("/api/v1", "secrets?labelSelector=a+b")).await;
    refused(bad, 400, "BadRequest", "unable to parse requirement");
}

pub(super) async fn field_selectors_choose(bench: &Bench) {
    bench.config_map("a").await;
    bench.config_map("b").await;
    assert_eq!(bench.names(&bench.config_maps("?fieldSelector=metadata.name%3Db")).await, ["b"]);
    let pod = |name: &str, node: &str| {
        let container = json!({"name": "a", "image": "registry.example.com/a:1"});
        json!({"metadata": {"name": name}, "spec": {"nodeName": node, "containers": [container]}})
    };
    let pods = bench.path("/api/v1", "pods");
    bench.post(&pods, &pod("here", "suite-nowhere")).await.unwrap();
    bench.post(&pods, &pod("there", "suite-elsewhere")).await.unwrap();
    assert_eq!(bench.names(&format!("{pods}?fieldSelector=spec.nodeName%3Dsuite-nowhere")).await, ["here"]);
    let pending = format!("{pods}?fieldSelector=status.phase%3DPending%2Cspec.nodeName%21%3Dsuite-nowhere");
    assert_eq!(bench.names(&pending).await, ["there"]);
}

pub(super) async fn an_unknown_field_is_refused(bench: &Bench) {
    let answer = bench.get(&bench.path("/api/v1", "pods?fieldSelector=spec.color%3Dred")).await;
    refused(answer, 400, "BadRequest", "field label not supported: spec.color");
}

pub(super) async fn a_token_that_is_none_is_refused(bench: &Bench) {
    refused(
        bench.get(&bench.config_maps("?limit=1&continue=no")).await,
        400,
        "BadRequest",
        "continue key is not valid",
    );
}
