//! apt-mark: holds.

use super::look;
use crate::sandbox::hosts::{
    Trouble,
    process::{Ended, Process, Unknown},
};

pub(super) async fn run(process: &Process) -> Ended {
    let words = process.words();
    let (hold, packages) = match words.as_slice() {
        ["hold", packages @ ..] if !packages.is_empty() => (true, packages),
        ["unhold", packages @ ..] if !packages.is_empty() => (false, packages),
        _ => return Err(Unknown),
    };
    look(process).await;
    if process.state().has(Trouble::AptLocked) {
        return process.fail(100, super::dpkg::FRONTEND_LOCKED);
    }
    for name in packages {
        let changed = {
            let mut state = process.state();
            state.packages.get_mut(*name).map(|package| std::mem::replace(&mut package.held, hold) != hold)
        };
        match (changed, hold) {
            (None, _) => return process.fail(100, &format!("E: Unable to locate package {name}")),
            (Some(true), true) => process.out(&format!("{name} set on hold.")),
            (Some(true), false) => process.out(&format!("Canceled hold on {name}.")),
            (Some(false), true) => process.out(&format!("{name} was already set on hold.")),
            (Some(false), false) => process.out(&format!("{name} was already not on hold.")),
        }
    }
    Ok(0)
}
