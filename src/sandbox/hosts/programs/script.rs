//! An operator's script: a program with its words on each line, without a shell's own language. It ends at the first line
//! that fails, as under `set -e`.

use super::run as run_program;
use crate::sandbox::hosts::process::{Ended, Process};

pub(super) async fn run(process: &Process) -> Ended {
    let path = process.argv.first().map(String::as_str).unwrap_or_default();
    let text = process.state().files.text(path).unwrap_or_default();
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#')) {
        let argv: Vec<String> = line.split_whitespace().map(str::to_owned).collect();
        if argv.first().is_some_and(|word| word == "set") {
            continue;
        }
        let status = Box::pin(run_program(&process.with(argv))).await?;
        if status != 0 {
            return Ok(status);
        }
    }
    Ok(0)
}
