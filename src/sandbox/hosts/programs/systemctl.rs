//! systemctl on the two services that the product restarts.

use super::look;
use crate::sandbox::hosts::{
    process::{Ended, Process, Unknown},
    timing,
};

pub(super) async fn run(process: &Process) -> Ended {
    match process.words().as_slice() {
        ["daemon-reload"] => {
            look(process).await;
            Ok(0)
        }
        ["restart", "kubelet"] => {
            process.sleep(timing::KUBELET_RESTART).await;
            process.machine.start_kubelet();
            Ok(0)
        }
        ["restart", "containerd"] => {
            process.sleep(timing::RUNTIME_RESTART).await;
            process.machine.start_runtime();
            Ok(0)
        }
        ["is-active", service @ ("kubelet" | "containerd")] => {
            look(process).await;
            let state = process.state();
            let active = if *service == "kubelet" { state.kubelet.is_some() } else { state.runtime.is_some() };
            drop(state);
            process.out(if active { "active" } else { "activating" });
            Ok(if active { 0 } else { 3 })
        }
        _ => Err(Unknown),
    }
}
