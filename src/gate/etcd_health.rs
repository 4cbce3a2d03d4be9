use std::collections::BTreeSet;

use super::{Class, Finding, Gate, Judge, Judgement, Need, Phase, Severity, hosts};
use crate::{
    cluster::snapshot::{ClusterSnapshot, Etcd, EtcdEndpoint, Node, Observed},
    policy::Policy,
    version::Target,
};

pub(super) const GATE: Gate = Gate {
    id: "etcd-health",
    checks: "every member of a stacked etcd answers, follows the same leader and raises no alarm, so that it bears one \
             member's restart",
    matters: "kubeadm restarts etcd on one control plane after the other: with a member away, one more restart costs the \
              quorum, and the whole API with it; an alarm NOSPACE refuses every write",
    clears: "bring the member back (its pod's log: crictl logs), or free space: etcdctl defrag, then etcdctl alarm disarm",
    source: "etcd's own endpoint health and endpoint status; etcd operations guide, Maintenance",
    severity: Severity::Blocks,
    phases: &[Phase::Run, Phase::BeforeNode],
    needs: &[Need::Hosts],
    judge: Judge::Observed(judge),
};

fn judge(snapshot: &ClusterSnapshot, _: &Target, _: &Policy) -> Judgement {
    let hosts = match hosts::control_planes(snapshot) {
        Ok(hosts) => hosts,
        Err(why) => return why,
    };
    let seen: Vec<_> = hosts.planes().map(|(node, plane)| (node, &plane.etcd)).collect();
    if !seen.is_empty() && seen.iter().all(|(_, etcd)| matches!(etcd, Observed::NotConfigured)) {
        return Judgement::NotApplicable("no control plane runs an etcd of kubeadm's: it is external".to_owned());
    }
    let mut findings: Vec<_> = seen.iter().filter_map(|(node, etcd)| unknown(node, etcd)).collect();
    let known: Vec<_> = seen.iter().filter_map(|(_, etcd)| etcd.known()).collect();
    findings.extend(unwell(&known));
    hosts.judged(findings)
}

fn unknown(node: &Node, etcd: &Observed<Etcd>) -> Option<Finding> {
    let Observed::Unknown(why) = etcd else { return None };
    let finding = Finding::unknown(format!("node/{}", node.name), format!("its etcd did not say how it is: {why}"));
    let remedy = format!("kubectl -n kube-system logs etcd-{} --tail=20", node.name);
    Some(finding.remedy(remedy))
}

/// Every control plane asks all members: each is said once, by whoever saw it unwell.
fn unwell(seen: &[&Etcd]) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut said = BTreeSet::new();
    for one in seen.iter().flat_map(|etcd| &etcd.endpoints) {
        let Some((class, why)) = trouble(one) else { continue };
        if said.insert(&one.endpoint) {
            let remedy = if why.contains("NOSPACE") {
                "etcdctl compact and defrag, then etcdctl alarm disarm; etcd's operations guide, Space quota"
            } else {
                "kubectl -n kube-system get pods -l component=etcd -o wide, then the log of the one that is not Ready"
            };
            let finding = Finding::new(class, format!("etcd/{}", one.endpoint), why);
            findings.push(finding.evidence("etcdctl endpoint health, endpoint status").remedy(remedy));
        }
    }
    let leaders: BTreeSet<_> =
        seen.iter().flat_map(|etcd| &etcd.endpoints).filter_map(|one| one.leader.as_ref()).collect();
    if leaders.len() > 1 {
        let leaders = leaders.into_iter().cloned().collect::<Vec<_>>().join(", ");
        let why = format!("members follow different leaders: {leaders}");
        findings.push(Finding::new(Class::Transient, "etcd", why).remedy("an election takes a second: ask again"));
    }
    findings
}

fn trouble(one: &EtcdEndpoint) -> Option<(Class, String)> {
    if one.healthy && one.errors.is_empty() {
        let leaderless = || (Class::Transient, "it knows no leader".to_owned());
        return one.leader.is_none().then(leaderless);
    }
    let errors = if one.errors.is_empty() { "it did not answer".to_owned() } else { one.errors.join("; ") };
    Some((Class::Actionable, format!("not healthy: {errors}")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gate::fixture::{self, classes};

    fn judged(change: impl FnOnce(&mut EtcdEndpoint)) -> Judgement {
        let mut cluster = fixture::with_hosts();
        change(&mut fixture::etcd(&mut cluster).endpoints[0]);
        judge(&cluster, &fixture::patch(), &Policy::default())
    }

    const ENDPOINT: &str = "etcd/https://10.0.0.1:2379";

    #[test]
    fn a_member_that_is_unwell_is_named() {
        assert_eq!(judged(|_| {}), Judgement::Passed);
        assert_eq!(classes(&judged(|one| one.healthy = false)), [(Class::Actionable, ENDPOINT)]);
        let found = judged(|one| one.errors = vec!["memberID:1 alarm:NOSPACE ".to_owned()]);
        assert_eq!(classes(&found), [(Class::Actionable, ENDPOINT)]);
        let Judgement::Findings(found) = found else { panic!("found") };
        assert!(found[0].remedy.contains("disarm"));
        assert_eq!(classes(&judged(|one| one.leader = None)), [(Class::Transient, ENDPOINT)]);
    }

    #[test]
    fn two_leaders_are_an_election() {
        let mut cluster = fixture::with_hosts();
        let etcd = fixture::etcd(&mut cluster);
        let other = EtcdEndpoint {
            leader: Some("b2".to_owned()),
            endpoint: "https://10.0.0.2:2379".to_owned(),
            ..etcd.endpoints[0].clone()
        };
        etcd.endpoints.push(other);
        assert_eq!(classes(&judge(&cluster, &fixture::patch(), &Policy::default())), [(Class::Transient, "etcd")]);
    }

    #[test]
    fn one_that_did_not_say_is_unknown_and_an_external_one_is_not_ours() {
        let mut cluster = fixture::with_hosts();
        let judged = |cluster: &ClusterSnapshot| judge(cluster, &fixture::patch(), &Policy::default());
        fixture::host(&mut cluster, "m1").control_plane.as_mut().expect("plane").etcd =
            Observed::Unknown("no".to_owned());
        assert_eq!(classes(&judged(&cluster)), [(Class::Unknown, "node/m1")]);
        fixture::host(&mut cluster, "m1").control_plane.as_mut().expect("plane").etcd = Observed::NotConfigured;
        assert!(matches!(judged(&cluster), Judgement::NotApplicable(_)));
    }
}
