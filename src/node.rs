//! One machine at a time: what runs on a node, over ssh.
//!
//! [`Host`] is the seam: a program with arguments, a file, a unit. Everything above it is the same code against a real
//! node and against one in memory. No shell is ever built from strings: programs get their arguments as they are.

mod host;

pub use host::{Command, Host, HostError, Hosts, NodeAddress, Output, UnitSpec, UnitState};
