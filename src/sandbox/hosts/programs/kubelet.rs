//! The kubelet's own word on its version.

use super::look;
use crate::sandbox::hosts::process::{Ended, Process, Unknown};

pub(super) async fn run(process: &Process, version: &str) -> Ended {
    if process.words() != ["--version"] {
        return Err(Unknown);
    }
    look(process).await;
    process.out(&format!("Kubernetes v{version}"));
    Ok(0)
}
