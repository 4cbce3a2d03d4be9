use super::{
    Class, Finding, Gate, Judge, Judgement, Need, Phase, Severity,
    dropped::{self, Dropped},
};
use crate::{
    cluster::snapshot::{ClusterSnapshot, HostFacts, Manifest, Node, Observed},
    compat::{FEATURE_GATES, GateState},
    policy::Policy,
    version::{Minor, Target},
};

pub(super) const GATE: Gate = Gate {
    id: "removed-feature-gate",
    checks: "no component is told a feature gate that the target's minor does not know, or a value that it no longer takes: \
             in kubeadm-config, in kubelet-config, and on every node in the kubelet's flags",
    matters: "a component ends at once with \"unrecognized feature gate\", even where it is only set to what is the default \
              anyway: apiservers died of BlockVolume at 1.21, nodes of UserNamespacesPodSecurityStandards at 1.35",
    clears: "take the gate out of the file or the ConfigMap that is named",
    source: "the feature gates that the real components register, compared minor by minor; kubernetes/kubernetes#100988",
    severity: Severity::Blocks,
    phases: &[Phase::Run, Phase::BeforeNode],
    needs: &[Need::KubeadmConfig, Need::KubeletConfig, Need::Hosts],
    judge: Judge::Observed(judge),
};

fn judge(snapshot: &ClusterSnapshot, target: &Target, _: &Policy) -> Judgement {
    Dropped {
        what: "feature gates",
        covered: FEATURE_GATES.covers(target.to.minor()),
        newest: FEATURE_GATES.newest,
        complete: FEATURE_GATES.complete,
        learn: "the release notes of the target, Removed feature gates",
        of_cluster: |snapshot, to| {
            [of_configuration(snapshot, to), of_kubelet_config(&snapshot.kubelet_config, to)].concat()
        },
        of_kubelet,
        of_manifests,
    }
    .judge(snapshot, target)
}

/// Why the target does not take this gate with this value.
fn wrong(component: &str, name: &str, value: bool, to: Minor) -> Option<String> {
    match FEATURE_GATES.state(component, name, to)? {
        GateState::Removed(minor) => {
            Some(format!("feature gate {name}, which {component} does not know from {minor} on"))
        }
        GateState::Locked(only) if only != value => {
            Some(format!("feature gate {name}={value}, which {component} of {to} takes as {only} alone"))
        }
        GateState::Locked(_) => None,
    }
}

fn of_configuration(snapshot: &ClusterSnapshot, to: Minor) -> Vec<Finding> {
    let config = match dropped::configuration(snapshot, "feature gates") {
        Ok(config) => config,
        Err(unknown) => return vec![*unknown],
    };
    let own = config.feature_gates.iter().map(|(name, value)| ("kubeadm", name.clone(), *value)).collect::<Vec<_>>();
    let components = config.components();
    let given = components.iter().flat_map(|(component, arguments)| {
        let values = arguments.iter().filter(|(name, _)| name == "feature-gates").map(|(_, value)| value.as_str());
        values.flat_map(parse).map(|(name, value)| (*component, name.to_owned(), value)).collect::<Vec<_>>()
    });
    let wrong = own.into_iter().chain(given).filter_map(|(component, name, value)| {
        let why = format!("has {}", wrong(component, &name, value, to)?);
        let remedy = format!("kubectl -n kube-system edit configmap kubeadm-config: take {name} out");
        Some(
            Finding::new(Class::Actionable, "configmap/kubeadm-config", why)
                .evidence("ClusterConfiguration")
                .remedy(remedy),
        )
    });
    wrong.collect()
}

/// What kubeadm writes onto every node before it restarts the kubelet.
fn of_kubelet_config(config: &Observed<String>, to: Minor) -> Vec<Finding> {
    let object = "configmap/kubelet-config";
    let look = "kubectl -n kube-system get configmap kubelet-config -o yaml";
    let unknown = |why: &str| {
        vec![Finding::unknown(object, format!("the kubelets' feature gates can't be told: {why}")).remedy(look)]
    };
    let gates = match config {
        Observed::Known(text) => in_configuration(text),
        Observed::Unknown(why) => Err(why.clone()),
        Observed::NotConfigured => Err("it was not read".to_owned()),
    };
    let gates = match gates {
        Ok(gates) => gates,
        Err(why) => return unknown(&why),
    };
    let wrong = gates.into_iter().filter_map(|(name, value)| {
        let why = format!("every kubelet is told {}", wrong("kubelet", &name, value, to)?);
        let remedy = format!("kubectl -n kube-system edit configmap kubelet-config: take {name} out of featureGates");
        Some(Finding::new(Class::Actionable, object, why).evidence("KubeletConfiguration").remedy(remedy))
    });
    wrong.collect()
}

fn of_kubelet(node: &Node, facts: &HostFacts, to: Minor) -> Vec<Finding> {
    let object = format!("node/{}", node.name);
    let mut findings = of_node_file(&object, facts.kubelet.config.as_deref(), to);
    for flag in facts.kubelet.flags.iter().filter(|flag| flag.name == "feature-gates") {
        for (name, value) in parse(&flag.value) {
            let Some(why) = wrong("kubelet", name, value, to) else { continue };
            let remedy = format!("take {name} out of {} on {}", flag.file, node.name);
            let finding = Finding::new(Class::Actionable, object.clone(), format!("its kubelet is told {why}"));
            findings.push(finding.evidence(flag.file.clone()).remedy(remedy));
        }
    }
    findings
}

/// Only a warning: kubeadm writes the file anew from the ConfigMap.
fn of_node_file(object: &str, text: Option<&str>, to: Minor) -> Vec<Finding> {
    const FILE: &str = "/var/lib/kubelet/config.yaml";
    let gates = match text.map(in_configuration) {
        Some(Ok(gates)) => gates,
        Some(Err(why)) => return vec![Finding::unknown(object, format!("{FILE} can't be read: {why}"))],
        None => {
            return vec![Finding::unknown(
                object,
                format!("there is no {FILE}: what its kubelet is told is not known"),
            )];
        }
    };
    let wrong = gates.into_iter().filter_map(|(name, value)| {
        let why = format!("{FILE} has {}; kubeadm writes the file anew", wrong("kubelet", &name, value, to)?);
        let remedy = format!("see that neither kubelet-config nor a patch puts {name} back");
        Some(Finding::new(Class::Warning, object, why).evidence(FILE).remedy(remedy))
    });
    wrong.collect()
}

/// Only a warning: kubeadm writes these manifests anew, without what kubeadm-config does not name.
fn of_manifests(node: &Node, manifests: &[Manifest], to: Minor) -> Vec<Finding> {
    let mut findings = Vec::new();
    for manifest in manifests {
        for flag in manifest.flags.iter().filter(|flag| flag.name == "feature-gates") {
            for (name, value) in parse(&flag.value) {
                let Some(why) = wrong(&manifest.program, name, value, to) else { continue };
                let why = format!("{} has {why}; kubeadm writes the file anew without it", manifest.file);
                let finding = Finding::new(Class::Warning, format!("node/{}", node.name), why);
                let remedy = format!("see that kubeadm-config, a patch or a hook does not put {name} back");
                findings.push(finding.evidence(flag.file.clone()).remedy(remedy));
            }
        }
    }
    findings
}

/// `A=true,B=false`.
fn parse(value: &str) -> impl Iterator<Item = (&str, bool)> {
    value.split(',').filter_map(|one| {
        let (name, value) = one.trim().split_once('=')?;
        Some((name.trim(), value.trim().parse().ok()?))
    })
}

/// `featureGates` of a kubelet's configuration.
fn in_configuration(text: &str) -> Result<Vec<(String, bool)>, String> {
    let read: serde_json::Value = serde_saphyr::from_str(text)
        .map_err(|error| error.to_string().lines().next().unwrap_or_default().to_owned())?;
    let gates = read["featureGates"].as_object().cloned().unwrap_or_default();
    Ok(gates.into_iter().filter_map(|(name, value)| Some((name, value.as_bool()?))).collect())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::{
        cluster::snapshot::Flag,
        gate::fixture::{self, classes},
    };

    fn judged(change: impl FnOnce(&mut ClusterSnapshot)) -> Judgement {
        let mut cluster = fixture::with_hosts();
        change(&mut cluster);
        judge(&cluster, &fixture::minor(), &Policy::default())
    }

    #[test]
    fn the_kubelets_configmap_is_what_kubeadm_writes_onto_the_nodes() {
        let text = |gate: &str| format!("kind: KubeletConfiguration\nfeatureGates:\n  {gate}\n");
        let in_map = |gate: &str| judged(|cluster| cluster.kubelet_config = Observed::Known(text(gate)));
        assert_eq!(classes(&in_map("SidecarContainers: true")), [(Class::Actionable, "configmap/kubelet-config")]);
        assert_eq!(in_map("NodeSwap: true"), Judgement::Passed);
        let in_file = |gate: &str| judged(|cluster| fixture::host(cluster, "w1").kubelet.config = Some(text(gate)));
        assert_eq!(classes(&in_file("SidecarContainers: true")), [(Class::Warning, "node/w1")]);
        assert_eq!(in_file("NodeSwap: true"), Judgement::Passed);
    }

    #[test]
    fn a_gate_among_the_kubelets_flags_is_named_with_its_file() {
        let found = judged(|cluster| {
            let file = "/etc/default/kubelet".to_owned();
            let (name, value) = ("feature-gates".to_owned(), "NodeSwap=true,RetryGenerateName=true".to_owned());
            fixture::host(cluster, "w1").kubelet.flags = vec![Flag { file, name, value }];
        });
        let Judgement::Findings(found) = found else { panic!("found") };
        assert!(found.len() == 1 && found[0].evidence == "/etc/default/kubelet", "{found:?}");
        assert_eq!(found[0].class, Class::Actionable);
    }

    #[test]
    fn kubeadms_own_gates_are_another_list() {
        let with = |text: &'static str| {
            move |cluster: &mut ClusterSnapshot| cluster.kubeadm_config = Observed::Known(text.to_owned())
        };
        let refused = [(Class::Actionable, "configmap/kubeadm-config")];
        assert_eq!(classes(&judged(with("featureGates: {NodeLocalCRISocket: true}\n"))), refused);
        let given = "apiServer:\n  extraArgs:\n  - {name: feature-gates, value: AnyVolumeDataSource=true}\n";
        assert_eq!(classes(&judged(with(given))), refused);
        assert_eq!(judged(with("featureGates: {}\n")), Judgement::Passed);
    }

    #[test]
    fn a_gate_by_hand_in_a_manifest_goes_by_itself() {
        let found = judged(|cluster| {
            let plane = fixture::host(cluster, "m1").control_plane.as_mut().expect("plane");
            let (file, name) = ("/x".to_owned(), "feature-gates".to_owned());
            plane.manifests[1].flags.push(Flag { file, name, value: "BtreeWatchCache=true".to_owned() });
        });
        assert_eq!(classes(&found), [(Class::Warning, "node/m1")]);
    }

    #[test]
    fn data_that_may_lack_something_says_so() {
        let (from, to) = ("1.33.9", "1.34.7");
        let found = judge(&fixture::with_hosts(), &fixture::target(from, to), &Policy::default());
        assert_eq!(classes(&found), [(Class::Warning, format!("target/v{to}").as_str())]);
    }

    #[test]
    fn what_cannot_be_told_is_unknown() {
        let found = judge(&fixture::with_hosts(), &fixture::target("1.37.2", "1.38.0"), &Policy::default());
        assert_eq!(classes(&found), [(Class::Unknown, "target/v1.38.0")]);
        for config in [Some("a: [".to_owned()), None] {
            let found = judged(|cluster| fixture::host(cluster, "w1").kubelet.config = config);
            assert_eq!(classes(&found), [(Class::Unknown, "node/w1")]);
        }
        for config in [Observed::Unknown("403".to_owned()), Observed::NotConfigured, Observed::Known("a: [".to_owned())]
        {
            let found = judged(|cluster| cluster.kubelet_config = config);
            assert_eq!(classes(&found), [(Class::Unknown, "configmap/kubelet-config")]);
        }
    }

    proptest! {
        #[test]
        fn any_text_is_read(text in "[\\PC\n]*") {
            let _ = (parse(&text).count(), in_configuration(&text));
        }
    }
}
