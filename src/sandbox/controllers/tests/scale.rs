use super::*;
use crate::sandbox::{
    controllers::Power,
    store::{Deletion, Patch},
};

/// Deployments of ten pods each, a DaemonSet, budgets; all nodes are drained one after the other.
async fn night(nodes: usize, deployments: usize, drains: usize) -> Arc<Store> {
    let names: Vec<String> = (0..nodes).map(|n| format!("w{n:04}")).collect();
    let (store, handle) = cluster(&names.iter().map(String::as_str).collect::<Vec<_>>(), Options::default()).await;
    let cni = json!({"metadata": {"name": "cni", "namespace": "shop"},
        "spec": {"selector": {"matchLabels": {"app": "cni"}}, "template": template("cni")}});
    store.create(&kinds::DAEMON_SET, Some("shop"), cni).unwrap();
    for n in 0..deployments {
        let app = format!("app{n:04}");
        deployment(&store, &app, 10);
        let budget = json!({"metadata": {"name": app, "namespace": "shop"},
            "spec": {"maxUnavailable": 1, "selector": {"matchLabels": {"app": app}}}});
        store.create(&kinds::POD_DISRUPTION_BUDGET, Some("shop"), budget).unwrap();
    }
    wait(&handle, 60).await;
    assert_eq!(count(&store, 'r'), nodes + deployments * 10);
    for name in names.iter().take(drains) {
        let cordon = |on: bool| Patch::Merge(json!({"spec": {"unschedulable": on}}));
        store.patch(&kinds::NODE, None, name, &cordon(true)).unwrap();
        for _ in 0..20 {
            for pod in store.pods_on(name).iter().filter(|pod| pod["metadata"]["labels"]["app"] != "cni") {
                let _ = store.evict("shop", pod["metadata"]["name"].as_str().unwrap(), &Deletion::default());
            }
            wait(&handle, 5).await;
            if store.pods_on(name).len() == 1 {
                break;
            }
        }
        assert_eq!(store.pods_on(name).len(), 1, "{name}");
        handle.set_power(name, Power::KubeletStopped);
        wait(&handle, 5).await;
        handle.set_power(name, Power::Up);
        wait(&handle, 20).await;
        store.patch(&kinds::NODE, None, name, &cordon(false)).unwrap();
    }
    wait(&handle, 60).await;
    assert_eq!(count(&store, 'r'), nodes + deployments * 10);
    store
}

#[tokio::test(start_paused = true)]
async fn twenty_nodes_are_drained_one_after_the_other() {
    night(20, 10, 20).await;
}

/// `cargo test --release --lib sandbox::controllers::tests::scale -- --ignored`
#[tokio::test(start_paused = true)]
#[ignore = "takes minutes in a debug build; the plain run has a small one"]
async fn a_thousand_nodes_are_drained_one_after_the_other() {
    night(1000, 900, 1000).await;
}
