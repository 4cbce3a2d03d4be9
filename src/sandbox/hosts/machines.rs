//! All machines of a sandbox.

use std::{
    collections::BTreeMap,
    io,
    net::IpAddr,
    sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError},
};

use async_trait::async_trait;

use super::{
    Call, Entry, Fault, FaultHook, Ground, Kind, Machine, MachineSpec, Moment, Repository, journal::Journal, machine,
    mirror::MemoryMirror,
};
use crate::{
    clock::Clock,
    node::{Host, HostError, Hosts, NodeAddress, packages::repository::Mirror},
};

/// What all machines share.
pub(super) struct Shared {
    pub(super) clock: Clock,
    pub(super) ground: Arc<dyn Ground>,
    pub(super) journal: Journal,
    repository: Mutex<Arc<Repository>>,
    faults: Mutex<Option<FaultHook>>,
    unknown: Mutex<Vec<String>>,
}

impl Shared {
    pub(super) fn repository(&self) -> Arc<Repository> {
        lock(&self.repository).clone()
    }

    pub(super) fn fault(&self, call: &Call<'_>) -> Option<Fault> {
        // asked without the lock: a closure may change the faults itself
        let hook = lock(&self.faults).clone();
        hook.and_then(|hook| hook(call))
    }

    pub(super) fn note_unknown(&self, command: String) {
        lock(&self.unknown).push(command);
    }
}

pub(super) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The machines by name: the sandbox's [`Hosts`].
pub struct Machines {
    shared: Arc<Shared>,
    mirror: MemoryMirror,
    other_mirror: OnceLock<Box<dyn Mirror>>,
    by_name: Mutex<BTreeMap<String, Machine>>,
}

impl Machines {
    /// No machines yet, on this ground.
    pub fn new(clock: Clock, ground: Arc<dyn Ground>, repository: Repository) -> Self {
        let shared = Shared {
            clock,
            ground,
            journal: Journal::default(),
            repository: Mutex::new(Arc::new(repository)),
            faults: Mutex::default(),
            unknown: Mutex::default(),
        };
        let shared = Arc::new(shared);
        let mirror = MemoryMirror { shared: shared.clone() };
        Self { mirror, other_mirror: OnceLock::new(), shared, by_name: Mutex::default() }
    }

    /// Another machine, up and running. An error names what of its specification can't be read.
    pub fn add(&self, spec: &MachineSpec) -> anyhow::Result<Machine> {
        let state = spec.state(&self.shared.repository(), self.shared.clock.now());
        let state =
            state.map_err(|why| anyhow::anyhow!("the kubeadm configuration of machine {}: {why}", spec.name))?;
        let machine = machine::Machine::new(&spec.name, state, self.shared.clone());
        lock(&self.by_name).insert(spec.name.clone(), machine.clone());
        Ok(machine)
    }

    /// Takes a machine out of the sandbox; it is cut off from power first.
    pub fn remove(&self, name: &str) {
        let removed = lock(&self.by_name).remove(name);
        if let Some(machine) = removed {
            machine.power_off();
        }
    }

    /// A machine by its node's name.
    pub fn get(&self, name: &str) -> Option<Machine> {
        lock(&self.by_name).get(name).cloned()
    }

    /// All machines, by name.
    pub fn all(&self) -> Vec<Machine> {
        lock(&self.by_name).values().cloned().collect()
    }

    /// Changes what the repositories hold.
    pub fn change_repository(&self, change: impl FnOnce(&mut Repository)) {
        change(Arc::make_mut(&mut lock(&self.shared.repository)));
    }

    /// What the repositories hold now.
    pub fn repository(&self) -> Arc<Repository> {
        self.shared.repository()
    }

    /// Asks the repository this way from now on. Once: the way can't be changed again.
    pub fn ask_through(&self, mirror: Box<dyn Mirror>) {
        let _ = self.other_mirror.set(mirror);
    }

    /// Which faults strike from now on; none for none.
    pub fn set_faults(&self, hook: Option<FaultHook>) {
        *lock(&self.shared.faults) = hook;
    }

    /// Every call so far, in order.
    pub fn journal(&self) -> Vec<Entry> {
        self.shared.journal.entries()
    }

    /// Commands that the sandbox was asked for and does not know: a test that sees one must fail.
    pub fn unknown_commands(&self) -> Vec<String> {
        lock(&self.shared.unknown).clone()
    }
}

#[async_trait]
impl Hosts for Machines {
    async fn resolve(&self, name: &str) -> io::Result<IpAddr> {
        self.shared.ground.resolve(name).map_err(io::Error::other)
    }

    fn mirror(&self) -> &dyn Mirror {
        self.other_mirror.get().map_or(&self.mirror, Box::as_ref)
    }

    async fn connect(&self, node: &NodeAddress) -> Result<Arc<dyn Host>, HostError> {
        let Some(machine) = self.get(&node.name) else {
            return Err(HostError::Unreachable {
                node: node.name.clone(),
                why: format!("ssh: connect to host {} port 22: No route to host", node.ip),
            });
        };
        let call = self.shared.journal.add(&node.name, Kind::Connect, "");
        let call = Call { node: &node.name, kind: Kind::Connect, text: "", moment: Moment::Before, number: call };
        machine.struck(&call).await?;
        machine.answers()?;
        Ok(Arc::new(machine))
    }
}
