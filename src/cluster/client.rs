//! From kubectl's flags to the one client of this process.
//!
//! `Config::infer` is not used: it reads debugging variables from the environment, falls back in silence, and judges
//! `NO_PROXY` by the proxy's address.

mod config;
mod flags;
mod proxy;
mod source;

use std::fmt;

use anyhow::Context as _;
use http::{Method, Request};
use kube::{
    Client, Config,
    client::{Body, ClientBuilder},
};
use tower::util::MapRequestLayer;

pub use flags::Connection;

/// The namespace where the product lives, unless `-n` says otherwise.
pub const DEFAULT_NAMESPACE: &str = "k8s-upgrade";

/// The target of log lines that say what the product does: a write to the API, or something done on a machine, one line
/// each, shown from `-v 4` on.
pub const EFFECT: &str = "kubectl_upgrade::effect";

/// What a client talks to, for messages.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServerInfo {
    /// The API server's URL.
    pub url: String,
    /// The kubeconfig's context; none in a pod, or with `--server` alone.
    pub context: Option<String>,
    /// Where that was read: the kubeconfig's path, or `the pod's ServiceAccount`.
    pub source: String,
}

impl fmt::Display for ServerInfo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.context {
            Some(context) => write!(f, "{} (context {context} of {})", self.url, self.source),
            None => write!(f, "{} (from {})", self.url, self.source),
        }
    }
}

/// The client for these flags. Nothing is asked of the server yet; a credential plugin may run.
pub async fn connect(connection: &Connection) -> anyhow::Result<(Client, ServerInfo)> {
    let (config, info) = config::resolve(connection)?;
    let client = client(config).await.with_context(|| format!("connecting to {info}"))?;
    Ok((client, info))
}

/// A client for one apiserver of the same cluster at its own address `host:port`, with the same credentials.
///
/// kubeadm writes the name `kubernetes` into every apiserver's certificate, whatever its address.
pub async fn connect_to_instance(connection: &Connection, endpoint: &str) -> anyhow::Result<Client> {
    let (mut config, _) = config::resolve(connection)?;
    config.cluster_url = format!("https://{endpoint}").parse().with_context(|| format!("apiserver at {endpoint}"))?;
    config.tls_server_name = Some("kubernetes".to_owned());
    client(config).await.with_context(|| format!("connecting to the apiserver at {endpoint}"))
}

async fn client(config: Config) -> anyhow::Result<Client> {
    // With no provider chosen rustls panics on the first handshake; a second choice changes nothing.
    let _ = rustls::crypto::ring::default_provider().install_default();
    // A credential plugin may take seconds, a browser log-in minutes: not on the runtime's thread.
    let build = move || anyhow::Ok(ClientBuilder::try_from(config)?.with_layer(&MapRequestLayer::new(told)).build());
    tokio::task::spawn_blocking(build).await?
}

/// Says a write; each try of it.
fn told(request: Request<Body>) -> Request<Body> {
    let is_dry = request.uri().query().is_some_and(|query| query.contains("dryRun="));
    if request.method() != Method::GET && !is_dry {
        tracing::debug!(target: EFFECT, "{} {}", request.method(), request.uri().path());
    }
    request
}
