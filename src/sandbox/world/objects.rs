//! The objects of a cluster that kubeadm made, and of what runs on it.

use jiff::Timestamp;
use k8s_openapi::api::core::v1::Pod;
use serde_json::{Value, json};

use super::{Layout, Workload, layout::configuration};
use crate::{
    sandbox::hosts::{Component, MachineSpec},
    version::KubeVersion,
};

/// Long before any quiet time that a policy may ask for.
const MADE: &str = "2026-01-10T08:00:00Z";

/// Everything there is before anything runs, in an order in which it can be created.
pub(super) fn of_cluster(layout: &Layout) -> Vec<Value> {
    let mut objects =
        vec![kubeadm_config(layout), kubelet_config(), service("kube-system", "kube-dns", "k8s-app", "kube-dns")];
    objects.extend(layout.machines().iter().map(|spec| node(spec, made(), layout.untainted)));
    objects.extend(addons(layout.version));
    objects.extend(namespaces(layout));
    objects.extend(layout.workloads.iter().flat_map(of_workload));
    objects
}

/// What the gates read of `/metrics`: an apiserver that has been up since it was made, and was asked for nothing deprecated.
pub(super) fn metrics() -> String {
    format!(
        "apiserver_request_total{{code=\"200\",resource=\"pods\",verb=\"LIST\"}} 120\n\
         process_start_time_seconds {}\n",
        made().as_second()
    )
}

fn made() -> Timestamp {
    MADE.parse().unwrap_or(Timestamp::UNIX_EPOCH)
}

fn kubeadm_config(layout: &Layout) -> Value {
    json!({
        "apiVersion": "v1", "kind": "ConfigMap",
        "metadata": {"name": "kubeadm-config", "namespace": "kube-system"},
        "data": {"ClusterConfiguration": configuration(layout.version)},
    })
}

/// What every machine has in its own file.
fn kubelet_config() -> Value {
    json!({
        "apiVersion": "v1", "kind": "ConfigMap",
        "metadata": {"name": "kubelet-config", "namespace": "kube-system"},
        "data": {"kubelet": "kind: KubeletConfiguration\n"},
    })
}

fn service(namespace: &str, name: &str, key: &str, value: &str) -> Value {
    json!({
        "apiVersion": "v1", "kind": "Service",
        "metadata": {"name": name, "namespace": namespace},
        "spec": {"selector": {key: value}, "clusterIP": "10.96.0.10", "ports": [{"port": 53, "protocol": "UDP"}]},
    })
}

/// A node that has been Ready since `since`.
pub(super) fn node(spec: &MachineSpec, since: Timestamp, untainted: bool) -> Value {
    let mut labels = json!({"kubernetes.io/hostname": spec.name, "kubernetes.io/os": "linux"});
    let mut taints = json!([]);
    if spec.static_pods.is_some() {
        labels["node-role.kubernetes.io/control-plane"] = "".into();
        if !untainted {
            taints = json!([{"key": "node-role.kubernetes.io/control-plane", "effect": "NoSchedule"}]);
        }
    }
    let room = json!({"cpu": "8", "memory": "32Gi", "pods": "110"});
    json!({
        "apiVersion": "v1", "kind": "Node",
        "metadata": {"name": spec.name, "labels": labels},
        "spec": {"taints": taints},
        "status": {
            "addresses": [{"type": "InternalIP", "address": spec.ip}, {"type": "Hostname", "address": spec.name}],
            "allocatable": room, "capacity": room,
            "conditions": [{
                "type": "Ready", "status": "True", "reason": "KubeletReady",
                "message": "kubelet is posting ready status",
                "lastTransitionTime": since.to_string(), "lastHeartbeatTime": since.to_string(),
            }],
            "nodeInfo": {
                "kubeletVersion": format!("v{}", spec.version), "kubeProxyVersion": "",
                "containerRuntimeVersion": format!("containerd://{}", spec.runtime),
                "osImage": "Debian GNU/Linux 12 (bookworm)", "kernelVersion": "6.1.0", "architecture": "amd64",
                "operatingSystem": "linux", "bootID": "", "machineID": "", "systemUUID": "",
            },
        },
    })
}

/// CoreDNS and kube-proxy, as kubeadm installs them.
fn addons(version: KubeVersion) -> [Value; 3] {
    let coredns = json!({
        "apiVersion": "apps/v1", "kind": "Deployment",
        "metadata": {"name": "coredns", "namespace": "kube-system", "labels": {"k8s-app": "kube-dns"}},
        "spec": {"replicas": 2, "selector": {"matchLabels": {"k8s-app": "kube-dns"}}, "template": {
            "metadata": {"labels": {"k8s-app": "kube-dns"}},
            "spec": {
                "tolerations": [{"key": "node-role.kubernetes.io/control-plane", "effect": "NoSchedule"}],
                "containers": [{"name": "coredns", "image": "registry.k8s.io/coredns/coredns:v1.14.2"}],
            },
        }},
    });
    let corefile = json!({
        "apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "coredns", "namespace": "kube-system"},
        "data": {"Corefile": ".:53 {\n    errors\n    kubernetes cluster.local\n    forward . /etc/resolv.conf\n    cache 30\n}\n"},
    });
    let proxy = json!({
        "apiVersion": "apps/v1", "kind": "DaemonSet",
        "metadata": {"name": "kube-proxy", "namespace": "kube-system", "labels": {"k8s-app": "kube-proxy"}},
        "spec": {"selector": {"matchLabels": {"k8s-app": "kube-proxy"}}, "template": {
            "metadata": {"labels": {"k8s-app": "kube-proxy"}},
            "spec": {
                "tolerations": [{"operator": "Exists"}],
                "containers": [{"name": "kube-proxy", "image": format!("registry.k8s.io/kube-proxy:v{version}")}],
            },
        }},
    });
    [coredns, corefile, proxy]
}

fn namespaces(layout: &Layout) -> Vec<Value> {
    let mut names: Vec<_> = layout.workloads.iter().map(|workload| workload.namespace.as_str()).collect();
    names.sort_unstable();
    names.dedup();
    names.into_iter().map(|name| json!({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name}})).collect()
}

fn of_workload(workload: &Workload) -> Vec<Value> {
    use crate::sandbox::controllers::annotations::STOP_SECONDS;
    let metadata = json!({"name": workload.name, "namespace": workload.namespace});
    let selector = json!({"matchLabels": {"app": workload.name}});
    let deployment = json!({
        "apiVersion": "apps/v1", "kind": "Deployment", "metadata": metadata,
        "spec": {"replicas": workload.replicas, "selector": selector, "template": {
            "metadata": {
                "labels": {"app": workload.name},
                "annotations": {STOP_SECONDS: workload.stop_seconds.to_string()},
            },
            "spec": {"containers": [{"name": "main", "image": workload.image}]},
        }},
    });
    let budget = workload.min_available.map(|pods| {
        json!({
            "apiVersion": "policy/v1", "kind": "PodDisruptionBudget", "metadata": metadata,
            "spec": {"minAvailable": pods, "selector": selector},
        })
    });
    std::iter::once(deployment).chain(budget).collect()
}

/// The image of a static pod at a version; etcd's goes with the minor.
pub(super) fn image(component: Component, version: KubeVersion) -> String {
    match component {
        Component::Etcd if version.minor() < crate::version::Minor::new(1, 37) => "registry.k8s.io/etcd:3.6.8-0".into(),
        Component::Etcd => "registry.k8s.io/etcd:3.7.0-0".into(),
        other => format!("registry.k8s.io/{}:v{version}", other.name()),
    }
}

/// The manifests of a control plane, as its kubelet mirrors them.
pub(super) fn static_pods<'a>(images: impl IntoIterator<Item = &'a (Component, String)>) -> Vec<Pod> {
    images.into_iter().filter_map(|(component, image)| static_pod(*component, image)).collect()
}

fn static_pod(component: Component, image: &str) -> Option<Pod> {
    let name = component.name();
    serde_json::from_value(json!({
        "metadata": {"name": name, "namespace": "kube-system", "labels": {"component": name, "tier": "control-plane"}},
        "spec": {
            "hostNetwork": true, "priorityClassName": "system-node-critical",
            "containers": [{"name": name, "image": image}],
        },
    }))
    .ok()
}

/// The condition Ready of a pod; one that has ended need not be.
pub(super) fn is_ready(pod: &Value) -> bool {
    let ended = matches!(pod["status"]["phase"].as_str(), Some("Succeeded" | "Failed"));
    let conditions = pod["status"]["conditions"].as_array();
    let ready = |condition: &Value| condition["type"] == "Ready" && condition["status"] == "True";
    ended || conditions.is_some_and(|conditions| conditions.iter().any(ready))
}
