//! Waits for what the API says of a node after its upgrade.

use std::{collections::BTreeSet, time::Duration};

use k8s_openapi::api::apps::v1::DaemonSet;
use kube::api::{Api, ListParams};

use crate::{
    cluster::{
        observe,
        snapshot::{Node, Pod},
    },
    run::{
        chain::Chain,
        record::{Entry, Event},
        wait::Look,
    },
    version::KubeVersion,
};

/// A kubelet is Ready some 10 s after its restart (seen on a lab); firmware, disks and a slow network plugin take minutes.
const READY_WITHIN: Duration = Duration::from_mins(15);
/// Static pods are not Ready for some seconds after the kubelet's restart; an etcd that replays its log takes longer.
const PODS_WITHIN: Duration = Duration::from_mins(10);
/// Static pods of a control plane (kubeadm names them so, with the node's name); etcd is not there when it is external.
const COMPONENTS: [&str; 4] = ["kube-apiserver", "kube-controller-manager", "kube-scheduler", ETCD];
const ETCD: &str = "etcd";

/// What runs on each control plane as a static pod, `stacked` when etcd does.
pub(super) fn components(stacked: bool) -> impl Iterator<Item = &'static str> {
    COMPONENTS.into_iter().filter(move |component| stacked || *component != ETCD)
}

/// Whether etcd runs on the control planes: where one of them has it, kubeadm gave it to each.
pub(super) fn is_stacked(pods: &[Pod]) -> bool {
    pods.iter().any(|pod| pod.mirror && pod.namespace == "kube-system" && pod.name == format!("{ETCD}-{}", pod.node))
}

/// Until the node is Ready at `version`.
pub(super) async fn node_at(chain: &Chain, step: &str, name: &str, version: KubeVersion) -> anyhow::Result<()> {
    let what = format!("node {name} to be Ready at v{version}");
    chain
        .wait(step, &what, READY_WITHIN, async || {
            Ok(match observe::node(&chain.cluster, name).await? {
                None => Look::NotYet("the node is not there".to_owned()),
                Some(node) if !node.ready => Look::NotYet("not Ready".to_owned()),
                Some(node) if node.kubelet != version => Look::NotYet(format!("the kubelet is at v{}", node.kubelet)),
                Some(_) => Look::Ready(()),
            })
        })
        .await
}

/// Until the node's static pods run, the apiserver at `version`.
pub(super) async fn control_plane_pods(
    chain: &Chain,
    step: &str,
    name: &str,
    version: KubeVersion,
) -> anyhow::Result<()> {
    let what = format!("the control-plane pods of {name} to run at v{version}");
    chain
        .wait(step, &what, PODS_WITHIN, async || {
            let pods = observe::control_plane_pods(&chain.cluster).await?;
            let node = observe::node(&chain.cluster, name).await?;
            Ok(missing_component(&pods, name, node.as_ref(), version).map_or(Look::Ready(()), Look::NotYet))
        })
        .await
}

fn missing_component(pods: &[Pod], name: &str, node: Option<&Node>, version: KubeVersion) -> Option<String> {
    for component in components(is_stacked(pods)) {
        let pod = pods.iter().find(|pod| pod.mirror && pod.key() == format!("kube-system/{component}-{name}"));
        match pod {
            None => return Some(format!("{component} is not there")),
            Some(pod) if !pod.ready => return Some(format!("{component} is not Ready")),
            Some(_) => {}
        }
    }
    let apiserver = node.and_then(|node| node.apiserver);
    (apiserver != Some(version)).then(|| "the apiserver's pod still shows the earlier image".to_owned())
}

/// Until the DaemonSets whose pods were Ready on the node before it was drained have Ready ones again.
pub(super) async fn daemon_sets(chain: &Chain, step: &str, name: &str) -> anyhow::Result<()> {
    let before = chain.journal.look(|entries| before_drain(entries, name)).await?;
    let wanted = match before {
        Some(before) => Some(still_there(chain, before).await?),
        None => None,
    };
    let what = format!("the DaemonSet pods of {name} to be back");
    chain
        .wait(step, &what, PODS_WITHIN, async || {
            let pods = observe::pods_on(&chain.cluster, name).await?;
            let away = away(&pods, wanted.as_ref());
            Ok(if away.is_empty() { Look::Ready(()) } else { Look::NotYet(format!("not Ready: {}", away.join(", "))) })
        })
        .await
}

/// What this run found before its first drain of the node; what it finds after a crash is no measure any more.
fn before_drain<'a>(entries: impl IntoIterator<Item = &'a Entry>, name: &str) -> Option<BTreeSet<String>> {
    let mut of_node = entries.into_iter().filter(|entry| entry.node.as_deref() == Some(name));
    of_node.find_map(|entry| match &entry.event {
        Event::DaemonSets { ready } => Some(ready.iter().cloned().collect()),
        _ => None,
    })
}

/// Records what must be back after the upgrade; once a run, before the cordon.
pub(super) async fn record_daemon_sets(chain: &Chain, name: &str) -> anyhow::Result<()> {
    if chain.journal.look(|entries| before_drain(entries, name)).await?.is_some() {
        return Ok(());
    }
    let pods = observe::pods_on(&chain.cluster, name).await?;
    let ready = ready_sets(&pods).into_iter().collect();
    chain.journal.append(Event::DaemonSets { ready }).await
}

/// One that someone deleted meanwhile is not waited for.
async fn still_there(chain: &Chain, before: BTreeSet<String>) -> anyhow::Result<BTreeSet<String>> {
    let (api, params): (Api<DaemonSet>, _) = (Api::all(chain.cluster.client()), ListParams::default());
    let found = chain.cluster.call("listing DaemonSets", || api.list_metadata(&params)).await?;
    let key = |set: &kube::api::PartialObjectMeta<DaemonSet>| {
        Some(format!("{}/{}", set.metadata.namespace.as_deref()?, set.metadata.name.as_deref()?))
    };
    let there: BTreeSet<_> = found.items.iter().filter_map(key).collect();
    Ok(before.intersection(&there).cloned().collect())
}

/// DaemonSets without a Ready pod among these, of those that had one; with nothing on record, of those that have any.
fn away(pods: &[Pod], before: Option<&BTreeSet<String>>) -> Vec<String> {
    let ready = ready_sets(pods);
    let wanted = before.cloned().unwrap_or_else(|| pods.iter().filter_map(set_of).collect());
    wanted.difference(&ready).cloned().collect()
}

pub(in crate::run) fn ready_sets(pods: &[Pod]) -> BTreeSet<String> {
    pods.iter().filter(|pod| pod.ready).filter_map(set_of).collect()
}

/// `namespace/name` of the DaemonSet that a pod belongs to, unless it is on its way out.
fn set_of(pod: &Pod) -> Option<String> {
    let owner = pod.owner.as_ref().filter(|owner| owner.kind == "DaemonSet" && !pod.terminating)?;
    Some(format!("{}/{}", pod.namespace, owner.name))
}

#[cfg(test)]
mod tests;
