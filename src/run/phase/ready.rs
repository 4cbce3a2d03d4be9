//! Waits for what the API says of a node after its upgrade.

use std::time::Duration;

use crate::{
    cluster::{
        observe,
        snapshot::{Node, Pod},
    },
    run::{chain::Chain, wait::Look},
    version::KubeVersion,
};

/// A kubelet is Ready some 10 s after its restart (seen on a lab); firmware, disks and a slow network plugin take minutes.
const READY_WITHIN: Duration = Duration::from_mins(15);
/// Static pods are not Ready for some seconds after the kubelet's restart; an etcd that replays its log takes longer.
const PODS_WITHIN: Duration = Duration::from_mins(10);
/// Static pods of a control plane (`component` labels by kubeadm); etcd is not there when it is external.
const COMPONENTS: [&str; 3] = ["kube-apiserver", "kube-controller-manager", "kube-scheduler"];

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
            let pods = observe::pods_on(&chain.cluster, name).await?;
            let node = observe::node(&chain.cluster, name).await?;
            Ok(missing_component(&pods, name, node.as_ref(), version).map_or(Look::Ready(()), Look::NotYet))
        })
        .await
}

fn missing_component(pods: &[Pod], name: &str, node: Option<&Node>, version: KubeVersion) -> Option<String> {
    for component in COMPONENTS {
        let pod = pods.iter().find(|pod| pod.name == format!("{component}-{name}"));
        match pod {
            None => return Some(format!("{component} is not there")),
            Some(pod) if !pod.ready => return Some(format!("{component} is not Ready")),
            Some(_) => {}
        }
    }
    if pods.iter().any(|pod| pod.name == format!("etcd-{name}") && !pod.ready) {
        return Some("etcd is not Ready".to_owned());
    }
    let apiserver = node.and_then(|node| node.apiserver);
    (apiserver != Some(version)).then(|| "the apiserver's pod still shows the earlier image".to_owned())
}

/// Until the node's DaemonSet pods are Ready again.
pub(super) async fn daemon_sets(chain: &Chain, step: &str, name: &str) -> anyhow::Result<()> {
    let what = format!("the DaemonSet pods of {name} to be back");
    chain
        .wait(step, &what, PODS_WITHIN, async || {
            let pods = observe::pods_on(&chain.cluster, name).await?;
            let away: Vec<_> = pods.iter().filter(|pod| of_daemon_set(pod) && !pod.ready).map(Pod::key).collect();
            Ok(if away.is_empty() { Look::Ready(()) } else { Look::NotYet(format!("not Ready: {}", away.join(", "))) })
        })
        .await
}

fn of_daemon_set(pod: &Pod) -> bool {
    !pod.terminating && pod.owner.as_ref().is_some_and(|owner| owner.kind == "DaemonSet")
}
