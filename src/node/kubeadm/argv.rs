//! What kubeadm is told, as argv.

use crate::{
    policy::{CoreDnsOwner, Kubeadm},
    version::KubeVersion,
};

/// What kubeadm must not check when CoreDNS is someone else's: its migration table knows neither a newer CoreDNS nor
/// every plugin.
const COREDNS_CHECKS: [&str; 2] = ["CoreDNSMigration", "CoreDNSUnsupportedPlugins"];

/// The phase that replaces CoreDNS and its Corefile.
const COREDNS_PHASE: &str = "addon/coredns";

/// The phases that only `apply` has; kubeadm refuses names that it does not know.
const ONLY_APPLY: [&str; 2] = ["upload-config", "bootstrap-token"];

/// `kubeadm upgrade plan`: its own checks. It knows neither `--skip-phases` nor `--patches`.
pub fn plan(version: KubeVersion, policy: &Kubeadm) -> Vec<String> {
    let mut argv = upgrade("plan", Some(version));
    argv.extend(ignored(policy));
    argv
}

/// `kubeadm upgrade apply`, on the first control plane.
pub fn apply(version: KubeVersion, policy: &Kubeadm, etcd_upgrade: bool) -> Vec<String> {
    let mut argv = upgrade("apply", Some(version));
    argv.push("--yes".to_owned());
    argv.extend(skipped(policy, |_| true));
    argv.extend(common(policy, etcd_upgrade));
    argv
}

/// `kubeadm upgrade node`, on every other node. Addons are upgraded by the last control plane, so it is told of CoreDNS
/// too.
pub fn node(policy: &Kubeadm, etcd_upgrade: bool) -> Vec<String> {
    let mut argv = upgrade("node", None);
    argv.extend(skipped(policy, |phase| !ONLY_APPLY.iter().any(|only| phase.starts_with(only))));
    argv.extend(common(policy, etcd_upgrade));
    argv
}

/// `kubeadm upgrade diff`: what would change in the static pods, but for etcd's and for patches.
pub fn diff(version: KubeVersion) -> Vec<String> {
    upgrade("diff", Some(version))
}

fn upgrade(what: &str, version: Option<KubeVersion>) -> Vec<String> {
    let words = ["kubeadm", "upgrade", what].map(str::to_owned).into_iter();
    words.chain(version.map(|version| format!("v{version}"))).collect()
}

fn common(policy: &Kubeadm, etcd_upgrade: bool) -> Vec<String> {
    let etcd = (!etcd_upgrade).then(|| "--etcd-upgrade=false".to_owned());
    let patches = policy.patches.as_ref().map(|directory| format!("--patches={directory}"));
    etcd.into_iter().chain(ignored(policy)).chain(patches).collect()
}

fn ignored(policy: &Kubeadm) -> Option<String> {
    let ours: &[&str] = if policy.coredns == CoreDnsOwner::External { &COREDNS_CHECKS } else { &[] };
    list(
        "--ignore-preflight-errors",
        policy.ignore_preflight_errors.iter().map(String::as_str).chain(ours.iter().copied()),
    )
}

fn skipped(policy: &Kubeadm, known: impl Fn(&str) -> bool) -> Option<String> {
    let ours = (policy.coredns == CoreDnsOwner::External).then_some(COREDNS_PHASE);
    list("--skip-phases", policy.skip_phases.iter().map(String::as_str).filter(|phase| known(phase)).chain(ours))
}

/// `--flag=a,b`, each once; nothing for nothing.
fn list<'a>(flag: &str, values: impl Iterator<Item = &'a str>) -> Option<String> {
    let mut once: Vec<&str> = Vec::new();
    for value in values {
        if !once.contains(&value) {
            once.push(value);
        }
    }
    (!once.is_empty()).then(|| format!("{flag}={}", once.join(",")))
}

#[cfg(test)]
mod tests {
    use super::*;

    const TARGET: KubeVersion = KubeVersion::new(1, 37, 2);

    fn policy(coredns: CoreDnsOwner) -> Kubeadm {
        Kubeadm {
            skip_phases: vec!["upload-config/kubelet".into(), "addon/kube-proxy".into()],
            ignore_preflight_errors: vec!["SystemVerification".into()],
            patches: Some("/etc/kubernetes/patches".into()),
            coredns,
        }
    }

    #[test]
    fn an_empty_policy_adds_nothing() {
        let policy = Kubeadm::default();
        assert_eq!(plan(TARGET, &policy).join(" "), "kubeadm upgrade plan v1.37.2");
        assert_eq!(apply(TARGET, &policy, true).join(" "), "kubeadm upgrade apply v1.37.2 --yes");
        assert_eq!(node(&policy, true).join(" "), "kubeadm upgrade node");
        assert_eq!(diff(TARGET).join(" "), "kubeadm upgrade diff v1.37.2");
    }

    #[test]
    fn incident_09_a_coredns_of_someone_else_is_left_alone_on_plan_apply_and_node() {
        let policy = policy(CoreDnsOwner::External);
        let checks = "--ignore-preflight-errors=SystemVerification,CoreDNSMigration,CoreDNSUnsupportedPlugins";
        assert_eq!(plan(TARGET, &policy).join(" "), format!("kubeadm upgrade plan v1.37.2 {checks}"));
        assert_eq!(
            apply(TARGET, &policy, false).join(" "),
            format!(
                "kubeadm upgrade apply v1.37.2 --yes --skip-phases=upload-config/kubelet,addon/kube-proxy,addon/coredns \
                 --etcd-upgrade=false {checks} --patches=/etc/kubernetes/patches"
            )
        );
        assert_eq!(
            node(&policy, true).join(" "),
            format!(
                "kubeadm upgrade node --skip-phases=addon/kube-proxy,addon/coredns {checks} --patches=/etc/kubernetes/patches"
            )
        );
    }

    #[test]
    fn what_the_policy_says_too_is_said_once() {
        let mut policy = policy(CoreDnsOwner::External);
        policy.skip_phases = vec![COREDNS_PHASE.into()];
        policy.ignore_preflight_errors = vec!["CoreDNSMigration".into()];
        let argv = apply(TARGET, &policy, true).join(" ");
        assert_eq!((argv.matches(COREDNS_PHASE).count(), argv.matches("CoreDNSMigration").count()), (1, 1), "{argv}");
    }
}
