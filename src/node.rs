//! One machine at a time: what runs on a node, over ssh.
//!
//! [`Host`] is the seam: a program with arguments, a file, a unit. Everything above it is the same code against a real
//! node and against one in memory. No shell is ever built from strings: programs get their arguments as they are.
//!
//! - [`ssh`]: the real [`Hosts`], over the system's ssh; [`host_keys`]: whom it trusts
//! - [`unit`]: a command that outlives the connection, carried to its end and never started twice
//! - [`packages`]: apt and its repositories; [`kubeadm`], [`kubelet`], [`containerd`]: what is installed and run
//! - [`facts`]: what a login sees of a machine, for the gates
//! - [`etcd_snapshot`]: the snapshot before an upgrade, proved by a restore

mod checked;
mod host;
mod systemd;
mod told;

pub mod containerd;
pub mod etcd_snapshot;
pub mod facts;
pub mod host_keys;
pub mod kubeadm;
pub mod kubeadm_beside;
pub mod kubelet;
pub mod packages;
pub mod ssh;
pub mod unit;

#[cfg(test)]
pub(crate) mod on_a_real_node;
#[cfg(test)]
pub(crate) mod scripted;

pub use checked::{end_of, run_ok};
pub use host::{Command, Host, HostError, Hosts, NodeAddress, Output, UnitSpec, UnitState, connect};
pub(crate) use systemd::{OUTPUT_LIMIT, is_unit_name};
