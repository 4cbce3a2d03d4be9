use super::{Class, Finding, Gate, Judge, Judgement, Need, Phase, Severity};
use crate::{
    cluster::snapshot::{ClusterSnapshot, Observed},
    policy::{HostKeys, Policy},
    version::Target,
};

/// The gate that says which nodes could not be read, for all that would have judged them.
pub const SSH_ACCESS: &str = "ssh-access";

pub(super) const GATE: Gate = Gate {
    id: SSH_ACCESS,
    checks: "every node lets us in over ssh with our key and its pinned host key, and answers what the gates on nodes ask",
    matters: "a node that can't be reached is found out in mid-upgrade otherwise; and what nobody could look at is no pass",
    clears: "kubectl upgrade-rotate-key --bootstrap --node NODE puts key and host key in order; else see that sshd answers at \
             the node's InternalIP",
    source: "behaviour of this product: ssh goes to every node's InternalIP",
    severity: Severity::Blocks,
    phases: &[Phase::Run],
    needs: &[Need::Nodes, Need::Hosts],
    judge: Judge::Observed(judge),
};

/// Compares and pins the host keys of all nodes.
const BOOTSTRAP: &str = "kubectl upgrade-rotate-key --bootstrap";

fn judge(snapshot: &ClusterSnapshot, _: &Target, policy: &Policy) -> Judgement {
    let hosts = match &snapshot.hosts {
        Observed::Known(hosts) => hosts,
        Observed::Unknown(why) => {
            let remedy =
                if why.contains("--bootstrap") { BOOTSTRAP } else { "--no-ssh judges without the nodes, and says so" };
            return Finding::unknown("nodes", format!("nobody could log in: {why}")).remedy(remedy).into();
        }
        Observed::NotConfigured => {
            let secret = &policy.ssh.key_secret;
            let why = format!(
                "the nodes were not looked at: --no-ssh, or ssh is not set up (no ssh_key in Secret {secret}, no pinned \
                 host key)"
            );
            return Judgement::NotApplicable(why);
        }
    };
    // A node that is not Ready is held for that; whether ssh answers on it adds nothing.
    let ready = snapshot.nodes.iter().filter(|node| node.ready);
    let findings: Vec<_> = ready
        .filter_map(|node| {
            let why = match hosts.get(&node.name) {
                Some(Observed::Known(_)) => return None,
                Some(Observed::Unknown(why)) => why.clone(),
                Some(Observed::NotConfigured) | None => "nobody looked at it".to_owned(),
            };
            let (user, port) = (&policy.ssh.user, policy.ssh.port);
            let ip = node.internal_ip.as_deref().unwrap_or("its InternalIP");
            // A run pins it before its first command, and looks then: what it would find there is not known yet.
            if policy.ssh.host_keys == HostKeys::PinFirst && why.contains("its host key is not pinned") {
                let why = "not looked at: its host key is not pinned yet; preflight pins it, and asks the gates on it";
                let finding = Finding::new(Class::Warning, format!("node/{}", node.name), why);
                let remedy = format!("kubectl upgrade-rotate-key --bootstrap --node {} pins it now", node.name);
                return Some(finding.remedy(remedy));
            }
            let remedy = if why.contains("--bootstrap") {
                format!("kubectl upgrade-rotate-key --bootstrap --node {}", node.name)
            } else {
                format!("see that this answers: ssh -p {port} {user}@{ip} true")
            };
            Some(Finding::unknown(format!("node/{}", node.name), why).remedy(remedy))
        })
        .collect();
    findings.into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gate::fixture::{self, classes};

    fn judged(cluster: &ClusterSnapshot) -> Judgement {
        judge(cluster, &fixture::patch(), &Policy::default())
    }

    #[test]
    fn a_node_that_lets_nobody_in_is_unknown_and_one_that_is_not_ready_is_held_for_that() {
        let mut cluster = fixture::with_hosts();
        assert_eq!(judged(&cluster), Judgement::Passed);
        let Observed::Known(hosts) = &mut cluster.hosts else { panic!("hosts") };
        hosts.insert("w1".to_owned(), Observed::Unknown("refused; x --bootstrap --node w1".to_owned()));
        hosts.remove("w2");
        let found = judged(&cluster);
        assert_eq!(classes(&found), [(Class::Unknown, "node/w1"), (Class::Unknown, "node/w2")]);
        cluster.nodes[1].ready = false;
        assert_eq!(classes(&judged(&cluster)), [(Class::Unknown, "node/w2")]);
    }

    #[test]
    fn a_new_node_is_met_by_the_run_itself_unless_host_keys_are_strict() {
        let mut cluster = fixture::with_hosts();
        let Observed::Known(hosts) = &mut cluster.hosts else { panic!("hosts") };
        let why = "host key of node w1: its host key is not pinned; kubectl upgrade-rotate-key --bootstrap --node w1";
        hosts.insert("w1".to_owned(), Observed::Unknown(why.to_owned()));
        assert_eq!(classes(&judged(&cluster)), [(Class::Warning, "node/w1")]);
        let mut policy = Policy::default();
        policy.ssh.host_keys = HostKeys::Strict;
        assert_eq!(classes(&judge(&cluster, &fixture::patch(), &policy)), [(Class::Unknown, "node/w1")]);
    }

    #[test]
    fn not_looked_at_is_said_and_not_readable_is_unknown() {
        let mut cluster = fixture::cluster();
        assert!(matches!(judged(&cluster), Judgement::NotApplicable(why) if why.contains("k8s-upgrade-creds")));
        cluster.hosts = Observed::Unknown("403".to_owned());
        assert_eq!(classes(&judged(&cluster)), [(Class::Unknown, "nodes")]);
    }
}
