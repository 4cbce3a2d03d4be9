use serde_json::{Map, Value};

use super::{Class, Finding, Gate, Judge, Judgement, Need, Phase, Severity, hosts, parts::some};
use crate::{
    cluster::snapshot::{ClusterSnapshot, Node, Observed},
    policy::Policy,
    version::Target,
};

pub(super) const GATE: Gate = Gate {
    id: "kubelet-config-drift",
    checks: "no node's /var/lib/kubelet/config.yaml has anything that the ConfigMap kubelet-config has not, or has otherwise",
    matters: "kubeadm writes the file anew from the ConfigMap: the kubelets' tuning was wiped from six nodes at once, and found \
              missing weeks later; without its reserved memory and eviction thresholds a full node takes its own kubelet down",
    clears: "put it into the ConfigMap kube-system/kubelet-config where all nodes are to have it, else into a kubelet patch \
             in the directory of kubeadm.patches; gates.accept where it may go",
    source: "kubeadm upgrade, phase kubelet-config",
    severity: Severity::Blocks,
    phases: &[Phase::Run],
    needs: &[Need::KubeletConfig, Need::Hosts],
    judge: Judge::Observed(judge),
};

/// What keeps a node alive under pressure: to lose it is more than a nuisance.
const GUARDS: [&str; 9] = [
    "enforceNodeAllocatable",
    "evictionHard",
    "evictionMinimumReclaim",
    "evictionSoft",
    "evictionSoftGracePeriod",
    "kubeReserved",
    "reservedMemory",
    "reservedSystemCPUs",
    "systemReserved",
];

/// What kubeadm itself writes differently from node to node: systemd-resolved's file, and the runtime's socket.
const BY_NODE: [&str; 2] = ["containerRuntimeEndpoint", "resolvConf"];

fn judge(snapshot: &ClusterSnapshot, _: &Target, policy: &Policy) -> Judgement {
    let config = match &snapshot.kubelet_config {
        Observed::Known(text) => fields(text),
        Observed::Unknown(why) => Err(why.clone()),
        Observed::NotConfigured => Err("it was not read".to_owned()),
    };
    let config = match (config, hosts::all(snapshot)) {
        (Ok(config), _) => config,
        (Err(_), Err(not_looked_at)) => return not_looked_at,
        (Err(why), Ok(_)) => {
            let why = format!("the nodes' files can't be compared with it: {why}");
            let look = "kubectl -n kube-system get configmap kubelet-config -o yaml";
            return Finding::unknown("configmap/kubelet-config", why).remedy(look).into();
        }
    };
    hosts::on_each(snapshot, |node, facts| {
        // that there is none is told by removed-feature-gate, and kubeadm then has nothing to wipe
        match fields(facts.kubelet.config.as_deref()?) {
            Ok(own) => finding(node, &own, &config, policy),
            Err(why) => Some(unread(node, &why)),
        }
    })
}

fn unread(node: &Node, why: &str) -> Finding {
    Finding::unknown(format!("node/{}", node.name), format!("/var/lib/kubelet/config.yaml can't be read: {why}"))
}

fn fields(text: &str) -> Result<Map<String, Value>, String> {
    serde_saphyr::from_str(text).map_err(|error| error.to_string().lines().next().unwrap_or_default().to_owned())
}

fn finding(node: &Node, own: &Map<String, Value>, config: &Map<String, Value>, policy: &Policy) -> Option<Finding> {
    let lost = own.iter().filter(|(name, value)| !BY_NODE.contains(&name.as_str()) && config.get(*name) != Some(value));
    let lost: Vec<_> = lost.map(|(name, value)| (name.as_str(), value, config.get(name))).collect();
    let changes: Vec<_> = lost.iter().map(|(name, value, after)| change(name, value, *after)).collect();
    if changes.is_empty() {
        return None;
    }
    // a patch may well put it back, and nobody looked into it
    let guards = policy.kubeadm.patches.is_none() && lost.iter().any(|(name, ..)| GUARDS.contains(name));
    let class = if guards { Class::Actionable } else { Class::Warning };
    let why = format!("kubeadm would change /var/lib/kubelet/config.yaml: {}", some(&changes));
    let remedy =
        "kubectl -n kube-system edit configmap kubelet-config, or a kubelet patch in the directory of kubeadm.patches";
    let finding = Finding::new(class, format!("node/{}", node.name), why);
    Some(finding.evidence("the file, and ConfigMap kube-system/kubelet-config").remedy(remedy))
}

fn change(name: &str, before: &Value, after: Option<&Value>) -> String {
    match after {
        None => format!("{name} would go ({before})"),
        Some(after) => format!("{name} {before} would become {after}"),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::gate::fixture::{self, classes};

    fn judged(own: &str, config: &str, policy: &Policy) -> Judgement {
        let mut cluster = fixture::with_hosts();
        let text = |more: &str| format!("{}{more}\n", fixture::KUBELET_CONFIG);
        cluster.kubelet_config = Observed::Known(text(config));
        for node in ["m1", "w2"] {
            fixture::host(&mut cluster, node).kubelet.config = Some(text(config));
        }
        fixture::host(&mut cluster, "w1").kubelet.config = Some(text(own));
        judge(&cluster, &fixture::patch(), policy)
    }

    #[test]
    fn what_kubeadm_would_wipe_is_said_and_what_guards_a_node_refuses() {
        let reserved = "systemReserved: {memory: 1Gi}";
        for (own, config, class) in [
            ("", "", None),
            ("maxPods: 200", "maxPods: 200", None),
            ("systemReserved: {memory: 1Gi, cpu: 1}", "systemReserved: {cpu: 1, memory: 1Gi}", None),
            // the ConfigMap has more: that comes, and nothing goes
            ("", "maxPods: 200", None),
            ("resolvConf: /run/systemd/resolve/resolv.conf", "resolvConf: /etc/resolv.conf", None),
            ("maxPods: 200", "", Some(Class::Warning)),
            ("maxPods: 200", "maxPods: 110", Some(Class::Warning)),
            (reserved, "", Some(Class::Actionable)),
            (reserved, "systemReserved: {memory: 500Mi}", Some(Class::Actionable)),
        ] {
            let found = judged(own, config, &Policy::default());
            let wanted: Vec<_> = class.into_iter().map(|class| (class, "node/w1")).collect();
            assert_eq!(classes(&found), wanted, "{own} {config}");
        }
        let mut policy = Policy::default();
        policy.kubeadm.patches = Some("/etc/kubernetes/patches".to_owned());
        assert_eq!(classes(&judged(reserved, "", &policy)), [(Class::Warning, "node/w1")]);
    }

    #[test]
    fn the_change_is_named_with_both_values() {
        let Judgement::Findings(found) = judged("maxPods: 200", "maxPods: 110", &Policy::default()) else {
            panic!("found")
        };
        assert!(found[0].why.ends_with("maxPods 200 would become 110"), "{}", found[0].why);
    }

    #[test]
    fn what_cannot_be_compared_is_unknown() {
        let mut cluster = fixture::with_hosts();
        cluster.kubelet_config = Observed::Unknown("403".to_owned());
        let found = judge(&cluster, &fixture::patch(), &Policy::default());
        assert_eq!(classes(&found), [(Class::Unknown, "configmap/kubelet-config")]);
        let found = judged("a: [", "", &Policy::default());
        assert_eq!(classes(&found), [(Class::Unknown, "node/w1")]);
    }

    proptest! {
        #[test]
        fn any_text_is_read(text in "[\\PC\n]*") {
            let _ = fields(&text);
        }
    }
}
