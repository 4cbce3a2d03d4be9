//! The effective policy, and where it comes from.

use std::path::{Path, PathBuf};

use anyhow::Context as _;
use k8s_openapi::api::core::v1::ConfigMap;
use kube::Api;

use crate::{
    cluster::api::Cluster,
    error::{Exit, Failure},
    install::names,
    policy::{self, Policy},
};

/// Where a policy document was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum PolicySource {
    /// There is none: every value is the default.
    Default,
    /// `--policy FILE`.
    File(PathBuf),
    /// The cluster's ConfigMap, as `namespace/name`.
    ConfigMap(String),
}

impl std::fmt::Display for PolicySource {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Default => f.write_str("default"),
            Self::File(path) => write!(f, "{}", path.display()),
            Self::ConfigMap(name) => write!(f, "configmap/{name}"),
        }
    }
}

/// A policy document, as found.
#[derive(Clone, Debug)]
pub(crate) struct PolicyText {
    /// Where.
    pub(crate) source: PolicySource,
    /// What it says; empty for none.
    pub(crate) text: String,
}

impl PolicyText {
    /// Reads a file.
    pub(crate) fn of_file(path: &Path) -> anyhow::Result<Self> {
        let text = std::fs::read_to_string(path)
            .with_context(|| Failure::new(Exit::Usage, format!("reading policy {}", path.display())))?;
        Ok(Self { source: PolicySource::File(path.to_owned()), text })
    }

    /// Reads the cluster's ConfigMap. None there is the default; one that can't be read is an error, never a default:
    /// the operator's limits may be in it.
    pub(crate) async fn of_cluster(cluster: &Cluster) -> anyhow::Result<Self> {
        let api: Api<ConfigMap> = Api::namespaced(cluster.client(), cluster.namespace());
        let name = format!("{}/{}", cluster.namespace(), names::CONFIG);
        let map = cluster.call(format!("reading policy configmap/{name}"), || api.get_opt(names::CONFIG)).await?;
        let text = map.and_then(|map| map.data).and_then(|mut data| data.remove(names::POLICY_KEY));
        Ok(match text {
            Some(text) => Self { source: PolicySource::ConfigMap(name), text },
            None => Self { source: PolicySource::Default, text: String::new() },
        })
    }

    /// The policy that it means.
    pub(crate) fn policy(&self) -> anyhow::Result<Policy> {
        policy::read(&self.text).map_err(|error| {
            Failure::new(Exit::Usage, format!("policy {}: {error}", self.source))
                .hint("kubectl upgrade-run policy --example prints one with every field")
                .into()
        })
    }
}
