use super::{
    Class, Finding, Gate, Judge, Judgement, Need, Phase, Severity,
    parts::{missing, part},
};
use crate::{
    cluster::snapshot::{ClusterSnapshot, Lease, Node, Observed, Pod},
    policy::Policy,
    version::Target,
};

pub(super) const GATE: Gate = Gate {
    id: "control-plane-health",
    checks: "every apiserver's /readyz passes, every static pod of the control planes is Ready, and controller manager and \
             scheduler renew their leases",
    matters: "kubeadm replaces one apiserver after another: with another one already down there is none left, and without \
              a controller manager no pod that is evicted is made again",
    clears: "mend the component that is named; kubectl logs -n kube-system POD",
    source: "/readyz?verbose of each apiserver, mirror pods and Leases of kube-system",
    severity: Severity::Blocks,
    phases: &[Phase::Run, Phase::BeforeNode],
    needs: &[Need::Nodes, Need::Pods, Need::Readiness, Need::Leases],
    judge: Judge::Observed(judge),
};

/// kubeadm's static pods without etcd, which may be elsewhere.
const COMPONENTS: [&str; 3] = ["kube-apiserver", "kube-controller-manager", "kube-scheduler"];

/// Leaders renew every 2 s and lose the lease after 15 s; four times that is no mere change of leader.
const SILENT_SECONDS: i64 = 60;

fn judge(snapshot: &ClusterSnapshot, _: &Target, _: &Policy) -> Judgement {
    let mut findings = readiness(snapshot);
    let pods = match part(&snapshot.pods, Need::Pods) {
        Ok(pods) => pods,
        Err(unread) => return joined(findings, unread),
    };
    findings.extend(snapshot.control_planes().flat_map(|node| static_pods(node, pods)));
    match &snapshot.leases {
        Observed::Known(leases) => {
            findings.extend(COMPONENTS[1..].iter().filter_map(|name| silent(name, leases, snapshot)));
        }
        Observed::Unknown(why) => return joined(findings, missing(Need::Leases, &format!("could not be read: {why}"))),
        Observed::NotConfigured => return joined(findings, missing(Need::Leases, "were not read")),
    }
    findings.into()
}

fn joined(mut findings: Vec<Finding>, unread: Judgement) -> Judgement {
    if let Judgement::Findings(more) = unread {
        findings.extend(more);
    }
    findings.into()
}

fn readiness(snapshot: &ClusterSnapshot) -> Vec<Finding> {
    let all = match part(&snapshot.readiness, Need::Readiness) {
        Ok(all) => all,
        Err(Judgement::Findings(unread)) => return unread,
        Err(_) => return vec![],
    };
    let failing = all.iter().filter(|one| !one.failed.is_empty()).map(|one| {
        Finding::new(
            Class::Actionable,
            format!("apiserver/{}", one.instance),
            format!("not ready: {}", one.failed.join(", ")),
        )
        .evidence("/readyz?verbose names these checks as failed")
        .remedy(format!("kubectl logs -n kube-system kube-apiserver-{}", one.instance))
    });
    failing.collect()
}

fn static_pods(node: &Node, pods: &[Pod]) -> Vec<Finding> {
    let of_node = |component: &str| {
        let name = format!("{component}-{}", node.name);
        pods.iter().find(|pod| pod.namespace == "kube-system" && pod.name == name)
    };
    let finding = |component: &str, why: &str| {
        Finding::new(Class::Actionable, format!("pod/kube-system/{component}-{}", node.name), why)
            .remedy(format!("kubectl describe pod -n kube-system {component}-{}", node.name))
    };
    let judged = COMPONENTS.iter().chain(&["etcd"]).filter_map(|component| match of_node(component) {
        Some(pod) if pod.ready => None,
        Some(_) => Some(finding(component, "this static pod is not Ready")),
        // External etcd shows no pod; and a node that is not Ready says so itself.
        None if *component == "etcd" || !node.ready => None,
        None => Some(finding(component, "there is no such static pod on this control plane")),
    });
    judged.collect()
}

fn silent(name: &str, leases: &[Lease], snapshot: &ClusterSnapshot) -> Option<Finding> {
    let object = format!("lease/kube-system/{name}");
    let remedy = format!("kubectl get lease -n kube-system {name} -o yaml; kubectl get pod -n kube-system");
    // None at all: leader election is switched off, which a single control plane may do.
    let lease = leases.iter().find(|lease| lease.name == name)?;
    let Some(renewed) = lease.renewed else {
        return Some(Finding::unknown(object, "it does not tell when it was renewed").remedy(remedy));
    };
    let silent = snapshot.observed_at.duration_since(renewed).as_secs();
    (silent > SILENT_SECONDS).then(|| {
        Finding::new(Class::Actionable, object, format!("not renewed for {silent} s: nobody leads"))
            .evidence(format!("last holder {}", lease.holder))
            .remedy(remedy)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gate::fixture::{self, classes};

    fn judged(change: impl FnOnce(&mut ClusterSnapshot)) -> Judgement {
        let mut cluster = fixture::cluster();
        change(&mut cluster);
        judge(&cluster, &fixture::patch(), &Policy::default())
    }

    fn pods(cluster: &mut ClusterSnapshot) -> &mut Vec<Pod> {
        let Observed::Known(pods) = &mut cluster.pods else { panic!("pods") };
        pods
    }

    #[test]
    fn each_part_has_to_be_well() {
        assert_eq!(judged(|_| ()), Judgement::Passed);
        let failing = judged(|cluster| {
            let Observed::Known(all) = &mut cluster.readiness else { panic!("readiness") };
            all[0].failed.push("etcd".to_owned());
        });
        assert_eq!(classes(&failing), [(Class::Actionable, "apiserver/m1")]);
        let scheduler = "kube-system/kube-scheduler-m1";
        let unready = judged(|cluster| {
            pods(cluster).iter_mut().filter(|pod| pod.key() == scheduler).for_each(|pod| pod.ready = false);
        });
        assert_eq!(classes(&unready), [(Class::Actionable, "pod/kube-system/kube-scheduler-m1")]);
        let gone = judged(|cluster| pods(cluster).retain(|pod| pod.key() != scheduler));
        assert_eq!(classes(&gone), [(Class::Actionable, "pod/kube-system/kube-scheduler-m1")]);
        assert_eq!(judged(|cluster| pods(cluster).retain(|pod| !pod.name.starts_with("etcd"))), Judgement::Passed);
    }

    #[test]
    fn a_leader_is_silent_after_a_minute() {
        for (time, silent) in [("2026-11-22T09:59:00Z", false), ("2026-11-22T09:58:59Z", true)] {
            let found = judged(|cluster| {
                let Observed::Known(leases) = &mut cluster.leases else { panic!("leases") };
                leases[1].renewed = Some(time.parse().expect("time"));
            });
            assert_eq!(!classes(&found).is_empty(), silent, "{time}");
        }
    }

    #[test]
    fn what_could_not_be_read_is_unknown() {
        let unread = || "403".to_owned();
        assert_eq!(classes(&judged(|c| c.leases = Observed::Unknown(unread())))[0].0, Class::Unknown);
        assert_eq!(classes(&judged(|c| c.readiness = Observed::Unknown(unread())))[0].0, Class::Unknown);
        assert_eq!(classes(&judged(|c| c.pods = Observed::Unknown(unread())))[0].0, Class::Unknown);
    }
}
