//! One machine: its state, and what the world or a test may do to it.

use std::sync::{Arc, Mutex, MutexGuard};

use jiff::Timestamp;

use super::{
    Component, Effect, Trouble,
    machines::{Shared, lock},
    state::State,
};
use crate::{node::UnitState, version::KubeVersion};

/// A unit of a machine.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnitSeen {
    /// Without `.service`.
    pub name: String,
    /// Its command.
    pub argv: Vec<String>,
    /// Running, or how it ended.
    pub state: UnitState,
    /// When it was started.
    pub started_at: Timestamp,
    /// When it ended; none while it runs.
    pub ended_at: Option<Timestamp>,
}

/// One node in memory. A clone is the same machine.
#[derive(Clone)]
pub struct Machine {
    core: Arc<Core>,
}

struct Core {
    name: String,
    state: Mutex<State>,
    shared: Arc<Shared>,
}

impl Machine {
    pub(super) fn new(name: &str, state: State, shared: Arc<Shared>) -> Self {
        Self { core: Arc::new(Core { name: name.to_owned(), state: Mutex::new(state), shared }) }
    }

    /// The node's name.
    pub fn node(&self) -> &str {
        &self.core.name
    }

    /// Never held while the ground is told something, nor across a wait.
    pub(super) fn state(&self) -> MutexGuard<'_, State> {
        lock(&self.core.state)
    }

    pub(super) fn shared(&self) -> &Shared {
        &self.core.shared
    }

    pub(super) fn now(&self) -> Timestamp {
        self.shared().clock.now()
    }

    pub(super) fn tell(&self, effect: Effect) {
        self.shared().ground.happened(self.node(), effect);
    }

    /// Something goes wrong with the machine, until it is mended.
    pub fn trouble(&self, trouble: Trouble) {
        self.state().troubles.insert(trouble);
    }

    /// Takes a trouble away; what waited for it goes on.
    pub fn mend(&self, trouble: Trouble) {
        let is_up = {
            let mut state = self.state();
            state.troubles.remove(&trouble) && state.powered
        };
        match trouble {
            // systemd tries again and again
            Trouble::KubeletFails if is_up => self.start_kubelet(),
            Trouble::RuntimeFails if is_up => self.start_runtime(),
            _ => self.watch_manifests(),
        }
    }

    /// Leaves so many bytes free on the disk.
    pub fn fill_disk(&self, left: u64) {
        let mut state = self.state();
        let free = state.free();
        state.capacity = state.capacity.saturating_sub(free.saturating_sub(left));
    }

    /// What a kubelet does when the disk is full: images go that no static pod uses and nobody pinned. Which ones.
    pub fn collect_images(&self) -> Vec<String> {
        let mut state = self.state();
        let used: Vec<String> = Component::ALL
            .iter()
            .filter(|each| state.is_current(**each))
            .filter_map(|each| state.manifest_image(*each))
            .collect();
        let pinned = |labels: &std::collections::BTreeMap<String, String>| {
            labels.get("io.cri-containerd.pinned").is_some_and(|value| value == "pinned")
        };
        let gone: Vec<String> = state
            .images
            .iter()
            .filter(|(image, labels)| !pinned(labels) && !used.contains(image) && !image.contains("/pause:"))
            .map(|(image, _)| image.clone())
            .collect();
        state.images.retain(|image, _| !gone.contains(image));
        gone
    }

    /// A file as it is now.
    pub fn file(&self, path: &str) -> Option<String> {
        self.state().files.text(path)
    }

    /// Puts a file there, with the directories above it, as a person with an editor would.
    pub fn put_file(&self, path: &str, contents: &str, mode: u32) {
        let now = self.now();
        {
            let mut state = self.state();
            state.files.make_directories(super::files::parent(path), 0o755, now);
            state.files.write(path, contents.as_bytes().to_vec(), mode, now);
        }
        self.watch_manifests();
    }

    /// Every file below a directory.
    pub fn files_below(&self, directory: &str) -> Vec<String> {
        let state = self.state();
        let files = state.files.below(directory).filter(|(_, entry)| entry.contents.is_some());
        files.map(|(path, _)| path.to_owned()).collect()
    }

    /// Whether it has power and has booted.
    pub fn is_up(&self) -> bool {
        self.state().powered
    }

    /// The version of the kubelet that runs; none while it is down.
    pub fn kubelet(&self) -> Option<KubeVersion> {
        self.state().kubelet
    }

    /// The version of the container runtime that runs; none while it is down.
    pub fn runtime(&self) -> Option<String> {
        self.state().runtime.clone()
    }

    /// The full version of an installed package, and whether it is held.
    pub fn package(&self, name: &str) -> Option<(String, bool)> {
        self.state().packages.get(name).map(|package| (package.version.clone(), package.held))
    }

    /// Images on the node.
    pub fn images(&self) -> Vec<String> {
        self.state().images.keys().cloned().collect()
    }

    /// Images that are pinned by the product.
    pub fn pinned_by_us(&self) -> Vec<String> {
        let state = self.state();
        let ours = state.images.iter().filter(|(_, labels)| labels.contains_key("kubectl-upgrade.pinned"));
        ours.map(|(image, _)| image.clone()).collect()
    }

    /// The static pods that run, with the images of their manifests.
    pub fn static_pods(&self) -> Vec<(Component, String)> {
        let state = self.state();
        let image = |manifest: &[u8]| super::manifest::image(&String::from_utf8_lossy(manifest)).map(str::to_owned);
        state.pods.iter().filter_map(|(component, pod)| Some((*component, image(&pod.manifest)?))).collect()
    }

    /// Units that are there, running or ended, by name.
    pub fn units(&self) -> Vec<UnitSeen> {
        let state = self.state();
        let seen = |(name, unit): (&String, &super::state::Unit)| UnitSeen {
            name: name.clone(),
            argv: unit.argv.clone(),
            state: unit.state,
            started_at: unit.started_at,
            ended_at: unit.ended_at,
        };
        state.units.iter().map(seen).collect()
    }

    /// Every unit that was ever started, by name and command, in order: one that was only found running is not started.
    pub fn launched(&self) -> Vec<(String, Vec<String>)> {
        self.state().launched.clone()
    }
}
