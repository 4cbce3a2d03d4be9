//! The pipeline: detection, the chain's phases, and the run record that all else is derived from.

pub mod chain;
pub mod detect;
#[cfg(test)]
mod fixture;
pub mod give_back;
#[cfg(test)]
mod incidents;
pub mod job;
pub mod jobs;
pub mod kill_switch;
pub mod lease;
pub mod marks;
pub mod names;
pub mod operate;
pub mod phase;
pub mod quiesce;
pub mod reconcile;
pub mod record;
pub mod restore_hook;
pub mod rollback;
pub mod start;
pub mod wait;
