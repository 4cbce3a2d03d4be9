//! Static pods, as their kubelet shows them to the API.

use k8s_openapi::api::core::v1::Pod as Manifest;
use serde_json::{Value, json};

use crate::sandbox::{
    controllers::{
        agenda::Work,
        hash::hash,
        object::Name,
        world::{World, ruled_by},
    },
    store::{Deletion, kinds},
};

const MIRROR: &str = "kubernetes.io/config.mirror";

/// Brings the mirrors of a node in line with its manifests. A node whose manifests nobody set keeps what it has.
pub(super) fn mirror(world: &mut World, node: &str) {
    let Some(manifests) = world.kubelets.statics.get(node).cloned() else { return };
    let wanted: Vec<_> = manifests.values().map(|manifest| rendered(manifest, node)).collect();
    for pod in world.cache.on_node(node).into_iter().filter(|pod| pod.is_mirror()) {
        let same = |wanted: &Value| {
            wanted["metadata"]["name"] == pod.metadata.name.as_str()
                && wanted["metadata"]["annotations"][MIRROR].as_str() == pod.annotation(MIRROR)
        };
        if !wanted.iter().any(same) || pod.metadata.is_terminating() {
            world.delete(&kinds::POD, &pod.metadata, Deletion::at_once());
        }
    }
    let Some(owner) = world.cache.fleet.node(node).cloned() else { return };
    for mut pod in wanted {
        let text = |key: &str| pod["metadata"][key].as_str().unwrap_or_default().to_owned();
        let id = Name::new(&text("namespace"), &text("name"));
        if world.raw(&kinds::POD, &id).is_none() {
            pod["metadata"]["ownerReferences"] = json!([ruled_by(&kinds::NODE, &owner.metadata)]);
            world.create(&kinds::POD, &id.namespace, pod, Work::NodeStatus(node.to_owned()));
        }
    }
}

/// The mirror of a manifest: named after the node, bound to it, tolerating what would evict it.
fn rendered(manifest: &Manifest, node: &str) -> Value {
    let mut pod = serde_json::to_value(manifest).unwrap_or_default();
    let hash = hash(&pod);
    let name = format!("{}-{node}", manifest.metadata.name.as_deref().unwrap_or_default());
    let namespace = manifest.metadata.namespace.as_deref().unwrap_or("kube-system");
    pod["metadata"]["name"] = name.into();
    pod["metadata"]["namespace"] = namespace.into();
    pod["metadata"]["annotations"][MIRROR] = hash.clone().into();
    pod["metadata"]["annotations"]["kubernetes.io/config.hash"] = hash.into();
    pod["metadata"]["annotations"]["kubernetes.io/config.source"] = "file".into();
    pod["spec"]["nodeName"] = node.into();
    pod["spec"]["tolerations"] = json!([{"effect": "NoExecute", "operator": "Exists"}]);
    if let Some(object) = pod.as_object_mut() {
        object.remove("status");
    }
    pod
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mirror_is_named_after_its_node_and_marked_by_its_manifest() {
        let manifest = |image: &str| -> Manifest {
            serde_json::from_value(json!({"metadata": {"name": "etcd", "namespace": "kube-system",
                "labels": {"tier": "control-plane"}}, "spec": {"containers": [{"name": "etcd", "image": image}]}}))
            .unwrap()
        };
        let (old, new) = (rendered(&manifest("etcd:3.6.0"), "cp1"), rendered(&manifest("etcd:3.7.0"), "cp1"));
        assert_eq!((&old["metadata"]["name"], &old["spec"]["nodeName"]), (&json!("etcd-cp1"), &json!("cp1")));
        assert_eq!(old["metadata"]["labels"]["tier"], "control-plane");
        assert_ne!(old["metadata"]["annotations"][MIRROR], new["metadata"]["annotations"][MIRROR]);
    }
}
