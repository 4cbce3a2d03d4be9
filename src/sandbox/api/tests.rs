//! What only the server in memory has: fates of requests, and size.

use std::sync::Mutex;

use k8s_openapi::api::core::v1::{ConfigMap, Node, Pod};
use kube::{
    Api,
    api::{ListParams, PostParams},
};
use serde_json::json;

use super::*;
use crate::{
    clock::Clock,
    cluster::api::is_unanswered,
    sandbox::store::{Deletion, kinds, meta},
};

fn store() -> Arc<Store> {
    Store::new(Clock::starting_at("2026-11-22T12:00:00Z".parse().unwrap()))
}

fn config_map() -> ConfigMap {
    serde_json::from_value(json!({"metadata": {"name": "a"}})).unwrap()
}

/// Loses what a test says, before or after, and notes what it saw.
#[derive(Default)]
struct Script {
    before: Option<Fate>,
    after: Option<Fate>,
    seen: Mutex<Vec<(Verb, String, u16)>>,
}

impl Gatekeeper for Script {
    fn before(&self, _asked: &Asked) -> Fate {
        self.before.clone().unwrap_or(Fate::Pass)
    }

    fn after(&self, asked: &Asked, code: u16) -> Fate {
        self.seen.lock().unwrap().push((asked.verb, asked.path.clone(), code));
        self.after.clone().unwrap_or(Fate::Pass)
    }
}

async fn create_through(script: Script) -> (Result<ConfigMap, kube::Error>, Arc<Store>, Arc<Script>) {
    let (store, script) = (store(), Arc::new(script));
    let api: Api<ConfigMap> = Api::namespaced(client_through(store.clone(), script.clone()), "default");
    (api.create(&PostParams::default(), &config_map()).await, store, script)
}

fn is_there(store: &Store) -> bool {
    store.get(&kinds::CONFIG_MAP, Some("default"), "a").is_some()
}

#[tokio::test(start_paused = true)]
async fn a_request_lost_on_its_way_does_nothing() {
    let (answer, store, script) = create_through(Script { before: Some(Fate::Lose), ..Script::default() }).await;
    assert!(is_unanswered(&answer.unwrap_err()) && !is_there(&store));
    assert!(script.seen.lock().unwrap().is_empty());
}

#[tokio::test(start_paused = true)]
async fn an_answer_lost_on_its_way_was_an_act_all_the_same() {
    let (answer, store, script) = create_through(Script { after: Some(Fate::Lose), ..Script::default() }).await;
    assert!(is_unanswered(&answer.unwrap_err()) && is_there(&store));
    let path = "/api/v1/namespaces/default/configmaps".to_owned();
    assert_eq!(*script.seen.lock().unwrap(), [(Verb::Create, path, 201)]);
}

#[tokio::test(start_paused = true)]
async fn a_refusal_by_the_gate_is_the_answer() {
    let fate = Fate::Refuse(Refusal::new(503, "ServiceUnavailable", "etcd has no leader"));
    let (answer, store, _) = create_through(Script { before: Some(fate), ..Script::default() }).await;
    let kube::Error::Api(status) = answer.unwrap_err() else { panic!("no answer of the API's") };
    assert_eq!((status.code, status.message.as_str()), (503, "etcd has no leader"));
    assert!(!is_there(&store));
}

#[tokio::test(start_paused = true)]
async fn what_hangs_gets_no_answer() {
    let hanging = create_through(Script { before: Some(Fate::Hang), ..Script::default() });
    assert!(tokio::time::timeout(std::time::Duration::from_hours(1), hanging).await.is_err());
}

#[tokio::test(start_paused = true)]
async fn a_thousand_nodes_and_ten_thousand_pods_are_no_problem() {
    let store = store();
    for node in 0..1_000 {
        let object = json!({"metadata": {"name": format!("w{node}")}, "status": {"phase": "Running"}});
        store.create(&kinds::NODE, None, object).unwrap();
        for pod in 0..10 {
            let spec = json!({"nodeName": format!("w{node}"), "containers": [{"name": "a", "image": "i"}]});
            let object = json!({"metadata": {"name": format!("p{node}-{pod}")}, "spec": spec});
            store.create(&kinds::POD, Some("default"), object).unwrap();
        }
    }
    let client = client(store.clone());
    let nodes: Api<Node> = Api::all(client.clone());
    let (mut found, mut params) = (0, ListParams::default().limit(300));
    loop {
        let page = nodes.list(&params).await.unwrap();
        found += page.items.len();
        match page.metadata.continue_.filter(|next| !next.is_empty()) {
            Some(next) => params = params.continue_token(&next),
            None => break,
        }
    }
    assert_eq!(found, 1_000);
    let pods: Api<Pod> = Api::all(client);
    for node in 0..1_000 {
        let on_node = pods.list(&ListParams::default().fields(&format!("spec.nodeName=w{node}"))).await.unwrap();
        assert_eq!(on_node.items.len(), 10);
    }
    for pod in store.pods_on("w7") {
        store.delete(&kinds::POD, Some("default"), meta::name(&pod), &Deletion::at_once()).unwrap();
    }
    assert!(store.pods_on("w7").is_empty());
}
