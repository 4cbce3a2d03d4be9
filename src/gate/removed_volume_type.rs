use std::collections::BTreeSet;

use super::{
    Class, Finding, Gate, Judge, Judgement, Need, Phase, Severity,
    parts::{part, some},
};
use crate::{
    cluster::snapshot::{ClusterSnapshot, VolumeKind},
    policy::Policy,
    version::{Minor, Target},
};

pub(super) const GATE: Gate = Gate {
    id: "removed-volume-type",
    checks: "no pod and no PersistentVolume uses a kind of volume that the target's kubelet can't mount",
    matters: "such a pod starts on no upgraded node: it hangs in ContainerCreating after the drain that moved it",
    clears: "a CSI driver in place of cephfs, rbd and flexVolume; an init container that clones in place of gitRepo",
    source: "Kubernetes 1.31 release notes (cephfs, rbd) and 1.36 (gitRepo off for good, kubeadm without flexVolume)",
    severity: Severity::Blocks,
    phases: &[Phase::Run],
    needs: &[Need::Pods, Need::Volumes],
    judge: Judge::Observed(judge),
};

/// Kind, and the first minor that can't mount it.
const REMOVED: [(VolumeKind, Minor); 4] = [
    (VolumeKind::Cephfs, Minor::new(1, 31)),
    (VolumeKind::Rbd, Minor::new(1, 31)),
    (VolumeKind::GitRepo, Minor::new(1, 36)),
    (VolumeKind::FlexVolume, Minor::new(1, 36)),
];

fn judge(snapshot: &ClusterSnapshot, target: &Target, _: &Policy) -> Judgement {
    look(snapshot, target).map_or_else(|unread| unread, Into::into)
}

fn look(snapshot: &ClusterSnapshot, target: &Target) -> Result<Vec<Finding>, Judgement> {
    let pods = part(&snapshot.pods, Need::Pods)?;
    let volumes = part(&snapshot.volumes, Need::Volumes)?;
    let findings = REMOVED.iter().filter_map(|(kind, minor)| {
        let of_pods = pods.iter().filter(|pod| !pod.phase.is_finished() && pod.volumes.contains(kind));
        let of_volumes = volumes.iter().filter(|volume| volume.kind == Some(*kind));
        let users: BTreeSet<_> = of_pods
            .map(|pod| format!("pod {}", pod.key()))
            .chain(of_volumes.map(|volume| format!("volume {}", volume.name)))
            .collect();
        let users: Vec<_> = users.into_iter().collect();
        // What is there although the running minor can't mount it hangs already: the upgrade takes nothing away.
        let class = if target.from.minor() >= *minor { Class::Warning } else { Class::Actionable };
        (!users.is_empty() && *minor <= target.to.minor()).then(|| {
            Finding::new(
                class,
                format!("volumes/{}", kind.word()),
                format!("{} use it, and from {minor} on no kubelet mounts it", some(&users)),
            )
            .remedy("move them to another kind of volume, or remove them")
        })
    });
    Ok(findings.collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        cluster::snapshot::{Observed, Volume},
        gate::fixture::{self, classes, target},
    };

    #[test]
    fn a_kind_that_goes_is_named_with_its_users() {
        let mut pod = fixture::pod("shop/web-1", "w1", "web:1");
        pod.volumes = vec![VolumeKind::GitRepo, VolumeKind::HostPath];
        let rbd = Volume { name: "pv-1".to_owned(), claim: None, node_affinity: None, kind: Some(VolumeKind::Rbd) };
        let cluster = ClusterSnapshot {
            pods: Observed::Known(vec![pod]),
            volumes: Observed::Known(vec![rbd]),
            ..fixture::cluster()
        };
        for (from, to, expected) in [
            ("1.34.1", "1.35.2", vec![(Class::Warning, "volumes/rbd")]),
            ("1.35.1", "1.36.2", vec![(Class::Warning, "volumes/rbd"), (Class::Actionable, "volumes/gitRepo")]),
            ("1.30.1", "1.31.2", vec![(Class::Actionable, "volumes/rbd")]),
        ] {
            assert_eq!(classes(&judge(&cluster, &target(from, to), &Policy::default())), expected, "{to}");
        }
        let unread = ClusterSnapshot { volumes: Observed::Unknown("403".to_owned()), ..cluster };
        assert_eq!(classes(&judge(&unread, &fixture::minor(), &Policy::default()))[0].0, Class::Unknown);
    }
}
