//! The gate: every "no" is a typed finding with evidence and remedy, and unknown means no.

mod finding;
mod verdict;

pub use finding::{Class, Finding};
pub use verdict::{Outcome, Verdict};
