use std::collections::HashSet;

use super::{Class, Finding, Gate, Judge, Judgement, Need, Phase, Severity, parts::part};
use crate::{
    cluster::snapshot::{ClusterSnapshot, Pod, Workload},
    compat::{ADDONS, Image},
    policy::Policy,
    version::Target,
};

pub(super) const GATE: Gate = Gate {
    id: "single-replica",
    checks: "what the cluster stands on (Deployments of kube-system, critical addons) has more than one replica",
    matters: "with its only replica moved by a drain, DNS, admission or storage is away until the new one is Ready",
    clears: "two replicas on two nodes, or expect it to be away for some seconds",
    source: "spec.replicas; addons marked as critical in the embedded data",
    severity: Severity::Warns,
    phases: &[Phase::Run],
    needs: &[Need::Pods, Need::Workloads],
    judge: Judge::Observed(judge),
};

fn judge(snapshot: &ClusterSnapshot, _: &Target, _: &Policy) -> Judgement {
    look(snapshot).map_or_else(|unread| unread, Into::into)
}

fn look(snapshot: &ClusterSnapshot) -> Result<Vec<Finding>, Judgement> {
    let workloads = part(&snapshot.workloads, Need::Workloads)?;
    let pods = part(&snapshot.pods, Need::Pods)?;
    let critical: HashSet<_> = pods.iter().filter(|pod| is_critical(pod)).filter_map(owner).collect();
    let stands_on = |workload: &&Workload| {
        let own = (workload.namespace.as_str(), workload.name.as_str());
        let sets = workloads.iter().filter(|set| set.kind == "ReplicaSet" && set.namespace == workload.namespace);
        let mut sets = sets.filter(|set| set.owner.as_ref().is_some_and(|owner| owner.name == workload.name));
        workload.namespace == "kube-system"
            || critical.contains(&own)
            || sets.any(|set| critical.contains(&(&set.namespace, &set.name)))
    };
    let single = workloads.iter().filter(|workload| workload.kind == "Deployment" && workload.replicas == 1);
    let findings = single.filter(stands_on).map(|workload| {
        let (namespace, name) = (&workload.namespace, &workload.name);
        Finding::new(Class::Warning, format!("deployment/{namespace}/{name}"), "1 replica: away while a drain moves it")
            .remedy(format!("kubectl scale -n {namespace} deployment/{name} --replicas=2, if it can run twice"))
    });
    Ok(findings.collect())
}

fn is_critical(pod: &Pod) -> bool {
    pod.images.iter().any(|image| ADDONS.of_image(Image::parse(image)).is_some_and(|addon| addon.critical))
}

fn owner(pod: &Pod) -> Option<(&str, &str)> {
    Some((pod.namespace.as_str(), pod.owner.as_ref()?.name.as_str()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        cluster::snapshot::Observed,
        gate::fixture::{self, classes},
    };

    #[test]
    fn only_what_the_cluster_stands_on_is_said() {
        let judged = |namespace: &str, replicas: u32, image: &str| {
            let owner = Some(crate::cluster::snapshot::Owner { kind: "Deployment".to_owned(), name: "x".to_owned() });
            let of = |kind: &str, name: &str, owner| Workload {
                kind: kind.to_owned(),
                namespace: namespace.to_owned(),
                name: name.to_owned(),
                replicas,
                owner,
            };
            let workloads = vec![of("Deployment", "x", None), of("ReplicaSet", "x-rs", owner)];
            let pods = vec![fixture::pod(&format!("{namespace}/x"), "w1", image)];
            let (workloads, pods) = (Observed::Known(workloads), Observed::Known(pods));
            let cluster = ClusterSnapshot { pods, workloads, ..fixture::cluster() };
            classes(&judge(&cluster, &fixture::patch(), &Policy::default())).len()
        };
        assert_eq!(judged("kube-system", 1, "metrics:1"), 1);
        assert_eq!(judged("kube-system", 2, "metrics:1"), 0);
        assert_eq!(judged("shop", 1, "web:1"), 0);
        assert_eq!(judged("ingress", 1, "registry.k8s.io/ingress-nginx/controller:v1.15.1"), 1);
    }
}
