//! What of the live cluster goes into the copy: reads alone, page by page, and no Secret.

use serde_json::Value;

use crate::cluster::{api::Cluster, observe};

/// Path, `apiVersion` and kind of what is listed. Nothing of it may be missing: a copy without the budgets would end where
/// the cluster stands still.
const LISTS: [(&str, &str, &str); 12] = [
    ("/api/v1/namespaces", "v1", "Namespace"),
    ("/api/v1/nodes", "v1", "Node"),
    ("/api/v1/persistentvolumes", "v1", "PersistentVolume"),
    ("/api/v1/persistentvolumeclaims", "v1", "PersistentVolumeClaim"),
    ("/apis/scheduling.k8s.io/v1/priorityclasses", "scheduling.k8s.io/v1", "PriorityClass"),
    ("/apis/policy/v1/poddisruptionbudgets", "policy/v1", "PodDisruptionBudget"),
    ("/apis/apps/v1/deployments", "apps/v1", "Deployment"),
    ("/apis/apps/v1/replicasets", "apps/v1", "ReplicaSet"),
    ("/apis/apps/v1/statefulsets", "apps/v1", "StatefulSet"),
    ("/apis/apps/v1/daemonsets", "apps/v1", "DaemonSet"),
    ("/apis/batch/v1/jobs", "batch/v1", "Job"),
    ("/api/v1/pods", "v1", "Pod"),
];

/// The ConfigMaps that kubeadm goes by.
const CONFIG_MAPS: [&str; 3] = ["kubeadm-config", "kubelet-config", "coredns"];

/// The cluster's objects, each with `apiVersion` and `kind`.
#[derive(Debug, Default)]
pub(crate) struct Live {
    /// Where the product lives.
    pub(crate) namespace: String,
    /// In an order in which they could be created.
    pub(crate) objects: Vec<Value>,
}

/// Reads it.
pub(crate) async fn read(cluster: &Cluster) -> anyhow::Result<Live> {
    let mut objects = Vec::new();
    for (path, version, kind) in LISTS {
        objects.extend(observe::objects(cluster, path, version, kind).await?);
    }
    for name in CONFIG_MAPS {
        let path = format!("/api/v1/namespaces/kube-system/configmaps/{name}");
        objects.extend(observe::object(cluster, &path).await?.map(config_map));
    }
    Ok(Live { namespace: cluster.namespace().to_owned(), objects })
}

/// A single object comes with its kind; one from a fake may not.
fn config_map(mut object: Value) -> Value {
    object["apiVersion"] = "v1".into();
    object["kind"] = "ConfigMap".into();
    object
}
