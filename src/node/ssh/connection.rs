//! Making a master connection to a node, and a command on it.

use std::{num::NonZeroUsize, path::PathBuf, sync::Arc, time::Duration};

use openssh::{ControlPersist, KnownHosts, Session, SessionBuilder, Stdio};
use tempfile::TempDir;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

use super::{classify::classify, config, key};
use crate::{
    cluster::api::Cluster,
    node::{
        HostError, NodeAddress,
        host_keys::{HostKey, HostKeys},
        ssh::KeySource,
    },
    policy,
};

/// A whole login: 10 s to connect, and as much again for a busy sshd to exchange keys and for PAM. Past that, another try
/// is better than more patience.
const LOGIN_LIMIT: Duration = Duration::from_secs(30);

/// A master that nobody asked for this long leaves. Longer than any pause between two commands of one step; a soak may
/// be longer, and then a new connection takes a tenth of a second.
const IDLE_SECONDS: NonZeroUsize = NonZeroUsize::new(300).expect("not zero");

/// What every connection of this process shares.
pub(super) struct Access {
    pub(super) cluster: Arc<Cluster>,
    pub(super) ssh: policy::Ssh,
    key: KeySource,
    pub(super) host_keys: HostKeys,
    directory: tokio::sync::OnceCell<TempDir>,
    key_path: tokio::sync::Mutex<Option<PathBuf>>,
}

/// What a command left behind, as bytes.
pub(super) struct Raw {
    pub(super) status: i32,
    pub(super) stdout: Vec<u8>,
    pub(super) stderr: Vec<u8>,
}

impl Access {
    pub(super) fn new(cluster: Arc<Cluster>, ssh: policy::Ssh, key: KeySource, host_keys: HostKeys) -> Self {
        let (directory, key_path) = (tokio::sync::OnceCell::new(), tokio::sync::Mutex::default());
        Self { cluster, ssh, key, host_keys, directory, key_path }
    }

    /// Connects: pins or reads the host key first, so that no command runs on a machine that is not the node.
    pub(super) async fn connect(&self, node: &NodeAddress) -> Result<Session, HostError> {
        let pinned = self.host_keys.trusted(node).await?;
        let here = |error: anyhow::Error| HostError::Unexpected { node: node.name.clone(), what: format!("{error:#}") };
        let config = self.prepare(node, &pinned).await.map_err(here)?;
        let mut builder = SessionBuilder::default();
        builder
            .config_file(&config)
            // the crate always passes this option itself, over the file's: its default would accept new keys
            .known_hosts_check(KnownHosts::Strict)
            // a control path longer than 108 bytes fails, and homes are long
            .control_directory("/tmp")
            .control_persist(ControlPersist::IdleFor(IDLE_SECONDS));
        match tokio::time::timeout(LOGIN_LIMIT, builder.connect_mux(config::DESTINATION)).await {
            Ok(Ok(session)) => Ok(session),
            Ok(Err(error)) => Err(self.explain(node, &pinned, error).await),
            Err(_) => Err(unreachable(node, format!("no login within {} s", LOGIN_LIMIT.as_secs()))),
        }
    }

    async fn prepare(&self, node: &NodeAddress, pinned: &[HostKey]) -> anyhow::Result<PathBuf> {
        let make = || async { tempfile::Builder::new().prefix("kubectl-upgrade-").tempdir_in("/tmp") };
        let directory = self.directory.get_or_try_init(make).await?.path();
        let mut key_path = self.key_path.lock().await;
        if key_path.is_none() {
            *key_path = Some(key::key_file(&self.key, &self.cluster, &self.ssh.key_secret, directory).await?);
        }
        let key = key_path.clone().unwrap_or_default();
        let known_hosts = directory.join(format!("{}.known_hosts", node.name));
        let text = config::ssh_config(node, &self.ssh, &key, &known_hosts).map_err(anyhow::Error::msg)?;
        let lines: String = pinned.iter().map(|key| key.known_hosts_line(&node.name)).collect();
        tokio::fs::write(&known_hosts, lines).await?;
        let config = directory.join(format!("{}.config", node.name));
        tokio::fs::write(&config, text).await?;
        Ok(config)
    }

    async fn explain(&self, node: &NodeAddress, pinned: &[HostKey], error: openssh::Error) -> HostError {
        let error = match error {
            openssh::Error::Connect(error) if error.kind() == std::io::ErrorKind::NotFound => HostError::Unexpected {
                node: node.name.clone(),
                what: "ssh can't be run here: install openssh-client".to_owned(),
            },
            openssh::Error::Connect(error) => classify(node, pinned, &error.to_string()),
            other => unreachable(node, chain(&other)),
        };
        if matches!(error, HostError::Denied { .. }) {
            // the key may have been rotated since it was read: the next try reads it again
            *self.key_path.lock().await = None;
        }
        if matches!(error, HostError::HostKey { .. }) {
            self.host_keys.forget(node);
        }
        error
    }
}

/// Runs a program; `Err` is a broken connection. ssh hands the node's shell one line: every word in it is escaped.
pub(super) async fn execute(session: &Session, argv: &[String], stdin: Option<&[u8]>) -> Result<Raw, openssh::Error> {
    let (program, arguments) = argv.split_first().ok_or(openssh::Error::InvalidCommand)?;
    let mut command = session.command(program.as_str());
    command.args(arguments).stdout(Stdio::piped()).stderr(Stdio::piped());
    command.stdin(if stdin.is_some() { Stdio::piped() } else { Stdio::null() });
    let mut child = command.spawn().await?;
    let (input, output, errors) = (child.stdin().take(), child.stdout().take(), child.stderr().take());
    let feed = async {
        if let (Some(mut pipe), Some(bytes)) = (input, stdin) {
            // a program may end without reading it all; its status tells whether that was right
            let _ = pipe.write_all(bytes).await;
        }
    };
    let (stdout, stderr, ()) = futures::join!(drain(output), drain(errors), feed);
    let status = match child.wait().await {
        Ok(status) => status.code().unwrap_or(-1),
        // how the crate says 127
        Err(openssh::Error::Remote(error)) if error.kind() == std::io::ErrorKind::NotFound => 127,
        Err(error) => return Err(error),
    };
    Ok(Raw { status, stdout: stdout?, stderr: stderr? })
}

async fn drain(pipe: Option<impl tokio::io::AsyncRead + Unpin>) -> Result<Vec<u8>, openssh::Error> {
    let mut bytes = Vec::new();
    if let Some(mut pipe) = pipe {
        pipe.read_to_end(&mut bytes).await.map_err(openssh::Error::ChildIo)?;
    }
    Ok(bytes)
}

pub(super) fn unreachable(node: &NodeAddress, why: String) -> HostError {
    HostError::Unreachable { node: node.name.clone(), why }
}

/// An error with its causes, on one line.
pub(super) fn chain(error: &openssh::Error) -> String {
    let causes = std::iter::successors(std::error::Error::source(error), |cause| cause.source());
    causes.fold(error.to_string(), |text, cause| format!("{text}: {cause}"))
}
