use serde_json::{Value, json};

use super::*;
use crate::{
    cluster::observe::fake::{Asked, cluster, refusal},
    install::{InstallOptions, objects},
};

fn find(kind: &str, name: &str) -> Rendered {
    let all = objects(&InstallOptions::default());
    all.into_iter().find(|one| one.resource.kind == kind && one.object.metadata.name.as_deref() == Some(name)).unwrap()
}

fn there(labels: &Value) -> (u16, Value) {
    (200, json!({"metadata": {"name": "x", "resourceVersion": "1", "labels": labels}}))
}

fn absent() -> (u16, Value) {
    refusal(404, "NotFound", "not found")
}

/// Applies to a cluster where this is there before, and that after; gives the change and the writes.
async fn applied(one: &Rendered, before: (u16, Value), after: &'static str) -> (Change, Vec<Asked>) {
    let (cluster, log) = cluster(move |asked| match asked.method.as_str() {
        "GET" => before.clone(),
        _ => (200, json!({"metadata": {"name": "x", "resourceVersion": after}})),
    });
    let change = apply(&cluster, one, false).await.unwrap();
    let writes = log.lock().unwrap().iter().filter(|asked| asked.method != "GET").cloned().collect();
    (change, writes)
}

#[tokio::test]
async fn an_object_is_applied_by_the_server_under_our_name() {
    let (change, writes) = applied(&find("CronJob", "k8s-version-check"), absent(), "1").await;
    assert_eq!((change, writes.len()), (Change::Created, 1));
    let path = "/apis/batch/v1/namespaces/k8s-upgrade/cronjobs/k8s-version-check?";
    assert!(writes[0].path.starts_with(path), "{}", writes[0].path);
    assert!(writes[0].path.contains("fieldManager=kubectl-upgrade") && writes[0].path.contains("force=true"));
    assert!(!writes[0].path.contains("dryRun"));
    assert_eq!((writes[0].method.as_str(), &writes[0].body["kind"]), ("PATCH", &json!("CronJob")));
}

#[tokio::test]
async fn a_second_time_is_told_from_a_change() {
    let one = find("ConfigMap", "k8s-upgrade-job-template");
    assert_eq!(applied(&one, there(&json!({})), "1").await.0, Change::Unchanged);
    assert_eq!(applied(&one, there(&json!({})), "2").await.0, Change::Configured);
}

#[tokio::test]
async fn the_operators_policy_is_never_overwritten() {
    let one = find("ConfigMap", "k8s-upgrade-config");
    let (change, writes) = applied(&one, there(&json!({})), "2").await;
    assert_eq!((change, writes.len()), (Change::Kept, 0));
    assert_eq!(applied(&one, absent(), "1").await.0, Change::Created);
}

#[tokio::test]
async fn a_namespace_that_someone_else_made_is_left_alone() {
    let one = find("Namespace", "k8s-upgrade");
    let (change, writes) = applied(&one, there(&json!({"team": "a"})), "2").await;
    assert_eq!((change, writes.len()), (Change::Kept, 0));
    let (change, writes) = applied(&one, there(&json!({"kubectl-upgrade/created-by-install": "true"})), "2").await;
    assert_eq!((change, writes.len()), (Change::Configured, 1));
}

#[tokio::test]
async fn a_dry_run_is_the_servers() {
    let (cluster, log) = cluster(|asked| if asked.method == "GET" { absent() } else { there(&json!({})) });
    apply(&cluster, &find("ServiceAccount", "k8s-upgrade-job"), true).await.unwrap();
    let log = log.lock().unwrap();
    assert!(log.iter().all(|asked| asked.method == "GET" || asked.path.contains("dryRun=All")), "{log:?}");
}

#[tokio::test]
async fn what_can_not_be_read_is_not_written() {
    let (cluster, log) = cluster(|_| refusal(403, "Forbidden", "no"));
    let error = apply(&cluster, &find("ServiceAccount", "k8s-upgrade-job"), false).await.unwrap_err();
    assert!(format!("{error:#}").starts_with("reading serviceaccount/k8s-upgrade-job -n k8s-upgrade"), "{error:#}");
    assert!(log.lock().unwrap().iter().all(|asked| asked.method == "GET"));
}
