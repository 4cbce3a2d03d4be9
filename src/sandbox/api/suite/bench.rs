//! A client, and a namespace of the rule's own.

use std::time::Duration;

use futures::{StreamExt as _, TryStreamExt as _};
use http::Request;
use kube::{Client, core::Status};
use serde_json::{Value, json};

use crate::{
    clock::Clock,
    sandbox::{api, store::Store},
};

/// What an API server answers.
pub(super) type Answered = Result<Value, Box<Status>>;

pub(super) struct Bench {
    pub(super) client: Client,
    pub(super) namespace: String,
}

impl Bench {
    pub(super) async fn in_memory(rule: &str) -> Self {
        let store = Store::new(Clock::starting_at("2026-11-22T12:00:00Z".parse().unwrap()));
        Self::of(api::client(store), rule).await
    }

    pub(super) async fn real(kubeconfig: &str, rule: &str) -> Self {
        let _ = rustls::crypto::ring::default_provider().install_default();
        let kubeconfig = kube::config::Kubeconfig::read_from(kubeconfig).unwrap();
        let mut config = kube::Config::from_custom_kubeconfig(kubeconfig, &kube::config::KubeConfigOptions::default())
            .await
            .unwrap();
        config.default_retry = false;
        // A namespace of an earlier run may still be on its way out.
        Self::of(Client::try_from(config).unwrap(), &format!("{:x}-{rule}", std::process::id())).await
    }

    async fn of(client: Client, rule: &str) -> Self {
        let name: String = format!("suite-{}", rule.replace('_', "-")).chars().take(60).collect();
        let bench = Self { client, namespace: name.trim_end_matches('-').to_owned() };
        let namespace = json!({"metadata": {"name": bench.namespace}});
        bench.post("/api/v1/namespaces", &namespace).await.unwrap();
        // The real one's pods need it.
        let account = json!({"metadata": {"name": "default"}});
        let _ = bench.post(&bench.path("/api/v1", "serviceaccounts"), &account).await;
        bench
    }

    pub(super) async fn clear(&self) {
        let now = json!({"gracePeriodSeconds": 0});
        let _ = self.delete(&self.path("/api/v1", "pods"), &now).await;
        let _ = self.delete(&format!("/api/v1/namespaces/{}", self.namespace), &Value::Null).await;
    }

    /// A path in the rule's namespace; `plural` may go on with a name.
    pub(super) fn path(&self, version: &str, plural: &str) -> String {
        format!("{version}/namespaces/{}/{plural}", self.namespace)
    }

    pub(super) fn config_maps(&self, rest: &str) -> String {
        self.path("/api/v1", &format!("configmaps{rest}"))
    }

    async fn send(&self, request: Request<Vec<u8>>) -> Answered {
        match self.client.request_text(request).await {
            Ok(text) => Ok(serde_json::from_str(&text).unwrap_or(Value::String(text))),
            Err(kube::Error::Api(status)) => Err(status),
            Err(other) => panic!("{other:?}"),
        }
    }

    async fn call(&self, method: &str, path: &str, kind: &str, body: &Value) -> Answered {
        let body = if body.is_null() { Vec::new() } else { body.to_string().into_bytes() };
        self.send(Request::builder().method(method).uri(path).header("Content-Type", kind).body(body).unwrap()).await
    }

    pub(super) async fn get(&self, path: &str) -> Answered {
        self.call("GET", path, "application/json", &Value::Null).await
    }

    pub(super) async fn get_as(&self, path: &str, accept: &str) -> Answered {
        self.send(Request::get(path).header("Accept", accept).body(Vec::new()).unwrap()).await
    }

    pub(super) async fn post(&self, path: &str, body: &Value) -> Answered {
        self.call("POST", path, "application/json", body).await
    }

    pub(super) async fn put(&self, path: &str, body: &Value) -> Answered {
        self.call("PUT", path, "application/json", body).await
    }

    pub(super) async fn put_as(&self, path: &str, accept: &str, body: &Value) -> Answered {
        let request = Request::put(path).header("Accept", accept).header("Content-Type", "application/json");
        self.send(request.body(body.to_string().into_bytes()).unwrap()).await
    }

    pub(super) async fn merge(&self, path: &str, body: &Value) -> Answered {
        self.patch(path, "merge-patch+json", body).await
    }

    pub(super) async fn patch(&self, path: &str, kind: &str, body: &Value) -> Answered {
        self.call("PATCH", path, &format!("application/{kind}"), body).await
    }

    pub(super) async fn delete(&self, path: &str, body: &Value) -> Answered {
        self.call("DELETE", path, "application/json", body).await
    }

    /// Makes a ConfigMap.
    pub(super) async fn config_map(&self, name: &str) -> Value {
        self.post(&self.config_maps(""), &json!({"metadata": {"name": name}, "data": {"key": "value"}})).await.unwrap()
    }

    /// The names in a list.
    pub(super) async fn names(&self, path: &str) -> Vec<String> {
        let list = self.get(path).await.unwrap();
        names(&list)
    }

    pub(super) async fn is_gone(&self, path: &str) -> bool {
        self.get(path).await.is_err_and(|status| status.code == 404)
    }

    /// Waits for what a real cluster's controllers do in their own time.
    pub(super) async fn gone(&self, path: &str) {
        for _ in 0..100 {
            if self.is_gone(path).await {
                return;
            }
            tokio::time::sleep(Duration::from_millis(300)).await;
        }
        panic!("{path} is still there: {}", self.get(path).await.unwrap());
    }

    /// The events of a watch, until it ends.
    pub(super) async fn watch(&self, path: &str) -> Vec<Value> {
        let request = Request::get(path).body(Vec::new()).unwrap();
        let stream = self.client.request_stream(request).await.unwrap();
        let lines = futures::io::AsyncBufReadExt::lines(stream);
        lines.map_ok(|line| serde_json::from_str(&line).unwrap()).map(Result::unwrap).collect().await
    }
}

pub(super) fn names(list: &Value) -> Vec<String> {
    list["items"].as_array().unwrap().iter().map(|item| item["metadata"]["name"].as_str().unwrap().to_owned()).collect()
}

/// The revision of an object or a list.
pub(super) fn revision(object: &Value) -> String {
    object["metadata"]["resourceVersion"].as_str().unwrap().to_owned()
}

/// Asserts that it was refused, with this code and reason, and with these words.
#[track_caller]
pub(super) fn refused(answer: Answered, code: u16, reason: &str, words: &str) -> Box<Status> {
    let status = answer.expect_err("it should be refused");
    assert_eq!((status.code, status.reason.as_str()), (code, reason), "{}", status.message);
    assert!(status.message.contains(words), "{}", status.message);
    status
}
