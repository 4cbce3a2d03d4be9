//! The gate: every "no" is a typed finding with evidence and remedy, and unknown means no.
//!
//! A gate is one file with one pure function and what a person may ask about it; [`GATES`] is the list of them.

mod addon_compat;
pub mod alerts_firing;
mod apt_lock;
mod broken_dpkg;
mod cert_expiry;
mod cgroup_v1;
mod clock_skew;
mod cordoned_unexpected;
mod cp_kubelet_local_endpoint;
mod cri_socket_mismatch;
mod deprecated_api_in_use;
mod disk_space;
mod drain_policy;
mod etcd_health;
mod etcd_io_latency;
mod etcd_membership;
mod etcd_size;
mod evaluate;
mod exceptions;
mod facets;
mod finding;
#[cfg(test)]
pub(crate) mod fixture;
mod hosts;
mod kernel_floor;
mod kubeadm_config;
mod kubeadm_config_drift;
mod kubeadm_scratch;
pub mod maintenance_window;
mod nodes_ready;
mod os_autoupdate;
mod pdb_zero_disruptions;
mod pending_reboot;
mod quiet_baseline;
mod registry;
mod removed_feature_gate;
mod removed_flag;
mod repo_key_expiry;
mod repo_minor_mismatch;
mod required_tools;
mod runtime_config;
mod self_eviction;
mod ssh_access;
mod static_pod_drift;
mod swap;
mod unsupported_runtime;
mod verdict;
mod version_skew;

pub use evaluate::{evaluate, evaluate_only};
pub use facets::{Need, Phase, Severity};
pub use finding::{Class, Finding};
pub use registry::{GATES, Gate, Judgement, find};
pub use ssh_access::SSH_ACCESS;
pub use verdict::{NotApplicable, Outcome, Verdict};
