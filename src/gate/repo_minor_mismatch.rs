use std::collections::BTreeSet;

use super::{Class, Finding, Gate, Judge, Judgement, Need, Phase, Severity, hosts};
use crate::{
    cluster::snapshot::{ClusterSnapshot, Node, Packages},
    policy::Policy,
    version::{Minor, Target},
};

pub(super) const GATE: Gate = Gate {
    id: "repo-minor-mismatch",
    checks: "every node has exactly one source of Kubernetes' packages, which is the policy's repository or a \
             mirror of its kind, at the running minor or the target's",
    matters: "a minor has a repository of its own: a node whose source points elsewhere finds no package of the \
             target, or takes one of another build",
    clears: "one line in /etc/apt/sources.list.d/kubernetes.list: deb \
             [signed-by=/etc/apt/keyrings/kubernetes-apt-keyring.gpg] URL/v1.NN/deb/ /",
    source: "kubernetes.io/docs/tasks/administer-cluster/kubeadm/change-package-repository",
    severity: Severity::Blocks,
    phases: &[Phase::Run, Phase::BeforeNode],
    needs: &[Need::Hosts],
    judge: Judge::Observed(judge),
};

fn judge(snapshot: &ClusterSnapshot, target: &Target, policy: &Policy) -> Judgement {
    hosts::on_each(snapshot, |node, facts| finding(node, facts.packages.known()?, target, &policy.repository.url))
}

fn finding(node: &Node, packages: &Packages, target: &Target, url: &str) -> Option<Finding> {
    let object = format!("node/{}", node.name);
    let minor = target.to.minor();
    let bases: BTreeSet<_> = packages.sources.iter().map(|source| source.base.as_str()).collect();
    let shown = || {
        let each =
            packages.sources.iter().map(|source| format!("{}/v{} in {}", source.base, source.minor, source.path));
        each.collect::<Vec<_>>().join("; ")
    };
    let line = format!(
        "deb [signed-by=/etc/apt/keyrings/kubernetes-apt-keyring.gpg] {}/v{minor}/deb/ /",
        url.trim_end_matches('/')
    );
    if packages.sources.is_empty() {
        let why = format!("no apt source of it points at {url}/vX.Y/deb");
        let remedy = format!("on {}, in /etc/apt/sources.list.d/kubernetes.list: {line}", node.name);
        return Some(Finding::new(Class::Actionable, object, why).evidence("/etc/apt/sources.list*").remedy(remedy));
    }
    if bases.len() > 1 {
        let why = format!("its apt sources point at {} Kubernetes repositories", bases.len());
        return Some(Finding::new(Class::Actionable, object, why).evidence(shown()).remedy("leave one of them"));
    }
    let newest = packages.sources.iter().filter_map(|source| source.minor.parse::<Minor>().ok()).max()?;
    // older ones do no harm, and the run moves the newest to the target's minor
    (newest > minor).then(|| {
        let why = format!("its apt source is at v{newest}, above the target's v{minor}");
        Finding::new(Class::Warning, object, why).evidence(shown()).remedy("the run points it at the target's minor")
    })
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
    fn one_source_is_wanted() {
        assert_eq!(judged(|_| {}), Judgement::Passed);
        assert_eq!(classes(&judged(|packages| packages.sources.clear())), [(Class::Actionable, "node/w1")]);
        let again = |base: &'static str, minor: &'static str| {
            move |packages: &mut Packages| {
                let mut other = packages.sources[0].clone();
                (other.base, other.minor) = (base.to_owned(), minor.to_owned());
                packages.sources.push(other);
            }
        };
        let foreign = judged(again("https://other.example.org/core:/stable:", "1.36"));
        assert_eq!(classes(&foreign), [(Class::Actionable, "node/w1")]);
        assert_eq!(judged(again("https://pkgs.k8s.io/core:/stable:", "1.35")), Judgement::Passed);
        assert_eq!(classes(&judged(again("https://pkgs.k8s.io/core:/stable:", "1.38"))), [(Class::Warning, "node/w1")]);
    }
}
