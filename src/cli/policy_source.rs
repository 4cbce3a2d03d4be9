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

    /// Reads the cluster's ConfigMap. None there, or an empty one, is the default; one that can't be read, or that has
    /// something under another key, is an error, never a default: the operator's limits may be in it.
    pub(crate) async fn of_cluster(cluster: &Cluster) -> anyhow::Result<Self> {
        let api: Api<ConfigMap> = Api::namespaced(cluster.client(), cluster.namespace());
        let name = format!("{}/{}", cluster.namespace(), names::CONFIG);
        let map = cluster.call(format!("reading policy configmap/{name}"), || api.get_opt(names::CONFIG)).await?;
        let Some(map) = map else { return Ok(Self { source: PolicySource::Default, text: String::new() }) };
        match text_of(map) {
            Ok(Some(text)) => Ok(Self { source: PolicySource::ConfigMap(name), text }),
            Ok(None) => Ok(Self { source: PolicySource::Default, text: String::new() }),
            Err(others) => {
                let wanted = names::POLICY_KEY;
                let why = format!("policy configmap/{name} has no key {wanted}, but {}", others.join(", "));
                let hint = format!(
                    "kubectl -n {} edit configmap {}: the policy goes under {wanted}",
                    cluster.namespace(),
                    names::CONFIG
                );
                Err(Failure::new(Exit::Usage, why).hint(hint).into())
            }
        }
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

/// The policy's text; none in an empty map; else the keys that are there in its place.
fn text_of(map: ConfigMap) -> Result<Option<String>, Vec<String>> {
    let (mut data, binary) = (map.data.unwrap_or_default(), map.binary_data.unwrap_or_default());
    if let Some(text) = data.remove(names::POLICY_KEY) {
        return Ok(Some(text));
    }
    let others: Vec<_> = data.into_keys().chain(binary.into_keys().map(|key| format!("{key} (binary)"))).collect();
    if others.is_empty() { Ok(None) } else { Err(others) }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::{
        cluster::observe::fake,
        error::{exit_of, hint_of},
    };

    async fn read(map: Value) -> anyhow::Result<PolicyText> {
        let (cluster, _) = fake::cluster(move |_| match map.clone() {
            Value::Null => fake::refusal(404, "NotFound", "not found"),
            map => (200, map),
        });
        PolicyText::of_cluster(&cluster).await
    }

    fn map(data: &Value) -> Value {
        json!({"metadata": {"name": "k8s-upgrade-config"}, "data": data})
    }

    #[tokio::test(start_paused = true)]
    async fn no_map_or_an_empty_one_is_the_default() {
        for found in [Value::Null, map(&json!({})), json!({"metadata": {"name": "k8s-upgrade-config"}})] {
            assert_eq!(read(found).await.expect("default").source, PolicySource::Default);
        }
        let found = read(map(&json!({"policy.yaml": "nodes: {}", "notes": "x"}))).await.expect("policy");
        assert_eq!(
            (found.source.to_string().as_str(), found.text.as_str()),
            ("configmap/k8s-upgrade/k8s-upgrade-config", "nodes: {}")
        );
    }

    /// Read as "no policy", a key's typo would lift every limit that the operator had set.
    #[tokio::test(start_paused = true)]
    async fn a_policy_under_another_key_is_an_error_that_names_it() {
        let binary = json!({"metadata": {"name": "k8s-upgrade-config"}, "binaryData": {"policy.yaml": "AA=="}});
        for (found, key) in [(map(&json!({"policy.yml": "nodes: {}"})), "policy.yml"), (binary, "policy.yaml (binary)")]
        {
            let error = read(found).await.expect_err("no policy");
            assert_eq!(exit_of(&error), Exit::Usage);
            assert!(error.to_string().contains(&format!("has no key policy.yaml, but {key}")), "{error}");
            assert!(hint_of(&error).is_some_and(|hint| hint.contains("edit configmap k8s-upgrade-config")));
        }
    }
}
