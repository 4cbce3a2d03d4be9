use super::{Class, Finding, Gate, Judge, Judgement, Need, Phase, Severity, hosts};
use crate::{
    cluster::snapshot::{ClusterSnapshot, Node, Observed, Packages},
    policy::Policy,
    version::Target,
};

pub(super) const GATE: Gate = Gate {
    id: "broken-dpkg",
    checks: "dpkg on every node has no package that is half installed, and knows the Kubernetes packages",
    matters: "apt refuses every installation while a package is half-way, and the node is drained and cordoned \
             by then",
    clears: "on the node: dpkg --audit names them, dpkg --configure -a and apt-get --fix-broken install finish \
             them",
    source: "dpkg-query, db:Status-Abbrev; what dpkg --audit reports",
    severity: Severity::Blocks,
    phases: &[Phase::Run, Phase::BeforeNode],
    needs: &[Need::Hosts],
    judge: Judge::Observed(judge),
};

fn judge(snapshot: &ClusterSnapshot, _: &Target, _: &Policy) -> Judgement {
    hosts::on_each(snapshot, |node, facts| of_node(node, &facts.packages))
}

fn of_node(node: &Node, packages: &Observed<Packages>) -> Option<Finding> {
    let object = format!("node/{}", node.name);
    match packages {
        Observed::Known(packages) => finding(object, node, packages),
        Observed::Unknown(why) => Some(Finding::unknown(object, format!("its packages can't be told: {why}"))),
        Observed::NotConfigured => Some(Finding::unknown(object, "its packages were not asked for")),
    }
}

fn finding(object: String, node: &Node, packages: &Packages) -> Option<Finding> {
    let missing: Vec<_> = ["kubeadm", "kubelet"].into_iter().filter(|name| packages.get(name).is_none()).collect();
    let (why, remedy) = if !packages.broken.is_empty() {
        let why = format!("packages that are half installed: {}", packages.broken.join(", "));
        (why, format!("on {}: dpkg --configure -a, then apt-get --fix-broken install", node.name))
    } else if missing.is_empty() {
        return None;
    } else {
        let why = format!("{} came without a package: apt can't upgrade it", missing.join(" and "));
        (why, format!("on {}: apt-get install {}", node.name, missing.join(" ")))
    };
    Some(Finding::new(Class::Actionable, object, why).evidence("dpkg-query").remedy(remedy))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gate::fixture::{self, classes};

    fn judged(change: impl FnOnce(&mut Packages)) -> Judgement {
        let mut cluster = fixture::with_hosts();
        change(fixture::packages(&mut cluster, "w1"));
        judge(&cluster, &fixture::patch(), &Policy::default())
    }

    #[test]
    fn half_a_package_and_none_at_all_are_refused() {
        assert_eq!(judged(|_| {}), Judgement::Passed);
        let found = judged(|packages| packages.broken = vec!["libc6".to_owned()]);
        assert_eq!(classes(&found), [(Class::Actionable, "node/w1")]);
        let found = judged(|packages| packages.installed.retain(|one| one.name != "kubelet"));
        assert_eq!(classes(&found), [(Class::Actionable, "node/w1")]);
        // not every node has a kubectl
        assert_eq!(judged(|packages| packages.installed.retain(|one| one.name != "kubectl")), Judgement::Passed);
    }

    #[test]
    fn a_node_without_dpkg_is_unknown() {
        let mut cluster = fixture::with_hosts();
        fixture::host(&mut cluster, "w1").packages = Observed::Unknown("no dpkg-query".to_owned());
        assert_eq!(classes(&judge(&cluster, &fixture::patch(), &Policy::default())), [(Class::Unknown, "node/w1")]);
    }
}
