use super::{Class, Finding, Gate, Judge, Judgement, Need, Phase, Severity, hosts};
use crate::{
    cluster::snapshot::{ClusterSnapshot, HostFacts, Node},
    policy::Policy,
    version::{Minor, Target, UpgradeKind},
};

pub(super) const GATE: Gate = Gate {
    id: "cp-kubelet-local-endpoint",
    checks: "with several control planes and a minor step, the kubelet of each talks to its own apiserver",
    matters: "behind a load balancer a kubelet of the new minor meets an apiserver of the old one in \
             mid-upgrade, which no skew rule allows: from 1.30 to 1.31 its pods did not start",
    clears: "server: https://OWN-IP:6443 in /etc/kubernetes/kubelet.conf of the control plane, then systemctl \
             restart kubelet",
    source: "kubernetes/kubernetes#127316; kubeadm of 1.37 no longer mends it",
    severity: Severity::Blocks,
    phases: &[Phase::Run],
    needs: &[Need::Hosts],
    judge: Judge::Observed(judge),
};

fn judge(snapshot: &ClusterSnapshot, target: &Target, _: &Policy) -> Judgement {
    if target.kind != UpgradeKind::Minor || snapshot.control_planes().count() < 2 {
        return Judgement::NotApplicable("only a minor step of several control planes needs it".to_owned());
    }
    let hosts = match hosts::control_planes(snapshot) {
        Ok(hosts) => hosts,
        Err(why) => return why,
    };
    let old = hosts.each().filter(|(node, _)| node.kubelet.minor() < target.to.minor());
    let findings = old.filter_map(|(node, facts)| finding(node, facts, target.to.minor())).collect();
    hosts.judged(findings)
}

/// kubeadm of these minors points the kubelet at its own apiserver before it restarts it (`ControlPlaneKubeletLocalMode`,
/// on by default from 1.33, and gone with 1.37).
fn mends_it(to: Minor) -> bool {
    (Minor::new(1, 33)..Minor::new(1, 37)).contains(&to)
}

fn finding(node: &Node, facts: &HostFacts, to: Minor) -> Option<Finding> {
    let object = format!("node/{}", node.name);
    let Some(server) = facts.kubelet.server.as_deref() else {
        let finding = Finding::unknown(object, "/etc/kubernetes/kubelet.conf names no server that could be read");
        return Some(finding.remedy(format!("on {}: grep server: /etc/kubernetes/kubelet.conf", node.name)));
    };
    let own = node.internal_ip.as_deref()?;
    let host = server.trim_start_matches("https://");
    let host = host.strip_prefix('[').map_or_else(|| host.split(':').next(), |rest| rest.split(']').next());
    let apiserver = facts.control_plane.as_ref().and_then(|plane| plane.manifest("kube-apiserver"));
    let advertised = apiserver.into_iter().flat_map(|manifest| &manifest.flags);
    let advertised = advertised.filter(|flag| flag.name == "advertise-address").map(|flag| flag.value.as_str());
    let its_own: Vec<&str> = advertised.chain([own, node.name.as_str(), "127.0.0.1", "localhost", "::1"]).collect();
    if host.is_some_and(|host| its_own.contains(&host)) {
        return None;
    }
    let why =
        format!("its kubelet talks to {server}: at the target it would meet apiservers of {}", node.kubelet.minor());
    let port = server.rsplit_once(':').map_or("6443", |(_, port)| port.trim_end_matches('/'));
    let own = if own.contains(':') { format!("[{own}]") } else { own.to_owned() };
    let remedy = format!(
        "on {}: server: https://{own}:{port} in /etc/kubernetes/kubelet.conf, then systemctl restart kubelet",
        node.name
    );
    let (class, why) = if mends_it(to) {
        (Class::Warning, format!("{why}, if kubeadm did not point it at its own first, as it does by default"))
    } else {
        (Class::Actionable, why)
    };
    Some(Finding::new(class, object, why).evidence("/etc/kubernetes/kubelet.conf").remedy(remedy))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cluster::snapshot::Flag;
    use crate::gate::fixture::{self, classes};

    #[test]
    fn a_kubelet_behind_a_balancer_is_refused_where_it_matters() {
        let cluster = |server: &str, planes: usize| {
            let mut cluster = fixture::with_hosts();
            cluster.nodes[1].control_plane = planes > 1;
            fixture::host(&mut cluster, "m1").kubelet.server = Some(server.to_owned());
            cluster
        };
        let judged = |server, planes, target| judge(&cluster(server, planes), &target, &Policy::default());
        for (server, refused) in [
            ("https://10.0.0.1:6443", false),
            ("https://127.0.0.1:6443", false),
            ("https://10.0.0.100:6443", true),
            ("https://api.example.org:6443", true),
            ("https://[fd00::9]:6443", true),
        ] {
            let found = judged(server, 2, fixture::minor());
            assert_eq!(classes(&found), [(Class::Actionable, "node/m1")][..usize::from(refused)], "{server}");
        }
        for (planes, target) in [(1, fixture::minor()), (2, fixture::patch())] {
            assert!(matches!(judged("https://10.0.0.100:6443", planes, target), Judgement::NotApplicable(_)));
        }
    }

    #[test]
    fn what_kubeadm_mends_itself_is_said() {
        for (from, to, class) in [("1.34.7", "1.35.4", Class::Warning), ("1.31.1", "1.32.1", Class::Actionable)] {
            let mut cluster = fixture::with_hosts();
            let target = fixture::target(from, to);
            cluster.nodes.iter_mut().for_each(|node| node.kubelet = target.from);
            cluster.nodes[1].control_plane = true;
            fixture::host(&mut cluster, "m1").kubelet.server = Some("https://10.0.0.100:6443".to_owned());
            assert_eq!(classes(&judge(&cluster, &target, &Policy::default())), [(class, "node/m1")], "{to}");
        }
    }

    #[test]
    fn the_apiservers_own_address_and_name_are_its_own() {
        for server in ["https://192.168.7.1:6443", "https://m1:6443"] {
            let mut cluster = fixture::with_hosts();
            cluster.nodes[1].control_plane = true;
            let m1 = fixture::host(&mut cluster, "m1");
            m1.kubelet.server = Some(server.to_owned());
            let plane = m1.control_plane.as_mut().expect("plane");
            let apiserver = plane.manifests.iter_mut().find(|one| one.file == "kube-apiserver.yaml").expect("file");
            let name = "advertise-address".to_owned();
            apiserver.flags.push(Flag { file: "f".to_owned(), name, value: "192.168.7.1".to_owned() });
            assert_eq!(judge(&cluster, &fixture::minor(), &Policy::default()), Judgement::Passed, "{server}");
        }
    }

    #[test]
    fn a_kubelet_whose_server_is_not_known_is_unknown() {
        let mut cluster = fixture::with_hosts();
        cluster.nodes[1].control_plane = true;
        fixture::host(&mut cluster, "m1").kubelet.server = None;
        assert_eq!(classes(&judge(&cluster, &fixture::minor(), &Policy::default())), [(Class::Unknown, "node/m1")]);
    }
}
