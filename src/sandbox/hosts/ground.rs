//! Between a machine and the cluster that it is a node of: what it reads there, and what it does to it.

use std::{
    net::IpAddr,
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use super::Component;
use crate::version::KubeVersion;

/// The cluster as a machine meets it. Called without any lock of the machine held; an implementation must not wait, nor
/// call the machine while it holds a lock of its own.
pub trait Ground: Send + Sync {
    /// What kubeadm reads through the API; an error is the client's words while no apiserver answers.
    fn look(&self) -> Result<ClusterView, String>;

    /// kubeadm's health Job: whether a pod of its own can run; the error is what it says after a minute.
    fn health_job(&self) -> Result<(), String> {
        Ok(())
    }

    /// The address of a name by the cluster's DNS; an error is a resolver's words.
    fn resolve(&self, name: &str) -> Result<IpAddr, String> {
        Err(format!("failed to look up {name}: Name or service not known"))
    }

    /// The newest revision of etcd.
    fn etcd_revision(&self) -> u64;

    /// How many keys there were at a revision; none when it was compacted.
    fn etcd_keys(&self, revision: u64) -> Option<u64>;

    /// Something has just happened on a node.
    fn happened(&self, node: &str, effect: Effect);
}

/// What kubeadm reads of a cluster.
#[derive(Clone, Debug, Default)]
pub struct ClusterView {
    /// `ClusterConfiguration` of the ConfigMap `kubeadm-config`; none where that is not there.
    pub configuration: Option<String>,
    /// The nodes.
    pub nodes: Vec<NodeView>,
    /// CoreDNS; none where there is no such Deployment.
    pub coredns: Option<CoreDns>,
}

/// A node as kubeadm sees it.
#[derive(Clone, Debug)]
pub struct NodeView {
    /// Its name.
    pub name: String,
    /// Its role.
    pub control_plane: bool,
    /// Condition Ready.
    pub ready: bool,
    /// Not cordoned.
    pub schedulable: bool,
    /// The kubelet's version.
    pub kubelet: KubeVersion,
    /// The apiserver's, by its mirror pod.
    pub apiserver: Option<KubeVersion>,
}

/// The cluster's CoreDNS.
#[derive(Clone, Debug)]
pub struct CoreDns {
    /// The tag of its image, such as `v1.14.2`.
    pub tag: String,
    /// Its Corefile.
    pub corefile: String,
}

/// What a machine did to the cluster, at the moment of its effect.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Effect {
    /// The kubelet replaced a static pod.
    StaticPod {
        /// Which.
        component: Component,
        /// Its image now.
        image: String,
    },
    /// The kubelet stopped a static pod, and its new image is not there.
    StaticPodStuck {
        /// Which.
        component: Component,
        /// The image that is missing.
        image: String,
    },
    /// The node's apiserver does not answer for so long from now on.
    ApiserverAway {
        /// How long.
        lasts: Duration,
    },
    /// A kubelet of this version runs.
    KubeletRestarted {
        /// Its version.
        version: KubeVersion,
    },
    /// The kubelet ended and does not come back.
    KubeletDown,
    /// A container runtime of this version runs.
    RuntimeRestarted {
        /// As the node reports it: `2.3.6`.
        version: String,
    },
    /// kubeadm wrote `kubeadm-config` and `kubelet-config`.
    ConfigurationWritten {
        /// The version in it.
        version: KubeVersion,
        /// The new `ClusterConfiguration`.
        configuration: String,
    },
    /// kubeadm upgraded an addon.
    AddonUpgraded(Addon),
    /// A snapshot of etcd was saved on the node.
    EtcdSaved {
        /// Its file.
        path: String,
        /// The revision in it.
        revision: u64,
    },
    /// The node lost its power, or went down to reboot. Its static pods are gone until each is told as replaced.
    Down,
    /// It is back.
    Up {
        /// Of this boot.
        boot_id: String,
    },
}

/// An addon that kubeadm upgrades.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Addon {
    /// CoreDNS, to this image.
    CoreDns {
        /// With its tag.
        image: String,
    },
    /// kube-proxy, to this image.
    KubeProxy {
        /// With its tag.
        image: String,
    },
}

/// A ground that shows what it was told to show, and keeps what happened: for tests of machines alone.
#[derive(Debug, Default)]
pub struct Recorded {
    inner: Mutex<Inner>,
}

#[derive(Debug, Default)]
struct Inner {
    view: ClusterView,
    health_job: Option<String>,
    effects: Vec<(String, Effect)>,
}

/// What [`Recorded`] says of etcd.
const REVISION: u64 = 11_938;
const KEYS: u64 = 412;

impl Recorded {
    /// A ground that shows this view.
    pub fn new(view: ClusterView) -> Self {
        Self { inner: Mutex::new(Inner { view, ..Inner::default() }) }
    }

    /// Changes what is shown.
    pub fn change(&self, change: impl FnOnce(&mut ClusterView)) {
        change(&mut self.inner().view);
    }

    /// kubeadm's health Job fails with these words from now on.
    pub fn fail_health_job(&self, why: &str) {
        self.inner().health_job = Some(why.to_owned());
    }

    /// Everything that happened, in order, by node.
    pub fn effects(&self) -> Vec<(String, Effect)> {
        self.inner().effects.clone()
    }

    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Ground for Recorded {
    fn look(&self) -> Result<ClusterView, String> {
        Ok(self.inner().view.clone())
    }

    fn health_job(&self) -> Result<(), String> {
        self.inner().health_job.clone().map_or(Ok(()), Err)
    }

    fn etcd_revision(&self) -> u64 {
        REVISION
    }

    fn etcd_keys(&self, _revision: u64) -> Option<u64> {
        Some(KEYS)
    }

    fn happened(&self, node: &str, effect: Effect) {
        let mut inner = self.inner();
        let view = &mut inner.view;
        let of_node = view.nodes.iter_mut().find(|each| each.name == node);
        match (&effect, of_node) {
            (Effect::StaticPod { component: Component::Apiserver, image }, Some(node)) => {
                node.apiserver = image.rsplit_once(':').and_then(|(_, tag)| tag.parse().ok());
            }
            (Effect::KubeletRestarted { version }, Some(node)) => node.kubelet = *version,
            (Effect::ConfigurationWritten { configuration, .. }, _) => view.configuration = Some(configuration.clone()),
            _ => {}
        }
        inner.effects.push((node.to_owned(), effect));
    }
}
