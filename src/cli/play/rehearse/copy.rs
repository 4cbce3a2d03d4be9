//! From the live objects to those of the copy: as they are, but for what the sandbox needs to be told.

mod foreign;
mod pods;
mod rules;
mod unknown;

use std::collections::BTreeSet;

use serde_json::Value;

pub(super) use self::{foreign::stand_in, pods::controller};
use self::{
    foreign::{fix_budgets, foreign_owners, stand_in_owner},
    pods::{adapt, usual_start},
    rules::{on_the_copy, set_aside},
    unknown::unknown,
};
use super::live::Live;
use crate::{
    cluster::snapshot::{ClusterSnapshot, Node},
    install::names,
    plan::UpgradePlan,
    policy::Policy,
    sandbox::{controllers::Options, hosts::MachineSpec, world::Copy},
    version::Target,
};

/// A copy, and what has to be said of it.
pub(super) struct Copied {
    pub(super) copy: Copy,
    pub(super) options: Options,
    /// The policy that holds on it.
    pub(super) policy: String,
    /// Gates that would refuse tonight, and are not asked in the play.
    pub(super) set_aside: Vec<String>,
    /// What the rehearsal can't know.
    pub(super) unknown: Vec<String>,
}

/// The copy; an error says what of the cluster the sandbox can't represent.
pub(super) fn of(
    snapshot: &ClusterSnapshot,
    live: Live,
    plan: &UpgradePlan,
    target: &Target,
    policy: &Policy,
) -> Result<Copied, String> {
    let mut objects: Vec<Value> = live.objects.into_iter().filter(|object| !is_ours(object, &live.namespace)).collect();
    let configuration = configuration(&objects)?;
    let control_planes = snapshot.nodes.iter().filter(|node| node.control_plane);
    if !control_planes.clone().any(|node| has_etcd(&objects, &node.name)) {
        return Err("etcd does not run on the control planes: the copy has no other".to_owned());
    }
    let ready_after = usual_start(&objects);
    let foreign = foreign_owners(&objects);
    let counted = fix_budgets(&mut objects, &foreign);
    objects.iter_mut().for_each(adapt);
    objects.extend(foreign.values().map(stand_in_owner));
    let released = snapshot.nodes.iter().flat_map(|node| [Some(node.kubelet), node.apiserver]).flatten();
    let released: BTreeSet<_> = released.chain([target.from, target.to]).collect();
    let set_aside = set_aside(plan);
    let copy = Copy {
        version: snapshot.api_version,
        released: released.into_iter().collect(),
        machines: snapshot.nodes.iter().map(|node| machine(node, &configuration)).collect(),
        not_ready: snapshot.nodes.iter().filter(|node| !node.ready).map(|node| node.name.clone()).collect(),
        objects,
    };
    let text = serde_json::to_string(&on_the_copy(policy, &set_aside)).map_err(|error| error.to_string())?;
    let unknown = unknown(policy, ready_after, &foreign, &counted, &snapshot.nodes);
    Ok(Copied { copy, options: Options { ready_after, ..Options::default() }, policy: text, set_aside, unknown })
}

/// The product's own things: it is installed anew on the copy, and what is in its namespace is of other runs.
fn is_ours(object: &Value, namespace: &str) -> bool {
    let is_one = |name: &Value| name == namespace || name == names::NAMESPACE;
    let of_namespace = object["kind"] == "Namespace" && is_one(&object["metadata"]["name"]);
    of_namespace || is_one(&object["metadata"]["namespace"])
}

fn configuration(objects: &[Value]) -> Result<String, String> {
    let map =
        objects.iter().find(|object| object["kind"] == "ConfigMap" && object["metadata"]["name"] == "kubeadm-config");
    let text = map.and_then(|map| map["data"]["ClusterConfiguration"].as_str());
    text.map(str::to_owned)
        .ok_or_else(|| "configmap kube-system/kubeadm-config is not there: no kubeadm cluster".to_owned())
}

fn has_etcd(objects: &[Value], node: &str) -> bool {
    objects
        .iter()
        .any(|object| object["kind"] == "Pod" && object["metadata"]["name"] == format!("etcd-{node}").as_str())
}

/// A machine that is what its node says; all else of it is what kubeadm makes.
fn machine(node: &Node, configuration: &str) -> MachineSpec {
    let ip = node.internal_ip.as_deref().unwrap_or_default();
    let runtime = node.runtime.split_once("://").map_or(node.runtime.as_str(), |(_, version)| version);
    let spec = MachineSpec {
        containerd: Some(("containerd.io".to_owned(), format!("{runtime}-1~debian.12~bookworm"))),
        runtime: runtime.to_owned(),
        ..MachineSpec::worker(&node.name, ip, node.kubelet, configuration)
    };
    let static_pods = node.control_plane.then(|| node.apiserver.unwrap_or(node.kubelet));
    MachineSpec { static_pods, ..spec }
}
