//! What is to be looked at now, and what later. First come, first served; each thing is in the queue once. Times are kept
//! in order, so that the same changes give the same sequence.

use std::collections::{BTreeSet, VecDeque};

use jiff::Timestamp;

use super::object::Name;

/// A piece of work: one object, looked at by one controller from what is there now.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Work {
    /// All pods that wait for a node.
    Schedule,
    /// A pod, by the kubelet of its node.
    Kubelet(Name),
    /// A node, by its own kubelet.
    NodeStatus(String),
    /// A node, by the node lifecycle controller.
    NodeHealth(String),
    /// A pod, by the taint eviction controller.
    TaintEviction(Name),
    /// The pods of a node that is gone.
    Orphans(String),
    /// Workloads.
    ReplicaSet(Name),
    /// Workloads.
    Deployment(Name),
    /// Workloads.
    StatefulSet(Name),
    /// Workloads.
    DaemonSet(Name),
    /// A node, on behalf of a DaemonSet.
    DaemonPod(Name, String),
    /// Workloads.
    Job(Name),
    /// Workloads.
    CronJob(Name),
    /// A PodDisruptionBudget.
    Budget(Name),
    /// The endpoints of a Service.
    Endpoints(Name),
}

/// The work queue and the timers.
#[derive(Debug, Default)]
pub(crate) struct Agenda {
    queue: VecDeque<Work>,
    queued: BTreeSet<Work>,
    due: BTreeSet<(Timestamp, Work)>,
}

impl Agenda {
    pub(crate) fn push(&mut self, work: Work) {
        if self.queued.insert(work.clone()) {
            self.queue.push_back(work);
        }
    }

    /// Looked at (again) at that time. A timer that has nothing to tell any more costs one look.
    pub(crate) fn at(&mut self, time: Timestamp, work: Work) {
        self.due.insert((time, work));
    }

    pub(crate) fn pop(&mut self) -> Option<Work> {
        let work = self.queue.pop_front()?;
        self.queued.remove(&work);
        Some(work)
    }

    /// When the next timer goes off.
    pub(crate) fn next_due(&self) -> Option<Timestamp> {
        self.due.first().map(|(time, _)| *time)
    }

    /// Queues all whose time has come.
    pub(crate) fn take_due(&mut self, now: Timestamp) {
        while let Some((time, work)) = self.due.pop_first() {
            if time > now {
                self.due.insert((time, work));
                return;
            }
            self.push(work);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set(name: &str) -> Work {
        Work::ReplicaSet(Name::new("shop", name))
    }

    #[test]
    fn work_is_done_in_the_order_it_came_and_once() {
        let mut agenda = Agenda::default();
        for name in ["b", "a", "b"] {
            agenda.push(set(name));
        }
        assert_eq!((agenda.pop(), agenda.pop(), agenda.pop()), (Some(set("b")), Some(set("a")), None));
        agenda.push(set("b"));
        assert_eq!(agenda.pop(), Some(set("b")), "once done it may come again");
    }

    #[test]
    fn timers_go_off_in_the_order_of_their_times() {
        let time = |second| Timestamp::from_second(second).unwrap();
        let mut agenda = Agenda::default();
        agenda.at(time(3), set("late"));
        agenda.at(time(2), set("b"));
        agenda.at(time(1), set("a"));
        assert_eq!(agenda.next_due(), Some(time(1)));
        agenda.take_due(time(2));
        assert_eq!((agenda.pop(), agenda.pop(), agenda.pop()), (Some(set("a")), Some(set("b")), None));
        assert_eq!(agenda.next_due(), Some(time(3)));
    }
}
