use super::{
    Class, Finding, Gate, Judge, Judgement, Need, Phase, Severity,
    dropped::{self, Dropped},
};
use crate::{
    cluster::snapshot::{ClusterSnapshot, Flag, HostFacts, Manifest, Node},
    compat::REMOVED_FLAGS,
    policy::Policy,
    version::{Minor, Target},
};

pub(super) const GATE: Gate = Gate {
    id: "removed-flag",
    checks: "no component is given a flag that the target's minor no longer takes: extraArgs of kubeadm-config, and on every \
             node the kubelet's flags in kubeadm-flags.env, /etc/default/kubelet and its unit's drop-ins",
    matters: "a component ends at once with \"unknown flag\": a dead apiserver, or a node that never comes back Ready \
              (--pod-infra-container-image at 1.35)",
    clears: "take the flag out of the file that is named; extraArgs are edited in kube-system/kubeadm-config",
    source: "the flags of the real programs, compared minor by minor; kubernetes/kubeadm#3281, kubespray#13125",
    severity: Severity::Blocks,
    phases: &[Phase::Run, Phase::BeforeNode],
    needs: &[Need::KubeadmConfig, Need::Hosts],
    judge: Judge::Observed(judge),
};

fn judge(snapshot: &ClusterSnapshot, target: &Target, _: &Policy) -> Judgement {
    Dropped {
        what: "flags",
        covered: REMOVED_FLAGS.covers(target.to.minor()),
        newest: REMOVED_FLAGS.newest,
        complete: REMOVED_FLAGS.complete,
        learn: "--help of the target's programs lists what they take",
        of_cluster: of_configuration,
        of_kubelet,
        of_manifests,
    }
    .judge(snapshot, target)
}

/// What kubeadm writes into the manifests of the target.
fn of_configuration(snapshot: &ClusterSnapshot, to: Minor) -> Vec<Finding> {
    let config = match dropped::configuration(snapshot, "extraArgs") {
        Ok(config) => config,
        Err(unknown) => return vec![*unknown],
    };
    let mut findings = Vec::new();
    for (component, arguments) in config.components() {
        for (name, _) in arguments {
            let Some(minor) = REMOVED_FLAGS.removed(component, &name, to) else { continue };
            let why = format!("{component} is given --{name}, which it no longer takes from {minor} on");
            let remedy = format!(
                "kubectl -n kube-system edit configmap kubeadm-config: take {name} out of {component}'s extraArgs"
            );
            let finding = Finding::new(Class::Actionable, "configmap/kubeadm-config", why);
            findings.push(finding.evidence("extraArgs of ClusterConfiguration").remedy(remedy));
        }
    }
    findings
}

fn of_kubelet(node: &Node, facts: &HostFacts, to: Minor) -> Vec<Finding> {
    let asked = facts.kubelet.flags.iter().filter(|flag| !goes_by_itself(flag, to));
    let removed = asked.filter_map(|flag| Some((flag, REMOVED_FLAGS.removed("kubelet", &flag.name, to)?)));
    let finding = |(flag, minor): (&Flag, Minor)| {
        let why = format!("its kubelet is given --{}, which it no longer takes from {minor} on", flag.name);
        Finding::new(Class::Actionable, format!("node/{}", node.name), why)
            .evidence(flag.file.clone())
            .remedy(format!("on {}: take --{} out of {}", node.name, flag.name, flag.file))
    };
    removed.map(finding).collect()
}

/// What kubeadm up to 1.34 wrote itself, and kubeadm of 1.35 alone takes out again (kubernetes/kubernetes#133778).
fn goes_by_itself(flag: &Flag, to: Minor) -> bool {
    to == Minor::new(1, 35)
        && flag.name == "pod-infra-container-image"
        && flag.file == "/var/lib/kubelet/kubeadm-flags.env"
}

/// Only a warning: kubeadm writes these manifests anew, without what kubeadm-config does not name.
fn of_manifests(node: &Node, manifests: &[Manifest], to: Minor) -> Vec<Finding> {
    let each = manifests.iter().flat_map(|manifest| manifest.flags.iter().map(move |flag| (manifest, flag)));
    let removed = each.filter_map(|(manifest, flag)| {
        let minor = REMOVED_FLAGS.removed(&manifest.program, &flag.name, to)?;
        let why = format!(
            "{} has --{}, which it no longer takes from {minor} on; kubeadm writes the file anew without it, unless \
             kubeadm-config, a patch or a hook puts it back",
            manifest.file, flag.name
        );
        let finding = Finding::new(Class::Warning, format!("node/{}", node.name), why).evidence(flag.file.clone());
        Some(finding.remedy(format!("see that nothing puts --{} back after kubeadm", flag.name)))
    });
    removed.collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        cluster::snapshot::Observed,
        gate::fixture::{self, classes},
    };

    fn flag(file: &str, name: &str) -> Flag {
        Flag { file: file.to_owned(), name: name.to_owned(), value: String::new() }
    }

    fn judged(target: &Target, change: impl FnOnce(&mut ClusterSnapshot)) -> Judgement {
        let mut cluster = fixture::with_hosts();
        change(&mut cluster);
        judge(&cluster, target, &Policy::default())
    }

    #[test]
    fn a_kubelets_flag_is_named_with_its_file() {
        let given = |name: &'static str| {
            move |cluster: &mut ClusterSnapshot| {
                fixture::host(cluster, "w1").kubelet.flags = vec![flag("/etc/default/kubelet", name)];
            }
        };
        let Judgement::Findings(found) = judged(&fixture::minor(), given("containerd")) else { panic!("found") };
        assert_eq!((found[0].class, found[0].object.as_str()), (Class::Actionable, "node/w1"));
        assert_eq!(found[0].remedy, "on w1: take --containerd out of /etc/default/kubelet");
        assert_eq!(judged(&fixture::minor(), given("housekeeping-interval")), Judgement::Passed);
        assert!(matches!(judged(&fixture::patch(), given("containerd")), Judgement::NotApplicable(_)));
    }

    #[test]
    fn what_kubeadm_wrote_and_takes_out_itself_is_no_refusal() {
        let name = "pod-infra-container-image";
        let of_kubeadm = "/var/lib/kubelet/kubeadm-flags.env";
        for (file, from, to, refused) in [
            (of_kubeadm, "1.34.7", "1.35.4", false),
            ("/etc/default/kubelet", "1.34.7", "1.35.4", true),
            (of_kubeadm, "1.35.4", "1.36.3", true),
        ] {
            let found = judged(&fixture::target(from, to), |cluster| {
                fixture::host(cluster, "w1").kubelet.flags = vec![flag(file, name)];
            });
            assert_eq!(classes(&found).contains(&(Class::Actionable, "node/w1")), refused, "{file} {to}");
        }
    }

    #[test]
    fn extra_arguments_are_judged_without_a_login() {
        let given = |name: &'static str| {
            move |cluster: &mut ClusterSnapshot| {
                let text = format!("controllerManager:\n  extraArgs:\n  - name: {name}\n    value: \"5\"\n");
                cluster.kubeadm_config = Observed::Known(text);
                cluster.hosts = Observed::NotConfigured;
            }
        };
        let wanted = [(Class::Actionable, "configmap/kubeadm-config")];
        assert_eq!(classes(&judged(&fixture::minor(), given("concurrent-service-syncs"))), wanted);
        let near = judged(&fixture::minor(), given("concurrent-endpoint-syncs"));
        assert!(matches!(near, Judgement::NotApplicable(why) if why.contains("logged in")));
    }

    #[test]
    fn a_flag_by_hand_in_a_manifest_goes_by_itself() {
        let found = judged(&fixture::minor(), |cluster| {
            let plane = fixture::host(cluster, "m1").control_plane.as_mut().expect("plane");
            let kcm = plane.manifests.iter_mut().find(|one| one.program == "kube-controller-manager").expect("kcm");
            kcm.flags.push(flag("/etc/kubernetes/manifests/x.yaml", "concurrent-service-syncs"));
        });
        assert_eq!(classes(&found), [(Class::Warning, "node/m1")]);
    }

    #[test]
    fn data_that_may_lack_something_says_so() {
        let (from, to) = ("1.35.4", "1.36.3");
        let found = judge(&fixture::with_hosts(), &fixture::target(from, to), &Policy::default());
        assert_eq!(classes(&found), [(Class::Warning, format!("target/v{to}").as_str())]);
    }

    #[test]
    fn what_cannot_be_told_is_unknown() {
        let found = judged(&fixture::target("1.37.2", "1.38.0"), |_| {});
        assert_eq!(classes(&found), [(Class::Unknown, "target/v1.38.0")]);
        let found = judged(&fixture::minor(), |cluster| cluster.kubeadm_config = Observed::Unknown("403".to_owned()));
        assert_eq!(classes(&found), [(Class::Unknown, "configmap/kubeadm-config")]);
    }
}
