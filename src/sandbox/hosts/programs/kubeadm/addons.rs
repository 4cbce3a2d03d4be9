//! CoreDNS and kube-proxy, which the last control plane upgrades.

use super::flags::Flags;
use crate::{
    sandbox::hosts::{Addon, Effect, configuration::Configuration, process::Process},
    version::KubeVersion,
};

pub(super) fn upgrade(
    process: &Process,
    flags: &Flags<'_>,
    images: &[String],
    to: KubeVersion,
    configuration: &Configuration,
) -> Result<(), String> {
    let view = super::cluster(process)?;
    let image = |name: &str| images.iter().find(|image| image.contains(name)).cloned().unwrap_or_default();
    let own = process.machine.node();
    let behind: Vec<&str> = view
        .nodes
        .iter()
        .filter(|node| node.control_plane && node.name != own && node.apiserver != Some(to))
        .map(|node| node.name.as_str())
        .collect();
    for (phase, disabled, name, addon) in [
        ("addon/coredns", configuration.dns.disabled, "CoreDNS", Addon::CoreDns { image: image("/coredns:") }),
        (
            "addon/kube-proxy",
            configuration.proxy.disabled,
            "kube-proxy",
            Addon::KubeProxy { image: image("/kube-proxy:") },
        ),
    ] {
        if flags.skips(phase) {
            continue;
        }
        if disabled {
            process.out(&format!("[upgrade/addon] Skipping the {phase} phase. The addon is disabled."));
        } else if behind.is_empty() {
            process.machine.tell(Effect::AddonUpgraded(addon));
            process.out(&format!("[addons] Applied essential addon: {name}"));
        } else {
            process.out(&format!(
                "[upgrade/addon] Skipping upgrade of addons because control plane instances [{}] have not been upgraded",
                behind.join(" ")
            ));
        }
    }
    Ok(())
}
