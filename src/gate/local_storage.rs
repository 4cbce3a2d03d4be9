use std::collections::BTreeMap;

use super::{
    Class, Drains, Finding, Gate, Judge, Judgement, Need, Phase, Severity,
    parts::{part, some},
    workload_pinned::{by_volume, told},
};
use crate::{
    cluster::snapshot::{Pod, VolumeKind},
    drain::{Fate, fate},
};

pub(super) const GATE: Gate = Gate {
    id: "local-storage",
    checks: "pods that a drain moves keep no data on their node: no volume bound to it, no hostPath, no emptyDir of a \
             StatefulSet",
    matters: "what is bound to the node waits for it; what lies in a hostPath stays behind; what lies in an emptyDir is lost",
    clears: "replicate the data elsewhere first, or expect it",
    source: "node affinity of PersistentVolumes, and the pods' volumes",
    severity: Severity::Warns,
    phases: &[Phase::Run],
    needs: &[Need::Nodes, Need::Pods, Need::Budgets, Need::Workloads, Need::Volumes],
    judge: Judge::Drains(judge),
};

pub(super) fn judge(drains: &Drains<'_>) -> Judgement {
    let mut findings = match told(drains, by_volume, "until it is back their volumes keep") {
        skipped @ Judgement::NotApplicable(_) => return skipped,
        Judgement::Findings(findings) => findings,
        Judgement::Passed => vec![],
    };
    if let Err(unread) = part(&drains.snapshot.volumes, Need::Volumes) {
        return unread;
    }
    if let Some(pods) = drains.snapshot.pods.known() {
        findings.extend(left_behind(drains, pods));
    }
    findings.into()
}

fn left_behind(drains: &Drains<'_>, pods: &[Pod]) -> Vec<Finding> {
    let drained: Vec<_> = drains.nodes().map(|node| &node.name).collect();
    let mut found: BTreeMap<(String, &str), Vec<String>> = BTreeMap::new();
    for pod in pods.iter().filter(|pod| !pod.phase.is_finished() && drained.contains(&&pod.node)) {
        if !matches!(fate(pod, &drains.policy.drain, None), Fate::Goes | Fate::GoesThough(_)) {
            continue;
        }
        let Some(owner) = &pod.owner else { continue };
        let why = match (pod.volumes.contains(&VolumeKind::HostPath), owner.kind == "StatefulSet" && pod.empty_dir) {
            (true, _) => "what they keep in a hostPath stays on their node",
            (false, true) => "what they keep in an emptyDir is lost",
            (false, false) => continue,
        };
        found.entry((format!("{}/{}", pod.namespace, owner.name), why)).or_default().push(pod.name.clone());
    }
    let finding = |((owner, why), pods): ((String, &str), Vec<String>)| {
        Finding::new(Class::Warning, owner, format!("{why}: {}", some(&pods)))
            .remedy("see that it is replicated, or can be lost")
    };
    found.into_iter().map(finding).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        cluster::snapshot::{ClusterSnapshot, Observed, Owner},
        gate::fixture::{self, classes},
        policy::Policy,
    };

    #[test]
    fn what_stays_or_is_lost_is_said_and_scratch_space_is_not() {
        let judged = |kind: &str, change: fn(&mut Pod)| {
            let owner = Some(Owner { kind: kind.to_owned(), name: "db".to_owned() });
            let mut pod = Pod { owner, ..fixture::pod("shop/db-0", "w1", "db:1") };
            change(&mut pod);
            let cluster = ClusterSnapshot { pods: Observed::Known(vec![pod]), ..fixture::cluster() };
            classes(&judge(&Drains::of_run(&cluster, &fixture::patch(), &Policy::default()))).len()
        };
        assert_eq!(judged("StatefulSet", |_| ()), 0);
        assert_eq!(judged("StatefulSet", |pod| pod.empty_dir = true), 1);
        assert_eq!(judged("ReplicaSet", |pod| pod.empty_dir = true), 0);
        assert_eq!(judged("ReplicaSet", |pod| pod.volumes = vec![VolumeKind::HostPath]), 1);
        assert_eq!(judged("DaemonSet", |pod| pod.volumes = vec![VolumeKind::HostPath]), 0);
    }
}
