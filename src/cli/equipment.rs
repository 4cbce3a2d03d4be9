//! What the pipeline works with besides the API: the nodes and the signals, with their secrets read where they lie.

use std::{path::Path, sync::Arc};

use anyhow::Context as _;
use k8s_openapi::api::core::v1::Secret;
use kube::api::Api;

use crate::{
    cli::session::Session,
    cluster::api::Cluster,
    install::names::CREDS_PATH,
    node::ssh::{KeySource, SshHosts},
    run::chain::Me,
    signal::Signals,
};

/// The nodes, by the key in the pod's mount or, on a laptop, in the cluster's Secret.
pub(crate) fn hosts(session: &Session) -> Arc<SshHosts> {
    let mounted = Path::new(CREDS_PATH).join("ssh_key");
    let key = if mounted.exists() { KeySource::File(mounted) } else { KeySource::Secret };
    Arc::new(SshHosts::new(session.cluster.clone(), session.policy.ssh.clone(), key))
}

/// The signals that the policy configures.
pub(crate) async fn signals(session: &Session) -> anyhow::Result<Signals> {
    let webhook = if session.policy.chat.slack { webhook(session).await? } else { None };
    Signals::new(session.policy.clone(), webhook.as_deref())
}

async fn webhook(session: &Session) -> anyhow::Result<Option<String>> {
    let mounted = Path::new(CREDS_PATH).join("slack_webhook");
    if mounted.exists() {
        return Ok(Some(std::fs::read_to_string(&mounted).context("reading the mounted slack_webhook")?));
    }
    of_secret(&session.cluster, &session.policy.ssh.key_secret, "slack_webhook").await
}

async fn of_secret(cluster: &Cluster, name: &str, key: &str) -> anyhow::Result<Option<String>> {
    let api: Api<Secret> = Api::namespaced(cluster.client(), cluster.namespace());
    let found = cluster.call(format!("reading Secret {name}"), || api.get_opt(name)).await?;
    let value = found.and_then(|secret| secret.data?.remove(key));
    value
        .map(|bytes| String::from_utf8(bytes.0).with_context(|| format!("Secret {name}, key {key}, is no text")))
        .transpose()
}

/// Where this process runs, by the downward API's variables; nothing on a laptop.
pub(crate) fn me() -> Me {
    let read = |name| std::env::var(name).ok().filter(|value| !value.is_empty());
    Me { pod: read("POD_NAME"), uid: read("POD_UID"), node: read("NODE_NAME") }
}
