use super::{Class, Finding, Gate, Judge, Judgement, Need, Phase, Severity, hosts};
use crate::{
    cluster::snapshot::{ClusterSnapshot, HostFacts, Node},
    policy::Policy,
    version::Target,
};

pub(super) const GATE: Gate = Gate {
    id: "os-autoupdate",
    checks: "no node upgrades its container runtime or Kubernetes by itself",
    matters: "an update of the operating system that restarts what pods run on does so on all nodes at once: it \
             took a whole platform down on 2023-03-08",
    clears: "apt-mark hold containerd.io kubelet kubeadm kubectl, or Package-Blacklist in \
             /etc/apt/apt.conf.d/50unattended-upgrades",
    source: "the incident of Datadog, 2023-03-08",
    severity: Severity::Warns,
    phases: &[Phase::Run],
    needs: &[Need::Hosts],
    judge: Judge::Observed(judge),
};

fn judge(snapshot: &ClusterSnapshot, _: &Target, _: &Policy) -> Judgement {
    hosts::on_each(snapshot, finding)
}

/// What restarts pods or the kubelet when it is upgraded.
const WATCHED: [&str; 5] = ["kubeadm", "kubelet", "kubectl", "containerd", "containerd.io"];

fn finding(node: &Node, facts: &HostFacts) -> Option<Finding> {
    let packages = facts.packages.known()?;
    if !packages.unattended || packages.get("unattended-upgrades").is_none() {
        return None;
    }
    let free: Vec<_> =
        packages.installed.iter().filter(|one| WATCHED.contains(&one.name.as_str()) && !one.held).collect();
    if free.is_empty() {
        return None;
    }
    let names = free.iter().map(|one| one.name.as_str()).collect::<Vec<_>>().join(" ");
    let why = format!("unattended-upgrades is switched on, and not on hold are: {names}");
    let finding = Finding::new(Class::Warning, format!("node/{}", node.name), why);
    Some(
        finding
            .evidence("APT::Periodic::Unattended-Upgrade")
            .remedy(format!("on {}: apt-mark hold {names}", node.name)),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cluster::snapshot::{Observed, Package};
    use crate::gate::fixture::{self, classes};

    fn judged(change: impl FnOnce(&mut HostFacts)) -> Judgement {
        let mut cluster = fixture::with_hosts();
        change(fixture::host(&mut cluster, "m1"));
        judge(&cluster, &fixture::patch(), &Policy::default())
    }

    #[test]
    fn what_upgrades_by_itself_is_said() {
        let on = |held: bool| {
            judged(|facts| {
                let Observed::Known(packages) = &mut facts.packages else { panic!("packages") };
                packages.unattended = true;
                packages.installed.iter_mut().for_each(|one| one.held = held);
                let name = "unattended-upgrades".to_owned();
                packages.installed.push(Package { name, version: "2.9".to_owned(), held: false });
            })
        };
        assert_eq!(classes(&on(false)), [(Class::Warning, "node/m1")]);
        assert_eq!(on(true), Judgement::Passed);
        // it is told to, and is not there
        let told = judged(|facts| {
            let Observed::Known(packages) = &mut facts.packages else { panic!("packages") };
            packages.unattended = true;
        });
        assert_eq!(told, Judgement::Passed);
    }
}
