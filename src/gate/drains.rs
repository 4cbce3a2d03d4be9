use std::cell::OnceCell;

use super::{Finding, Judgement};
use crate::{
    cluster::snapshot::{ClusterSnapshot, Node},
    plan::{
        drains,
        whole_run::{self, WholeRun},
    },
    policy::Policy,
    version::Target,
};

/// The drains that gates are asked about: all of a run, one after another, or that of one node which is about to be taken
/// down. Played once, however many gates look at them.
pub struct Drains<'a> {
    /// The cluster.
    pub snapshot: &'a ClusterSnapshot,
    /// What the operator allows.
    pub policy: &'a Policy,
    target: &'a Target,
    node: Option<&'a Node>,
    played: OnceCell<Result<WholeRun<'a>, String>>,
}

impl<'a> Drains<'a> {
    pub(super) fn of_run(snapshot: &'a ClusterSnapshot, target: &'a Target, policy: &'a Policy) -> Self {
        Self { snapshot, policy, target, node: None, played: OnceCell::new() }
    }

    pub(super) fn of_node(
        snapshot: &'a ClusterSnapshot,
        target: &'a Target,
        policy: &'a Policy,
        node: &'a Node,
    ) -> Self {
        Self { node: Some(node), ..Self::of_run(snapshot, target, policy) }
    }

    /// The nodes that are drained.
    pub(super) fn nodes(&self) -> impl Iterator<Item = &'a Node> {
        let asked = |node: &&Node| match self.node {
            Some(only) => only.name == node.name,
            None => !node.is_at(self.target.to),
        };
        self.snapshot.nodes.iter().filter(asked)
    }

    /// How they go, or what a gate says where there is none, or where what they need could not be read.
    pub(super) fn played(&self) -> Result<&WholeRun<'a>, Judgement> {
        if drains::is_cordoned_only(self.snapshot, self.policy) {
            let why = "a cluster of a single node is cordoned, not drained";
            return Err(Judgement::NotApplicable(why.to_owned()));
        }
        let played = self.played.get_or_init(|| match self.node {
            Some(node) => whole_run::play_on(self.snapshot, [node], self.policy),
            None => whole_run::play(self.snapshot, self.target, self.policy),
        });
        played.as_ref().map_err(|why| Finding::unknown("drain", why.as_str()).into())
    }
}
