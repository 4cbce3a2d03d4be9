use serde_json::{Value, json};

use super::{
    fake::{self, Asked},
    *,
};

fn node_object(name: &str) -> Value {
    json!({
        "metadata": {"name": name, "uid": name, "labels": {"node-role.kubernetes.io/control-plane": ""}},
        "status": {"nodeInfo": {"kubeletVersion": "v1.36.1"}},
    })
}

/// A cluster of one control plane, all of it readable.
fn healthy(asked: &Asked) -> (u16, Value) {
    let path = asked.path.split('?').next().unwrap();
    match path {
        "/version" => (200, json!({"gitVersion": "v1.36.1"})),
        "/api/v1/nodes" => fake::list(&json!([node_object("cp1")])),
        "/api/v1/nodes/cp1" => (200, node_object("cp1")),
        "/api/v1/namespaces/kube-system/pods" => fake::list(&json!([apiserver_pod()])),
        "/api/v1/namespaces/kube-system/pods/kube-apiserver-cp1" => (200, apiserver_pod()),
        "/readyz" => (200, json!("[+]ping ok\n[+]etcd ok\nreadyz check passed\n")),
        "/metrics" => (200, json!("process_start_time_seconds 1.7e+09\n")),
        "/api/v1/namespaces/kube-system/configmaps/kubeadm-config" => {
            (200, json!({"data": {"ClusterConfiguration": "kubernetesVersion: v1.36.1\n"}}))
        }
        "/api/v1/namespaces/kube-system/configmaps/kubelet-config" => {
            (200, json!({"data": {"kubelet": "kind: KubeletConfiguration\n"}}))
        }
        "/apis/apps/v1/replicasets" => fake::list(&json!([
            {"metadata": {"namespace": "shop", "name": "web-2", "ownerReferences": [
                {"kind": "Deployment", "name": "web", "controller": true}]}, "spec": {"replicas": 3}},
            {"metadata": {"namespace": "shop", "name": "web-1"}, "spec": {"replicas": 0}},
        ])),
        "/api/v1/pods"
        | "/apis/policy/v1/poddisruptionbudgets"
        | "/apis/apps/v1/statefulsets"
        | "/apis/apps/v1/daemonsets"
        | "/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations"
        | "/apis/apiregistration.k8s.io/v1/apiservices"
        | "/apis/apiextensions.k8s.io/v1/customresourcedefinitions"
        | "/apis/coordination.k8s.io/v1/namespaces/kube-system/leases"
        | "/api/v1/persistentvolumes" => fake::list(&json!(null)),
        "/api/v1/namespaces" => fake::list(&json!([{"metadata": {"name": "shop", "labels": {"team": "a"}}}])),
        "/apis/admissionregistration.k8s.io/v1/mutatingwebhookconfigurations" => {
            let service = json!({"namespace": "shop", "name": "guard"});
            fake::list(&json!([{"metadata": {"name": "guard"}, "webhooks": [
                {"name": "guard.example.com", "clientConfig": {"service": service}}]}]))
        }
        "/api/v1/services" => fake::list(&json!([
            {"metadata": {"namespace": "shop", "name": "guard"}, "spec": {"selector": {"app": "guard"}}},
            {"metadata": {"namespace": "shop", "name": "web"}, "spec": {"selector": {"app": "web"}}},
        ])),
        "/apis/apps/v1/deployments" => {
            fake::list(&json!([{"metadata": {"namespace": "shop", "name": "web"}, "spec": {"replicas": 3}}]))
        }
        _ => fake::refusal(404, "NotFound", path),
    }
}

fn apiserver_pod() -> Value {
    json!({
        "metadata": {"name": "kube-apiserver-cp1"},
        "spec": {"nodeName": "cp1", "containers": [{"name": "kube-apiserver", "image": "r/kube-apiserver:v1.36.1"}]},
        "status": {"hostIP": "10.77.0.11"},
    })
}

#[tokio::test(start_paused = true)]
async fn a_snapshot_holds_all_that_was_read() {
    let (cluster, log) = fake::cluster(healthy);
    let found = snapshot(&cluster, &Instances::Endpoint, Observed::NotConfigured).await.unwrap();
    assert_eq!(found.nodes[0].apiserver, Some(KubeVersion::new(1, 36, 1)));
    assert_eq!(found.deprecated_requests.known().unwrap()[0].instance, "cp1");
    assert_eq!(found.kubeadm_config.known().unwrap(), "kubernetesVersion: v1.36.1\n");
    assert_eq!(found.kubelet_config.known().unwrap(), "kind: KubeletConfiguration\n");
    assert_eq!(found.pods, Observed::Known(vec![]));
    let workloads: Vec<_> = found.workloads.known().unwrap().iter().map(|w| (w.kind.as_str(), w.replicas)).collect();
    assert_eq!(workloads, [("Deployment", 3), ("ReplicaSet", 3)]);
    assert_eq!(found.readiness.known().unwrap()[0].failed, [""; 0]);
    assert_eq!(found.admission.known().unwrap().webhooks[0].configuration, "guard");
    let services: Vec<_> = found.services.known().unwrap().iter().map(|service| service.name.key()).collect();
    assert_eq!(services, ["shop/guard"], "only what is named is kept");
    assert_eq!(found.namespaces.known().unwrap()["shop"]["team"], "a");
    // The budget of requests that a look at the whole cluster may cost, with one page each.
    assert_eq!(log.lock().unwrap().len(), 22);
}

#[tokio::test(start_paused = true)]
async fn before_a_node_less_is_read_and_who_is_aside_counts_for_nothing() {
    let (cluster, log) = fake::cluster(healthy);
    let found = before_node(&cluster, &Instances::Endpoint, |_| false).await.unwrap();
    assert_eq!(found.readiness.known().unwrap()[0].failed, [""; 0]);
    let services: Vec<_> = found.services.known().unwrap().iter().map(|service| service.name.key()).collect();
    assert_eq!(services, ["shop/guard"], "only what is named is kept");
    assert!(found.deprecated_requests.known().is_none() && found.definitions.known().is_none());
    assert_eq!(log.lock().unwrap().len(), 19, "no metrics, no definitions, no APIServices");
    let found = before_node(&cluster, &Instances::Endpoint, |node| node.name == "cp1").await.unwrap();
    assert!(found.nodes.is_empty());
}

#[tokio::test(start_paused = true)]
async fn a_part_that_cannot_be_read_is_unknown_and_says_why() {
    let (cluster, _) = fake::cluster(|asked| match asked.path.split('?').next().unwrap() {
        "/api/v1/pods" | "/apis/policy/v1/poddisruptionbudgets" | "/apis/apps/v1/replicasets" | "/metrics" => {
            fake::refusal(403, "Forbidden", "no right to do so")
        }
        _ => healthy(asked),
    });
    let found = snapshot(&cluster, &Instances::Endpoint, Observed::NotConfigured).await.unwrap();
    let why = |text: &str| text.contains("no right to do so");
    assert!(matches!(&found.pods, Observed::Unknown(text) if why(text) && text.starts_with("listing pods")));
    assert!(matches!(&found.budgets, Observed::Unknown(text) if why(text)));
    assert!(matches!(&found.workloads, Observed::Unknown(text) if why(text)));
    assert!(matches!(&found.deprecated_requests, Observed::Unknown(text) if why(text) && text.contains("cp1")));
}

#[tokio::test(start_paused = true)]
async fn without_nodes_or_version_there_is_no_snapshot() {
    for missing in ["/api/v1/nodes", "/version", "/api/v1/namespaces/kube-system/pods"] {
        let (cluster, _) = fake::cluster(move |asked| {
            if asked.path.split('?').next() == Some(missing) {
                return fake::refusal(403, "Forbidden", "no");
            }
            healthy(asked)
        });
        let found = snapshot(&cluster, &Instances::Endpoint, Observed::NotConfigured).await;
        assert!(found.is_err(), "{missing}");
    }
}

#[tokio::test(start_paused = true)]
async fn one_node_is_read_with_its_apiserver_or_is_not_there() {
    let (cluster, log) = fake::cluster(healthy);
    assert_eq!(node(&cluster, "cp1").await.unwrap().unwrap().apiserver, Some(KubeVersion::new(1, 36, 1)));
    assert_eq!(node(&cluster, "w9").await.unwrap(), None);
    assert_eq!(log.lock().unwrap().len(), 3);
}

#[tokio::test(start_paused = true)]
async fn all_pages_are_read_and_an_expired_one_starts_the_list_anew() {
    let expired = std::sync::atomic::AtomicBool::new(false);
    let (cluster, log) = fake::cluster(move |asked| {
        let page = |names: &[&str], next: &str| {
            let items: Vec<_> = names.iter().map(|name| node_object(name)).collect();
            (200, json!({"metadata": {"continue": next}, "items": items}))
        };
        if asked.path.contains("continue=two") {
            if !expired.swap(true, std::sync::atomic::Ordering::Relaxed) {
                return fake::refusal(410, "Expired", "the continue parameter is too old");
            }
            return page(&["b"], "");
        }
        if asked.path.starts_with("/api/v1/nodes") { page(&["c", "a"], "two") } else { fake::list(&json!([])) }
    });
    let names: Vec<_> = nodes(&cluster).await.unwrap().into_iter().map(|node| node.name).collect();
    assert_eq!(names, ["a", "b", "c"]);
    let asked: Vec<_> = log.lock().unwrap().iter().map(|asked| asked.path.clone()).collect();
    assert_eq!(asked.iter().filter(|path| path.contains("/nodes") && path.contains("limit=500")).count(), 4);
}

#[tokio::test(start_paused = true)]
async fn an_answer_without_items_is_not_an_empty_list() {
    let (cluster, _) = fake::cluster(|_| (200, json!({"metadata": {}})));
    assert!(format!("{:#}", pods(&cluster).await.unwrap_err()).contains("can't be understood"));
}

#[tokio::test(start_paused = true)]
async fn a_nodes_pods_are_asked_for_by_node() {
    let (cluster, log) = fake::cluster(|_| fake::list(&json!([])));
    pods_on(&cluster, "w1").await.unwrap();
    assert!(log.lock().unwrap()[0].path.contains("fieldSelector=spec.nodeName%3Dw1"));
}

#[tokio::test(start_paused = true)]
async fn a_control_plane_whose_apiserver_cannot_be_found_makes_the_whole_unknown() {
    let (cluster, _) = fake::cluster(|asked| match asked.path.split('?').next().unwrap() {
        "/api/v1/nodes" => fake::list(&json!([node_object("cp1"), node_object("cp2")])),
        "/api/v1/namespaces/kube-system/pods" => fake::list(&json!([])),
        _ => healthy(asked),
    });
    let direct = Instances::Direct(Box::default());
    let found = snapshot(&cluster, &direct, Observed::NotConfigured).await.unwrap();
    assert!(matches!(&found.deprecated_requests, Observed::Unknown(text) if text.contains("control plane cp1")));
}

#[tokio::test(start_paused = true)]
async fn a_check_that_fails_is_an_answer_and_asked_for_once() {
    let (cluster, log) = fake::cluster(|asked| match asked.path.as_str() {
        "/readyz?verbose" => (500, json!("[+]ping ok\n[-]etcd failed: reason withheld\nreadyz check failed\n")),
        _ => healthy(asked),
    });
    let found = snapshot(&cluster, &Instances::Endpoint, Observed::NotConfigured).await.unwrap();
    assert_eq!(found.readiness.known().unwrap()[0].failed, ["etcd"]);
    assert_eq!(log.lock().unwrap().iter().filter(|asked| asked.path.starts_with("/readyz")).count(), 1);
}

#[tokio::test(start_paused = true)]
async fn each_new_look_that_is_refused_is_unknown_and_names_what_is_not_allowed() {
    let (cluster, _) = fake::cluster(|asked| {
        let path = asked.path.split('?').next().unwrap();
        let refused = [
            "persistentvolumes",
            "namespaces",
            "services",
            "apiservices",
            "customresourcedefinitions",
            "leases",
            "daemonsets",
            "mutatingwebhookconfigurations",
        ];
        match refused.iter().find(|name| path.ends_with(**name)) {
            Some(name) => fake::refusal(403, "Forbidden", &format!("cannot list resource {name}")),
            None => healthy(asked),
        }
    });
    let found = snapshot(&cluster, &Instances::Endpoint, Observed::NotConfigured).await.unwrap();
    let json = serde_json::to_value(&found).unwrap();
    for part in ["volumes", "namespaces", "services", "apiServices", "definitions", "leases", "daemonSets", "admission"]
    {
        assert_eq!(json[part]["state"], "unknown", "{part}");
        assert!(json[part]["value"].as_str().unwrap().contains("cannot list resource"), "{part}: {}", json[part]);
    }
}
