use super::*;
use crate::sandbox::controllers::{Power, annotations};

fn ready(store: &Store, node: &str) -> String {
    let status = status(store, &kinds::NODE, node);
    let conditions = status["conditions"].as_array().cloned().unwrap_or_default();
    let ready = conditions.iter().find(|condition| condition["type"] == "Ready");
    ready.map(|condition| condition["status"].as_str().unwrap_or_default().to_owned()).unwrap_or_default()
}

#[tokio::test(start_paused = true)]
async fn pods_of_a_lost_node_are_replaced_when_their_patience_ends() {
    let (store, handle) = cluster(&["w1", "w2"], Options::default()).await;
    deployment(&store, "web", 2);
    wait(&handle, 10).await;
    assert_eq!((ready(&store, "w1").as_str(), count(&store, 'r')), ("True", 2));
    handle.set_power("w1", Power::Off);
    wait(&handle, 49).await;
    assert_eq!(ready(&store, "w1"), "True", "nobody knows yet");
    wait(&handle, 2).await;
    assert_eq!(ready(&store, "w1"), "Unknown");
    assert_eq!(count(&store, 'r'), 1, "no pod of a lost node counts as ready");
    wait(&handle, 297).await;
    assert_eq!(count(&store, 'g'), 0);
    wait(&handle, 10).await;
    assert_eq!((count(&store, 'g'), count(&store, 'r')), (1, 2), "{:?}", pods(&store));
    wait(&handle, 600).await;
    assert_eq!(count(&store, 'g'), 1, "nobody is there to end it");
    handle.set_power("w1", Power::Up);
    wait(&handle, 15).await;
    assert_eq!((ready(&store, "w1").as_str(), count(&store, 'g')), ("True", 0));
    let taints = store.get(&kinds::NODE, None, "w1").unwrap()["spec"]["taints"].clone();
    assert_eq!(taints, Value::Null);
}

#[tokio::test(start_paused = true)]
async fn a_kubelet_that_is_restarted_harms_no_pod() {
    let (store, handle) = cluster(&["w1"], Options::default()).await;
    deployment(&store, "web", 2);
    wait(&handle, 10).await;
    let before = pods(&store);
    handle.set_power("w1", Power::KubeletStopped);
    wait(&handle, 5).await;
    handle.set_kubelet_version("w1", "v1.37.2");
    handle.set_power("w1", Power::Up);
    handle.settled().await;
    assert_eq!(ready(&store, "w1"), "False");
    wait(&handle, 15).await;
    assert_eq!(ready(&store, "w1"), "True");
    assert_eq!(pods(&store), before);
    assert_eq!(status(&store, &kinds::NODE, "w1")["nodeInfo"]["kubeletVersion"], "v1.37.2");
}

#[tokio::test(start_paused = true)]
async fn pods_of_a_deleted_node_follow_it() {
    let (store, handle) = cluster(&["w1", "w2"], Options::default()).await;
    deployment(&store, "web", 2);
    wait(&handle, 10).await;
    store.delete(&kinds::NODE, None, "w1", &crate::sandbox::store::Deletion::default()).unwrap();
    wait(&handle, 60).await;
    let all = pods(&store);
    assert!(all.len() == 2 && all.iter().all(|(_, node, state)| node == "w2" && *state == 'r'), "{all:?}");
}

#[tokio::test(start_paused = true)]
async fn a_daemon_set_is_on_every_node_cordoned_ones_too() {
    let (store, handle) = cluster(&["w1", "w2"], Options::default()).await;
    let object = json!({"metadata": {"name": "cni", "namespace": "shop"},
        "spec": {"selector": {"matchLabels": {"app": "cni"}}, "template": template("cni")}});
    store.create(&kinds::DAEMON_SET, Some("shop"), object).unwrap();
    let cordon = crate::sandbox::store::Patch::Merge(json!({"spec": {"unschedulable": true}}));
    store.patch(&kinds::NODE, None, "w2", &cordon).unwrap();
    wait(&handle, 10).await;
    let nodes: Vec<_> = pods(&store).into_iter().map(|(_, node, state)| (node, state)).collect();
    assert_eq!(nodes.len(), 2, "{nodes:?}");
    assert!(nodes.contains(&("w1".into(), 'r')) && nodes.contains(&("w2".into(), 'r')), "{nodes:?}");
    let image =
        json!({"spec": {"template": {"spec": {"containers": [{"name": "c", "image": "registry.example/cni:2"}]}}}});
    store.patch(&kinds::DAEMON_SET, Some("shop"), "cni", &crate::sandbox::store::Patch::Merge(image)).unwrap();
    wait(&handle, 60).await;
    let images = store.list(&kinds::POD, Some("shop"));
    assert!(images.iter().all(|pod| pod["spec"]["containers"][0]["image"] == "registry.example/cni:2"));
    assert_eq!(status(&store, &kinds::DAEMON_SET, "cni")["numberReady"], 2);
    store.delete(&kinds::POD, Some("shop"), &pods(&store)[0].0, &crate::sandbox::store::Deletion::default()).unwrap();
    wait(&handle, 10).await;
    assert_eq!(count(&store, 'r'), 2);
}

#[tokio::test(start_paused = true)]
async fn a_changed_manifest_is_a_new_mirror_pod() {
    let (store, handle) = cluster(&["cp1"], Options::default()).await;
    let manifest = |image: &str| -> k8s_openapi::api::core::v1::Pod {
        serde_json::from_value(json!({
            "metadata": {"name": "kube-apiserver", "namespace": "kube-system",
                "labels": {"component": "kube-apiserver", "tier": "control-plane"}},
            "spec": {"hostNetwork": true, "containers": [{"name": "kube-apiserver", "image": image}]},
        }))
        .unwrap()
    };
    let mirror = || store.get(&kinds::POD, Some("kube-system"), "kube-apiserver-cp1").unwrap();
    handle.set_static_pods("cp1", vec![manifest("registry.k8s.io/kube-apiserver:v1.36.3")]);
    wait(&handle, 10).await;
    let old = mirror();
    assert_eq!((shown(&old).2, &old["metadata"]["ownerReferences"][0]["kind"]), ('r', &json!("Node")));
    handle.set_static_pods("cp1", vec![manifest("registry.k8s.io/kube-apiserver:v1.37.2")]);
    wait(&handle, 10).await;
    let new = mirror();
    assert_eq!(new["spec"]["containers"][0]["image"], "registry.k8s.io/kube-apiserver:v1.37.2");
    assert_ne!(old["metadata"]["uid"], new["metadata"]["uid"]);
    store
        .delete(&kinds::POD, Some("kube-system"), "kube-apiserver-cp1", &crate::sandbox::store::Deletion::default())
        .unwrap();
    wait(&handle, 10).await;
    assert_eq!(shown(&mirror()).2, 'r', "the kubelet shows it again");
}

#[tokio::test(start_paused = true)]
async fn a_broken_pod_is_not_ready_until_it_is_mended() {
    let (store, handle) = cluster(&["w1"], Options::default()).await;
    deployment(&store, "web", 1);
    wait(&handle, 10).await;
    let name = pods(&store)[0].0.clone();
    let mark = |broken: &str| {
        let patch = json!({"metadata": {"annotations": {annotations::BROKEN: broken}}});
        store.patch(&kinds::POD, Some("shop"), &name, &crate::sandbox::store::Patch::Merge(patch)).unwrap();
    };
    mark("true");
    handle.settled().await;
    assert_eq!(pods(&store)[0].2, 's');
    mark("false");
    wait(&handle, 5).await;
    assert_eq!(pods(&store)[0].2, 'r');
}

#[tokio::test(start_paused = true)]
async fn a_pod_that_a_finalizer_holds_stays_until_it_is_let_go() {
    let (store, handle) = cluster(&["w1"], Options::default()).await;
    let pod = json!({"metadata": {"name": "held", "namespace": "shop", "finalizers": ["example.com/keep"]},
        "spec": {"containers": [{"name": "c", "image": "i"}]}});
    store.create(&kinds::POD, Some("shop"), pod).unwrap();
    wait(&handle, 10).await;
    assert_eq!(count(&store, 'r'), 1);
    store.delete(&kinds::POD, Some("shop"), "held", &crate::sandbox::store::Deletion::default()).unwrap();
    wait(&handle, 60).await;
    assert_eq!(count(&store, 'g'), 1);
    let free = crate::sandbox::store::Patch::Merge(json!({"metadata": {"finalizers": null}}));
    store.patch(&kinds::POD, Some("shop"), "held", &free).unwrap();
    wait(&handle, 5).await;
    assert_eq!(pods(&store), []);
}
