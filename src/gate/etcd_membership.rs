use std::collections::BTreeSet;

use super::{Class, Finding, Gate, Judge, Judgement, Need, Phase, Severity, hosts};
use crate::{
    cluster::snapshot::{ClusterSnapshot, Etcd},
    policy::Policy,
    version::{Minor, Target},
};

pub(super) const GATE: Gate = Gate {
    id: "etcd-membership",
    checks: "etcd's members are the control planes and nobody else, none is a learner, all run one version, and before \
             etcd 3.6 that version is 3.5.26 or later",
    matters: "a learner or a member of a control plane long gone counts against the quorum; going to 3.6, members that were \
              removed came back and voters turned into learners, and etcd refused to start",
    clears: "etcdctl member remove ID for one whose node is gone, etcdctl member promote ID for a learner; a newer patch of \
             etcd 3.5 first, by etcd.local.imageTag",
    source: "etcd.io/blog/2025/zombie_members_upgrade; etcd-io/etcd#19557, #20793; kubeadm's default etcd is 3.6 from 1.34",
    severity: Severity::Blocks,
    phases: &[Phase::Run],
    needs: &[Need::Hosts],
    judge: Judge::Observed(judge),
};

fn judge(snapshot: &ClusterSnapshot, target: &Target, _: &Policy) -> Judgement {
    let hosts = match hosts::control_planes(snapshot) {
        Ok(hosts) => hosts,
        Err(why) => return why,
    };
    let nodes: BTreeSet<&str> = snapshot.control_planes().map(|node| node.name.as_str()).collect();
    let seen: Vec<_> = hosts.planes().filter_map(|(_, plane)| plane.etcd.known()).collect();
    // All members see the same list: the first one's will do.
    let Some(etcd) = seen.first() else {
        return Judgement::NotApplicable("not judged: no etcd answered; etcd-health says why".to_owned());
    };
    let to_3_6 = snapshot.running_version().is_some_and(|from| from.minor() < Minor::new(1, 34))
        && target.to.minor() >= Minor::new(1, 34);
    let mut findings = members(etcd, &nodes);
    findings.extend(versions(etcd, to_3_6));
    hosts.judged(findings)
}

fn members(etcd: &Etcd, nodes: &BTreeSet<&str>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for member in &etcd.members {
        let object = format!("etcd/{}", if member.name.is_empty() { &member.id } else { &member.name });
        let known = nodes.contains(member.name.as_str());
        let remove = || format!("if its node is gone for good: etcdctl member remove {}", member.id);
        let (why, remedy) = match (member.learner, known) {
            (true, true) => ("a learner: it does not vote", format!("etcdctl member promote {}", member.id)),
            // etcd promotes none that never came up
            (true, false) => ("a learner: it does not vote, and no control plane has its name", remove()),
            (false, false) => ("a voting member, and no control plane has its name", remove()),
            (false, true) => continue,
        };
        findings.push(Finding::new(Class::Actionable, object, why).evidence("etcdctl member list").remedy(remedy));
    }
    let named: BTreeSet<_> = etcd.members.iter().map(|member| member.name.as_str()).collect();
    for node in nodes.difference(&named) {
        let why = "a control plane, and no member of etcd has its name";
        let remedy = format!("kubectl -n kube-system logs etcd-{node} --tail=20");
        findings.push(Finding::new(Class::Actionable, format!("node/{node}"), why).remedy(remedy));
    }
    findings
}

fn versions(etcd: &Etcd, to_3_6: bool) -> Option<Finding> {
    let all: BTreeSet<_> =
        etcd.endpoints.iter().map(|one| one.version.as_str()).filter(|one| !one.is_empty()).collect();
    let shown = all.iter().copied().collect::<Vec<_>>().join(", ");
    let parsed: Vec<_> = all.iter().filter_map(|text| semver::Version::parse(text).ok()).collect();
    let old = parsed.iter().any(|version| *version < ZOMBIES_MENDED);
    // where one is there already, the way is behind them
    if to_3_6 && old && parsed.iter().all(|version| *version < FIRST_3_6) {
        let why = format!("{shown} goes to 3.6, where members that were removed may come back");
        return Some(Finding::new(Class::Actionable, "etcd", why).remedy(
            "set etcd.local.imageTag in kube-system/kubeadm-config to 3.5.26-0 or later and let kubeadm roll it out first",
        ));
    }
    // In mid-upgrade they differ by our own doing: the oldest kubelet counts as running then, and the run goes on.
    (all.len() > 1).then(|| {
        Finding::new(Class::Warning, "etcd", format!("members run different versions: {shown}"))
            .remedy("an upgrade that is half done mends it; else find out why")
    })
}

/// The first etcd 3.5 that mends the list of members before 3.6 reads it.
const ZOMBIES_MENDED: semver::Version = semver::Version::new(3, 5, 26);
const FIRST_3_6: semver::Version = semver::Version::new(3, 6, 0);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gate::fixture::{self, classes};

    fn judged(target: &Target, change: impl FnOnce(&mut Etcd)) -> Judgement {
        let mut cluster = fixture::with_hosts();
        change(fixture::etcd(&mut cluster));
        if target.from.minor() < Minor::new(1, 36) {
            cluster.nodes.iter_mut().for_each(|node| node.kubelet = target.from);
        }
        judge(&cluster, target, &Policy::default())
    }

    #[test]
    fn members_are_the_control_planes() {
        let patch = fixture::patch();
        assert_eq!(judged(&patch, |_| {}), Judgement::Passed);
        assert_eq!(classes(&judged(&patch, |etcd| etcd.members[0].learner = true)), [(Class::Actionable, "etcd/m1")]);
        let zombie = |etcd: &mut Etcd| {
            let mut gone = etcd.members[0].clone();
            "m9".clone_into(&mut gone.name);
            etcd.members.push(gone);
        };
        assert_eq!(classes(&judged(&patch, zombie)), [(Class::Actionable, "etcd/m9")]);
        let never_came_up = |etcd: &mut Etcd| {
            let mut member = etcd.members[0].clone();
            (member.learner, member.name) = (true, String::new());
            etcd.members.push(member);
        };
        let Judgement::Findings(found) = judged(&patch, never_came_up) else {
            panic!("a learner without a name passes")
        };
        assert!(
            found[0].remedy.contains("member remove") && !found[0].remedy.contains("promote"),
            "{}",
            found[0].remedy
        );
        assert_eq!(classes(&judged(&patch, |etcd| etcd.members.clear())), [(Class::Actionable, "node/m1")]);
    }

    #[test]
    fn the_way_to_3_6_wants_3_5_26() {
        let to_34 = fixture::target("1.33.9", "1.34.7");
        let version = |text: &'static str| move |etcd: &mut Etcd| text.clone_into(&mut etcd.endpoints[0].version);
        assert_eq!(classes(&judged(&to_34, version("3.5.24"))), [(Class::Actionable, "etcd")]);
        assert_eq!(judged(&to_34, version("3.5.26")), Judgement::Passed);
        assert_eq!(judged(&fixture::minor(), version("3.5.24")), Judgement::Passed);
        for (other, class) in [("3.5.26", Class::Actionable), ("3.6.5", Class::Warning)] {
            let mixed = judged(&to_34, |etcd| {
                let mut second = etcd.endpoints[0].clone();
                "3.5.24".clone_into(&mut etcd.endpoints[0].version);
                other.clone_into(&mut second.version);
                etcd.endpoints.push(second);
            });
            assert_eq!(classes(&mixed), [(class, "etcd")], "{other}");
        }
    }

    #[test]
    fn half_an_upgrade_is_said() {
        let two = |etcd: &mut Etcd| {
            let mut other = etcd.endpoints[0].clone();
            "3.7.0".clone_into(&mut other.version);
            etcd.endpoints.push(other);
        };
        assert_eq!(classes(&judged(&fixture::minor(), two)), [(Class::Warning, "etcd")]);
    }
}
