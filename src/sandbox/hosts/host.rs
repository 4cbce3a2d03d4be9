//! [`Host`] on a machine: directly on its state, with the faults, the journal and the patience of the real one.

use std::future::Future;

use async_trait::async_trait;

use super::{
    Call, Fault, Kind, Machine, Moment,
    files::{NO_FILE, base_name, parent},
    process::Ended,
    programs,
    state::Unit,
    timing::{COMMAND_LIMIT, LOOK, PATIENCE, PAUSE},
};
use crate::node::{Command, Host, HostError, OUTPUT_LIMIT, Output, UnitSpec, UnitState, is_unit_name};

/// Where units write, as on a real node.
const LOGS: &str = "/var/lib/kubectl-upgrade/units";

fn log_path(name: &str) -> String {
    format!("{LOGS}/{name}.log")
}

impl Machine {
    fn unreachable(&self, why: String) -> HostError {
        HostError::Unreachable { node: self.node().to_owned(), why }
    }

    fn unexpected(&self, what: String) -> HostError {
        HostError::Unexpected { node: self.node().to_owned(), what }
    }

    fn failed(&self, command: &str, stderr: String) -> HostError {
        HostError::Failed { node: self.node().to_owned(), command: command.to_owned(), status: 1, stderr }
    }

    fn names_a_unit(&self, name: &str) -> Result<(), HostError> {
        if is_unit_name(name) { Ok(()) } else { Err(self.unexpected(format!("{name:?} can't name a unit"))) }
    }

    /// Whether ssh gets through.
    pub(super) fn answers(&self) -> Result<(), HostError> {
        let state = self.state();
        let why = || self.unreachable(format!("ssh: connect to host {} port 22: No route to host", state.ip));
        if state.powered { Ok(()) } else { Err(why()) }
    }

    /// What a fault makes of a call.
    pub(super) async fn struck(&self, call: &Call<'_>) -> Result<(), HostError> {
        match self.shared().fault(call) {
            None => Ok(()),
            Some(Fault::Unreachable) => Err(self.unreachable("Connection closed by remote host".to_owned())),
            Some(Fault::Fail { status, stderr }) => {
                Err(HostError::Failed { node: self.node().to_owned(), command: call.text.to_owned(), status, stderr })
            }
            Some(Fault::Hang) => {
                tokio::time::sleep(COMMAND_LIMIT).await;
                Err(self.unreachable(format!("`{}` gave no answer within {} s", call.text, COMMAND_LIMIT.as_secs())))
            }
            Some(Fault::Die) => std::future::pending().await,
        }
    }

    /// One call, between the faults before it and after it.
    async fn once<T: Send, F: Future<Output = Result<T, HostError>> + Send>(
        &self,
        (kind, text, number): (Kind, &str, u64),
        act: impl Fn() -> F + Send + Sync,
    ) -> Result<T, HostError> {
        let mut call = Call { node: self.node(), kind, text, moment: Moment::Before, number };
        self.struck(&call).await?;
        self.answers()?;
        let done = act().await?;
        call.moment = Moment::After;
        self.struck(&call).await?;
        Ok(done)
    }

    /// The same, once: the caller must know that an answer got lost.
    async fn call<T: Send, F: Future<Output = Result<T, HostError>> + Send>(
        &self,
        kind: Kind,
        text: &str,
        act: impl Fn() -> F + Send + Sync,
    ) -> Result<T, HostError> {
        let number = self.shared().journal.add(self.node(), kind, text);
        self.once((kind, text, number), act).await
    }

    /// The same, riding over a short absence as the real host does: the call may be repeated.
    async fn patiently<T: Send, F: Future<Output = Result<T, HostError>> + Send>(
        &self,
        kind: Kind,
        text: &str,
        act: impl Fn() -> F + Send + Sync,
    ) -> Result<T, HostError> {
        let number = self.shared().journal.add(self.node(), kind, text);
        let (clock, started) = (self.shared().clock, self.now());
        loop {
            match self.once((kind, text, number), &act).await {
                Err(error) if error.is_transient() && clock.since(started) < PATIENCE => {}
                answer => return answer,
            }
            tokio::time::sleep(PAUSE).await;
        }
    }

    async fn execute(&self, command: &Command) -> Result<Output, HostError> {
        let left = self.spawn(&command.argv);
        match tokio::time::timeout(COMMAND_LIMIT, left).await {
            Ok(Ok(Ok(output))) => Ok(output),
            Ok(Ok(Err(_))) => Err(self.unexpected(programs::unknown(&command.argv))),
            Ok(Err(_)) => Err(self.unreachable("Connection closed by remote host".to_owned())),
            Err(_) => {
                let why = format!("`{command}` gave no answer within {} s", COMMAND_LIMIT.as_secs());
                Err(self.unreachable(why))
            }
        }
    }

    fn launch(&self, spec: &UnitSpec) {
        let (machine, name, now) = (self.clone(), spec.name.clone(), self.now());
        {
            let mut state = self.state();
            state.files.make_directories(LOGS, 0o700, now);
            state.files.write(&log_path(&name), Vec::new(), 0o600, now);
            let unit = Unit {
                state: UnitState::Running,
                argv: spec.argv.clone(),
                started_at: now,
                ended_at: None,
                process: None,
            };
            state.units.insert(name.clone(), unit);
            state.launched.push((name.clone(), spec.argv.clone()));
        }
        let process = self.spawn_logged(&spec.argv, log_path(&spec.name), spec.at_most, move |ended| {
            machine.unit_ended(&name, ended);
        });
        if let Some(unit) = self.state().units.get_mut(&spec.name)
            && unit.state == UnitState::Running
        {
            unit.process = Some(process);
        }
    }

    fn unit_ended(&self, name: &str, ended: Ended) {
        let now = self.now();
        if let Some(unit) = self.state().units.get_mut(name) {
            // a program that is not there is systemd's own 203
            let status = match ended.unwrap_or(programs::NOT_FOUND) {
                programs::NOT_FOUND => 203,
                status => status,
            };
            (unit.state, unit.ended_at, unit.process) = (UnitState::Exited(status), Some(now), None);
        }
    }
}

#[async_trait]
impl Host for Machine {
    fn name(&self) -> &str {
        self.node()
    }

    async fn run(&self, command: &Command) -> Result<Output, HostError> {
        match self.patiently(Kind::Run, &command.to_string(), || self.execute(command)).await {
            // a fault's own exit code is the program's
            Err(HostError::Failed { status, stderr, .. }) => Ok(Output { status, stdout: String::new(), stderr }),
            answer => answer,
        }
    }

    async fn read_file(&self, path: &str) -> Result<Option<Vec<u8>>, HostError> {
        self.patiently(Kind::ReadFile, path, || async move {
            tokio::time::sleep(LOOK).await;
            let state = self.state();
            if state.files.is_directory(path) {
                return Err(self.failed(&format!("cat -- {path}"), format!("cat: {path}: Is a directory")));
            }
            Ok(state.files.read(path).map(|contents| contents.to_vec()))
        })
        .await
    }

    async fn write_file(&self, path: &str, contents: &[u8], mode: u32) -> Result<(), HostError> {
        if !path.contains('/') {
            return Err(self.unexpected(format!("{path} is not absolute")));
        }
        self.patiently(Kind::WriteFile, path, || async move {
            tokio::time::sleep(LOOK).await;
            let now = self.now();
            {
                let mut state = self.state();
                if state.free() < contents.len() as u64 {
                    let why = format!("dd: error writing '{path}': No space left on device");
                    return Err(self.failed(&format!("dd of={path}"), why));
                }
                if state.files.is_directory(path) {
                    let why = format!("mv: cannot overwrite directory '{path}' with non-directory");
                    return Err(self.failed(&format!("mv -fT -- {path}"), why));
                }
                if !state.files.write(path, contents.to_vec(), mode, now) {
                    let beside = format!("{}/.{}.kubectl-upgrade", parent(path), base_name(path));
                    let why = format!("install: cannot create regular file '{beside}': {NO_FILE}");
                    return Err(self.failed(&format!("install -m 0600 -- /dev/null {beside}"), why));
                }
            }
            self.watch_manifests();
            Ok(())
        })
        .await
    }

    async fn start_unit(&self, unit: &UnitSpec) -> Result<(), HostError> {
        self.names_a_unit(&unit.name)?;
        let text = format!("{}: {}", unit.name, unit.argv.join(" "));
        self.call(Kind::StartUnit, &text, || async move {
            if !self.state().units.contains_key(&unit.name) {
                let program = unit.argv.first().map(String::as_str).unwrap_or_default();
                if !programs::is_there(&self.state(), program) {
                    let why = format!("Failed to find executable {program}: {NO_FILE}");
                    return Err(self.failed(&format!("systemd-run --unit={}.service", unit.name), why));
                }
                self.launch(unit);
            }
            tokio::time::sleep(LOOK).await;
            let unknown = self.file(&log_path(&unit.name)).is_some_and(|text| text.contains(programs::UNKNOWN));
            if unknown { Err(self.unexpected(programs::unknown(&unit.argv))) } else { Ok(()) }
        })
        .await
    }

    async fn unit_state(&self, name: &str) -> Result<UnitState, HostError> {
        self.names_a_unit(name)?;
        self.call(Kind::UnitState, name, || async move {
            tokio::time::sleep(LOOK).await;
            Ok(self.state().units.get(name).map_or(UnitState::Absent, |unit| unit.state))
        })
        .await
    }

    async fn unit_output(&self, name: &str) -> Result<String, HostError> {
        self.names_a_unit(name)?;
        self.call(Kind::UnitOutput, name, || async move {
            tokio::time::sleep(LOOK).await;
            let words = self.state().files.read(&log_path(name)).unwrap_or_default();
            let end = words.get(words.len().saturating_sub(OUTPUT_LIMIT)..).unwrap_or_default();
            Ok(String::from_utf8_lossy(end).into_owned())
        })
        .await
    }

    async fn forget_unit(&self, name: &str) -> Result<(), HostError> {
        self.names_a_unit(name)?;
        self.patiently(Kind::ForgetUnit, name, || async move {
            tokio::time::sleep(LOOK).await;
            let mut state = self.state();
            if let Some(process) = state.units.remove(name).and_then(|unit| unit.process) {
                state.kill(process);
            }
            state.files.remove(&log_path(name));
            Ok(())
        })
        .await
    }
}
