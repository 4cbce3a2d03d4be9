use std::collections::BTreeMap;

use anyhow::Context as _;
use serde::Deserialize;

use super::page;
use crate::cluster::api::Cluster;

/// `ClusterConfiguration` of the ConfigMap `kube-system/kubeadm-config`, as it is: a YAML text.
pub async fn kubeadm_config(cluster: &Cluster) -> anyhow::Result<String> {
    let path = "/api/v1/namespaces/kube-system/configmaps/kubeadm-config";
    let mut found: ConfigMap = page::get(cluster, "reading ConfigMap kube-system/kubeadm-config", path).await?;
    found
        .data
        .remove("ClusterConfiguration")
        .context("ConfigMap kube-system/kubeadm-config has no ClusterConfiguration")
}

#[derive(Deserialize)]
struct ConfigMap {
    #[serde(default)]
    data: BTreeMap<String, String>,
}
