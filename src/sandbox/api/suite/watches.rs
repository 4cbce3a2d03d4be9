//! Watches.

use serde_json::{Value, json};

use super::bench::{Bench, revision};

async fn now(bench: &Bench) -> String {
    revision(&bench.get(&bench.config_maps("")).await.unwrap())
}

/// Type, name and a value of each event about a ConfigMap.
fn told(events: &[Value]) -> Vec<(String, String)> {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    events.iter().map(|event| (text(&event["type"]), text(&event["object"]["metadata"]["name"]))).collect()
}

fn expected(events: &[(&str, &str)]) -> Vec<(String, String)> {
    events.iter().map(|(word, name)| ((*word).to_owned(), (*name).to_owned())).collect()
}

pub(super) async fn a_watch_tells_what_happens(bench: &Bench) {
    let from = now(bench).await;
    bench.config_map("a").await;
    let path = bench.config_maps(&format!("?watch=true&timeoutSeconds=2&resourceVersion={from}"));
    let (events, ()) = tokio::join!(bench.watch(&path), async {
        bench.merge(&bench.config_maps("/a"), &json!({"data": {"key": "new"}})).await.unwrap();
        bench.delete(&bench.config_maps("/a"), &Value::Null).await.unwrap();
    });
    assert_eq!(told(&events), expected(&[("ADDED", "a"), ("MODIFIED", "a"), ("DELETED", "a")]));
    let revisions: Vec<u64> = events.iter().map(|event| revision(&event["object"]).parse().unwrap()).collect();
    assert!(revisions.windows(2).all(|pair| pair[0] < pair[1]), "{revisions:?}");
    assert_eq!(events[2]["object"]["data"]["key"], "new");
}

pub(super) async fn a_selector_makes_objects_enter_and_leave(bench: &Bench) {
    let from = now(bench).await;
    bench.config_map("a").await;
    for label in [json!("yes"), json!("no")] {
        bench.merge(&bench.config_maps("/a"), &json!({"metadata": {"labels": {"shown": label}}})).await.unwrap();
    }
    bench.delete(&bench.config_maps("/a"), &Value::Null).await.unwrap();
    let selector = "labelSelector=shown%3Dyes";
    let path = bench.config_maps(&format!("?watch=true&timeoutSeconds=2&resourceVersion={from}&{selector}"));
    assert_eq!(told(&bench.watch(&path).await), expected(&[("ADDED", "a"), ("DELETED", "a")]));
}

/// On a real server that has been up for some minutes: a new one remembers its beginning.
pub(super) async fn a_watch_from_long_ago_is_told_410(bench: &Bench) {
    let events = bench.watch(&bench.config_maps("?watch=true&timeoutSeconds=2&resourceVersion=1")).await;
    assert_eq!(events[0]["type"], "ERROR");
    assert_eq!(events[0]["object"]["code"], 410);
    assert!(events[0]["object"]["message"].as_str().unwrap().starts_with("too old resource version: 1 ("));
}

pub(super) async fn a_watch_ends_in_its_time(bench: &Bench) {
    let from = now(bench).await;
    let path = bench.config_maps(&format!("?watch=true&timeoutSeconds=1&resourceVersion={from}"));
    assert_eq!(bench.watch(&path).await, Vec::<Value>::new());
}

pub(super) async fn a_watch_list_ends_its_beginning_with_a_bookmark(bench: &Bench) {
    bench.config_map("a").await;
    let path = bench.config_maps(
        "?watch=true&timeoutSeconds=2&sendInitialEvents=true&resourceVersionMatch=NotOlderThan\
         &allowWatchBookmarks=true&fieldSelector=metadata.name%3Da",
    );
    let events = bench.watch(&path).await;
    assert_eq!(told(&events[..1]), expected(&[("ADDED", "a")]));
    assert_eq!(events[1]["type"], "BOOKMARK");
    assert_eq!(events[1]["object"]["metadata"]["annotations"]["k8s.io/initial-events-end"], "true");
}
