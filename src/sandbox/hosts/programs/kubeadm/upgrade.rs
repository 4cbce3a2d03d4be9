//! `kubeadm upgrade apply` and `kubeadm upgrade node`.

use super::{
    Stop, addons, checks, configured,
    flags::{self, Flags},
    images, node_config, static_pods, versions,
};
use crate::{
    sandbox::hosts::{
        ClusterView, Effect,
        configuration::{self, Configuration},
        process::{Process, Unknown},
        timing,
    },
    version::KubeVersion,
};

const APPLY_PHASES: [&str; 13] = [
    "preflight",
    "control-plane",
    "upload-config",
    "upload-config/kubeadm",
    "upload-config/kubelet",
    "kubeconfig",
    "kubelet-config",
    "bootstrap-token",
    "addon",
    "addon/coredns",
    "addon/kube-proxy",
    "addon/all",
    "post-upgrade",
];
const NODE_PHASES: [&str; 9] = [
    "preflight",
    "control-plane",
    "kubeconfig",
    "kubelet-config",
    "addon",
    "addon/coredns",
    "addon/kube-proxy",
    "addon/all",
    "post-upgrade",
];

fn in_phase(phase: &str) -> impl Fn(String) -> String {
    move |why| format!("error execution phase {phase}: {why}")
}

pub(super) async fn apply(process: &Process, own: KubeVersion, words: &[&str]) -> Result<(), Stop> {
    let flags = flags::parse(words)?;
    let to = flags.version.ok_or(Unknown)?;
    flags.known_phases(&APPLY_PHASES)?;
    process.sleep(timing::KUBEADM_LOOK).await;
    let (view, text, configuration) =
        configured(process, "upgrade").map_err(|why| format!("[upgrade] FATAL: {why}"))?;
    let images = images::with_tags_of(own, to, &configuration);
    if !flags.skips("preflight") {
        preflight(process, &flags, (own, to), &view, &images).await.map_err(in_phase("preflight"))?;
    }
    if !flags.skips("control-plane") {
        process.out(&format!(
            "[upgrade/control-plane] Upgrading your static Pod-hosted control plane to version \"v{to}\" (timeout: 5m0s)..."
        ));
        control_plane(process, &flags, own, to, &configuration).await?;
    }
    process.sleep(timing::UPLOAD).await;
    if !flags.skips("upload-config/kubeadm") {
        upload(process, &text, to);
    }
    if !flags.skips("upload-config/kubelet") {
        process.out(
            "[kubelet] Creating a ConfigMap \"kubelet-config\" in namespace kube-system with the configuration for the \
             kubelets in the cluster",
        );
    }
    process.out("[upgrade/kubeconfig] The kubeconfig files for this node were successfully upgraded!");
    if !flags.skips("kubelet-config") {
        node_config::write(process).map_err(in_phase("kubelet-config"))?;
    }
    if !flags.skips("bootstrap-token") {
        process.out("[upgrade/bootstrap-token] Configuring bootstrap token and cluster-info RBAC rules");
    }
    addons::upgrade(process, &flags, &images, to, &configuration).map_err(in_phase("addon"))?;
    process.out(&format!("\n[upgrade] SUCCESS! A control plane node of your cluster was upgraded to \"v{to}\".\n"));
    process.out("[upgrade] Now please proceed with upgrading the rest of the nodes by following the right order.");
    Ok(())
}

async fn preflight(
    process: &Process,
    flags: &Flags<'_>,
    (own, to): (KubeVersion, KubeVersion),
    view: &ClusterView,
    images: &[String],
) -> Result<(), String> {
    process.out("[upgrade/preflight] Running preflight checks");
    checks::coredns(process, flags, own, view)?;
    checks::health(process, flags, view).await?;
    versions::enforce(process, own, to, view)?;
    pull(process, flags, images).await
}

async fn pull(process: &Process, flags: &Flags<'_>, images: &[String]) -> Result<(), String> {
    process.out("[upgrade/preflight] Pulling images required for setting up a Kubernetes cluster");
    process
        .out("[upgrade/preflight] This might take a minute or two, depending on the speed of your internet connection");
    process.out("[upgrade/preflight] You can also perform this action beforehand using 'kubeadm config images pull'");
    // kube-proxy and pause are not among the control plane's
    let own: Vec<String> = images.iter().filter(|image| !image.contains("/pause:")).cloned().collect();
    checks::images(process, flags, images::pull_missing(process, &own).await)
}

async fn control_plane(
    process: &Process,
    flags: &Flags<'_>,
    own: KubeVersion,
    to: KubeVersion,
    configuration: &Configuration,
) -> Result<(), String> {
    static_pods::upgrade(process, flags, own, to, configuration).await.map_err(|why| {
        format!("error execution phase control-plane: couldn't complete the static pod upgrade: {why}")
    })?;
    process.out("[upgrade/control-plane] The control plane instance for this node was successfully upgraded!");
    Ok(())
}

fn upload(process: &Process, text: &str, to: KubeVersion) {
    process.out(
        "[upload-config] Storing the configuration used in ConfigMap \"kubeadm-config\" in the \"kube-system\" Namespace",
    );
    let configuration = configuration::at_version(text, &format!("v{to}"));
    process.machine.tell(Effect::ConfigurationWritten { version: to, configuration });
}

pub(super) async fn node(process: &Process, own: KubeVersion, words: &[&str]) -> Result<(), Stop> {
    let flags = flags::parse(words)?;
    if flags.version.is_some() {
        return Err(Stop::Unknown);
    }
    flags.known_phases(&NODE_PHASES)?;
    process.sleep(timing::KUBEADM_WORKER).await;
    let read = configured(process, "upgrade");
    let (_, _, configuration) = read.map_err(|why| format!("unable to fetch the kubeadm-config ConfigMap: {why}"))?;
    let to: KubeVersion = configuration.kubernetes_version.parse().map_err(|_| "no kubernetesVersion".to_owned())?;
    let (images, is_control_plane) =
        (images::with_tags_of(own, to, &configuration), process.state().is_control_plane());
    process.out("[upgrade/preflight] Running pre-flight checks");
    if !is_control_plane {
        return worker(process, &flags);
    }
    if !flags.skips("preflight") {
        pull(process, &flags, &images).await.map_err(in_phase("preflight"))?;
    }
    if !flags.skips("control-plane") {
        process.out(&format!(
            "[upgrade/control-plane] Upgrading your Static Pod-hosted control plane instance to version \"v{to}\"..."
        ));
        control_plane(process, &flags, own, to, &configuration).await?;
    }
    process.out("[upgrade/kubeconfig] The kubeconfig files for this node were successfully upgraded!");
    if !flags.skips("kubelet-config") {
        node_config::write(process).map_err(in_phase("kubelet-config"))?;
    }
    process.sleep(timing::UPLOAD).await;
    addons::upgrade(process, &flags, &images, to, &configuration).map_err(in_phase("addon"))?;
    Ok(())
}

fn worker(process: &Process, flags: &Flags<'_>) -> Result<(), Stop> {
    process.out("[upgrade/preflight] Skipping prepull. Not a control plane node.");
    process.out("[upgrade/control-plane] Skipping phase. Not a control plane node.");
    process.out("[upgrade/kubeconfig] Skipping phase. Not a control plane node.");
    if !flags.skips("kubelet-config") {
        node_config::write(process).map_err(in_phase("kubelet-config"))?;
    }
    process.out("[upgrade/addon] Skipping the addon/coredns phase. Not a control plane node.");
    process.out("[upgrade/addon] Skipping the addon/kube-proxy phase. Not a control plane node.");
    Ok(())
}
