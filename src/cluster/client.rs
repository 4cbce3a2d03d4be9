//! From kubectl's flags to the one client of this process.

use std::{path::PathBuf, time::Duration};

use anyhow::Context as _;
use kube::{Client, Config, config::KubeConfigOptions, config::Kubeconfig};

/// What kubectl's flags say about the API server and who asks.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names are those of kubectl's flags")]
pub struct Connection {
    pub kubeconfig: Option<PathBuf>,
    pub context: Option<String>,
    pub cluster: Option<String>,
    pub user: Option<String>,
    pub namespace: Option<String>,
    pub server: Option<String>,
    pub token: Option<String>,
    pub as_user: Option<String>,
    pub as_uid: Option<String>,
    pub as_groups: Vec<String>,
    pub as_user_extra: Vec<String>,
    pub tls_server_name: Option<String>,
    pub insecure_skip_tls_verify: bool,
    pub certificate_authority: Option<PathBuf>,
    pub client_certificate: Option<PathBuf>,
    pub client_key: Option<PathBuf>,
    pub request_timeout: Option<Duration>,
    pub disable_compression: bool,
}

/// The API server that answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServerInfo {
    /// Its URL.
    pub url: String,
    /// Its version, as it says it.
    pub version: String,
}

/// Connects, and asks the server for its version.
pub async fn connect(connection: &Connection) -> anyhow::Result<(Client, ServerInfo)> {
    let options = KubeConfigOptions {
        context: connection.context.clone(),
        cluster: connection.cluster.clone(),
        user: connection.user.clone(),
    };
    let mut config = match &connection.kubeconfig {
        Some(path) => {
            let kubeconfig = Kubeconfig::read_from(path).with_context(|| format!("reading {}", path.display()))?;
            Config::from_custom_kubeconfig(kubeconfig, &options).await?
        }
        None => Config::from_kubeconfig(&options).await.context("reading the kubeconfig")?,
    };
    config.default_retry = false;
    if let Some(server) = &connection.server {
        config.cluster_url = server.parse().with_context(|| format!("reading --server {server}"))?;
    }
    let url = config.cluster_url.to_string();
    let client = Client::try_from(config)?;
    let version = client.apiserver_version().await.with_context(|| format!("asking {url} for its version"))?;
    Ok((client, ServerInfo { url, version: version.git_version }))
}
