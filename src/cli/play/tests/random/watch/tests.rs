use jiff::Timestamp;
use k8s_openapi::api::core::v1::Node;
use kube::{
    Api, Client,
    api::{ListParams, Patch, PatchParams},
};
use serde_json::json;

use super::*;
use crate::{
    cli::play::leash::{Leash, Tether},
    clock::Clock,
    run::names::{CHAIN_LABEL, NODE_ANNOTATION},
    sandbox::api::{Fate, Gatekeeper, client_through},
};

const POD_OF_W1: &str = "k8s-upgrade-worker-1-36-3-w1-abcde";

struct Shown(Arc<Watch>);

impl Gatekeeper for Shown {
    fn before(&self, asked: &Asked) -> Fate {
        self.0.request(asked);
        Fate::Pass
    }

    fn after(&self, asked: &Asked, code: u16) -> Fate {
        self.0.answered(asked, code);
        Fate::Pass
    }
}

fn cluster(nodes: &[(&str, &str)]) -> (Arc<Store>, Arc<Watch>) {
    let store = Store::new(Clock::starting_at(Timestamp::UNIX_EPOCH));
    for (name, ready) in nodes {
        let node = json!({
            "apiVersion": "v1", "kind": "Node", "metadata": {"name": name},
            "status": {"conditions": [{"type": "Ready", "status": ready}]},
        });
        assert!(store.load(node));
    }
    let watch = Watch::new(&store, true);
    (store, watch)
}

/// What a pod of the chain sends.
fn of_pod(store: &Arc<Store>, watch: &Arc<Watch>) -> Client {
    let tether = Tether { leash: Arc::new(Leash::of(POD_OF_W1)), way: Arc::new(Shown(watch.clone())) };
    client_through(store.clone(), Arc::new(tether))
}

async fn cordon(nodes: &Api<Node>, name: &str) {
    let patch = Patch::Merge(json!({"spec": {"unschedulable": true}}));
    nodes.patch(name, &PatchParams::default(), &patch).await.expect("cordoned");
}

#[tokio::test(start_paused = true)]
async fn a_pod_that_cordons_has_seen_all_others_stand() {
    for (ready, looks, broken) in [("True", true, ""), ("True", false, "never looked"), ("False", true, "{\"w2\"}")] {
        let (store, watch) = cluster(&[("w1", "True"), ("w2", ready)]);
        let nodes = Api::<Node>::all(of_pod(&store, &watch));
        nodes.list_metadata(&ListParams::default()).await.expect("listed");
        if looks {
            nodes.list(&ListParams::default()).await.expect("listed");
        }
        cordon(&nodes, "w1").await;
        let found: Vec<_> = watch.broken().into_iter().collect();
        assert_eq!(found.is_empty(), broken.is_empty(), "{found:?}");
        assert!(found.iter().all(|what| what.contains(broken)), "{found:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_pod_on_the_node_that_it_drains_is_seen() {
    let (store, watch) = cluster(&[("w1", "True"), ("w2", "True")]);
    for (node, broken) in [("w2", 0), ("w1", 1)] {
        let name = format!("worker-{node}");
        let job = json!({
            "apiVersion": "batch/v1", "kind": "Job",
            "metadata": {"name": name, "namespace": "k8s-upgrade", "annotations": {NODE_ANNOTATION: "w1"}},
        });
        let owner = json!([{"apiVersion": "batch/v1", "kind": "Job", "name": name, "uid": name, "controller": true}]);
        let labels = json!({CHAIN_LABEL.0: CHAIN_LABEL.1});
        let pod = json!({
            "apiVersion": "v1", "kind": "Pod",
            "metadata": {"name": name, "namespace": "k8s-upgrade", "labels": labels, "ownerReferences": owner},
            "spec": {"nodeName": node},
        });
        assert!(store.load(job) && store.load(pod));
        assert_eq!(watch.broken().len(), broken, "{:?}", watch.broken());
    }
}
