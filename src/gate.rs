//! The gate: every "no" is a typed finding with evidence and remedy, and unknown means no.
//!
//! A gate is one file with one pure function and what a person may ask about it; [`GATES`] is the list of them.

mod addon_compat;
mod addon_os_coupling;
mod admission_policy_broken;
pub mod alerts_firing;
mod apiservice_unavailable;
mod backend;
mod capacity_to_drain;
mod concurrent_actor;
mod control_plane_health;
mod cordoned_unexpected;
mod coredns_migration;
mod crd_stored_versions;
mod deprecated_api_in_use;
mod drain_policy;
mod evaluate;
mod exceptions;
mod facets;
mod finding;
#[cfg(test)]
pub(crate) mod fixture;
mod kubeadm_config_api;
mod local_storage;
mod long_grace;
pub mod maintenance_window;
mod mixed_version_window;
mod node_label_removed;
mod nodes_ready;
mod parts;
mod pdb_zero_disruptions;
mod quiet_baseline;
mod registry;
mod removed_volume_type;
mod resume_state;
mod self_eviction;
mod single_control_plane;
mod single_replica;
mod target_age;
mod target_eol;
mod unhealthy_workloads;
mod unmanaged_pods;
mod unsupported_runtime;
mod verdict;
mod version_skew;
mod webhook_fail_closed;
mod webhook_version_scope;
mod workload_pinned;

pub use evaluate::{evaluate, evaluate_only};
pub use facets::{Need, Phase, Severity};
pub use finding::{Class, Finding};
pub use registry::{GATES, Gate, Judgement, find};
pub use verdict::{NotApplicable, Outcome, Verdict};
