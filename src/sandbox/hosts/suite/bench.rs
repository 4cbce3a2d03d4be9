//! A machine, and a directory and a unit's name of the rule's own.

use std::{sync::Arc, time::Duration};

use crate::{
    clock::Clock,
    node::{Command, Host, HostError, Output, UnitSpec, UnitState, on_a_real_node, run_ok},
    policy,
    sandbox::hosts::tests::{BASE, Lab, lab},
};

/// Rooms whose rules need no more than a login: a machine without systemd can show them.
const WITHOUT_UNITS: [&str; 2] = ["files", "commands"];
/// In the directory that the product has on each node.
const PLACES: &str = "/var/lib/kubectl-upgrade/suite";

pub(super) struct Bench {
    pub(super) host: Arc<dyn Host>,
    pub(super) clock: Clock,
    /// The repository that it installs from.
    pub(super) base: String,
    /// A directory that is there, and empty.
    pub(super) place: String,
    unit: String,
    has_units: bool,
    lab: Option<Lab>,
}

impl Bench {
    /// Must be called in a paused runtime.
    pub(super) async fn in_memory(room: &str, rule: &str) -> Self {
        let lab = lab();
        let (host, clock) = (Arc::new(lab.cp.clone()), lab.clock);
        Self::of(host, clock, BASE.to_owned(), (room, rule), Some(lab)).await
    }

    pub(super) async fn real(room: &str, rule: &str) -> Self {
        let base = policy::Repository::default().url;
        Self::of(on_a_real_node::connect().await, Clock::system(), base, (room, rule), None).await
    }

    async fn of(host: Arc<dyn Host>, clock: Clock, base: String, (room, rule): (&str, &str), lab: Option<Lab>) -> Self {
        let unit = format!("kubectl-upgrade-suite-{}", rule.replace('_', "-"));
        let has_units = !WITHOUT_UNITS.contains(&room);
        let bench = Self { host, clock, base, place: format!("{PLACES}/{rule}"), unit, has_units, lab };
        // What an earlier attempt left.
        bench.clear().await;
        bench.ok(&["install", "-d", "-m", "0700", &bench.place]).await;
        bench
    }

    /// Leaves nothing of the rule.
    pub(super) async fn clear(&self) {
        if self.has_units {
            self.host.forget_unit(&self.unit).await.expect("forgotten");
        }
        self.ok(&["rm", "-rf", "--one-file-system", "--", &self.place]).await;
    }

    pub(super) fn assert_all_known(&self) {
        self.lab.iter().for_each(Lab::assert_all_known);
    }

    /// The same machine for another process.
    pub(super) async fn again(&self) -> Arc<dyn Host> {
        match &self.lab {
            Some(lab) => Arc::new(lab.cp.clone()),
            None => on_a_real_node::connect().await,
        }
    }

    pub(super) fn path(&self, name: &str) -> String {
        format!("{}/{name}", self.place)
    }

    pub(super) async fn run(&self, words: &[&str]) -> Output {
        self.host.run(&command(words)).await.expect("an answer")
    }

    /// What a program that must succeed wrote.
    pub(super) async fn ok(&self, words: &[&str]) -> String {
        run_ok(&*self.host, &command(words)).await.expect("success").stdout
    }

    pub(super) async fn write(&self, name: &str, text: &str, mode: u32) -> String {
        let path = self.path(name);
        self.host.write_file(&path, text.as_bytes(), mode).await.expect("written");
        path
    }

    /// A unit of the rule's own name.
    pub(super) fn unit(&self, words: &[&str]) -> UnitSpec {
        UnitSpec::new(&self.unit, words.iter().map(ToString::to_string).collect())
    }

    pub(super) async fn state(&self) -> UnitState {
        self.host.unit_state(&self.unit).await.expect("state")
    }

    /// Starts it and waits for its end: the exit code and what it wrote.
    pub(super) async fn ended(&self, unit: &UnitSpec) -> (i32, String) {
        self.host.start_unit(unit).await.expect("started");
        for _ in 0..200 {
            if let UnitState::Exited(status) = self.state().await {
                return (status, self.host.unit_output(&unit.name).await.expect("output"));
            }
            tokio::time::sleep(Duration::from_millis(200)).await;
        }
        panic!("{unit:?} did not end: {:?}", self.state().await);
    }
}

fn command(words: &[&str]) -> Command {
    let (program, arguments) = words.split_first().expect("a program");
    Command::new(program, arguments.iter().copied())
}

/// Asserts that a call failed because a program on the machine did, with these words.
#[track_caller]
pub(super) fn failed<T: std::fmt::Debug>(answer: Result<T, HostError>, words: &str) {
    let error = answer.expect_err("it should fail");
    assert!(matches!(&error, HostError::Failed { status: 1, .. }), "{error:?}");
    assert!(error.to_string().contains(words), "{error}");
}

/// Asserts that a call was refused before anything was done.
#[track_caller]
pub(super) fn refused<T: std::fmt::Debug>(answer: Result<T, HostError>) {
    let error = answer.expect_err("it should be refused");
    assert!(matches!(error, HostError::Unexpected { .. }), "{error:?}");
}
