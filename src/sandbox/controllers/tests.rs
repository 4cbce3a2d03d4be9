//! Small worlds on virtual time: the controllers together, over the store.

mod jobs;
mod nodes;
mod scale;
mod workloads;

use std::{sync::Arc, time::Duration};

use serde_json::{Value, json};

use super::{Controllers, Handle, Options};
use crate::{
    clock::Clock,
    sandbox::store::{Store, kinds},
};

/// A cluster of Ready nodes, with the namespace `shop`.
async fn cluster(nodes: &[&str], options: Options) -> (Arc<Store>, Handle) {
    let store = empty(nodes);
    let handle = Controllers::spawn(store.clone(), options);
    handle.settled().await;
    (store, handle)
}

fn empty(nodes: &[&str]) -> Arc<Store> {
    let store = Store::new(Clock::starting_at("2026-11-22T22:00:00Z".parse().unwrap()));
    store.create(&kinds::NAMESPACE, None, json!({"metadata": {"name": "shop"}})).unwrap();
    for name in nodes {
        let node = json!({
            "metadata": {"name": name, "labels": {"kubernetes.io/hostname": name}},
            "status": {"allocatable": {"cpu": "4", "memory": "8Gi", "pods": "110"},
                "addresses": [{"type": "InternalIP", "address": "192.0.2.1"}]},
        });
        store.create(&kinds::NODE, None, node).unwrap();
    }
    store
}

fn template(app: &str) -> Value {
    json!({"metadata": {"labels": {"app": app}}, "spec": {"containers": [{"name": "c", "image": "registry.example/app:1"}]}})
}

fn deployment(store: &Store, name: &str, replicas: i64) {
    let object = json!({
        "metadata": {"name": name, "namespace": "shop"},
        "spec": {"replicas": replicas, "selector": {"matchLabels": {"app": name}}, "template": template(name)},
    });
    store.create(&kinds::DEPLOYMENT, Some("shop"), object).unwrap();
}

async fn wait(handle: &Handle, seconds: u64) {
    tokio::time::sleep(Duration::from_secs(seconds)).await;
    handle.settled().await;
}

/// Pods of `shop`, as `name@node`, and a letter: ready, starting, pending, going, done or failed.
fn pods(store: &Store) -> Vec<(String, String, char)> {
    store.list(&kinds::POD, Some("shop")).iter().map(|pod| shown(pod)).collect()
}

fn shown(pod: &Value) -> (String, String, char) {
    let text = |pointer: &str| pod.pointer(pointer).and_then(Value::as_str).unwrap_or_default().to_owned();
    let conditions = pod.pointer("/status/conditions").and_then(Value::as_array).cloned().unwrap_or_default();
    let ready = conditions.iter().any(|c| c["type"] == "Ready" && c["status"] == "True");
    let letter = match text("/status/phase").as_str() {
        _ if pod.pointer("/metadata/deletionTimestamp").is_some() => 'g',
        "Running" if ready => 'r',
        "Running" => 's',
        "Succeeded" => 'd',
        "Failed" => 'f',
        _ => 'p',
    };
    (text("/metadata/name"), text("/spec/nodeName"), letter)
}

/// How many pods of `shop` are in this state.
fn count(store: &Store, letter: char) -> usize {
    pods(store).iter().filter(|(_, _, state)| *state == letter).count()
}

fn status(store: &Store, kind: &crate::sandbox::store::Kind, name: &str) -> Value {
    let namespace = kind.namespaced.then_some("shop");
    store.get(kind, namespace, name).map(|object| object["status"].clone()).unwrap_or_default()
}
