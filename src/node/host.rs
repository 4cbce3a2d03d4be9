use std::{fmt, io, net::IpAddr, sync::Arc, time::Duration};

use async_trait::async_trait;
use serde::{Deserialize, Serialize};

use super::{host_keys::PinEvent, packages::repository::Mirror};
use crate::cluster::snapshot::Node;

/// Where a node is reached: its name (for the pinned host key), uid (a rebuilt node is another one) and InternalIP.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct NodeAddress {
    /// The node's name.
    pub name: String,
    /// The node object's uid.
    pub uid: String,
    /// InternalIP.
    pub ip: String,
}

impl NodeAddress {
    /// The address of a node, by its live object.
    ///
    /// # Errors
    /// It has no InternalIP.
    pub fn of(node: &Node) -> Result<Self, HostError> {
        let ip = node.internal_ip.clone().ok_or_else(|| HostError::NoAddress { node: node.name.clone() })?;
        Ok(Self { name: node.name.clone(), uid: node.uid.clone(), ip })
    }
}

/// Connects to a node by its live object.
///
/// # Errors
/// It has no address, or can't be reached.
pub async fn connect(hosts: &dyn Hosts, node: &Node) -> Result<Arc<dyn Host>, HostError> {
    hosts.connect(&NodeAddress::of(node)?).await
}

/// Reaches nodes, what they install from, and names: all that is not the API.
#[async_trait]
pub trait Hosts: Send + Sync {
    /// A connection to that node, kept for the life of the process and made again when it breaks.
    async fn connect(&self, node: &NodeAddress) -> Result<Arc<dyn Host>, HostError>;

    /// What the nodes install from.
    fn mirror(&self) -> &dyn Mirror;

    /// The address of a name, as this process's own surroundings know it: in a pod that is the cluster's DNS.
    async fn resolve(&self, name: &str) -> io::Result<IpAddr>;

    /// Host keys that were pinned since the last call: each belongs into the record, with an Event.
    fn take_pin_events(&self) -> Vec<PinEvent> {
        Vec::new()
    }
}

/// One machine. Every call may be repeated; none leaves a half-written file.
#[async_trait]
pub trait Host: Send + Sync {
    /// The node's name.
    fn name(&self) -> &str;

    /// Runs a program to its end. For short commands that may be run again after a lost connection; what must not be
    /// started twice is a unit.
    async fn run(&self, command: &Command) -> Result<Output, HostError>;

    /// A file's contents; `None` when there is none.
    async fn read_file(&self, path: &str) -> Result<Option<Vec<u8>>, HostError>;

    /// Writes a file whole (a temporary file beside it, then renamed), with this mode, as root.
    async fn write_file(&self, path: &str, contents: &[u8], mode: u32) -> Result<(), HostError>;

    /// Starts a command as a systemd unit that outlives the connection. A unit of that name that runs, or ended and was
    /// not forgotten, is left as it is: nothing is started twice.
    async fn start_unit(&self, unit: &UnitSpec) -> Result<(), HostError>;

    /// What has become of a unit.
    async fn unit_state(&self, name: &str) -> Result<UnitState, HostError>;

    /// Everything the unit wrote to stdout and stderr so far.
    async fn unit_output(&self, name: &str) -> Result<String, HostError>;

    /// Forgets an ended unit and its output, so that the name can be used again; stops one that runs.
    async fn forget_unit(&self, name: &str) -> Result<(), HostError>;
}

/// A program and its arguments, run as root (through `sudo -n` where the policy says so).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Command {
    /// Program and arguments, passed as they are: no shell reads them.
    pub argv: Vec<String>,
    /// What it reads on stdin. Secrets travel here, never in argv or the environment.
    #[serde(skip)]
    pub stdin: Option<Vec<u8>>,
}

impl Command {
    /// `program` with `arguments`.
    pub fn new<S: Into<String>>(program: &str, arguments: impl IntoIterator<Item = S>) -> Self {
        let argv = std::iter::once(program.to_owned()).chain(arguments.into_iter().map(Into::into)).collect();
        Self { argv, stdin: None }
    }

    /// What it reads on stdin.
    #[must_use]
    pub fn stdin(mut self, stdin: impl Into<Vec<u8>>) -> Self {
        self.stdin = Some(stdin.into());
        self
    }
}

impl fmt::Display for Command {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.argv.join(" "))
    }
}

/// What a program left behind.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Output {
    /// Exit code.
    pub status: i32,
    /// Standard output, lossily decoded.
    pub stdout: String,
    /// Standard error, lossily decoded.
    pub stderr: String,
}

impl Output {
    /// Whether it ended with 0.
    pub fn success(&self) -> bool {
        self.status == 0
    }
}

/// A command that runs as a systemd unit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnitSpec {
    /// Name without `.service`, from run and step: `kubectl-upgrade-<run>-<step>`.
    pub name: String,
    /// Program and arguments.
    pub argv: Vec<String>,
    /// Environment; never a secret.
    pub env: Vec<(String, String)>,
    /// Best-effort idle I/O class: for bulk copies beside a running etcd.
    pub idle_io: bool,
    /// systemd stops it after this time: for what nobody may come back to, and nothing is lost by stopping.
    pub at_most: Option<Duration>,
}

impl UnitSpec {
    /// A plain unit of this name.
    pub fn new(name: impl Into<String>, argv: Vec<String>) -> Self {
        Self { name: name.into(), argv, env: Vec::new(), idle_io: false, at_most: None }
    }

    /// The same, stepping back for others' disk.
    #[must_use]
    pub fn idle_io(self) -> Self {
        Self { idle_io: true, ..self }
    }

    /// The same, stopped by systemd after this time.
    #[must_use]
    pub fn at_most(self, limit: Duration) -> Self {
        Self { at_most: Some(limit), ..self }
    }
}

/// What has become of a unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UnitState {
    /// Never started, forgotten, or lost in a reboot.
    Absent,
    /// Running.
    Running,
    /// Ended with this exit code (128 + n for signal n).
    Exited(i32),
}

/// Why a node did not answer, or what it answered.
#[derive(Debug, thiserror::Error)]
pub enum HostError {
    /// No connection, or it broke. May be tried again.
    #[error("node {node} can't be reached over ssh: {why}")]
    Unreachable {
        /// The node.
        node: String,
        /// ssh's own words.
        why: String,
    },
    /// Its Node object says nothing of where it is.
    #[error("node {node} has no InternalIP: ssh has nowhere to go")]
    NoAddress {
        /// The node.
        node: String,
    },
    /// The node's host key is not the pinned one, or none is pinned and policy is strict.
    #[error("node {node}: {why}")]
    HostKey {
        /// The node.
        node: String,
        /// What is wrong with the key.
        why: String,
    },
    /// The key was refused.
    #[error("node {node} refused the ssh key: {why}")]
    Denied {
        /// The node.
        node: String,
        /// ssh's own words.
        why: String,
    },
    /// A command that must succeed did not.
    #[error("`{command}` on node {node} ended with {status}: {stderr}")]
    Failed {
        /// The node.
        node: String,
        /// The command, without its stdin.
        command: String,
        /// Exit code.
        status: i32,
        /// The end of what it wrote.
        stderr: String,
    },
    /// The node answered something that can't be understood.
    #[error("node {node}: {what}")]
    Unexpected {
        /// The node.
        node: String,
        /// What was expected, and what came.
        what: String,
    },
}

impl HostError {
    /// Whether the same call may succeed later with nothing else changed.
    pub fn is_transient(&self) -> bool {
        matches!(self, Self::Unreachable { .. })
    }
}
