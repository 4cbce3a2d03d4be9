use super::{
    Drains, Finding, Need, Phase, Severity, addon_compat, addon_os_coupling, admission_policy_broken, alerts_firing,
    apiservice_unavailable, apt_lock, broken_dpkg, capacity_to_drain, cert_expiry, cgroup_v1, clock_skew,
    concurrent_actor, control_plane_health, cordoned_unexpected, coredns_migration, cp_kubelet_local_endpoint,
    crd_stored_versions, cri_socket_mismatch, cri_userns_range, deprecated_api_in_use, disk_space, drain_policy,
    etcd_health, etcd_io_latency, etcd_membership, etcd_size, kernel_floor, kubeadm_config_api, kubeadm_config_drift,
    kubeadm_scratch, kubelet_config_drift, local_storage, long_grace, maintenance_window, mixed_version_window,
    node_label_removed, nodes_ready, os_autoupdate, pdb_zero_disruptions, pending_reboot, quiet_baseline,
    removed_feature_gate, removed_flag, removed_volume_type, repo_key_expiry, repo_minor_mismatch, repo_reachable,
    required_tools, resume_state, runtime_config, self_eviction, single_control_plane, single_replica, ssh_access,
    static_pod_drift, swap, target_age, target_eol, unhealthy_workloads, unmanaged_pods, unsupported_runtime,
    version_skew, webhook_fail_closed, webhook_version_scope, workload_pinned,
};
use crate::{cluster::snapshot::ClusterSnapshot, policy::Policy, version::Target};

/// All gates, in the order in which they are asked and listed. The time of judging is the snapshot's `observed_at`.
pub static GATES: &[Gate] = &[
    // The target.
    version_skew::GATE,
    target_eol::GATE,
    target_age::GATE,
    repo_reachable::GATE,
    resume_state::GATE,
    kubeadm_config_api::GATE,
    // What the target no longer serves or supports.
    addon_compat::GATE,
    addon_os_coupling::GATE,
    coredns_migration::GATE,
    deprecated_api_in_use::GATE,
    node_label_removed::GATE,
    removed_volume_type::GATE,
    unsupported_runtime::GATE,
    webhook_version_scope::GATE,
    // The cluster's health.
    control_plane_health::GATE,
    mixed_version_window::GATE,
    single_control_plane::GATE,
    nodes_ready::GATE,
    cordoned_unexpected::GATE,
    quiet_baseline::GATE,
    unhealthy_workloads::GATE,
    apiservice_unavailable::GATE,
    crd_stored_versions::GATE,
    admission_policy_broken::GATE,
    alerts_firing::GATE,
    // The drains.
    webhook_fail_closed::GATE,
    pdb_zero_disruptions::GATE,
    drain_policy::GATE,
    capacity_to_drain::GATE,
    workload_pinned::GATE,
    local_storage::GATE,
    unmanaged_pods::GATE,
    single_replica::GATE,
    long_grace::GATE,
    self_eviction::GATE,
    // Others, and the clock.
    concurrent_actor::GATE,
    maintenance_window::GATE,
    ssh_access::GATE,
    removed_flag::GATE,
    removed_feature_gate::GATE,
    etcd_health::GATE,
    etcd_membership::GATE,
    cert_expiry::GATE,
    static_pod_drift::GATE,
    kubeadm_config_drift::GATE,
    kubelet_config_drift::GATE,
    disk_space::GATE,
    broken_dpkg::GATE,
    repo_minor_mismatch::GATE,
    repo_key_expiry::GATE,
    apt_lock::GATE,
    runtime_config::GATE,
    cri_socket_mismatch::GATE,
    cri_userns_range::GATE,
    cp_kubelet_local_endpoint::GATE,
    cgroup_v1::GATE,
    swap::GATE,
    clock_skew::GATE,
    required_tools::GATE,
    kernel_floor::GATE,
    etcd_io_latency::GATE,
    etcd_size::GATE,
    kubeadm_scratch::GATE,
    pending_reboot::GATE,
    os_autoupdate::GATE,
];

/// One check that may refuse.
pub struct Gate {
    /// Its stable id: findings, exceptions and `--gate` name it.
    pub id: &'static str,
    /// What it looks at and when it says no.
    pub checks: &'static str,
    /// What goes wrong without it.
    pub matters: &'static str,
    /// How a finding is cleared.
    pub clears: &'static str,
    /// Where the rule comes from.
    pub source: &'static str,
    /// What its "no" comes to at most.
    pub severity: Severity,
    /// When it is asked.
    pub phases: &'static [Phase],
    /// The parts of a snapshot without which it can't tell.
    pub needs: &'static [Need],
    /// The check: values in, a judgement out.
    pub judge: Judge,
}

/// What a gate judges by.
#[derive(Clone, Copy)]
pub enum Judge {
    /// What was observed.
    Observed(fn(&ClusterSnapshot, &Target, &Policy) -> Judgement),
    /// Drains, played over what was observed.
    Drains(fn(&Drains<'_>) -> Judgement),
}

/// What a gate says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Judgement {
    /// At least one reason, warnings included.
    Findings(Vec<Finding>),
    /// Looked at, nothing found.
    Passed,
    /// There is nothing for it to look at; says why.
    NotApplicable(String),
}

impl From<Vec<Finding>> for Judgement {
    fn from(findings: Vec<Finding>) -> Self {
        if findings.is_empty() { Self::Passed } else { Self::Findings(findings) }
    }
}

impl From<Finding> for Judgement {
    fn from(finding: Finding) -> Self {
        Self::Findings(vec![finding])
    }
}

/// The gate of that id.
pub fn find(id: &str) -> Option<&'static Gate> {
    GATES.iter().find(|gate| gate.id == id)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_gate_can_be_explained_and_ids_are_unique() {
        for gate in GATES {
            for text in [gate.checks, gate.matters, gate.clears, gate.source] {
                assert!(text.len() > 20, "{}: {text:?}", gate.id);
            }
            assert!(!gate.phases.is_empty(), "{}", gate.id);
            let is_plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
            assert!(gate.id.chars().all(is_plain), "{}", gate.id);
            assert!(find(gate.id).is_some());
        }
        assert_eq!(GATES.iter().map(|gate| gate.id).collect::<BTreeSet<_>>().len(), GATES.len());
    }
}
