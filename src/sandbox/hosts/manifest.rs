//! Manifests of static pods, simply rendered: what kubeadm would write, as far as anything of the product reads it.

use std::fmt::Write as _;

use super::{
    configuration::{Argument, Configuration, Part},
    releases,
};
use crate::version::KubeVersion;

/// A static pod of a control plane.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Component {
    /// etcd.
    Etcd,
    /// kube-apiserver.
    Apiserver,
    /// kube-controller-manager.
    ControllerManager,
    /// kube-scheduler.
    Scheduler,
}

impl Component {
    /// All, in the order in which kubeadm replaces them.
    pub const ALL: [Self; 4] = [Self::Etcd, Self::Apiserver, Self::ControllerManager, Self::Scheduler];

    /// Its name in pods and images.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Etcd => "etcd",
            Self::Apiserver => "kube-apiserver",
            Self::ControllerManager => "kube-controller-manager",
            Self::Scheduler => "kube-scheduler",
        }
    }

    /// The path of its manifest.
    pub fn path(self) -> String {
        format!("{DIRECTORY}/{}.yaml", self.name())
    }
}

pub(super) const DIRECTORY: &str = "/etc/kubernetes/manifests";

/// A flag that kubeadm sets by itself.
fn own_flags(component: Component, node: &str, ip: &str) -> Vec<String> {
    let flags: &[&str] = match component {
        Component::Etcd => &["client-cert-auth=true", "data-dir=/var/lib/etcd", "snapshot-count=10000"],
        Component::Apiserver => &[
            "allow-privileged=true",
            "authorization-mode=Node,RBAC",
            "enable-admission-plugins=NodeRestriction",
            "etcd-servers=https://127.0.0.1:2379",
            "secure-port=6443",
            "service-cluster-ip-range=10.96.0.0/12",
        ],
        Component::ControllerManager => {
            &["bind-address=127.0.0.1", "controllers=*,bootstrapsigner,tokencleaner", "leader-elect=true"]
        }
        Component::Scheduler => &["bind-address=127.0.0.1", "leader-elect=true"],
    };
    let named = match component {
        Component::Etcd => Some(format!("name={node}")),
        Component::Apiserver => Some(format!("advertise-address={ip}")),
        _ => None,
    };
    named.into_iter().chain(flags.iter().map(ToString::to_string)).collect()
}

fn part(component: Component, configuration: &Configuration) -> &Part {
    match component {
        Component::Etcd => &configuration.etcd.local,
        Component::Apiserver => &configuration.api_server,
        Component::ControllerManager => &configuration.controller_manager,
        Component::Scheduler => &configuration.scheduler,
    }
}

/// The manifest that kubeadm writes for a version, with these flags besides: on a machine that was made by hand.
pub(super) fn render(
    component: Component,
    node: (&str, &str),
    version: KubeVersion,
    configuration: &Configuration,
    by_hand: &[String],
) -> String {
    let name = component.name();
    let extra = |Argument { name, value }: &Argument| format!("{name}={value}");
    let mut flags = own_flags(component, node.0, node.1);
    let extra: Vec<String> = part(component, configuration).extra_args.iter().map(extra).collect();
    let flag_name = |flag: &str| flag.split('=').next().map(str::to_owned);
    flags.retain(|flag| extra.iter().all(|other| flag_name(other) != flag_name(flag)));
    flags.extend(extra.into_iter().chain(by_hand.iter().cloned()));
    flags.sort_unstable();
    let image = releases::image(component, version, configuration);
    let mut text = format!(
        "apiVersion: v1\nkind: Pod\nmetadata:\n  labels:\n    component: {name}\n    tier: control-plane\n  \
         name: {name}\n  namespace: kube-system\nspec:\n  containers:\n  - command:\n    - {name}\n"
    );
    for flag in flags {
        let _ = writeln!(text, "    - --{flag}");
    }
    let _ = write!(
        text,
        "    image: {image}\n    imagePullPolicy: IfNotPresent\n    name: {name}\n  hostNetwork: true\n  \
         priorityClassName: system-node-critical\nstatus: {{}}\n"
    );
    text
}

/// The image that a manifest names.
pub(super) fn image(manifest: &str) -> Option<&str> {
    manifest.lines().find_map(|line| line.trim().strip_prefix("image:")).map(str::trim)
}
