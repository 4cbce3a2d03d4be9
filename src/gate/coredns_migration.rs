use super::{Class, Finding, Gate, Judge, Judgement, Need, Phase, Severity, parts::part};
use crate::{
    cluster::snapshot::{ClusterSnapshot, Pod},
    compat::{Image, LooseVersion, MINORS},
    policy::{CoreDnsOwner, Policy},
    version::{Minor, Target},
};

pub(super) const GATE: Gate = Gate {
    id: "coredns-migration",
    checks: "where kubeadm owns CoreDNS: the running one is not newer than what the target's kubeadm brings, and nobody \
             else installed it",
    matters: "kubeadm's preflight fails on a CoreDNS that its migration table does not know: plan and apply failed every \
              night; and one that Helm owns is overwritten",
    clears: "kubeadm.coredns: external in the policy, so that kubeadm touches neither its image nor its Corefile; or the \
             release of CoreDNS that kubeadm brings",
    source: "kubeadm: corefile-migration; CoreDNS version per Kubernetes minor",
    severity: Severity::Blocks,
    phases: &[Phase::Run],
    needs: &[Need::Pods],
    judge: Judge::Observed(judge),
};

/// Labels that charts and operators put on pods, and kubeadm does not.
const FOREIGN: [&str; 3] = ["helm.sh/chart", "app.kubernetes.io/managed-by", "app.kubernetes.io/instance"];

const REMEDY: &str = "kubeadm.coredns: external in the policy, if someone else owns it";
const OBJECT: &str = "deployment/kube-system/coredns";

fn judge(snapshot: &ClusterSnapshot, target: &Target, policy: &Policy) -> Judgement {
    if policy.kubeadm.coredns == CoreDnsOwner::External {
        return Judgement::NotApplicable("kubeadm.coredns is external".to_owned());
    }
    let pods = match part(&snapshot.pods, Need::Pods) {
        Ok(pods) => pods,
        Err(unread) => return unread,
    };
    // Pods of one Deployment are alike, but for a rollout that is on: each says something only once.
    let mut findings: Vec<_> =
        pods.iter().filter(|pod| is_kubeadms(pod)).filter_map(|pod| finding(pod, target)).collect();
    findings.sort_by(|a, b| a.why.cmp(&b.why));
    findings.dedup_by(|a, b| a.why == b.why);
    findings.into()
}

/// The Deployment that kubeadm would touch, whoever made it.
fn is_kubeadms(pod: &Pod) -> bool {
    let owner =
        pod.owner.as_ref().is_some_and(|owner| owner.kind == "ReplicaSet" && owner.name.starts_with("coredns-"));
    pod.namespace == "kube-system" && owner && !pod.phase.is_finished()
}

fn finding(pod: &Pod, target: &Target) -> Option<Finding> {
    let image = pod.images.iter().map(|image| Image::parse(image)).find(|image| image.matches("coredns"))?;
    let evidence = format!("{} in pod {}", pod.images.join(", "), pod.key());
    if let Some(label) = FOREIGN.iter().find_map(|label| Some(format!("{label}={}", pod.labels.get(*label)?))) {
        let why = format!("someone else installed it ({label}): kubeadm would overwrite it");
        return Some(Finding::new(Class::Actionable, OBJECT, why).evidence(evidence).remedy(REMEDY));
    }
    let minor = target.to.minor();
    let Some(running) = image.tag().and_then(|tag| tag.parse::<LooseVersion>().ok()) else {
        let why = format!("its version can't be told: tag {:?}", image.tag().unwrap_or_default());
        return Some(Finding::unknown(OBJECT, why).evidence(evidence).remedy(REMEDY));
    };
    match brought(minor) {
        Some(brought) if running > brought => {
            let why =
                format!("{running} is newer than {brought}, which kubeadm {minor} brings and whose table it knows");
            Some(Finding::new(Class::Actionable, OBJECT, why).evidence(evidence).remedy(REMEDY))
        }
        Some(_) => None,
        None => {
            let why = format!(
                "{running} is untested: what kubeadm {minor} brings is not in the data of {}",
                MINORS.collected
            );
            Some(Finding::new(Class::Warning, OBJECT, why).evidence(evidence).remedy("kubeadm upgrade plan tells"))
        }
    }
}

fn brought(minor: Minor) -> Option<LooseVersion> {
    MINORS.coredns.get(&minor)?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{cluster::snapshot::Observed, gate::fixture};

    fn judged(change: impl FnOnce(&mut Pod)) -> Option<Class> {
        let mut pod = fixture::pod("kube-system/coredns-1", "w1", "registry.k8s.io/coredns/coredns:v1.14.2");
        change(&mut pod);
        let cluster = ClusterSnapshot { pods: Observed::Known(vec![pod.clone(), pod]), ..fixture::cluster() };
        let found = judge(&cluster, &fixture::patch(), &Policy::default());
        let classes = fixture::classes(&found);
        assert!(classes.len() <= 1, "{classes:?}");
        classes.first().map(|found| found.0)
    }

    // Incident 9: a CoreDNS newer than kubeadm's migration table failed plan and apply.
    #[test]
    fn incident_09_kubeadm_has_to_know_it_and_to_own_it() {
        let image = |image: &str| judged(|pod| pod.images = vec![image.to_owned()].into());
        assert_eq!(judged(|_| ()), None);
        assert_eq!(image("registry.k8s.io/coredns/coredns:v1.12.1"), None);
        assert_eq!(image("mirror.local/coredns:v1.14.3"), Some(Class::Actionable));
        assert_eq!(image("registry.k8s.io/coredns/coredns:custom"), Some(Class::Unknown));
        assert_eq!(image("docker.io/library/other:9"), None);
        let labelled = |pod: &mut Pod| {
            pod.labels.insert("app.kubernetes.io/instance".to_owned(), "coredns".to_owned());
        };
        assert_eq!(judged(labelled), Some(Class::Actionable));
        let elsewhere = |pod: &mut Pod| pod.namespace = "dns".to_owned();
        assert_eq!(judged(elsewhere), None);
    }

    #[test]
    fn where_someone_else_owns_it_nothing_is_asked() {
        let mut policy = Policy::default();
        policy.kubeadm.coredns = CoreDnsOwner::External;
        assert!(matches!(judge(&fixture::cluster(), &fixture::patch(), &policy), Judgement::NotApplicable(_)));
    }
}
