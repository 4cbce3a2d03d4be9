use std::collections::BTreeMap;

use anyhow::Context as _;
use jiff::Timestamp;
use k8s_openapi::api::core;
use kube::api::{Api, ListParams};
use serde::Deserialize;

use super::{
    apiserver::{ApiServer, apiserver_on, apiservers},
    page,
    quantity::resources,
};
use crate::cluster::{
    api::Cluster,
    snapshot::{Node, Resources, Taint},
};

const CONTROL_PLANE: &str = "node-role.kubernetes.io/control-plane";

/// Annotations of those who may restart, replace or upgrade a node: kured, Cluster API, system-upgrade-controller.
const RULERS: [&str; 3] = ["weave.works/kured-", "cluster.x-k8s.io/", "upgrade.cattle.io/"];

/// The conditions that say that a node is short of something.
const PRESSURES: [&str; 3] = ["MemoryPressure", "DiskPressure", "PIDPressure"];

/// All nodes, by name, with the versions of their apiservers: two lists.
pub async fn nodes(cluster: &Cluster) -> anyhow::Result<Vec<Node>> {
    nodes_and_servers(cluster).await.map(|(nodes, _)| nodes)
}

/// Those of them that are control planes: on a large cluster a small part.
pub async fn control_planes(cluster: &Cluster) -> anyhow::Result<Vec<Node>> {
    selected(cluster, &ListParams::default().labels(CONTROL_PLANE)).await.map(|(nodes, _)| nodes)
}

/// Whether the cluster has one node alone.
pub async fn is_only_node(cluster: &Cluster) -> anyhow::Result<bool> {
    let (api, params): (Api<core::v1::Node>, _) = (Api::all(cluster.client()), ListParams::default().limit(2));
    let found = cluster.call("counting the nodes", || api.list_metadata(&params)).await?;
    Ok(found.items.len() == 1 && found.metadata.continue_.is_none_or(|token| token.is_empty()))
}

pub(super) async fn nodes_and_servers(cluster: &Cluster) -> anyhow::Result<(Vec<Node>, Vec<ApiServer>)> {
    selected(cluster, &ListParams::default()).await
}

async fn selected(cluster: &Cluster, params: &ListParams) -> anyhow::Result<(Vec<Node>, Vec<ApiServer>)> {
    let wire = page::list::<WireNode>(cluster, "listing nodes", "/api/v1/nodes", params);
    let (wire, servers) = tokio::try_join!(wire, apiservers(cluster))?;
    Ok((assemble(wire, &servers)?, servers))
}

/// One node; `None` when there is none of that name.
pub async fn node(cluster: &Cluster, name: &str) -> anyhow::Result<Option<Node>> {
    let path = format!("/api/v1/nodes/{name}");
    let Some(wire) = page::get_opt::<WireNode>(cluster, &format!("reading node {name}"), &path).await? else {
        return Ok(None);
    };
    let server = if wire.is_control_plane() { apiserver_on(cluster, name).await? } else { None };
    wire.into_node(server.as_ref()).map(Some)
}

fn assemble(wire: Vec<WireNode>, servers: &[ApiServer]) -> anyhow::Result<Vec<Node>> {
    let server_of = |node: &WireNode| servers.iter().find(|server| server.node == node.metadata.name);
    let mut found: Vec<_> = wire
        .into_iter()
        .map(|node| {
            let server = server_of(&node);
            node.into_node(server)
        })
        .collect::<anyhow::Result<_>>()?;
    found.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(found)
}

#[derive(Deserialize)]
struct WireNode {
    metadata: Metadata,
    #[serde(default)]
    spec: Spec,
    status: Status,
}

#[derive(Deserialize)]
struct Metadata {
    name: String,
    uid: String,
    #[serde(default)]
    labels: BTreeMap<String, String>,
    #[serde(default)]
    annotations: Annotations,
}

#[derive(Default, Deserialize)]
struct Annotations {
    // `snapshot::CORDONED_BY`; an attribute takes no constant.
    #[serde(rename = "kubectl-upgrade/cordoned-by")]
    cordoned_by: Option<String>,
    // All others, a few of which are kept.
    #[serde(flatten)]
    others: BTreeMap<String, String>,
}

#[derive(Default, Deserialize)]
struct Spec {
    #[serde(default)]
    unschedulable: bool,
    #[serde(default)]
    taints: Vec<WireTaint>,
}

#[derive(Deserialize)]
struct WireTaint {
    key: String,
    #[serde(default)]
    value: String,
    effect: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Status {
    #[serde(default)]
    addresses: Vec<Address>,
    #[serde(default)]
    conditions: Vec<Condition>,
    #[serde(default)]
    allocatable: BTreeMap<String, String>,
    node_info: NodeInfo,
}

#[derive(Deserialize)]
struct Address {
    #[serde(rename = "type")]
    kind: String,
    address: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Condition {
    #[serde(rename = "type")]
    kind: String,
    status: String,
    last_transition_time: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct NodeInfo {
    kubelet_version: String,
    #[serde(default)]
    container_runtime_version: String,
    #[serde(default)]
    os_image: String,
}

impl WireNode {
    fn is_control_plane(&self) -> bool {
        self.metadata.labels.contains_key(CONTROL_PLANE)
    }

    fn into_node(self, server: Option<&ApiServer>) -> anyhow::Result<Node> {
        let control_plane = self.is_control_plane();
        let kubelet = self.status.node_info.kubelet_version.parse();
        let ready = self.status.conditions.iter().find(|condition| condition.kind == "Ready");
        Ok(Node {
            kubelet: kubelet.with_context(|| format!("node {}: version of its kubelet", self.metadata.name))?,
            name: self.metadata.name,
            uid: self.metadata.uid,
            internal_ip: internal_ip(&self.status.addresses),
            control_plane,
            apiserver: server.filter(|_| control_plane).and_then(|server| server.version),
            ready: ready.is_some_and(|condition| condition.status == "True"),
            ready_since: ready.and_then(Condition::since),
            pressures: pressures(&self.status.conditions),
            runtime: self.status.node_info.container_runtime_version,
            unschedulable: self.spec.unschedulable,
            cordoned_by: self.metadata.annotations.cordoned_by.filter(|run| !run.is_empty()),
            labels: self.metadata.labels,
            allocatable: allocatable(&self.status.allocatable),
            os_image: self.status.node_info.os_image,
            ruled_by: ruled_by(self.metadata.annotations.others),
            taints: self.spec.taints.into_iter().map(WireTaint::into_taint).collect(),
        })
    }
}

impl Condition {
    /// A time that can't be read is none: it must never read as long ago.
    fn since(&self) -> Option<Timestamp> {
        self.last_transition_time.as_deref()?.parse().ok()
    }
}

impl WireTaint {
    fn into_taint(self) -> Taint {
        Taint { key: self.key, value: self.value, effect: self.effect }
    }
}

/// Nothing that can be read is none: a node without room is something else than one that did not say.
fn allocatable(said: &BTreeMap<String, String>) -> Option<Resources> {
    (!said.is_empty()).then(|| resources(said))
}

fn ruled_by(annotations: BTreeMap<String, String>) -> BTreeMap<String, String> {
    let rules = |key: &str| RULERS.iter().any(|prefix| key.starts_with(prefix));
    annotations.into_iter().filter(|(key, _)| rules(key)).collect()
}

fn internal_ip(addresses: &[Address]) -> Option<String> {
    addresses.iter().find(|address| address.kind == "InternalIP").map(|address| address.address.clone())
}

/// Unknown is what the node controller writes when the kubelet went silent: not a sign of health.
fn pressures(conditions: &[Condition]) -> Vec<String> {
    let pressing = |c: &&Condition| PRESSURES.contains(&c.kind.as_str()) && c.status != "False";
    conditions.iter().filter(pressing).map(|condition| condition.kind.clone()).collect()
}

#[cfg(test)]
mod tests;
