//! systemctl on the two services that the product restarts.

use super::{known, look};
use crate::{
    node::UnitState,
    sandbox::hosts::{
        process::{Ended, Process, Unknown},
        timing,
    },
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
        ["list-units", "--full", "--plain", "--no-legend", "--no-pager", "--type=service", states, "--", pattern] => {
            match *states {
                "--all" => list(process, pattern, |_| true).await,
                "--state=activating,running,deactivating" => {
                    list(process, pattern, |state| state == UnitState::Running).await
                }
                _ => Err(Unknown),
            }
        }
        _ => Err(Unknown),
    }
}

/// Units of the product; no other service of a machine has a name that the product asks for.
async fn list(process: &Process, pattern: &str, wanted: impl Fn(UnitState) -> bool) -> Ended {
    let prefix = known(pattern.strip_suffix("*.service"))?;
    look(process).await;
    let lines: Vec<String> = {
        let state = process.state();
        let units = state.units.iter().filter(|(name, unit)| name.starts_with(prefix) && wanted(unit.state));
        units
            .map(|(name, unit)| format!("{name}.service loaded {} kubectl-upgrade: {name}", words(unit.state)))
            .collect()
    };
    for line in lines {
        process.out(&line);
    }
    Ok(0)
}

const fn words(state: UnitState) -> &'static str {
    match state {
        UnitState::Exited(0) => "active exited",
        UnitState::Exited(_) => "failed failed",
        UnitState::Running | UnitState::Absent => "active running",
    }
}
