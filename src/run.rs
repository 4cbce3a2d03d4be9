//! The pipeline: detection, the chain's phases, and the run record that all else is derived from.

pub mod chain;
pub mod job;
pub mod kill_switch;
pub mod lease;
pub mod names;
pub mod record;
pub mod wait;
