use super::{Class, Finding, Gate, Judgement, Need, Phase, Severity, hosts};
use crate::{
    cluster::snapshot::{ClusterSnapshot, HostFacts, Node},
    policy::Policy,
    version::{Target, UpgradeKind},
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
    judge,
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
    let findings = old.filter_map(|(node, facts)| finding(node, facts)).collect();
    hosts.judged(findings)
}

fn finding(node: &Node, facts: &HostFacts) -> Option<Finding> {
    let object = format!("node/{}", node.name);
    let Some(server) = facts.kubelet.server.as_deref() else {
        let finding = Finding::unknown(object, "/etc/kubernetes/kubelet.conf names no server that could be read");
        return Some(finding.remedy(format!("on {}: grep server: /etc/kubernetes/kubelet.conf", node.name)));
    };
    let own = node.internal_ip.as_deref()?;
    let host = server.trim_start_matches("https://");
    let host = host.strip_prefix('[').map_or_else(|| host.split(':').next(), |rest| rest.split(']').next());
    if host.is_some_and(|host| [own, "127.0.0.1", "localhost", "::1"].contains(&host)) {
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
    Some(Finding::new(Class::Actionable, object, why).evidence("/etc/kubernetes/kubelet.conf").remedy(remedy))
}

#[cfg(test)]
mod tests {
    use super::*;
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
    fn a_kubelet_whose_server_is_not_known_is_unknown() {
        let mut cluster = fixture::with_hosts();
        cluster.nodes[1].control_plane = true;
        fixture::host(&mut cluster, "m1").kubelet.server = None;
        assert_eq!(classes(&judge(&cluster, &fixture::minor(), &Policy::default())), [(Class::Unknown, "node/m1")]);
    }
}
