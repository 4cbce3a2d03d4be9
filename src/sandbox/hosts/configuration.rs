//! `ClusterConfiguration` (kubeadm.k8s.io/v1beta4), as far as the sandbox acts on it.

use serde::Deserialize;

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct Configuration {
    pub(super) kubernetes_version: String,
    image_repository: String,
    pub(super) api_server: Part,
    pub(super) controller_manager: Part,
    pub(super) scheduler: Part,
    pub(super) etcd: Etcd,
    pub(super) dns: Dns,
    pub(super) proxy: Proxy,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct Part {
    pub(super) extra_args: Vec<Argument>,
    image_tag: Option<String>,
}

#[derive(Clone, Debug, Deserialize)]
pub(super) struct Argument {
    pub(super) name: String,
    pub(super) value: String,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct Etcd {
    pub(super) local: Part,
    pub(super) external: Option<External>,
}

/// Named, and not looked into: its presence is what counts.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct External {}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct Dns {
    pub(super) disabled: bool,
    pub(super) image_tag: Option<String>,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Proxy {
    pub(super) disabled: bool,
}

impl Configuration {
    pub(super) fn read(text: &str) -> Result<Self, String> {
        serde_saphyr::from_str(text).map_err(|error| error.to_string())
    }

    pub(super) fn repository(&self) -> &str {
        if self.image_repository.is_empty() { "registry.k8s.io" } else { &self.image_repository }
    }

    pub(super) fn etcd_tag(&self) -> Option<&str> {
        self.etcd.local.image_tag.as_deref()
    }
}

/// The text with another version, as kubeadm uploads it; everything else stays as it is.
pub(super) fn at_version(text: &str, version: &str) -> String {
    let set = |line: &str| {
        if line.starts_with("kubernetesVersion:") {
            format!("kubernetesVersion: {version}\n")
        } else {
            format!("{line}\n")
        }
    };
    text.lines().map(set).collect()
}
