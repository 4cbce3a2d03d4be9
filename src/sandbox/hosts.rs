//! Hosts in memory behind [`crate::node::Host`]: the product's own code of `node` runs on them as it does on real nodes.
//!
//! A [`Machine`] is one node as plain values: files, packages, units, static pods, images, a kubelet and a container
//! runtime. A small interpreter runs the programs that the product runs, one file a program; a command that it does not
//! know is an error that names it, so that product and sandbox can't drift apart unseen. Programs take their time on
//! tokio's clock and go on when their caller dies.
//!
//! - [`Machines`]: all of them, the [`crate::node::Hosts`] of the sandbox, with faults and a journal of every call
//! - [`Machine`]: one of them, and what the world or a test may do to it (power, troubles, images)
//! - [`Ground`]: what a machine sees of the cluster, and where it says what it did to it
//! - [`Repository`]: the packages that there are, shared by all machines

mod apt_sources;
mod configuration;
mod diff;
mod faults;
mod files;
mod ground;
mod host;
mod journal;
mod kubelet;
mod machine;
mod machines;
mod manifest;
mod mirror;
mod power;
mod process;
mod programs;
mod releases;
mod repository;
mod spec;
mod state;
mod timing;
mod trouble;

#[cfg(test)]
mod suite;
#[cfg(test)]
mod tests;

#[cfg(test)]
pub(crate) use diff::unified;
pub use faults::{Call, Fault, FaultHook, Kind, Moment};
pub use ground::{Addon, ClusterView, CoreDns, Effect, Ground, NodeView, Recorded};
pub use journal::{Entry, normalised};
pub use machine::{Machine, UnitSeen};
pub use machines::Machines;
pub use manifest::Component;
pub use repository::Repository;
pub use spec::MachineSpec;
pub use trouble::Trouble;
