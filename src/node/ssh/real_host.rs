use std::{sync::Arc, time::Duration};

use async_trait::async_trait;
use openssh::Session;
use tokio::sync::{Mutex, Semaphore};

use super::connection::{Access, Raw, chain, execute, unreachable};
use crate::node::{Command, Host, HostError, NodeAddress, Output, UnitSpec, UnitState, end_of, run_ok, systemd};

/// No command may take longer: what does is a unit. The slowest that is run so is an `apt-get update` of one repository
/// through a slow mirror, some 20 s.
const COMMAND_LIMIT: Duration = Duration::from_mins(1);

/// sshd opens ten channels a connection at most (`MaxSessions`); a person's own tunnel and a slow close need some.
const CHANNELS: usize = 6;

/// How long a node that answered before may be away within one call: a network that is cut for a minute, or an sshd that
/// restarts, passes unseen. A reboot takes longer: that is for whoever waits for it.
const PATIENCE: Duration = Duration::from_secs(90);
const PAUSE: Duration = Duration::from_secs(1);

/// How coreutils say that a file is not there, in the language that `env` set.
const NO_FILE: &str = ": No such file or directory";

/// One node, over a master connection that is made when it is needed.
pub(super) struct RealHost {
    node: NodeAddress,
    access: Arc<Access>,
    session: Mutex<Option<Arc<Session>>>,
    channels: Semaphore,
}

impl RealHost {
    pub(super) fn new(node: NodeAddress, access: Arc<Access>) -> Self {
        Self { node, access, session: Mutex::default(), channels: Semaphore::new(CHANNELS) }
    }

    /// The kept connection, made again when the last one broke.
    pub(super) async fn connected(&self) -> Result<Arc<Session>, HostError> {
        let mut kept = self.session.lock().await;
        if let Some(session) = &*kept {
            return Ok(session.clone());
        }
        let session = Arc::new(self.access.connect(&self.node).await?);
        *kept = Some(session.clone());
        Ok(session)
    }

    async fn drop_session(&self, broken: &Arc<Session>) {
        let mut kept = self.session.lock().await;
        if kept.as_ref().is_some_and(|session| Arc::ptr_eq(session, broken)) {
            *kept = None;
        }
    }

    /// Rides over a short absence: the command may be run again.
    async fn raw(&self, command: &Command) -> Result<Raw, HostError> {
        let clock = self.access.cluster.clock();
        let started = clock.now();
        loop {
            match self.raw_once(command).await {
                Err(error) if error.is_transient() && clock.since(started) < PATIENCE => {
                    tracing::debug!(node = self.node.name, "{error}: trying again");
                }
                answer => return answer,
            }
            tokio::time::sleep(PAUSE).await;
        }
    }

    async fn once(&self, command: &Command) -> Result<Output, HostError> {
        self.output(&self.raw_once(command).await?)
    }

    fn output(&self, raw: &Raw) -> Result<Output, HostError> {
        let output = Output { status: raw.status, stdout: text(&raw.stdout), stderr: text(&raw.stderr) };
        if self.access.ssh.sudo && output.status == 1 && output.stderr.starts_with("sudo: ") {
            let why = end_of(&output.stderr);
            return Err(self.unexpected(format!("user {} can't use sudo there: {why}", self.access.ssh.user)));
        }
        Ok(output)
    }

    /// Once, where the caller must know that an answer got lost, or shows meanwhile that the node is away.
    async fn raw_once(&self, command: &Command) -> Result<Raw, HostError> {
        let _channel = self.channels.acquire().await.map_err(|error| unreachable(&self.node, error.to_string()))?;
        let argv = self.full_argv(command);
        match self.attempt(&argv, command).await {
            // the master left since the last command (idle, or the node's sshd restarted): nothing was sent yet
            Err(Broken { before_start: true, .. }) => self.attempt(&argv, command).await.map_err(|broken| broken.error),
            answer => answer.map_err(|broken| broken.error),
        }
    }

    async fn attempt(&self, argv: &[String], command: &Command) -> Result<Raw, Broken> {
        let session = self.connected().await.map_err(Broken::after_start)?;
        let why = match tokio::time::timeout(COMMAND_LIMIT, execute(&session, argv, command.stdin.as_deref())).await {
            Ok(Ok(raw)) => return Ok(raw),
            Ok(Err(openssh::Error::InvalidCommand)) => {
                let what = format!("a NUL byte in `{command}`");
                return Err(Broken::after_start(HostError::Unexpected { node: self.node.name.clone(), what }));
            }
            Ok(Err(error)) => {
                let before_start = matches!(error, openssh::Error::Disconnected);
                self.drop_session(&session).await;
                let why = format!("`{command}`: {}", chain(&error));
                return Err(Broken { before_start, error: unreachable(&self.node, why) });
            }
            Err(_) => format!("`{command}` gave no answer within {} s", COMMAND_LIMIT.as_secs()),
        };
        self.drop_session(&session).await;
        Err(Broken::after_start(unreachable(&self.node, why)))
    }

    // `env` sets one language, since answers are read by us, and gives 127 for a missing program below sudo too
    fn full_argv(&self, command: &Command) -> Vec<String> {
        let sudo: &[&str] = if self.access.ssh.sudo { &["sudo", "-n", "--"] } else { &[] };
        let words = sudo.iter().chain(&["env", "LC_ALL=C"]).map(ToString::to_string);
        words.chain(command.argv.iter().cloned()).collect()
    }

    fn unexpected(&self, what: String) -> HostError {
        HostError::Unexpected { node: self.node.name.clone(), what }
    }

    fn failed(&self, command: &Command, output: &Output) -> HostError {
        HostError::Failed {
            node: self.node.name.clone(),
            command: command.to_string(),
            status: output.status,
            stderr: end_of(&output.stderr).to_owned(),
        }
    }

    fn unit_name<'a>(&self, name: &'a str) -> Result<&'a str, HostError> {
        if systemd::is_unit_name(name) { Ok(name) } else { Err(self.unexpected(format!("{name:?} can't name a unit"))) }
    }
}

/// A call that did not come to an end, and whether the command can't have been started.
struct Broken {
    before_start: bool,
    error: HostError,
}

impl Broken {
    fn after_start(error: HostError) -> Self {
        Self { before_start: false, error }
    }
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

#[async_trait]
impl Host for RealHost {
    fn name(&self) -> &str {
        &self.node.name
    }

    async fn run(&self, command: &Command) -> Result<Output, HostError> {
        self.output(&self.raw(command).await?)
    }

    async fn read_file(&self, path: &str) -> Result<Option<Vec<u8>>, HostError> {
        let command = Command::new("cat", ["--", path]);
        let raw = self.raw(&command).await?;
        let output = Output { status: raw.status, stdout: String::new(), stderr: text(&raw.stderr) };
        match output.status {
            0 => Ok(Some(raw.stdout)),
            1 if output.stderr.contains(NO_FILE) => Ok(None),
            _ => Err(self.failed(&command, &output)),
        }
    }

    // Nobody ever sees half a file, nor, while it is written, one that others may read. The name with a leading dot is
    // one that apt and the kubelet pass over.
    async fn write_file(&self, path: &str, contents: &[u8], mode: u32) -> Result<(), HostError> {
        let (directory, name) =
            path.rsplit_once('/').ok_or_else(|| self.unexpected(format!("{path} is not absolute")))?;
        let beside = format!("{directory}/.{name}.kubectl-upgrade");
        run_ok(self, &Command::new("install", ["-m", "0600", "--", "/dev/null", &beside])).await?;
        let copy = Command::new("dd", [&format!("of={beside}"), "conv=notrunc,fsync", "status=none"].map(String::from));
        run_ok(self, &copy.stdin(contents)).await?;
        run_ok(self, &Command::new("chmod", [&format!("{mode:04o}"), "--", &beside].map(String::from))).await?;
        run_ok(self, &Command::new("mv", ["-fT", "--", &beside, path])).await?;
        Ok(())
    }

    async fn start_unit(&self, unit: &UnitSpec) -> Result<(), HostError> {
        if self.unit_state(self.unit_name(&unit.name)?).await? != UnitState::Absent {
            return Ok(());
        }
        run_ok(self, &systemd::make_log_directory()).await?;
        // a unit of that name before a reboot left its words: they would read as this one's
        run_ok(self, &systemd::remove_log(&unit.name)).await?;
        let command = systemd::start(unit);
        let output = self.once(&command).await?;
        // systemd refuses a name that is there, and says "failed" of a program that it could not start: both are units
        // that can be asked
        if output.success() || self.unit_state(&unit.name).await? != UnitState::Absent {
            return Ok(());
        }
        Err(self.failed(&command, &output))
    }

    async fn unit_state(&self, name: &str) -> Result<UnitState, HostError> {
        let command = systemd::show(self.unit_name(name)?);
        let shown = self.once(&command).await?;
        if !shown.success() {
            return Err(self.failed(&command, &shown));
        }
        systemd::parse_show(&shown.stdout).map_err(|what| self.unexpected(what))
    }

    async fn unit_output(&self, name: &str) -> Result<String, HostError> {
        let command = systemd::read_log(self.unit_name(name)?);
        let output = self.once(&command).await?;
        let absent = output.status == 1 && output.stderr.contains(NO_FILE);
        if output.success() || absent { Ok(output.stdout) } else { Err(self.failed(&command, &output)) }
    }

    async fn forget_unit(&self, name: &str) -> Result<(), HostError> {
        // each fails when there is nothing to do: what counts is what is there afterwards
        self.run(&systemd::stop(self.unit_name(name)?)).await?;
        self.run(&systemd::reset_failed(name)).await?;
        match self.unit_state(name).await? {
            UnitState::Absent => run_ok(self, &systemd::remove_log(name)).await.map(|_| ()),
            state => Err(self.unexpected(format!("unit {name} was stopped and is still there ({state:?})"))),
        }
    }
}
