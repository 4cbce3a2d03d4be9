use serde::Serialize;

use crate::{
    cluster::snapshot::Pod,
    policy::{self, DeleteOrBlock},
};

/// What a drain does with a pod.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Fate {
    /// It stays on the node.
    Stays(Stay),
    /// It goes, and nothing is lost by it.
    Goes,
    /// It goes, and something is lost: named in plan and record.
    GoesThough(Vec<Though>),
    /// The policy does not let it go for these reasons.
    Blocks(Vec<Though>),
    /// It is going already.
    Leaving,
}

/// Why a pod stays.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Stay {
    /// A DaemonSet would make it again at once.
    DaemonSet,
    /// A static pod: the kubelet alone rules it.
    Mirror,
    /// The chain's own pod, exempt on a cluster of a single node.
    Own,
}

/// What is lost when a pod goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Though {
    /// No controller makes it again.
    Unmanaged,
    /// Its emptyDir data is gone.
    EmptyDir,
}

impl Though {
    /// Why, in words that follow the pod's name.
    pub fn why(self) -> &'static str {
        match self {
            Self::Unmanaged => "has no controller that makes it again",
            Self::EmptyDir => "holds data in an emptyDir, which is lost",
        }
    }

    /// The policy's field that decides.
    pub fn field(self) -> &'static str {
        match self {
            Self::Unmanaged => "drain.unmanaged",
            Self::EmptyDir => "drain.emptyDir",
        }
    }

    fn allowed_by(self, policy: &policy::Drain) -> bool {
        let choice = match self {
            Self::Unmanaged => policy.unmanaged,
            Self::EmptyDir => policy.empty_dir,
        };
        choice == DeleteOrBlock::Delete
    }
}

/// kubectl's filters, with the policy in place of its flags. `own` is the uid of the chain's own pod.
///
/// A pod that names a DaemonSet stays even when that is gone: the garbage collector then takes the pod. One that was
/// orphaned on purpose names no owner any more, and counts as unmanaged.
pub fn fate(pod: &Pod, policy: &policy::Drain, own: Option<&str>) -> Fate {
    let of_daemon_set = pod.owner.as_ref().is_some_and(|owner| owner.kind == "DaemonSet");
    if own == Some(pod.uid.as_str()) {
        return Fate::Stays(Stay::Own);
    }
    if pod.mirror {
        return Fate::Stays(Stay::Mirror);
    }
    if of_daemon_set && !pod.phase.is_finished() {
        return Fate::Stays(Stay::DaemonSet);
    }
    if pod.terminating {
        return Fate::Leaving;
    }
    if pod.phase.is_finished() {
        return Fate::Goes;
    }
    weigh(losses(pod), policy)
}

fn losses(pod: &Pod) -> Vec<Though> {
    let unmanaged = pod.owner.is_none().then_some(Though::Unmanaged);
    let empty_dir = pod.empty_dir.then_some(Though::EmptyDir);
    unmanaged.into_iter().chain(empty_dir).collect()
}

fn weigh(losses: Vec<Though>, policy: &policy::Drain) -> Fate {
    let blocking: Vec<_> = losses.iter().copied().filter(|loss| !loss.allowed_by(policy)).collect();
    match (blocking.is_empty(), losses.is_empty()) {
        (false, _) => Fate::Blocks(blocking),
        (true, true) => Fate::Goes,
        (true, false) => Fate::GoesThough(losses),
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::cluster::snapshot::{Owner, Placement, PodPhase};

    /// A healthy pod `shop/<name>` of ReplicaSet `web-abc` on node w1, labelled `app: web`.
    pub(in crate::drain) fn pod(name: &str) -> Pod {
        Pod {
            namespace: "shop".to_owned(),
            name: name.to_owned(),
            uid: format!("uid-{name}"),
            node: "w1".to_owned(),
            labels: std::collections::BTreeMap::from([("app".to_owned(), "web".to_owned())]).into(),
            owner: Some(owner("ReplicaSet")),
            mirror: false,
            phase: PodPhase::Running,
            ready: true,
            terminating: false,
            empty_dir: false,
            grace_seconds: 30,
            finalizers: vec![],
            images: vec![].into(),
            placement: Placement::default().into(),
            claims: vec![],
            volumes: vec![],
            trouble: None,
        }
    }

    fn owner(kind: &str) -> Owner {
        Owner { kind: kind.to_owned(), name: "web-abc".to_owned() }
    }

    fn changed(change: impl FnOnce(&mut Pod)) -> Pod {
        let mut pod = pod("web-1");
        change(&mut pod);
        pod
    }

    #[test]
    fn each_kind_of_pod_has_its_fate() {
        use Though::{EmptyDir, Unmanaged};
        let finished = |pod: &mut Pod| pod.phase = PodPhase::Succeeded;
        for (what, pod, expected) in [
            ("managed", changed(|_| ()), Fate::Goes),
            ("pending", changed(|p| p.phase = PodPhase::Pending), Fate::Goes),
            ("DaemonSet", changed(|p| p.owner = Some(owner("DaemonSet"))), Fate::Stays(Stay::DaemonSet)),
            (
                "DaemonSet's, going",
                changed(|p| (p.owner, p.terminating) = (Some(owner("DaemonSet")), true)),
                Fate::Stays(Stay::DaemonSet),
            ),
            (
                "DaemonSet's, with data",
                changed(|p| (p.owner, p.empty_dir) = (Some(owner("DaemonSet")), true)),
                Fate::Stays(Stay::DaemonSet),
            ),
            (
                "DaemonSet's, finished",
                changed(|p| (p.owner, p.phase) = (Some(owner("DaemonSet")), PodPhase::Failed)),
                Fate::Goes,
            ),
            ("mirror", changed(|p| (p.mirror, p.owner) = (true, Some(owner("Node")))), Fate::Stays(Stay::Mirror)),
            ("mirror with data", changed(|p| (p.mirror, p.empty_dir) = (true, true)), Fate::Stays(Stay::Mirror)),
            ("unmanaged", changed(|p| p.owner = None), Fate::GoesThough(vec![Unmanaged])),
            ("emptyDir", changed(|p| p.empty_dir = true), Fate::GoesThough(vec![EmptyDir])),
            (
                "unmanaged with emptyDir",
                changed(|p| (p.owner, p.empty_dir) = (None, true)),
                Fate::GoesThough(vec![Unmanaged, EmptyDir]),
            ),
            ("terminating", changed(|p| p.terminating = true), Fate::Leaving),
            ("terminating, unmanaged", changed(|p| (p.terminating, p.owner) = (true, None)), Fate::Leaving),
            ("finished", changed(finished), Fate::Goes),
            (
                "finished, unmanaged, with data",
                changed(|p| (p.phase, p.owner, p.empty_dir) = (PodPhase::Failed, None, true)),
                Fate::Goes,
            ),
            ("of a Job", changed(|p| p.owner = Some(owner("Job"))), Fate::Goes),
        ] {
            assert_eq!(fate(&pod, &policy::Drain::default(), None), expected, "{what}");
        }
    }

    #[test]
    fn the_policy_blocks_what_it_says_and_nothing_else() {
        let both = changed(|p| (p.owner, p.empty_dir) = (None, true));
        let strict = policy::Drain { empty_dir: DeleteOrBlock::Block, ..policy::Drain::default() };
        assert_eq!(fate(&both, &strict, None), Fate::Blocks(vec![Though::EmptyDir]));
        assert_eq!(fate(&changed(|p| p.owner = None), &strict, None), Fate::GoesThough(vec![Though::Unmanaged]));
        let strict = policy::Drain { unmanaged: DeleteOrBlock::Block, ..strict };
        assert_eq!(fate(&both, &strict, None), Fate::Blocks(vec![Though::Unmanaged, Though::EmptyDir]));
        assert_eq!(fate(&changed(|p| (p.owner, p.phase) = (None, PodPhase::Failed)), &strict, None), Fate::Goes);
        assert_eq!(Though::EmptyDir.field(), "drain.emptyDir");
    }

    #[test]
    fn the_chains_own_pod_stays_whatever_it_is() {
        let own = changed(|p| (p.owner, p.empty_dir) = (Some(owner("Job")), true));
        assert_eq!(fate(&own, &policy::Drain::default(), Some("uid-web-1")), Fate::Stays(Stay::Own));
        assert_ne!(fate(&own, &policy::Drain::default(), Some("uid-web-2")), Fate::Stays(Stay::Own));
    }
}
