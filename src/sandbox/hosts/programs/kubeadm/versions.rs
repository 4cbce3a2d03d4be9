//! Which versions kubeadm upgrades to, and from (`phases/upgrade/policy.go`).

use crate::{
    sandbox::hosts::{ClusterView, process::Process},
    version::KubeVersion,
};

/// The newest apiserver of the cluster.
pub(super) fn of_cluster(view: &ClusterView) -> Result<KubeVersion, String> {
    view.nodes
        .iter()
        .filter_map(|node| node.apiserver)
        .max()
        .ok_or_else(|| "couldn't get the version of any kube-apiserver Pod".to_owned())
}

/// Whether `apply` may go there. Without `--force`, which the product never gives, both kinds of errors end it.
pub(super) fn enforce(process: &Process, own: KubeVersion, to: KubeVersion, view: &ClusterView) -> Result<(), String> {
    process.out(&format!("[upgrade/preflight] You have chosen to upgrade the cluster version to \"v{to}\""));
    let cluster = of_cluster(view)?;
    process.out(&format!("[upgrade/versions] Cluster version: v{cluster}"));
    process.out(&format!("[upgrade/versions] kubeadm version: v{own}"));
    let minor = |version: KubeVersion| version.minor().minor;
    let (mut fatal, mut skippable) = (Vec::new(), Vec::new());
    if minor(to) > minor(cluster) + 1 {
        fatal.push(format!(
            "Specified version to upgrade to \"v{to}\" is too high; kubeadm can upgrade only 1 minor version at a time"
        ));
    }
    if minor(to) + 1 < minor(cluster) {
        fatal.push(format!(
            "Specified version to downgrade to \"v{to}\" is too low; kubeadm can downgrade only 1 minor version at a time"
        ));
    }
    if minor(to) > minor(own) {
        fatal.push(format!(
            "Specified version to upgrade to \"v{to}\" is at least one minor release higher than the kubeadm minor release \
             ({} > {}). Such an upgrade is not supported",
            minor(to),
            minor(own)
        ));
    } else if own < to {
        skippable.push(format!(
            "Specified version to upgrade to \"v{to}\" is higher than the kubeadm version \"v{own}\". Upgrade kubeadm first \
             using the tool you used to install kubeadm"
        ));
    }
    if minor(own) > minor(to) {
        skippable
            .push(format!("Kubeadm version v{own} can only be used to upgrade to Kubernetes version {}", own.minor()));
    }
    let old: Vec<String> = view
        .nodes
        .iter()
        .filter(|node| minor(to) > minor(node.kubelet) + 3)
        .map(|node| format!("v{}", node.kubelet))
        .collect();
    if !old.is_empty() {
        skippable.push(format!(
            "There are kubelets in this cluster that are too old that have these versions [{}]",
            old.join(" ")
        ));
    }
    let shown = |errors: &[String]| errors.iter().map(|error| format!("\t- {error}")).collect::<Vec<_>>().join("\n");
    if !fatal.is_empty() {
        return Err(format!(
            "the version argument is invalid due to these fatal errors:\n\n{}\n\nPlease fix the misalignments highlighted above \
             and try upgrading again",
            shown(&fatal)
        ));
    }
    if !skippable.is_empty() {
        return Err(format!(
            "the version argument is invalid due to these errors:\n\n{}\n\nCan be bypassed if you pass the --force flag",
            shown(&skippable)
        ));
    }
    Ok(())
}
