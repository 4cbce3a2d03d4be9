use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{super::Observed, Etcd, Flag};

/// What only a control plane has.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ControlPlane {
    /// Files of `/etc/kubernetes/manifests` that the kubelet takes for static pods.
    pub manifests: Vec<Manifest>,
    /// kubeadm's certificates.
    pub certificates: Observed<Vec<Certificate>>,
    /// Its etcd; not configured: none runs here.
    pub etcd: Observed<Etcd>,
    /// What lies in `/etc/kubernetes/tmp`, in bytes.
    pub scratch: u64,
    /// What etcd's data takes on disk, in bytes; none where that could not be told.
    pub etcd_data: Option<u64>,
}

impl ControlPlane {
    /// The manifest of a component of kubeadm's, by its file.
    pub fn manifest(&self, component: &str) -> Option<&Manifest> {
        self.manifests.iter().find(|manifest| manifest.file == format!("{component}.yaml"))
    }
}

/// One static pod's manifest.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Manifest {
    /// The file's name.
    pub file: String,
    /// Why it can't be read; the rest is empty then.
    pub unreadable: Option<String>,
    /// `metadata.name`.
    pub pod: String,
    /// The first container's program, without its path.
    pub program: String,
    /// The first container's image.
    pub image: String,
    /// The first container's flags.
    pub flags: Vec<Flag>,
    /// API objects that the pod names, such as `secret/x`: a static pod may not.
    pub references: Vec<String>,
}

/// One certificate of kubeadm's.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Certificate {
    /// kubeadm's name for it.
    pub name: String,
    /// When it ends; none: it is not there.
    pub expires: Option<Timestamp>,
    /// An authority, which kubeadm does not renew.
    pub authority: bool,
    /// Renewed by someone else than kubeadm.
    pub external: bool,
}
