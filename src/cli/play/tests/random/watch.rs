//! What must hold all the time, seen from outside: every change in the order in which it happened, and the requests by
//! which pods are taken away. Nothing here is counted by the product's own code, or by the sandbox's.

mod budgets;
mod looks;
mod mirror;
mod nodes;
mod pods;
mod tests;

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Arc, Mutex, MutexGuard},
};

use jiff::Timestamp;
use serde_json::Value;

use self::{looks::Looks, mirror::Mirror};
use crate::{
    sandbox::{
        api::{Asked, Verb},
        store::{Store, Subscription, kinds, kinds::POD},
    },
    version::KubeVersion,
};

pub(super) struct Watch {
    seen: Mutex<Seen>,
}

struct Seen {
    changes: Subscription,
    mirror: Mirror,
    /// Policy: a single replica that no budget lets go is made again elsewhere.
    recreates: bool,
    broken: BTreeSet<String>,
    /// The pod that is being taken away by a request that was not answered yet, and what that would break.
    asked: Option<(Leaving, Option<String>)>,
    /// Evictions and deletions by workload.
    moves: BTreeMap<String, usize>,
    /// Nodes that are cordoned by the product.
    cordoned: BTreeSet<String>,
    was_cordoned: BTreeSet<String>,
    /// When each node was last given back by the product.
    given_back: BTreeMap<String, Timestamp>,
    unready_since: BTreeMap<String, Timestamp>,
    looks: Looks,
    /// Of static pods.
    versions: BTreeMap<String, KubeVersion>,
}

/// A pod that someone asks to evict or to delete.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Leaving {
    namespace: String,
    name: String,
    evicted: bool,
}

impl Watch {
    pub(super) fn new(store: &Store, recreates: bool) -> Arc<Self> {
        let changes = store.subscribe();
        let kinds =
            [&POD, &kinds::NODE, &kinds::JOB, &kinds::POD_DISRUPTION_BUDGET, &kinds::DEPLOYMENT, &kinds::STATEFUL_SET];
        let mirror = Mirror::of(store, &kinds);
        let versions = pods::static_versions(&mirror);
        let seen = Seen {
            changes,
            mirror,
            recreates,
            broken: BTreeSet::new(),
            asked: None,
            moves: BTreeMap::new(),
            cordoned: BTreeSet::new(),
            was_cordoned: BTreeSet::new(),
            given_back: BTreeMap::new(),
            unready_since: BTreeMap::new(),
            looks: Looks::new(),
            versions,
        };
        Arc::new(Self { seen: Mutex::new(seen) })
    }

    /// What was broken so far.
    pub(super) fn broken(&self) -> BTreeSet<String> {
        self.look().broken.clone()
    }

    /// How often pods of each workload were moved by the product.
    pub(super) fn moves(&self) -> BTreeMap<String, usize> {
        self.look().moves.clone()
    }

    /// Nodes that the product ever cordoned.
    pub(super) fn was_cordoned(&self) -> BTreeSet<String> {
        self.look().was_cordoned.clone()
    }

    /// Takes in what has changed.
    fn look(&self) -> MutexGuard<'_, Seen> {
        let mut seen = self.seen.lock().expect("seen");
        while let Some(change) = seen.changes.try_next() {
            seen.mirror.take_in(&change);
            if change.kind.plural == kinds::NODE.plural {
                seen.node_changed(&change);
            } else if change.kind.plural == POD.plural {
                seen.pod_changed(&change);
            }
        }
        seen
    }

    /// Before it is carried out: what it would break.
    pub(super) fn request(&self, asked: &Asked) {
        let mut seen = self.look();
        seen.asks(asked);
        seen.asked = leaving(asked).map(|leaving| {
            let breaks = seen.would_break(&leaving);
            (leaving, breaks)
        });
    }

    /// One that was granted must have broken nothing. What its answer shows is known to whoever asked.
    pub(super) fn answered(&self, asked: &Asked, code: u16) {
        let mut seen = self.look();
        if code < 300 {
            seen.looked(asked);
        }
        let Some(leaving) = leaving(asked) else { return };
        let Some((_, breaks)) = seen.asked.take().filter(|(asked, _)| *asked == leaving && code < 300) else { return };
        seen.broken.extend(breaks);
        if let Some((workload, _)) = leaving.name.split_once('-').filter(|_| leaving.namespace == "shop") {
            *seen.moves.entry(workload.to_owned()).or_default() += 1;
        }
    }
}

impl Seen {
    fn breaks(&mut self, what: String) {
        self.broken.insert(what);
    }

    fn check_step(&mut self, what: &str, before: KubeVersion, now: KubeVersion) {
        let skips = now.minor().ahead_of(before.minor()).is_none_or(|minors| minors > 1);
        if skips && now > before {
            self.breaks(format!("{what} skipped a minor: {before} to {now}"));
        }
    }
}

/// The pod of a deletion or an eviction that is meant.
fn leaving(asked: &Asked) -> Option<Leaving> {
    let target = asked.target.as_ref().filter(|target| target.kind.plural == POD.plural)?;
    let evicted = asked.verb == Verb::Create && target.subresource == "eviction";
    let deleted = asked.verb == Verb::Delete && target.subresource.is_empty();
    let meant = (evicted || deleted) && asked.parameter("dryRun").is_none();
    let one = Leaving { namespace: target.namespace.clone()?, name: target.name.clone()?, evicted };
    meant.then_some(one)
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

fn version(text: &str) -> Option<KubeVersion> {
    text.trim_start_matches('v').parse().ok()
}

fn image_version(pod: &Value) -> Option<KubeVersion> {
    version(text(&pod["spec"]["containers"][0]["image"]).rsplit_once(':')?.1)
}

fn is_condition(object: &Value, kind: &str) -> bool {
    let conditions = object["status"]["conditions"].as_array();
    conditions.is_some_and(|all| all.iter().any(|one| one["type"] == kind && one["status"] == "True"))
}
