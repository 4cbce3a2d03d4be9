//! What removed-flag and removed-feature-gate share: what a minor drops, as far as the data knows it, and where it may
//! still be named.

use super::{Class, Finding, Judgement, hosts, kubeadm_config::Configuration};
use crate::{
    cluster::snapshot::{ClusterSnapshot, HostFacts, Manifest, Node},
    version::{Minor, Target, UpgradeKind},
};

/// One kind of thing that components are told, and from some minor on no longer take.
pub(super) struct Dropped {
    /// In the plural.
    pub(super) what: &'static str,
    /// Whether the data knows the target's minor.
    pub(super) covered: bool,
    /// The last minor that the data knows.
    pub(super) newest: Minor,
    /// The first one whose removals were seen in the programs themselves.
    pub(super) complete: Minor,
    /// Where a person may learn more of them.
    pub(super) learn: &'static str,
    /// Those that the cluster's objects name.
    pub(super) of_cluster: fn(&ClusterSnapshot, Minor) -> Vec<Finding>,
    /// Those that the kubelet of a node is told.
    pub(super) of_kubelet: fn(&Node, &HostFacts, Minor) -> Vec<Finding>,
    /// Those in the manifests of a control plane.
    pub(super) of_manifests: fn(&Node, &[Manifest], Minor) -> Vec<Finding>,
}

impl Dropped {
    pub(super) fn judge(&self, snapshot: &ClusterSnapshot, target: &Target) -> Judgement {
        if target.kind != UpgradeKind::Minor {
            return Judgement::NotApplicable(format!("a patch takes the {} of its minor", self.what));
        }
        let to = target.to.minor();
        if !self.covered {
            let why = format!("which {} {to} takes is not known: the data ends at {}", self.what, self.newest);
            return Finding::unknown(format!("target/v{}", target.to), why)
                .remedy("a newer release of this program; or accept the finding once the release notes were read")
                .into();
        }
        let mut findings = (self.of_cluster)(snapshot, to);
        match hosts::all(snapshot) {
            Err(why) if findings.is_empty() => why,
            Err(_) => findings.into(),
            Ok(hosts) => {
                findings.extend(hosts.each().flat_map(|(node, facts)| (self.of_kubelet)(node, facts, to)));
                findings
                    .extend(hosts.planes().flat_map(|(node, plane)| (self.of_manifests)(node, &plane.manifests, to)));
                findings.extend((to < self.complete).then(|| self.of_notes(target)));
                hosts.judged(findings)
            }
        }
    }

    /// Not silently a pass: what was compared is less than all.
    fn of_notes(&self, target: &Target) -> Finding {
        let minor = target.to.minor();
        let why =
            format!("which {} {minor} dropped is known by its release notes alone, which may miss some", self.what);
        Finding::new(Class::Warning, format!("target/v{}", target.to), why).remedy(self.learn)
    }
}

/// kubeadm's configuration, or what is said where it can't be read.
pub(super) fn configuration(snapshot: &ClusterSnapshot, what: &str) -> Result<Configuration, Box<Finding>> {
    Configuration::of(&snapshot.kubeadm_config).map_err(|why| {
        let unknown = Finding::unknown("configmap/kubeadm-config", format!("its {what} can't be told: {why}"));
        Box::new(unknown.remedy("kubectl -n kube-system get configmap kubeadm-config -o yaml"))
    })
}
