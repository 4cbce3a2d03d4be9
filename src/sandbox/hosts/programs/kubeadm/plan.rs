//! `kubeadm upgrade plan`.

use super::{Stop, checks, configured, flags, versions};
use crate::{
    sandbox::hosts::{
        ClusterView, Component,
        process::{Process, Unknown},
        releases, timing,
    },
    version::KubeVersion,
};

pub(super) async fn run(process: &Process, own: KubeVersion, words: &[&str]) -> Result<(), Stop> {
    let flags = flags::parse(words)?;
    let to = flags.version.ok_or(Unknown)?;
    process.sleep(timing::KUBEADM_LOOK).await;
    process.out("[preflight] Running pre-flight checks.");
    let view = super::cluster(process)?;
    checks::coredns(process, &flags, own, &view)?;
    let (view, ..) =
        configured(process, "upgrade/config").map_err(|why| format!("[upgrade/init config] FATAL: {why}"))?;
    let healthy = checks::health(process, &flags, &view).await;
    healthy.map_err(|why| format!("[upgrade/health] FATAL: {why}"))?;
    process.out("[upgrade] Fetching available versions to upgrade to");
    let cluster = versions::of_cluster(&view)?;
    process.out(&format!("[upgrade/versions] Cluster version: {cluster}"));
    process.out(&format!("[upgrade/versions] kubeadm version: v{own}"));
    process.out(&format!("[upgrade/versions] Target version: v{to}"));
    process.out(&format!("[upgrade/versions] Latest version in the v{} series: v{to}", cluster.minor()));
    // nothing more is said to a cluster that is there already
    if to > cluster {
        show(process, own, to, cluster, &view);
    }
    Ok(())
}

fn show(process: &Process, own: KubeVersion, to: KubeVersion, cluster: KubeVersion, view: &ClusterView) {
    let row =
        |name: &str, node: &str, from: &str, to: &str| process.out(&format!("{name:<25}{node:<12}{from:<12}{to}"));
    process.out("");
    process.out(
        "Components that must be upgraded manually after you have upgraded the control plane with 'kubeadm upgrade apply':",
    );
    row("COMPONENT", "NODE", "CURRENT", "TARGET");
    for node in view.nodes.iter().filter(|node| node.kubelet < to) {
        row("kubelet", &node.name, &format!("v{}", node.kubelet), &format!("v{to}"));
    }
    process.out(&format!("\nUpgrade to the latest version in the v{} series:\n", cluster.minor()));
    row("COMPONENT", "NODE", "CURRENT", "TARGET");
    let (now, then) = (releases::tags(cluster.minor()), releases::tags(own.minor()));
    for component in Component::ALL.into_iter().filter(|component| *component != Component::Etcd) {
        for node in &view.nodes {
            if let Some(version) = node.apiserver {
                row(component.name(), &node.name, &format!("v{version}"), &format!("v{to}"));
            }
        }
    }
    row("kube-proxy", "", &cluster.to_string(), &format!("v{to}"));
    let coredns = view.coredns.as_ref().map_or(now.coredns, |coredns| coredns.tag.as_str());
    row("CoreDNS", "", coredns, then.coredns);
    for node in view.nodes.iter().filter(|node| node.apiserver.is_some()) {
        row("etcd", &node.name, now.etcd, then.etcd);
    }
    process.out("\nYou can now apply the upgrade by executing the following command:\n");
    process.out(&format!("\tkubeadm upgrade apply v{to}\n"));
    process.out("_____________________________________________________________________\n");
}
