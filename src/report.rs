//! What a person or a program reads: the only room that prints.

pub mod document;
pub mod failure;
pub mod gate_ci;
pub mod gate_screen;
pub mod history;
pub mod html;
pub mod nightly;
pub mod out;
pub mod plan_screen;
pub mod progress;
pub mod rehearsal_screen;
pub mod status;
pub mod table;
pub mod timeline;
pub mod words;
pub mod wrap;
