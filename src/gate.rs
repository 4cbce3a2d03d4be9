//! The gate: every "no" is a typed finding with evidence and remedy, and unknown means no.
//!
//! A gate is one file with one pure function and what a person may ask about it; [`GATES`] is the list of them.

mod addon_compat;
pub mod alerts_firing;
mod cordoned_unexpected;
mod deprecated_api_in_use;
mod drain_policy;
mod evaluate;
mod exceptions;
mod facets;
mod finding;
#[cfg(test)]
pub(crate) mod fixture;
pub mod maintenance_window;
mod nodes_ready;
mod pdb_zero_disruptions;
mod quiet_baseline;
mod registry;
mod self_eviction;
mod unsupported_runtime;
mod verdict;
mod version_skew;

pub use evaluate::{evaluate, evaluate_only};
pub use facets::{Need, Phase, Severity};
pub use finding::{Class, Finding};
pub use registry::{GATES, Gate, Judgement, find};
pub use verdict::{NotApplicable, Outcome, Verdict};
