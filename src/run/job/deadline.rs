//! The longest that a phase may take before its Job is ended: above the sum of all its waits, so that it ends only what no
//! wait of ours has noticed. The policy's waits may be hours (a soak, a drain), so the sum is made for each Job.
//!
//! A phase that stands still is noticed long before, by `K8sUpgradeStalled`.

use std::time::Duration;

use crate::{
    cluster::snapshot::Node,
    node::{kubeadm::UPGRADE_LIMIT, unit::AWAY_LIMIT},
    policy::Policy,
    run::names::Phase,
};

/// Pods that are replaced: the Job controller's pauses before ten of them add up to 35 min, and each of eleven may wait 10
/// min for its predecessor's Lease.
const REPLACED: Duration = Duration::from_mins(145);
/// The gates, and the target's kubeadm fetched (two times 10 min) and asked (two times 10 min) beside the installed one.
const GATES: Duration = Duration::from_mins(50);
/// The product's own snapshot: one that was left let end, saved, read and restored (15 min each), and compared (10 min); a
/// backup's Job has 10.
const SNAPSHOT: Duration = Duration::from_mins(70);
/// The repository's source and key on one node.
const REPOSITORY: Duration = Duration::from_mins(2);
/// apt: lists read, its lock waited for (5 min), an interrupted dpkg mended and packages installed (20 min each).
const PACKAGES: Duration = Duration::from_mins(50);
/// Old backups of kubeadm removed on one control plane.
const PRUNE: Duration = Duration::from_mins(15);
/// All other nodes Ready.
const OTHERS: Duration = Duration::from_mins(30);
/// The target's images pulled.
const IMAGES: Duration = Duration::from_mins(15);
/// kubeadm: its plan, three attempts, and one more after each of two reboots.
const KUBEADM_RUNS: u32 = 6;
/// A restore hook and its undo: 5 min each, and the apiserver live again after each.
const HOOK: Duration = Duration::from_mins(20);
/// The kubelet restarted; the node Ready (15 min), static pods (10 min) and DaemonSet pods (10 min) back.
const BACK: Duration = Duration::from_mins(40);
/// The close: alerts (10 min), pods (10 min), DNS (2 min).
const CLOSE: Duration = Duration::from_mins(25);

/// For a phase of a run on these nodes.
pub fn of(phase: Phase, nodes: &[Node], policy: &Policy) -> Duration {
    let alerts = policy.alerts.wait.get();
    // The node may be away for a while in each of them.
    let kubeadm = UPGRADE_LIMIT.saturating_add(AWAY_LIMIT).saturating_mul(KUBEADM_RUNS);
    let down = [OTHERS, alerts, policy.drain.timeout.get(), REPOSITORY, PACKAGES, kubeadm, PACKAGES, BACK, REPLACED];
    match phase {
        Phase::Preflight => preflight(nodes),
        Phase::Master => sum(down.into_iter().chain([IMAGES.saturating_mul(KUBEADM_RUNS), HOOK, alerts])),
        // Alerts that can't be read at the end of a soak are waited for, on top of it.
        Phase::Worker => sum(down.into_iter().chain([policy.nodes.soak.get(), alerts])),
        Phase::Postflight => sum([CLOSE, REPLACED]),
    }
}

/// For preflight, which waits for nothing that the policy sets; it goes from node to node.
pub fn preflight(nodes: &[Node]) -> Duration {
    let per_node = nodes.iter().map(|node| {
        let of_control_plane = if node.control_plane { PRUNE.saturating_add(PACKAGES) } else { Duration::ZERO };
        REPOSITORY.saturating_add(of_control_plane)
    });
    sum([GATES, SNAPSHOT, REPLACED].into_iter().chain(per_node))
}

fn sum(waits: impl IntoIterator<Item = Duration>) -> Duration {
    waits.into_iter().fold(Duration::ZERO, Duration::saturating_add)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        gate::fixture,
        policy::{Alerts, Drain, Nodes, Span},
    };

    fn nodes() -> Vec<Node> {
        vec![fixture::node("cp1", true, "1.36.1"), fixture::node("w1", false, "1.36.1")]
    }

    fn waiting(drain: u64, alerts: u64, soak: u64) -> Policy {
        Policy {
            drain: Drain { timeout: Span::from_hours(drain), ..Drain::default() },
            alerts: Alerts { wait: Span::from_hours(alerts), ..Alerts::default() },
            nodes: Nodes { soak: Span::from_hours(soak), ..Nodes::default() },
            ..Policy::default()
        }
    }

    /// How much longer a phase may take than with no waits of the policy's, in hours.
    fn longer(phase: Phase, policy: &Policy) -> u64 {
        let without = of(phase, &nodes(), &waiting(0, 0, 0));
        (of(phase, &nodes(), policy).checked_sub(without).expect("longer")).as_secs() / 3600
    }

    #[test]
    fn every_wait_of_the_policy_is_given_its_time() {
        for (policy, master, worker) in [
            (waiting(6, 0, 0), 6, 6),
            // before and after
            (waiting(0, 2, 0), 4, 4),
            // a control plane does not soak
            (waiting(0, 0, 24), 0, 24),
            (waiting(3, 1, 6), 5, 11),
        ] {
            assert_eq!(longer(Phase::Master, &policy), master);
            assert_eq!(longer(Phase::Worker, &policy), worker);
            assert_eq!((longer(Phase::Preflight, &policy), longer(Phase::Postflight, &policy)), (0, 0));
        }
    }

    #[test]
    fn three_attempts_of_kubeadm_fit_in() {
        for phase in [Phase::Master, Phase::Worker] {
            assert!(of(phase, &nodes(), &waiting(0, 0, 0)) > UPGRADE_LIMIT * 3);
        }
    }

    #[test]
    fn preflight_has_time_for_every_node() {
        let more = [nodes(), vec![fixture::node("cp2", true, "1.36.1"), fixture::node("w2", false, "1.36.1")]].concat();
        assert_eq!(preflight(&more), preflight(&nodes()) + REPOSITORY * 2 + PRUNE + PACKAGES);
    }

    #[test]
    fn a_wait_without_end_does_not_overflow() {
        let policy =
            Policy { nodes: Nodes { soak: Span::from_secs(u64::MAX), ..Nodes::default() }, ..waiting(1, 1, 0) };
        assert_eq!(of(Phase::Worker, &nodes(), &policy), Duration::MAX);
    }
}
