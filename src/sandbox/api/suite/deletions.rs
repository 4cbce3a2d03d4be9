//! Deleting, and what goes along.

use serde_json::{Value, json};

use super::bench::{Bench, refused};

pub(super) async fn a_deletion_of_another_uid_conflicts(bench: &Bench) {
    let object = bench.config_map("a").await;
    let other = json!({"preconditions": {"uid": "another"}});
    let words = "Operation cannot be fulfilled on ConfigMap \"a\": the UID in the precondition (another) does not match \
                 the UID in record (";
    refused(bench.delete(&bench.config_maps("/a"), &other).await, 409, "Conflict", words);
    let same = json!({"preconditions": {"uid": object["metadata"]["uid"]}});
    let status = bench.delete(&bench.config_maps("/a"), &same).await.unwrap();
    assert_eq!((&status["kind"], &status["status"]), (&"Status".into(), &"Success".into()));
    assert_eq!(status["details"]["uid"], object["metadata"]["uid"]);
    refused(bench.delete(&bench.config_maps("/a"), &same).await, 404, "NotFound", "configmaps \"a\" not found");
}

pub(super) async fn a_finalizer_holds_an_object(bench: &Bench) {
    let object = json!({"metadata": {"name": "a", "finalizers": ["example.com/hold"]}});
    bench.post(&bench.config_maps(""), &object).await.unwrap();
    let path = bench.config_maps("/a");
    let held = bench.delete(&path, &Value::Null).await.unwrap();
    assert_eq!(held["metadata"]["deletionGracePeriodSeconds"], 0);
    assert!(held["metadata"]["deletionTimestamp"].is_string());
    let more = json!({"metadata": {"finalizers": ["example.com/hold", "example.com/more"]}});
    refused(bench.merge(&path, &more).await, 422, "Invalid", "no new finalizers can be added");
    bench.merge(&path, &json!({"metadata": {"finalizers": null}})).await.unwrap();
    assert!(bench.is_gone(&path).await);
}

/// A ConfigMap that belongs to others.
async fn dependent(bench: &Bench, name: &str, owners: &[&Value], blocks: bool) {
    let owners: Vec<_> = owners
        .iter()
        .map(|owner| {
            let metadata = &owner["metadata"];
            json!({
                "apiVersion": "v1", "kind": "ConfigMap", "name": metadata["name"], "uid": metadata["uid"],
                "blockOwnerDeletion": blocks,
            })
        })
        .collect();
    let object = json!({"metadata": {"name": name, "ownerReferences": owners}});
    bench.post(&bench.config_maps(""), &object).await.unwrap();
}

pub(super) async fn dependents_follow_their_owner(bench: &Bench) {
    let owner = bench.config_map("owner").await;
    dependent(bench, "child", &[&owner], false).await;
    bench.delete(&bench.config_maps("/owner"), &Value::Null).await.unwrap();
    bench.gone(&bench.config_maps("/child")).await;
}

pub(super) async fn a_foreground_deletion_waits_for_what_blocks(bench: &Bench) {
    let owner = bench.config_map("owner").await;
    dependent(bench, "child", &[&owner], true).await;
    let hold = json!({"metadata": {"finalizers": ["example.com/hold"]}});
    bench.merge(&bench.config_maps("/child"), &hold).await.unwrap();
    let answer = bench.delete(&bench.config_maps("/owner"), &json!({"propagationPolicy": "Foreground"})).await.unwrap();
    assert_eq!(answer["metadata"]["finalizers"], json!(["foregroundDeletion"]));
    assert!(!bench.is_gone(&bench.config_maps("/owner")).await);
    bench.merge(&bench.config_maps("/child"), &json!({"metadata": {"finalizers": null}})).await.unwrap();
    bench.gone(&bench.config_maps("/child")).await;
    bench.gone(&bench.config_maps("/owner")).await;
}

pub(super) async fn orphans_stay(bench: &Bench) {
    let owner = bench.config_map("owner").await;
    dependent(bench, "child", &[&owner], true).await;
    bench.delete(&bench.config_maps("/owner"), &json!({"propagationPolicy": "Orphan"})).await.unwrap();
    bench.gone(&bench.config_maps("/owner")).await;
    let child = bench.get(&bench.config_maps("/child")).await.unwrap();
    assert!(child["metadata"]["ownerReferences"].is_null());
}

pub(super) async fn a_jobs_pods_stay_unless_asked(bench: &Bench) {
    let jobs = bench.path("/apis/batch/v1", "jobs");
    let container = json!({"name": "a", "image": "registry.example.com/a:1"});
    let spec = json!({"restartPolicy": "Never", "containers": [container]});
    let job = json!({"metadata": {"name": "a"}, "spec": {"suspend": true, "template": {"spec": spec}}});
    let job = bench.post(&jobs, &job).await.unwrap();
    let owner = json!([{"apiVersion": "batch/v1", "kind": "Job", "name": "a", "uid": job["metadata"]["uid"]}]);
    let child = json!({"metadata": {"name": "child", "ownerReferences": owner}});
    bench.post(&bench.config_maps(""), &child).await.unwrap();
    bench.delete(&format!("{jobs}/a"), &Value::Null).await.unwrap();
    bench.gone(&format!("{jobs}/a")).await;
    assert!(!bench.is_gone(&bench.config_maps("/child")).await);
}

pub(super) async fn an_owner_left_is_enough(bench: &Bench) {
    let (one, two) = (bench.config_map("one").await, bench.config_map("two").await);
    dependent(bench, "child", &[&one, &two], false).await;
    bench.delete(&bench.config_maps("/one"), &Value::Null).await.unwrap();
    assert!(!bench.is_gone(&bench.config_maps("/child")).await);
    bench.delete(&bench.config_maps("/two"), &Value::Null).await.unwrap();
    bench.gone(&bench.config_maps("/child")).await;
}

pub(super) async fn a_namespace_goes_with_all_that_is_in_it(bench: &Bench) {
    let held = json!({"metadata": {"name": "held", "finalizers": ["example.com/hold"]}});
    bench.post(&bench.config_maps(""), &held).await.unwrap();
    bench.config_map("a").await;
    let path = format!("/api/v1/namespaces/{}", bench.namespace);
    let answer = bench.delete(&path, &Value::Null).await.unwrap();
    assert_eq!(answer["status"]["phase"], "Terminating");
    bench.gone(&bench.config_maps("/a")).await;
    let late = bench.post(&bench.config_maps(""), &json!({"metadata": {"name": "late"}})).await;
    let words = format!(
        "configmaps \"late\" is forbidden: unable to create new content in namespace {} because it is being terminated",
        bench.namespace
    );
    let status = refused(late, 403, "Forbidden", &words);
    assert_eq!(status.details.unwrap().causes[0].reason, "NamespaceTerminating");
    bench.merge(&bench.config_maps("/held"), &json!({"metadata": {"finalizers": null}})).await.unwrap();
    bench.gone(&path).await;
}

pub(super) async fn many_are_deleted_by_selector(bench: &Bench) {
    for (name, label) in [("a", "x"), ("b", "x"), ("c", "y")] {
        let object = json!({"metadata": {"name": name, "labels": {"l": label}}});
        bench.post(&bench.path("/api/v1", "secrets"), &object).await.unwrap();
    }
    bench.delete(&bench.path("/api/v1", "secrets?labelSelector=l%3Dx"), &Value::Null).await.unwrap();
    assert_eq!(bench.names(&bench.path("/api/v1", "secrets")).await, ["c"]);
}

pub(super) async fn a_namespace_every_cluster_has_stays(bench: &Bench) {
    let answer = bench.delete("/api/v1/namespaces/kube-system?dryRun=All", &Value::Null).await;
    refused(answer, 403, "Forbidden", "this namespace may not be deleted");
}
