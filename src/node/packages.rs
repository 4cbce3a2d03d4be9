//! Packages of a node, and the repository that they come from.
//!
//! Everything that reads is pure and takes text; [`apt`] and [`repository`] do.

pub mod apt;
mod armor;
mod available;
mod installed;
mod openpgp;
pub mod repository;
pub mod rewrite;
pub mod sources;

pub use armor::{ArmorError, dearmor};
pub use available::{Available, index_files, index_versions, madison_versions, newest_in_minor};
pub use installed::{Installed, dpkg_query, parse_installed};
pub use openpgp::last_expiry;

/// What is upgraded on a node besides kubeadm, which goes first.
pub const KUBELET_AND_KUBECTL: [&str; 2] = ["kubelet", "kubectl"];

/// All that the product upgrades and holds.
pub const ALL: [&str; 3] = ["kubeadm", "kubelet", "kubectl"];
