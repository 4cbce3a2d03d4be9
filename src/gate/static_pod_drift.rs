use std::collections::BTreeMap;

use super::{Class, Finding, Gate, Judge, Judgement, Need, Phase, Severity, hosts};
use crate::{
    cluster::snapshot::{ClusterSnapshot, ControlPlane, Node, Observed},
    policy::Policy,
    version::Target,
};

pub(super) const GATE: Gate = Gate {
    id: "static-pod-drift",
    checks: "every control plane has kubeadm's manifests and no second copy of one, and no static pod names an \
             object of the API",
    matters: "kubeadm replaces manifests by their names: a copy beside one (kube-apiserver.yaml.bak is a \
             manifest too) keeps the old pod running, and kubeadm waits 5 minutes and rolls back; a static pod \
             that names a Secret or ConfigMap is refused since 1.34",
    clears: "move copies out of /etc/kubernetes/manifests; bring back a manifest that is missing with kubeadm \
             init phase control-plane",
    source: "kubernetes/kubeadm#2061, #1546; Kubernetes 1.34 release notes",
    severity: Severity::Blocks,
    phases: &[Phase::Run],
    needs: &[Need::Hosts],
    judge: Judge::Observed(judge),
};

fn judge(snapshot: &ClusterSnapshot, _: &Target, _: &Policy) -> Judgement {
    hosts::on_planes(snapshot, of_node)
}

const DIRECTORY: &str = "/etc/kubernetes/manifests";
const KUBEADMS: [&str; 4] = ["kube-apiserver.yaml", "kube-controller-manager.yaml", "kube-scheduler.yaml", "etcd.yaml"];

fn of_node(node: &Node, plane: &ControlPlane) -> Vec<Finding> {
    let found = |why: String, remedy: String| {
        let finding = Finding::new(Class::Actionable, format!("node/{}", node.name), why);
        finding.evidence(format!("files of {DIRECTORY}")).remedy(remedy)
    };
    let mut findings = Vec::new();
    let etcd = (!matches!(plane.etcd, Observed::NotConfigured)).then_some("etcd");
    let expected = ["kube-apiserver", "kube-controller-manager", "kube-scheduler"].into_iter().chain(etcd);
    for component in expected.filter(|component| plane.manifest(component).is_none()) {
        let remedy = format!(
            "look in /etc/kubernetes/tmp for where it went; kubeadm init phase control-plane writes it anew on {}",
            node.name
        );
        findings.push(found(format!("{component}.yaml is not there"), remedy));
    }
    let mut by_pod: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for manifest in &plane.manifests {
        let file = &manifest.file;
        if let Some(why) = &manifest.unreadable {
            let mut finding =
                found(format!("{file} is no manifest: {why}"), format!("move it out of {DIRECTORY}, or mend it"));
            // the kubelet passes it over, and kubeadm does not know it
            if !KUBEADMS.contains(&file.as_str()) {
                finding.class = Class::Warning;
            }
            findings.push(finding);
            continue;
        }
        if !manifest.pod.is_empty() {
            by_pod.entry(&manifest.pod).or_default().push(file);
        }
        if !manifest.references.is_empty() {
            let why = format!("{file} names {}, which a static pod may not", manifest.references.join(", "));
            findings.push(found(why, "give it files of the node (hostPath) in their place".to_owned()));
        }
    }
    for (pod, files) in by_pod.into_iter().filter(|(_, files)| files.len() > 1) {
        let why = format!("{} are manifests of the same pod {pod}", files.join(" and "));
        findings.push(found(why, format!("move the copy out of {DIRECTORY}: the kubelet takes every file there")));
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cluster::snapshot::Manifest;
    use crate::gate::fixture::{self, classes};

    fn judged(change: impl FnOnce(&mut ControlPlane)) -> Judgement {
        let mut cluster = fixture::with_hosts();
        change(fixture::host(&mut cluster, "m1").control_plane.as_mut().expect("control plane"));
        judge(&cluster, &fixture::patch(), &Policy::default())
    }

    const REFUSED: [(Class, &str); 1] = [(Class::Actionable, "node/m1")];

    #[test]
    fn what_kubeadm_will_not_find_or_not_replace_is_refused() {
        assert_eq!(judged(|_| {}), Judgement::Passed);
        assert_eq!(classes(&judged(|plane| plane.manifests.retain(|one| one.file != "etcd.yaml"))), REFUSED);
        assert_eq!(classes(&judged(|plane| plane.manifests[1].unreadable = Some("x".to_owned()))), REFUSED);
        let other = judged(|plane| {
            let mut notes = plane.manifests[1].clone();
            (notes.file, notes.unreadable) = ("README".to_owned(), Some("x".to_owned()));
            plane.manifests.push(notes);
        });
        assert_eq!(classes(&other), [(Class::Warning, "node/m1")]);
        let nameless = judged(|plane| {
            let mut one = plane.manifests[1].clone();
            (one.file, one.pod) = ("a.json".to_owned(), String::new());
            let two = Manifest { file: "b.json".to_owned(), ..one.clone() };
            plane.manifests.extend([one, two]);
        });
        assert_eq!(nameless, Judgement::Passed);
        let copy = judged(|plane| {
            let mut copy = plane.manifests[1].clone();
            copy.file += ".bak";
            plane.manifests.push(copy);
        });
        assert_eq!(classes(&copy), REFUSED);
    }

    #[test]
    fn someone_elses_static_pod_is_welcome_unless_it_names_objects() {
        let vip = |references: &[&str]| {
            judged(|plane| {
                let mut vip = plane.manifests[0].clone();
                (vip.file, vip.pod) = ("kube-vip.yaml".to_owned(), "kube-vip".to_owned());
                vip.references = references.iter().map(|one| (*one).to_owned()).collect();
                plane.manifests.push(vip);
            })
        };
        assert_eq!(vip(&[]), Judgement::Passed);
        assert_eq!(classes(&vip(&["secret/x"])), REFUSED);
    }

    #[test]
    fn an_external_etcd_has_no_manifest() {
        let found = judged(|plane| {
            plane.etcd = Observed::NotConfigured;
            plane.manifests.retain(|one| one.file != "etcd.yaml");
        });
        assert_eq!(found, Judgement::Passed);
    }
}
