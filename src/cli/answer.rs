//! An answer in the form that was asked for.

use serde::Serialize;

use super::output::{Format, OutputFlags};
use crate::report::{
    document::Document,
    out,
    table::{Look, terminal_width},
};

/// How tables look, by flags, environment and terminal.
pub(crate) fn look(output: &OutputFlags) -> Look {
    Look { color: output.color.on_stdout(), width: terminal_width(), no_headers: output.no_headers }
}

/// Writes a versioned document, or what `screen` shows a person.
pub(crate) fn answer<T: Serialize>(
    format: Format,
    kind: &str,
    body: &T,
    screen: impl FnOnce() -> String,
) -> anyhow::Result<()> {
    let document = Document::new(kind, body);
    out::answer(&match format {
        Format::Json => out::json(&document)?,
        Format::Yaml => out::yaml(&document)?,
        _ => screen(),
    })
}
