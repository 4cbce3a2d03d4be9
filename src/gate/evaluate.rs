use super::{
    Class, Drains, Finding, GATES, Gate, Judge, Judgement, NotApplicable, Phase, Severity, Verdict, exceptions,
};
use crate::{
    cluster::snapshot::{ClusterSnapshot, Node},
    policy::Policy,
    version::Target,
};

/// Asks every gate and says what the answers come to.
pub fn evaluate(snapshot: &ClusterSnapshot, target: &Target, policy: &Policy) -> Verdict {
    evaluate_only(snapshot, target, policy, |_| true)
}

/// Asks the gates that `wanted` picks. Exceptions of the policy are applied here and nowhere else.
pub fn evaluate_only(
    snapshot: &ClusterSnapshot,
    target: &Target,
    policy: &Policy,
    wanted: impl Fn(&Gate) -> bool,
) -> Verdict {
    asked(&Drains::of_run(snapshot, target, policy), target, wanted)
}

/// Asks those whose answer may have changed since the run began, of the node that is about to be taken down.
pub fn evaluate_node(snapshot: &ClusterSnapshot, target: &Target, policy: &Policy, node: &Node) -> Verdict {
    let again = |gate: &Gate| gate.phases.contains(&Phase::BeforeNode);
    asked(&Drains::of_node(snapshot, target, policy, node), target, again)
}

fn asked(drains: &Drains<'_>, target: &Target, wanted: impl Fn(&Gate) -> bool) -> Verdict {
    let Drains { snapshot, policy, .. } = *drains;
    let mut findings = Vec::new();
    let (mut passed, mut not_applicable) = (Vec::new(), Vec::new());
    for gate in GATES.iter().filter(|gate| wanted(gate)) {
        match ask(gate, drains, target) {
            Judgement::Findings(found) => findings.extend(found.into_iter().map(|finding| signed(finding, gate))),
            Judgement::Passed => passed.push(gate.id.to_owned()),
            Judgement::NotApplicable(reason) => not_applicable.push(NotApplicable { gate: gate.id.to_owned(), reason }),
        }
    }
    let findings =
        exceptions::apply(findings, &policy.gates, snapshot.observed_at, |id| super::find(id).is_none_or(&wanted));
    Verdict::of(findings, passed, not_applicable)
}

fn ask(gate: &Gate, drains: &Drains<'_>, target: &Target) -> Judgement {
    if drains.policy.gates.disable.iter().any(|id| id == gate.id) {
        return Judgement::NotApplicable("switched off by gates.disable".to_owned());
    }
    match gate.judge {
        Judge::Observed(judge) => judge(drains.snapshot, target, drains.policy),
        Judge::Drains(judge) => judge(drains),
    }
}

fn signed(mut finding: Finding, gate: &Gate) -> Finding {
    gate.id.clone_into(&mut finding.gate);
    // Unknown refuses for the sake of gates that could refuse: one that only warns says what it missed, and no more.
    if gate.severity == Severity::Warns && finding.class != Class::Warning {
        finding.class = Class::Warning;
    }
    if finding.source.is_empty() {
        gate.source.clone_into(&mut finding.source);
    }
    finding
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gate::{Need, Outcome, fixture};

    #[test]
    fn a_healthy_cluster_is_safe_for_a_patch() {
        let verdict = evaluate(&fixture::with_hosts(), &fixture::patch(), &Policy::default());
        let said: Vec<_> = verdict.findings.iter().map(|finding| (finding.class, finding.gate.as_str())).collect();
        assert_eq!((verdict.outcome, said), (Outcome::Safe, vec![(Class::Warning, "single-control-plane")]));
        let skipped: Vec<_> = verdict.not_applicable.iter().map(|skipped| skipped.gate.as_str()).collect();
        let patches = ["removed-flag", "removed-feature-gate", "cri-userns-range", "cp-kubelet-local-endpoint"];
        let other =
            ["target-age", "repo-reachable", "addon-compat", "alerts-firing", "drain-policy", "maintenance-window"];
        assert_eq!(skipped, [&other[..], &patches].concat());
        assert_eq!(verdict.passed.len() + skipped.len() + 1, GATES.len());
    }

    #[test]
    fn nodes_that_nobody_looked_at_are_no_pass_for_the_gates_on_them() {
        let verdict = evaluate(&fixture::cluster(), &fixture::minor(), &Policy::default());
        let skipped = |id: &str| verdict.not_applicable.iter().any(|one| one.gate == id);
        for id in ["ssh-access", "removed-flag", "etcd-health", "disk-space", "swap", "cert-expiry"] {
            assert!(skipped(id), "{id}: {verdict:#?}");
        }
    }

    #[test]
    fn findings_carry_their_gate_and_its_source() {
        let mut cluster = fixture::cluster();
        cluster.nodes[1].ready = false;
        let verdict = evaluate(&cluster, &fixture::patch(), &Policy::default());
        let finding = verdict.findings.iter().find(|finding| finding.gate == "nodes-ready").expect("found");
        assert!(!finding.source.is_empty());
    }

    /// With each part cut off in turn every gate that needs it says so, and one that could refuse is never a pass.
    #[test]
    fn what_could_not_be_read_is_never_a_pass() {
        let whole = serde_json::to_value(fixture::cluster()).expect("value");
        for (part, need) in [
            ("pods", Need::Pods),
            ("budgets", Need::Budgets),
            ("workloads", Need::Workloads),
            ("deprecatedRequests", Need::Metrics),
            ("alerts", Need::Alerts),
            ("kubeadmConfig", Need::KubeadmConfig),
            ("kubeletConfig", Need::KubeletConfig),
            ("volumes", Need::Volumes),
            ("admission", Need::Admission),
            ("apiServices", Need::ApiServices),
            ("definitions", Need::Definitions),
            ("readiness", Need::Readiness),
            ("leases", Need::Leases),
            ("daemonSets", Need::DaemonSets),
        ] {
            let mut cut = whole.clone();
            cut[part] = serde_json::json!({"state": "unknown", "value": "no permission"});
            let cut: ClusterSnapshot = serde_json::from_value(cut).expect("snapshot");
            let verdict = evaluate(&cut, &fixture::minor(), &Policy::default());
            assert_eq!(verdict.outcome, Outcome::Unknown, "{part}");
            // Where nobody has a say in writes or converts, nobody's pods are asked for; a mixture's age where there is one.
            let only_with = match need {
                Need::Pods => &["webhook-fail-closed", "crd-stored-versions"][..],
                Need::Metrics => &["mixed-version-window"],
                _ => &[],
            };
            let needing = GATES.iter().filter(|gate| gate.needs.contains(&need));
            for gate in needing.filter(|gate| !only_with.contains(&gate.id)) {
                assert!(!verdict.passed.iter().any(|id| id == gate.id), "{} passed without {part}", gate.id);
            }
        }
    }

    #[test]
    fn a_disabled_gate_is_not_asked() {
        let mut cluster = fixture::cluster();
        cluster.nodes[1].pressures.push("DiskPressure".to_owned());
        let mut policy = Policy::default();
        assert_eq!(evaluate(&cluster, &fixture::patch(), &policy).outcome, Outcome::Blocked);
        policy.gates.disable.push("nodes-ready".to_owned());
        let verdict = evaluate(&cluster, &fixture::patch(), &policy);
        assert_eq!(verdict.outcome, Outcome::Safe);
        assert!(verdict.not_applicable.iter().any(|skipped| skipped.gate == "nodes-ready"));
    }

    #[test]
    fn before_a_node_its_own_drain_alone_counts_and_gates_of_the_whole_run_are_not_asked() {
        let mut cluster = fixture::with_hosts();
        // over CoreDNS on w1
        cluster.budgets = crate::cluster::snapshot::Observed::Known(vec![fixture::budget("kube-system/dns", 2, 2)]);
        cluster.deprecated_requests = crate::cluster::snapshot::Observed::NotConfigured;
        let judged = |node: &str| {
            let node = cluster.node(node).expect("node");
            evaluate_node(&cluster, &fixture::patch(), &Policy::default(), node)
        };
        let (w1, w2) = (judged("w1"), judged("w2"));
        assert_eq!((w1.outcome, w2.outcome), (Outcome::Blocked, Outcome::Safe), "{w1:#?} {w2:#?}");
        assert_eq!(w1.findings[0].gate, "pdb-zero-disruptions");
        let asked = |id: &str| w2.passed.iter().any(|passed| passed == id);
        assert!(asked("disk-space") && asked("etcd-health") && !asked("quiet-baseline"), "{w2:#?}");
    }

    /// As the chain looks: at the one machine that it is about to take down.
    #[test]
    fn before_a_node_its_own_machine_alone_is_looked_at() {
        let mut cluster = fixture::with_hosts();
        fixture::packages(&mut cluster, "w1").locks = vec!["/var/lib/dpkg/lock".to_owned()];
        let crate::cluster::snapshot::Observed::Known(hosts) = &mut cluster.hosts else { panic!("hosts") };
        hosts.retain(|node, _| node == "w1");
        let node = cluster.node("w1").expect("node");
        let verdict = evaluate_node(&cluster, &fixture::patch(), &Policy::default(), node);
        assert_eq!((verdict.outcome, verdict.findings[0].gate.as_str()), (Outcome::Held, "apt-lock"));
    }

    #[test]
    fn only_the_wanted_gates_are_asked() {
        let verdict =
            evaluate_only(&fixture::cluster(), &fixture::patch(), &Policy::default(), |gate| gate.id == "version-skew");
        assert_eq!(verdict.passed, ["version-skew"]);
        assert_eq!(verdict.not_applicable, []);
    }
}
