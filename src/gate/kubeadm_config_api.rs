use super::{Class, Finding, Gate, Judge, Judgement, Need, Phase, Severity, parts::part};
use crate::{
    cluster::snapshot::ClusterSnapshot,
    policy::Policy,
    version::{Minor, Target},
};

pub(super) const GATE: Gate = Gate {
    id: "kubeadm-config-api",
    checks: "kubeadm's configuration in the cluster is of a version that the target's kubeadm still reads",
    matters: "kubeadm 1.37 dropped v1beta3: it can't read such a configuration, and apply and node stop before they do \
              anything",
    clears: "kubeadm of the running minor writes it anew: kubeadm config migrate, then kubeadm init phase upload-config",
    source: "Kubernetes 1.37 release notes: kubeadm.k8s.io/v1beta3 removed",
    severity: Severity::Blocks,
    phases: &[Phase::Run],
    needs: &[Need::KubeadmConfig],
    judge: Judge::Observed(judge),
};

/// The first minor whose kubeadm reads v1beta4 alone.
const WITHOUT_V1BETA3: Minor = Minor::new(1, 37);

const OBJECT: &str = "configmap/kube-system/kubeadm-config";

fn judge(snapshot: &ClusterSnapshot, target: &Target, _: &Policy) -> Judgement {
    let text = match part(&snapshot.kubeadm_config, Need::KubeadmConfig) {
        Ok(text) => text,
        Err(unread) => return unread,
    };
    let said = text.lines().find_map(|line| line.strip_prefix("apiVersion:")).map(|rest| rest.trim().trim_matches('"'));
    let minor = target.to.minor();
    let remedy = "on a control plane: kubectl get cm -n kube-system kubeadm-config -o jsonpath={.data.ClusterConfiguration} \
                  > old.yaml; kubeadm config migrate --old-config old.yaml --new-config new.yaml; kubeadm init phase \
                  upload-config kubeadm --config new.yaml";
    match said.and_then(|said| said.strip_prefix("kubeadm.k8s.io/")) {
        Some("v1beta4") => Judgement::Passed,
        Some("v1beta3") if minor < WITHOUT_V1BETA3 => Judgement::Passed,
        Some(old @ ("v1beta3" | "v1beta2" | "v1beta1" | "v1alpha3")) => {
            Finding::new(Class::Actionable, OBJECT, format!("it is {old}, which kubeadm {minor} can't read"))
                .evidence(format!("apiVersion: kubeadm.k8s.io/{old}"))
                .remedy(remedy)
                .into()
        }
        Some(newer) => Finding::new(Class::Warning, OBJECT, format!("it is {newer}, of which nothing is known"))
            .remedy("kubeadm upgrade plan of the target tells whether it reads it")
            .into(),
        None => Finding::unknown(OBJECT, "its ClusterConfiguration names no kubeadm.k8s.io version")
            .remedy("kubectl get cm -n kube-system kubeadm-config -o yaml")
            .into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{cluster::snapshot::Observed, gate::fixture};

    fn class(text: &str, to: &str) -> Option<Class> {
        let kubeadm_config = Observed::Known(text.to_owned());
        let cluster = ClusterSnapshot { kubeadm_config, ..fixture::cluster() };
        let found = judge(&cluster, &fixture::target("1.36.1", to), &Policy::default());
        fixture::classes(&found).first().map(|found| found.0)
    }

    #[test]
    fn the_targets_kubeadm_has_to_read_it() {
        let of = |version: &str| {
            format!("apiServer: {{}}\napiVersion: kubeadm.k8s.io/{version}\nkind: ClusterConfiguration\n")
        };
        for (version, to, expected) in [
            ("v1beta4", "1.37.2", None),
            ("v1beta3", "1.36.3", None),
            ("v1beta3", "1.37.2", Some(Class::Actionable)),
            ("v1beta2", "1.36.3", Some(Class::Actionable)),
            ("v1", "1.37.2", Some(Class::Warning)),
        ] {
            assert_eq!(class(&of(version), to), expected, "{version} {to}");
        }
        assert_eq!(class("", "1.37.2"), Some(Class::Unknown));
    }

    #[test]
    fn unread_is_unknown() {
        let kubeadm_config = Observed::Unknown("configmaps \"kubeadm-config\" is forbidden".to_owned());
        let cluster = ClusterSnapshot { kubeadm_config, ..fixture::cluster() };
        let Judgement::Findings(found) = judge(&cluster, &fixture::minor(), &Policy::default()) else {
            panic!("found")
        };
        assert_eq!(found[0].class, Class::Unknown);
        assert!(found[0].remedy.contains("get configmap kube-system/kubeadm-config"), "{}", found[0].remedy);
    }
}
