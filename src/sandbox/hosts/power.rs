//! The power of a machine.

use super::{Effect, Machine, state::boot_id, timing};

impl Machine {
    /// The power goes, at once: whatever runs ends, nothing on disk is lost.
    pub fn power_off(&self) {
        {
            let mut state = self.state();
            if let Some(boot) = state.booting.take() {
                boot.abort();
            }
            if !state.powered {
                return;
            }
            state.powered = false;
            for running in std::mem::take(&mut state.running).into_values() {
                running.abort.abort();
            }
            state.units.clear();
            state.replacing.clear();
            (state.kubelet, state.runtime) = (None, None);
            for pod in std::mem::take(&mut state.pods).into_values() {
                state.files.remove(&format!("/proc/{}", pod.pid));
            }
        }
        self.tell(Effect::Down);
    }

    /// The power comes back; the node answers once it has booted.
    pub fn power_on(&self) {
        let machine = self.clone();
        let boot = tokio::spawn(async move {
            tokio::time::sleep(timing::BOOT).await;
            machine.boot();
        });
        if let Some(earlier) = self.state().booting.replace(boot.abort_handle()) {
            earlier.abort();
        }
    }

    /// Off, and on again.
    pub fn reboot(&self) {
        self.power_off();
        self.power_on();
    }

    fn boot(&self) {
        let now = self.now();
        let boots = {
            let mut state = self.state();
            if state.powered {
                return;
            }
            (state.powered, state.boots, state.booting) = (true, state.boots + 1, None);
            state.write_boot_id(self.node(), now);
            state.boots
        };
        self.tell(Effect::Up { boot_id: boot_id(self.node(), boots) });
        self.start_runtime();
        self.start_kubelet();
    }
}
