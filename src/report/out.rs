//! stdout carries the answer, stderr the talk.

use std::io::{self, Write};

use anyhow::Context as _;

/// Writes an answer to stdout, with a line's end. A reader that went away (`| head`) has had enough: no error.
pub fn answer(text: &str) -> anyhow::Result<()> {
    let mut stdout = io::stdout().lock();
    let written = stdout.write_all(text.trim_end_matches('\n').as_bytes()).and_then(|()| stdout.write_all(b"\n"));
    match written.and_then(|()| stdout.flush()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(error).context("writing to stdout"),
        _ => Ok(()),
    }
}

/// Writes talk to stderr, with a line's end. Nothing is done about a stderr that is gone: there is nowhere to say it.
pub fn say(text: &str) {
    let _ = writeln!(io::stderr().lock(), "{}", text.trim_end_matches('\n'));
}

/// `apiVersion` of every document that this program prints.
pub const API_VERSION: &str = "kubectl-upgrade/v1";

/// A value as indented JSON.
pub fn json(value: &impl serde::Serialize) -> anyhow::Result<String> {
    serde_json::to_string_pretty(value).context("writing JSON")
}

/// A value as YAML.
pub fn yaml(value: &impl serde::Serialize) -> anyhow::Result<String> {
    serde_saphyr::to_string(value).context("writing YAML")
}
