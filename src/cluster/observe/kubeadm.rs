use std::collections::BTreeMap;

use anyhow::Context as _;
use serde::Deserialize;

use super::page;
use crate::cluster::api::Cluster;

/// `ClusterConfiguration` of the ConfigMap `kube-system/kubeadm-config`, as it is: a YAML text.
pub async fn kubeadm_config(cluster: &Cluster) -> anyhow::Result<String> {
    of_config_map(cluster, "kubeadm-config", "ClusterConfiguration").await
}

/// `KubeletConfiguration` of the ConfigMap `kube-system/kubelet-config`, as it is: a YAML text.
pub(super) async fn kubelet_config(cluster: &Cluster) -> anyhow::Result<String> {
    of_config_map(cluster, "kubelet-config", "kubelet").await
}

async fn of_config_map(cluster: &Cluster, name: &str, key: &str) -> anyhow::Result<String> {
    let path = format!("/api/v1/namespaces/kube-system/configmaps/{name}");
    let doing = format!("reading ConfigMap kube-system/{name}");
    let mut found: ConfigMap = page::get(cluster, &doing, &path).await?;
    found.data.remove(key).with_context(|| format!("ConfigMap kube-system/{name} has no {key}"))
}

#[derive(Deserialize)]
struct ConfigMap {
    #[serde(default)]
    data: BTreeMap<String, String>,
}
