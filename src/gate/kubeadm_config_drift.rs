use std::collections::BTreeMap;

use super::{Class, Finding, Gate, Judge, Judgement, Need, Phase, Severity, hosts, kubeadm_config::Configuration};
use crate::{
    cluster::snapshot::{ClusterSnapshot, ControlPlane, Manifest, Node},
    policy::Policy,
    version::Target,
};

pub(super) const GATE: Gate = Gate {
    id: "kubeadm-config-drift",
    checks: "the manifests of every control plane have the flags that kubeadm would write: its own, and extraArgs of \
             kubeadm-config",
    matters: "kubeadm writes the manifests anew: a flag that was set by hand in one is lost (single sign-on, by --oidc-* and \
              --authentication-config, was once)",
    clears: "add what is to stay to extraArgs in kube-system/kubeadm-config, then kubeadm init phase upload-config kubeadm",
    source: "kubeadm, phases/controlplane/manifests.go and phases/etcd/local.go; facts of an upgrade 1.34 to 1.35",
    severity: Severity::Warns,
    phases: &[Phase::Run],
    needs: &[Need::KubeadmConfig, Need::Hosts],
    judge: Judge::Observed(judge),
};

/// Flags that kubeadm sets by itself, in any of its versions from 1.31 on.
const OWN: [(&str, &[&str]); 4] = [
    (
        "kube-apiserver",
        &[
            "advertise-address",
            "allow-privileged",
            "authorization-mode",
            "client-ca-file",
            "enable-admission-plugins",
            "enable-bootstrap-token-auth",
            "etcd-cafile",
            "etcd-certfile",
            "etcd-keyfile",
            "etcd-servers",
            "kubelet-client-certificate",
            "kubelet-client-key",
            "kubelet-preferred-address-types",
            "proxy-client-cert-file",
            "proxy-client-key-file",
            "requestheader-allowed-names",
            "requestheader-client-ca-file",
            "requestheader-extra-headers-prefix",
            "requestheader-group-headers",
            "requestheader-username-headers",
            "secure-port",
            "service-account-issuer",
            "service-account-key-file",
            "service-account-signing-key-file",
            "service-cluster-ip-range",
            "tls-cert-file",
            "tls-private-key-file",
        ],
    ),
    (
        "kube-controller-manager",
        &[
            "allocate-node-cidrs",
            "authentication-kubeconfig",
            "authorization-kubeconfig",
            "bind-address",
            "client-ca-file",
            "cluster-cidr",
            "cluster-name",
            "cluster-signing-cert-file",
            "cluster-signing-key-file",
            "controllers",
            "kubeconfig",
            "leader-elect",
            "requestheader-client-ca-file",
            "root-ca-file",
            "service-account-private-key-file",
            "service-cluster-ip-range",
            "use-service-account-credentials",
        ],
    ),
    (
        "kube-scheduler",
        &["authentication-kubeconfig", "authorization-kubeconfig", "bind-address", "kubeconfig", "leader-elect"],
    ),
    (
        "etcd",
        &[
            "advertise-client-urls",
            "cert-file",
            "client-cert-auth",
            "data-dir",
            "experimental-initial-corrupt-check",
            "experimental-watch-progress-notify-interval",
            "feature-gates",
            "initial-advertise-peer-urls",
            "initial-cluster",
            "initial-cluster-state",
            "key-file",
            "listen-client-urls",
            "listen-metrics-urls",
            "listen-peer-urls",
            "name",
            "peer-cert-file",
            "peer-client-cert-auth",
            "peer-key-file",
            "peer-trusted-ca-file",
            "snapshot-count",
            "trusted-ca-file",
            "watch-progress-notify-interval",
        ],
    ),
];

fn judge(snapshot: &ClusterSnapshot, _: &Target, _: &Policy) -> Judgement {
    let hosts = match hosts::control_planes(snapshot) {
        Ok(hosts) => hosts,
        Err(why) => return why,
    };
    match Configuration::of(&snapshot.kubeadm_config) {
        Ok(config) => hosts.judged(hosts.planes().flat_map(|(node, plane)| of_node(node, plane, &config)).collect()),
        Err(why) => Finding::unknown("configmap/kubeadm-config", why).into(),
    }
}

fn of_node(node: &Node, plane: &ControlPlane, config: &Configuration) -> Vec<Finding> {
    let components = config.components();
    let found = OWN.iter().filter_map(|(component, own)| {
        let extra = components.iter().find(|(name, _)| name == component).map_or(&[][..], |(_, extra)| extra.as_slice());
        let changes = changes(plane.manifest(component)?, own, extra);
        (!changes.is_empty()).then(|| {
            let why = format!("kubeadm would change {component}.yaml: {}", changes.join("; "));
            let remedy = "to keep a flag: extraArgs in kube-system/kubeadm-config, then kubeadm init phase upload-config kubeadm";
            let evidence = format!("/etc/kubernetes/manifests/{component}.yaml against ClusterConfiguration");
            Finding::new(Class::Warning, format!("node/{}", node.name), why).evidence(evidence).remedy(remedy)
        })
    });
    found.collect()
}

/// What differs, flag by flag. A flag may be given several times: its values are compared together.
fn changes(manifest: &Manifest, own: &[&str], extra: &[(String, String)]) -> Vec<String> {
    let live = grouped(manifest.flags.iter().map(|flag| (flag.name.as_str(), flag.value.as_str())));
    let wanted = grouped(extra.iter().map(|(name, value)| (name.as_str(), value.as_str())));
    let lost = live.keys().filter(|name| !wanted.contains_key(**name) && !own.contains(*name));
    let lost = lost.map(|name| format!("--{name} is lost"));
    // kubeadm puts Node and RBAC before what it is given there
    let set = wanted.iter().filter(|(name, _)| **name != "authorization-mode");
    let set = set.filter_map(|(name, value)| match live.get(name) {
        None => Some(format!("--{name} comes")),
        Some(now) if now != value => Some(format!("--{name} changes")),
        Some(_) => None,
    });
    lost.chain(set).collect()
}

fn grouped<'a>(pairs: impl Iterator<Item = (&'a str, &'a str)>) -> BTreeMap<&'a str, Vec<&'a str>> {
    let mut found: BTreeMap<_, Vec<_>> = BTreeMap::new();
    for (name, value) in pairs {
        found.entry(name).or_default().push(value);
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        cluster::snapshot::{Flag, Observed},
        gate::fixture::{self, classes},
    };

    fn judged(live: &[(&str, &str)], config: &str) -> Judgement {
        let mut cluster = fixture::with_hosts();
        cluster.kubeadm_config = Observed::Known(config.to_owned());
        let plane = fixture::host(&mut cluster, "m1").control_plane.as_mut().expect("plane");
        let manifest = plane.manifests.iter_mut().find(|one| one.program == "kube-apiserver").expect("apiserver");
        let flag = |(name, value): &(&str, &str)| {
            let file = "/etc/kubernetes/manifests/kube-apiserver.yaml".to_owned();
            Flag { file, name: (*name).to_owned(), value: (*value).to_owned() }
        };
        manifest.flags = live.iter().map(flag).collect();
        judge(&cluster, &fixture::patch(), &Policy::default())
    }

    const OIDC: &str = "apiServer:\n  extraArgs:\n  - {name: oidc-issuer-url, value: https://id.example.org}\n";

    #[test]
    fn what_kubeadm_would_change_is_named() {
        for (live, config, said) in [
            (&[("secure-port", "6443"), ("etcd-servers", "x")][..], "", None),
            (&[("authentication-config", "/etc/a.yaml")], "", Some("--authentication-config is lost")),
            (&[("oidc-issuer-url", "https://id.example.org")], OIDC, None),
            (&[("oidc-issuer-url", "https://old.example.org")], OIDC, Some("--oidc-issuer-url changes")),
            (&[], OIDC, Some("--oidc-issuer-url comes")),
        ] {
            match (judged(live, config), said) {
                (Judgement::Findings(found), Some(said)) => {
                    assert!(found.len() == 1 && found[0].why.ends_with(said), "{found:?}");
                    assert_eq!((found[0].class, found[0].object.as_str()), (Class::Warning, "node/m1"));
                }
                (judged, None) => assert_eq!(judged, Judgement::Passed, "{live:?}"),
                (judged, Some(_)) => panic!("{live:?}: {judged:?}"),
            }
        }
    }

    #[test]
    fn a_configuration_that_cannot_be_read_is_no_pass() {
        assert_eq!(classes(&judged(&[], "apiServer: [")), [(Class::Unknown, "configmap/kubeadm-config")]);
    }
}
