//! Which images a release of Kubernetes consists of (kubeadm's `constants.go`).

use super::{Component, configuration::Configuration};
use crate::version::{KubeVersion, Minor};

/// Tags that kubeadm of a minor brings with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Tags {
    pub(super) etcd: &'static str,
    pub(super) coredns: &'static str,
    pub(super) pause: &'static str,
}

/// Minors that are not listed have what the newest listed one below them has.
const TAGS: [(Minor, Tags); 4] = [
    (Minor::new(1, 0), Tags { etcd: "3.6.4-0", coredns: "v1.12.1", pause: "3.10.1" }),
    (Minor::new(1, 35), Tags { etcd: "3.6.6-0", coredns: "v1.13.1", pause: "3.10.1" }),
    (Minor::new(1, 36), Tags { etcd: "3.6.8-0", coredns: "v1.14.2", pause: "3.10.2" }),
    (Minor::new(1, 37), Tags { etcd: "3.7.0-0", coredns: "v1.14.6", pause: "3.10.2" }),
];

pub(super) fn tags(minor: Minor) -> Tags {
    TAGS.iter().rev().find(|(from, _)| *from <= minor).map_or(TAGS[0].1, |(_, tags)| *tags)
}

/// The image of a static pod, at a version and as the configuration says.
pub(super) fn image(component: Component, version: KubeVersion, configuration: &Configuration) -> String {
    let repository = configuration.repository();
    match component {
        Component::Etcd => {
            let tag = configuration.etcd_tag().unwrap_or(tags(version.minor()).etcd);
            format!("{repository}/etcd:{tag}")
        }
        other => format!("{repository}/{}:v{version}", other.name()),
    }
}

/// What `kubeadm config images list` prints, in its order.
pub(super) fn images(version: KubeVersion, configuration: &Configuration) -> Vec<String> {
    let (tags, repository) = (tags(version.minor()), configuration.repository());
    let coredns = configuration.dns.image_tag.as_deref().unwrap_or(tags.coredns);
    let coredns = if repository == "registry.k8s.io" {
        format!("{repository}/coredns/coredns:{coredns}")
    } else {
        format!("{repository}/coredns:{coredns}")
    };
    let of = |component| image(component, version, configuration);
    let mut all = vec![
        of(Component::Apiserver),
        of(Component::ControllerManager),
        of(Component::Scheduler),
        format!("{repository}/kube-proxy:v{version}"),
        coredns,
        format!("{repository}/pause:{}", tags.pause),
    ];
    if configuration.etcd.external.is_none() {
        all.push(of(Component::Etcd));
    }
    all
}
