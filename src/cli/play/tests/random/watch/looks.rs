//! What each pod was told of the nodes: none may take one down that was not told that all others stand.

use std::collections::{BTreeMap, BTreeSet};

use super::{Seen, is_condition, text};
use crate::{
    cli::play::leash::Leash,
    sandbox::{
        api::{Asked, Verb},
        store::kinds::NODE,
    },
};

/// By pod: which nodes its last look at all of them showed as not Ready.
pub(super) type Looks = BTreeMap<String, BTreeSet<String>>;

impl Seen {
    /// An answer that was given: which nodes it showed as not Ready, if it was about all of them.
    pub(super) fn looked(&mut self, asked: &Asked) {
        if let Some(leash) = Leash::current().filter(|_| is_of_all_nodes(asked)) {
            let away = self.mirror.all(&NODE).filter(|node| !is_condition(node, "Ready"));
            let away = away.map(|node| text(&node["metadata"]["name"]).to_owned()).collect();
            self.looks.insert(leash.pod().to_owned(), away);
        }
    }

    /// A request that is to be carried out: a pod that cordons knows the others to be Ready, by its own last look.
    pub(super) fn asks(&mut self, asked: &Asked) {
        let Some(name) = cordoned(asked).filter(|name| self.is_open(name) && !self.is_single()) else { return };
        let Some(leash) = Leash::current() else { return };
        match self.looks.get(leash.pod()) {
            None => self.breaks(format!("{} cordons {name}, and never looked at the others", leash.pod())),
            Some(away) if away.iter().any(|other| *other != name) => {
                let told = format!("{} cordons {name}, and was told that {away:?} are not Ready", leash.pod());
                self.breaks(told);
            }
            Some(_) => {}
        }
    }

    fn is_open(&self, name: &str) -> bool {
        self.mirror.get(&NODE, "", name).is_some_and(|node| node["spec"]["unschedulable"] != true)
    }
}

/// Their state, and not their names alone.
fn is_of_all_nodes(asked: &Asked) -> bool {
    let of_nodes = asked.target.as_ref().is_some_and(|target| target.kind.plural == NODE.plural);
    let whole = asked.parameter("labelSelector").is_none() && !asked.wants("PartialObjectMetadataList");
    asked.verb == Verb::List && of_nodes && whole
}

/// The node that would not take pods any more.
fn cordoned(asked: &Asked) -> Option<String> {
    let target = asked.target.as_ref().filter(|target| target.kind.plural == NODE.plural)?;
    let cordons = asked.verb == Verb::Patch && asked.body["spec"]["unschedulable"] == true;
    target.name.clone().filter(|_| cordons)
}
