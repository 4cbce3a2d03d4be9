//! What the pipeline works with besides the API: the nodes and the signals, with their secrets read where they lie.

use std::{path::Path, sync::Arc};

use anyhow::Context as _;
use k8s_openapi::api::core::v1::Secret;
use kube::api::Api;

use crate::{
    cli::session::Session,
    clock::Clock,
    cluster::api::Cluster,
    install::names::CREDS_PATH,
    node::ssh::{KeySource, SshHosts},
    policy::{HostKeys, Policy, Ssh},
    run::{chain::Me, lease::BY_HAND, names::hex},
    signal::Signals,
};

/// The nodes, by the key in the pod's mount or, on a laptop, in the cluster's Secret.
pub(crate) fn hosts(session: &Session) -> Arc<SshHosts> {
    hosts_by(session, session.policy.ssh.clone())
}

/// The same, for commands that never write: a node whose host key is not pinned yet is not met.
pub(crate) fn hosts_known(session: &Session) -> Arc<SshHosts> {
    hosts_by(session, Ssh { host_keys: HostKeys::Strict, ..session.policy.ssh.clone() })
}

fn hosts_by(session: &Session, ssh: Ssh) -> Arc<SshHosts> {
    let mounted = Path::new(CREDS_PATH).join("ssh_key");
    let key = if mounted.exists() { KeySource::File(mounted) } else { KeySource::Secret };
    Arc::new(SshHosts::new(session.cluster.clone(), ssh, key))
}

/// Whether there is a key to log in with.
pub(crate) async fn has_key(session: &Session) -> anyhow::Result<bool> {
    if Path::new(CREDS_PATH).join("ssh_key").exists() {
        return Ok(true);
    }
    Ok(of_secret(&session.cluster, &session.policy.ssh.key_secret, "ssh_key").await?.is_some())
}

/// The signals that the policy configures.
pub(crate) async fn signals(session: &Session) -> anyhow::Result<Signals> {
    let webhook = if session.policy.chat.slack { webhook(session).await? } else { None };
    Signals::new(session.policy.clone(), webhook.as_deref())
}

/// The same for a pod that needs no session; none outside of pods.
pub(crate) fn signals_of_pod(clock: Clock, policy: &Policy) -> anyhow::Result<Option<Signals>> {
    if me(clock).pod.is_none() {
        return Ok(None);
    }
    let webhook = if policy.chat.slack { mounted_webhook()? } else { None };
    Signals::new(policy.clone(), webhook.as_deref()).map(Some)
}

fn mounted_webhook() -> anyhow::Result<Option<String>> {
    let mounted = Path::new(CREDS_PATH).join("slack_webhook");
    let read = || std::fs::read_to_string(&mounted).context("reading the mounted slack_webhook");
    mounted.exists().then(read).transpose()
}

async fn webhook(session: &Session) -> anyhow::Result<Option<String>> {
    if let Some(mounted) = mounted_webhook()? {
        return Ok(Some(mounted));
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

/// Where this process runs, by the downward API's variables; on a laptop only who it is.
pub(crate) fn me(clock: Clock) -> Me {
    let mark = format!("{} {}", std::process::id(), clock.now());
    by(|name| std::env::var(name).ok().filter(|value| !value.is_empty()), &mark)
}

/// `KUBERNETES_SERVICE_HOST` is in every pod: one whose template lacks the downward API is still known for a pod, so that
/// what it can't know of itself is never taken for a laptop's.
fn by(read: impl Fn(&str) -> Option<String>, mark: &str) -> Me {
    let (pod, uid, node) = (read("POD_NAME"), read("POD_UID"), read("NODE_NAME"));
    if pod.is_some() || read("KUBERNETES_SERVICE_HOST").is_some() {
        return Me { pod: pod.or_else(|| Some("a pod without POD_NAME".to_owned())), uid, node };
    }
    let person = read("USER").unwrap_or_else(|| "someone".to_owned());
    Me { uid: Some(format!("{BY_HAND}{person}-{}", &hex(mark)[..8])), ..Me::default() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::run::lease;

    fn read(given: &[(&str, &str)]) -> Me {
        by(|name| given.iter().find(|(key, _)| *key == name).map(|(_, value)| (*value).to_owned()), "a moment")
    }

    #[test]
    fn a_person_may_run_a_phase_and_is_told_from_another() {
        let me = read(&[("USER", "alice")]);
        assert_eq!((me.pod.as_deref(), me.node.as_deref()), (None, None));
        let holder = lease::me("4f1c", me.uid.as_deref()).expect("a holder");
        assert!(holder.pod.starts_with("by-hand/alice-"), "{}", holder.pod);
        assert_ne!(by(|_| None, "another").uid, by(|_| None, "a moment").uid);
    }

    #[test]
    fn a_pod_without_the_downward_api_is_no_laptop() {
        let me = read(&[("KUBERNETES_SERVICE_HOST", "10.96.0.1"), ("USER", "root")]);
        assert!(me.pod.is_some());
        assert!(lease::me("4f1c", me.uid.as_deref()).is_err());
        let whole = read(&[("POD_NAME", "x"), ("POD_UID", "u"), ("NODE_NAME", "w1")]);
        assert_eq!(whole, Me { pod: Some("x".into()), uid: Some("u".into()), node: Some("w1".into()) });
    }
}
