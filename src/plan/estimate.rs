//! How long a step takes, until a cluster has a history of its own.
//!
//! The numbers were measured on a small lab (kubeadm 1.36 and 1.37, three nodes on two cores, 2026-11-22) and leave out
//! image pulls over a slow line: an estimate, said as one.

use std::time::Duration;

use crate::{policy::Policy, version::UpgradeKind};

/// Gates, kubeadm's own plan (4 s), the etcd snapshot and its restore.
pub const PREFLIGHT: Duration = Duration::from_mins(1);

/// `kubeadm upgrade apply` within a minor.
pub const APPLY_PATCH: Duration = Duration::from_secs(113);

/// `kubeadm upgrade apply` to the next minor, etcd included; further control planes took 157 to 182 s.
pub const APPLY_MINOR: Duration = Duration::from_secs(160);

/// A drain in which nothing resists.
pub const DRAIN: Duration = Duration::from_secs(6);

/// A drain that waits for pods to be Ready elsewhere: images to pull and a start, no more than a guess.
pub const SLOW_DRAIN: Duration = Duration::from_mins(1);

/// Packages of kubeadm, kubelet and kubectl, and the kubelet's restart until Ready.
pub const PACKAGES_AND_KUBELET: Duration = Duration::from_secs(17);

/// `kubeadm upgrade node` on a worker.
pub const UPGRADE_WORKER: Duration = Duration::from_secs(1);

/// Alerts, pod readiness and DNS at the end.
pub const POSTFLIGHT: Duration = Duration::from_secs(15);

/// A control plane, with a drain that takes `drain`.
pub fn control_plane(kind: UpgradeKind, drain: Duration) -> Duration {
    let apply = match kind {
        UpgradeKind::Patch => APPLY_PATCH,
        UpgradeKind::Minor => APPLY_MINOR,
    };
    drain + apply + PACKAGES_AND_KUBELET
}

/// A worker, with a drain that takes `drain`, and the policy's soak.
pub fn worker(policy: &Policy, drain: Duration) -> Duration {
    drain + UPGRADE_WORKER + PACKAGES_AND_KUBELET + policy.nodes.soak.get()
}
