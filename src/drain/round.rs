//! What one round of a drain found, as values for record, screen, and the decision of what comes next.

use jiff::Timestamp;
use serde::Serialize;

use super::{
    filter::{Stay, Though},
    forecast::{Obstacle, Why},
};
use crate::{
    cluster::snapshot::Pod,
    policy::{self, SingleReplica},
};

/// A very pod: one of the same name that is made later is another.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct PodRef {
    /// Namespace.
    pub namespace: String,
    /// Name.
    pub name: String,
    /// `metadata.uid`.
    pub uid: String,
}

impl PodRef {
    /// The reference to this pod.
    pub fn of(pod: &Pod) -> Self {
        Self { namespace: pod.namespace.clone(), name: pod.name.clone(), uid: pod.uid.clone() }
    }

    /// `namespace/name`.
    pub fn key(&self) -> String {
        format!("{}/{}", self.namespace, self.name)
    }
}

/// What one round found and did.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Round {
    /// Pods that were on the node in the last round and are no more.
    pub moved: Vec<PodRef>,
    /// Pods that are ending, those evicted in this round included.
    pub leaving: Vec<Leaving>,
    /// Pods whose eviction was refused.
    pub going_nowhere: Vec<Stuck>,
    /// Pods that the policy does not let go, and why.
    pub blocked_by_policy: Vec<(PodRef, Vec<Though>)>,
    /// Pods that stay.
    pub stays: Vec<(PodRef, Stay)>,
    /// Pods that go though something is lost by it: for the record.
    pub though: Vec<(PodRef, Vec<Though>)>,
}

/// A pod that is ending.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Leaving {
    /// The pod.
    pub pod: PodRef,
    /// What has to let go of it before it is gone, however long its containers have ended.
    pub finalizers: Vec<String>,
}

impl Leaving {
    /// This pod, ending.
    pub fn of(pod: &Pod) -> Self {
        Self { pod: PodRef::of(pod), finalizers: pod.finalizers.clone() }
    }

    fn describe(&self) -> String {
        if self.finalizers.is_empty() {
            return self.pod.key();
        }
        format!("{} (held by finalizer {})", self.pod.key(), self.finalizers.join(", "))
    }
}

/// A pod that can't leave.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Stuck {
    /// The pod.
    pub pod: PodRef,
    /// What stands in the way, with the numbers.
    pub obstacle: Obstacle,
    /// Waiting will not change it.
    pub never: bool,
    /// A single replica that the policy may have re-created.
    pub recreatable: bool,
    /// Since when it is seen stuck.
    pub since: Timestamp,
}

/// What a phase does after a round.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Next {
    /// The node is drained.
    Done,
    /// Look again shortly; this is waited for.
    Wait(String),
    /// Have these re-created, each recorded as such, then look again.
    Recreate(Vec<Stuck>),
    /// It can't end, and the policy says not to wait.
    GiveUp(String),
}

impl Round {
    /// Whether nothing is left on the node but what stays.
    pub fn is_done(&self) -> bool {
        self.leaving.is_empty() && self.going_nowhere.is_empty() && self.blocked_by_policy.is_empty()
    }

    /// What comes next under this policy. A pod that can never leave and is no single replica is waited for to the drain's
    /// limit, by name: a person may scale it up or change its budget meanwhile.
    pub fn next(&self, policy: &policy::Drain) -> Next {
        if self.is_done() {
            return Next::Done;
        }
        let blocked = self.blocked_by_policy.iter().map(|(pod, losses)| blocked(pod, losses));
        let hopeless = self.going_nowhere.iter().filter(|stuck| stuck.never);
        let hopeless = hopeless.filter(|_| policy.single_replica == SingleReplica::Block).map(describe);
        let reasons: Vec<_> = blocked.chain(hopeless).collect();
        if !reasons.is_empty() {
            return Next::GiveUp(reasons.join(" "));
        }
        let recreate: Vec<_> = self.going_nowhere.iter().filter(|stuck| stuck.recreatable).cloned().collect();
        if recreate.is_empty() { Next::Wait(self.waits_for()) } else { Next::Recreate(recreate) }
    }

    /// What the drain waits for, in one line; empty when for nothing.
    pub fn waits_for(&self) -> String {
        let ending: Vec<_> = self.leaving.iter().map(Leaving::describe).collect();
        let ending = (!ending.is_empty()).then(|| format!("{} to end", ending.join(", ")));
        let stuck = self.going_nowhere.iter().map(describe);
        ending.into_iter().chain(stuck).collect::<Vec<_>>().join("; ")
    }
}

/// Who can't leave, and why, with the numbers.
pub fn describe(stuck: &Stuck) -> String {
    let Stuck { pod, obstacle, never, .. } = stuck;
    let end = if *never { " This will not change by waiting." } else { "" };
    if let Why::Refused(_) = obstacle.why {
        return format!("pod {}: {obstacle}; tried again.{end}", pod.key());
    }
    format!("{obstacle}; pod {} can't leave.{end}", pod.key())
}

fn blocked(pod: &PodRef, losses: &[Though]) -> String {
    let why: Vec<_> = losses.iter().map(|loss| loss.why()).collect();
    let fields: Vec<_> = losses.iter().map(|loss| format!("{}: block", loss.field())).collect();
    format!("pod {} {}, and the policy says {}.", pod.key(), why.join(" and "), fields.join(" and "))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pod(name: &str) -> PodRef {
        PodRef { namespace: "shop".into(), name: name.into(), uid: name.into() }
    }

    fn stuck(never: bool, recreatable: bool) -> Stuck {
        let why = Why::AllMustStay { desired: 1, expected: 1, bound: "minAvailable: 1".into() };
        let obstacle = Obstacle { budgets: vec!["shop/solo".into()], why };
        Stuck { pod: pod("solo-1"), obstacle, never, recreatable, since: Timestamp::UNIX_EPOCH }
    }

    fn policy(single_replica: SingleReplica) -> policy::Drain {
        policy::Drain { single_replica, ..policy::Drain::default() }
    }

    #[test]
    fn a_drain_is_done_when_only_what_stays_is_left() {
        let stays = Round { stays: vec![(pod("agent"), Stay::DaemonSet)], ..Round::default() };
        assert_eq!(stays.next(&policy(SingleReplica::Recreate)), Next::Done);
        let free = Leaving { pod: pod("slow-1"), finalizers: vec![] };
        let held = Leaving { pod: pod("job-1"), finalizers: vec!["example.com/keep".into()] };
        let leaving = Round { leaving: vec![free, held], ..Round::default() };
        let said = "shop/slow-1, shop/job-1 (held by finalizer example.com/keep) to end";
        assert_eq!(leaving.next(&policy(SingleReplica::Recreate)), Next::Wait(said.into()));
    }

    #[test]
    fn what_can_never_leave_is_what_the_policy_makes_of_it() {
        let never = Round { going_nowhere: vec![stuck(true, false)], ..Round::default() };
        let said = "PDB shop/solo (minAvailable: 1) allows 0 disruptions (1 of 1 must stay); \
                    pod shop/solo-1 can't leave. This will not change by waiting.";
        assert_eq!(never.next(&policy(SingleReplica::Block)), Next::GiveUp(said.into()));
        assert_eq!(never.next(&policy(SingleReplica::Wait)), Next::Wait(said.into()));
        assert_eq!(never.next(&policy(SingleReplica::Recreate)), Next::Wait(said.into()));
        let single = Round { going_nowhere: vec![stuck(true, true)], ..Round::default() };
        assert_eq!(single.next(&policy(SingleReplica::Recreate)), Next::Recreate(vec![stuck(true, true)]));
    }

    #[test]
    fn what_the_policy_blocks_is_named_with_its_field() {
        let blocked = vec![(pod("bare"), vec![Though::Unmanaged])];
        let round = Round { blocked_by_policy: blocked, ..Round::default() };
        let said = "pod shop/bare has no controller that makes it again, and the policy says drain.unmanaged: block.";
        assert_eq!(round.next(&policy(SingleReplica::Recreate)), Next::GiveUp(said.into()));
    }

    #[test]
    fn slow_is_waited_for_with_its_numbers() {
        let why = Why::Refused("admission webhook \"a\" denied the request".into());
        let slow = Stuck { obstacle: Obstacle { budgets: vec![], why }, ..stuck(false, false) };
        let said = "pod shop/solo-1: the API server refused the eviction: admission webhook \"a\" denied the request; \
                    tried again.";
        assert_eq!(describe(&slow), said);
    }
}
