use super::{Finding, Gate, Judge, Judgement, Need, Phase, Severity};
use crate::{
    cluster::snapshot::{ClusterSnapshot, Observed},
    policy::Policy,
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
    use crate::gate::{
        Class,
        fixture::{self, classes},
    };

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
    fn not_looked_at_is_said_and_not_readable_is_unknown() {
        let mut cluster = fixture::cluster();
        assert!(matches!(judged(&cluster), Judgement::NotApplicable(why) if why.contains("k8s-upgrade-creds")));
        cluster.hosts = Observed::Unknown("403".to_owned());
        assert_eq!(classes(&judged(&cluster)), [(Class::Unknown, "nodes")]);
    }
}
