use std::collections::BTreeMap;

use super::{
    Class, Finding, Gate, Judge, Judgement, Need, Phase, Severity,
    parts::{part, some},
};
use crate::{
    cluster::snapshot::{ClusterSnapshot, Pod},
    policy::Policy,
    version::Target,
};

pub(super) const GATE: Gate = Gate {
    id: "unhealthy-workloads",
    checks: "no pod of kube-system crashes, pulls no image or finds no place; such pods elsewhere are named",
    matters: "an upgrade on top of a broken network or DNS makes it worse, and afterwards nobody can tell what broke when",
    clears: "mend what is named in kube-system, or remove it; elsewhere it is said and refuses nothing",
    source: "waiting reasons of containers, and the condition PodScheduled",
    severity: Severity::Holds,
    phases: &[Phase::Run],
    needs: &[Need::Pods],
    judge: Judge::Observed(judge),
};

fn judge(snapshot: &ClusterSnapshot, _: &Target, _: &Policy) -> Judgement {
    let pods = match part(&snapshot.pods, Need::Pods) {
        Ok(pods) => pods,
        Err(unread) => return unread,
    };
    let mut found: BTreeMap<(String, &str), Vec<String>> = BTreeMap::new();
    for pod in pods.iter().filter(|pod| !pod.phase.is_finished() && !pod.terminating) {
        if let Some(trouble) = pod.trouble.as_deref() {
            found.entry((named(pod), trouble)).or_default().push(pod.name.clone());
        }
    }
    let finding = |((owner, trouble), pods): ((String, &str), Vec<String>)| {
        let system = owner.starts_with("kube-system/");
        let class = if system { Class::Transient } else { Class::Warning };
        let namespace = owner.split('/').next().unwrap_or_default().to_owned();
        Finding::new(class, owner, format!("{} {trouble}: {}", counted(pods.len()), some(&pods)))
            .remedy(format!("kubectl describe pod -n {namespace} {}", pods.first().map_or("", String::as_str)))
    };
    found.into_iter().map(finding).collect::<Vec<_>>().into()
}

fn counted(pods: usize) -> String {
    if pods == 1 { "1 pod is in".to_owned() } else { format!("{pods} pods are in") }
}

fn named(pod: &Pod) -> String {
    pod.owner.as_ref().map_or_else(|| pod.key(), |owner| format!("{}/{}", pod.namespace, owner.name))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        cluster::snapshot::Observed,
        gate::fixture::{self, classes},
    };

    fn judged(key: &str, trouble: Option<&str>) -> Option<Class> {
        let mut pod = fixture::pod(key, "w1", "x:1");
        pod.trouble = trouble.map(str::to_owned);
        let cluster = ClusterSnapshot { pods: Observed::Known(vec![pod]), ..fixture::cluster() };
        classes(&judge(&cluster, &fixture::patch(), &Policy::default())).first().map(|found| found.0)
    }

    #[test]
    fn what_the_cluster_stands_on_holds_and_the_rest_is_said() {
        assert_eq!(judged("kube-system/cni-1", Some("CrashLoopBackOff")), Some(Class::Transient));
        assert_eq!(judged("kube-system-tools/x", Some("CrashLoopBackOff")), Some(Class::Warning));
        assert_eq!(judged("shop/web-1", Some("ImagePullBackOff")), Some(Class::Warning));
        assert_eq!(judged("kube-system/cni-1", None), None);
    }
}
