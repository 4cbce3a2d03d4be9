use std::{process::Stdio, sync::Arc};

use serde_json::json;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

use super::*;
use crate::{
    clock::Clock,
    sandbox::{
        api::Open,
        store::{Store, kinds},
    },
};

async fn served() -> (Arc<Store>, Served) {
    let store = Store::new(Clock::starting_at("2026-11-22T12:00:00Z".parse().unwrap()));
    let served = serve(Server::new(store.clone(), Arc::new(Open)), 0).await.unwrap();
    (store, served)
}

#[tokio::test]
async fn a_port_answers_as_the_client_in_memory_does() {
    let (_store, served) = served().await;
    let mut stream = TcpStream::connect(served.address()).await.unwrap();
    let request = "GET /version HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 200 OK") && answer.contains(r#""gitVersion":"v1.36.3""#), "{answer}");
}

/// What kubectl prints, its exit code before it.
async fn kubectl(served: &Served, words: &str, input: &str) -> String {
    let home = tempfile::tempdir().unwrap();
    let mut child = tokio::process::Command::new("kubectl")
        .args([&format!("--server=http://{}", served.address()), "--cache-dir", home.path().to_str().unwrap()])
        .args(words.split(' '))
        .env("KUBECONFIG", "/dev/null")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(input.as_bytes()).await.unwrap();
    let done = child.wait_with_output().await.unwrap();
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    format!("{} {}{}", done.status.code().unwrap_or(-1), text(&done.stdout), text(&done.stderr))
}

#[tokio::test]
#[ignore = "needs kubectl"]
async fn kubectl_works_with_it() {
    let (store, served) = served().await;
    let ready = json!({"conditions": [{"type": "Ready", "status": "True"}], "nodeInfo": {"kubeletVersion": "v1.36.3"}});
    store.create(&kinds::NODE, None, json!({"metadata": {"name": "w1"}, "status": ready})).unwrap();
    let spec = json!({"nodeName": "w1", "containers": [{"name": "a", "image": "registry.example.com/a:1"}]});
    store.create(&kinds::POD, Some("default"), json!({"metadata": {"name": "p"}, "spec": spec})).unwrap();
    store.append_log("default", "p", "a", "it runs");
    let applied = r#"{"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "b"}, "data": {"k": "v"}}"#;
    let created = r#"{"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "a"}}"#;
    let mut wrong = Vec::new();
    for (words, input, expected) in [
        ("get nodes", "", "w1     Ready    <none>   0s    v1.36.3"),
        ("get pods -A -o wide", "", "default     p      0/1     Pending   0          0s    <none>   w1"),
        ("get po p -o jsonpath={.spec.nodeName}", "", "0 w1"),
        ("cordon w1", "", "node/w1 cordoned"),
        ("get no", "", "Ready,SchedulingDisabled"),
        ("uncordon w1", "", "node/w1 uncordoned"),
        ("taint node w1 k=v:NoSchedule", "", "node/w1 tainted"),
        ("label pod p app=a", "", "pod/p labeled"),
        ("get pods -l app=a -o name", "", "pod/p"),
        ("logs p", "", "it runs"),
        ("create -f -", created, "configmap/a created"),
        // kubectl makes this one in protobuf, which the sandbox does not read.
        ("create configmap c", "", "the sandbox reads JSON and YAML, not application/vnd.kubernetes.protobuf"),
        ("apply -f -", applied, "configmap/b created"),
        ("apply -f -", applied, "configmap/b unchanged"),
        ("apply --server-side -f -", applied, "configmap/b serverside-applied"),
        ("delete configmap a b", "", "configmap \"b\" deleted"),
        ("describe node w1", "", "Kubelet Version:"),
        ("auth can-i get pods", "", "yes"),
        ("api-resources --api-group=apps", "", "deployments           deploy       apps/v1"),
        ("get --raw=/readyz", "", "0 ok"),
        ("drain w1 --force --timeout=1s --grace-period=1", "", "evicting pod default/p"),
        ("delete pod p --force --grace-period=0", "", "force deleted"),
        ("get pods", "", "No resources found in default namespace."),
        ("delete namespace default", "", "this namespace may not be deleted"),
    ] {
        let said = kubectl(&served, words, input).await;
        if !said.contains(expected) {
            wrong.push(format!("kubectl {words}: {said}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
