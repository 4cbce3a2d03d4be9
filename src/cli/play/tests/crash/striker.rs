use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Arc, Mutex, MutexGuard},
};

use serde_json::Value;

use super::{
    super::super::{leash::Leash, stage::Stage},
    branches::Branches,
    choice::Choice,
};
use crate::{
    install::names,
    sandbox::{
        api::{Asked, Fate, Gatekeeper, Verb},
        hosts::{Call, Fault, Moment, normalised},
        store::{Deletion, Store, kinds},
    },
};

/// What happens to whoever does a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Blow {
    /// Its process gets SIGKILL.
    Killed,
    /// The same, and its pod is deleted.
    Deleted,
    /// The connection breaks before it is told that it was done.
    AnswerLost,
    /// It waits for its answer until it gives up.
    NoAnswer,
}

impl Blow {
    /// Whether another pod has to take up what is left.
    pub(super) fn is_crash(self) -> bool {
        matches!(self, Self::Killed | Self::Deleted)
    }
}

/// A blow at one step, by its number from 1.
#[derive(Clone, Copy, Debug)]
pub(super) struct Strike {
    pub(super) effect: usize,
    pub(super) moment: Moment,
    pub(super) blow: Blow,
}

/// What splits a night.
pub(super) struct Trunk {
    pub(super) branches: Branches,
    choice: Choice,
}

impl Trunk {
    pub(super) fn new(branches: Branches, choice: Choice) -> Self {
        Self { branches, choice }
    }

    /// What happens at this place in the process that this is; in the trunk nothing ever does.
    fn split(&mut self, step: &Step<'_>) -> Option<Vec<Strike>> {
        let all = self.choice.at(step.effect, step.moment, &step.kind, &step.says);
        let is_crash = |strikes: &[Strike]| strikes.iter().any(|strike| strike.blow.is_crash());
        all.into_iter().find(|strikes| self.branches.split(is_crash(strikes)))
    }
}

/// What a process has to do with a night.
pub(super) enum Part {
    /// It stays undisturbed, and others branch off.
    Trunk(Arc<Mutex<Trunk>>),
    /// These happen in it.
    Branch(Vec<Strike>),
}

/// Counts all steps of the product's pods that change anything, or may, and strikes at some of them.
pub(super) struct Striker {
    store: Arc<Store>,
    seen: Mutex<Seen>,
}

struct Seen {
    part: Part,
    effects: Vec<String>,
    /// The numbers of what was done on machines, by their calls: those are long, and others' fall between.
    calls: BTreeMap<u64, usize>,
    places: BTreeSet<(usize, Moment)>,
    struck: Vec<String>,
}

/// A step as it is looked at.
struct Step<'a> {
    effect: usize,
    moment: Moment,
    leash: &'a Leash,
    /// Without what differs between steps of a kind.
    kind: String,
    /// What tells one write of a kind of object from another.
    says: String,
}

impl Striker {
    pub(super) fn at(stage: &Stage, part: Part) -> Arc<Self> {
        let (calls, places) = (BTreeMap::new(), BTreeSet::new());
        let seen = Mutex::new(Seen { part, effects: Vec::new(), calls, places, struck: Vec::new() });
        let one = Arc::new(Self { store: stage.world.store().clone(), seen });
        stage.world.set_gatekeeper(Some(one.clone()));
        let of_hosts = one.clone();
        stage.world.machines().set_faults(Some(Arc::new(move |call: &Call<'_>| of_hosts.on_machine(call))));
        one
    }

    /// In words, in their order.
    pub(super) fn effects(&self) -> Vec<String> {
        self.seen().effects.clone()
    }

    /// What was struck at, in words.
    pub(super) fn struck(&self) -> Vec<String> {
        self.seen().struck.clone()
    }

    /// What was to happen, in a process that branched off.
    pub(super) fn branch(&self) -> Option<Vec<Strike>> {
        match &self.seen().part {
            Part::Branch(strikes) => Some(strikes.clone()),
            Part::Trunk(_) => None,
        }
    }

    fn seen(&self) -> MutexGuard<'_, Seen> {
        self.seen.lock().expect("no panic")
    }

    fn on_machine(&self, call: &Call<'_>) -> Option<Fault> {
        let leash = Leash::current()?;
        if leash.is_cut() {
            return Some(Fault::Die);
        }
        if !call.kind.is_effect() {
            return None;
        }
        let effect = self.number_of(call);
        let kind = format!("{:?} {}", call.kind, without_numbers(&normalised(call.text)));
        match self.strike(&Step { effect, moment: call.moment, leash: &leash, kind, says: String::new() })? {
            Blow::AnswerLost => Some(Fault::Unreachable),
            Blow::NoAnswer => Some(Fault::Hang),
            Blow::Killed | Blow::Deleted => Some(Fault::Die),
        }
    }

    /// A call that is repeated after a short absence is one step.
    fn number_of(&self, call: &Call<'_>) -> usize {
        let mut seen = self.seen();
        let Seen { effects, calls, .. } = &mut *seen;
        *calls.entry(call.number).or_insert_with(|| {
            effects.push(format!("{:?} on {}: {}", call.kind, call.node, call.text));
            effects.len()
        })
    }

    /// Once at each place.
    fn strike(&self, step: &Step<'_>) -> Option<Blow> {
        let blow = self.seen().blow(step)?;
        if blow.is_crash() {
            step.leash.cut();
        }
        if blow == Blow::Deleted {
            let namespace = Some(names::NAMESPACE);
            self.store.delete(&kinds::POD, namespace, step.leash.pod(), &Deletion::default()).expect("its pod");
        }
        Some(blow)
    }

    fn on_api(&self, asked: &Asked, moment: Moment) -> Fate {
        let Some(leash) = Leash::current().filter(|_| is_effect(asked)) else { return Fate::Pass };
        let effect = {
            let mut seen = self.seen();
            // Nothing comes between a request's two moments.
            if moment == Moment::Before {
                seen.effects.push(format!("{} {}", asked.method, asked.path));
            }
            seen.effects.len()
        };
        let kind = asked.target.as_ref().map(|target| format!("{}/{}", target.kind.plural, target.subresource));
        let kind = format!("{} {} {}", phase(&leash), asked.verb.word(), kind.unwrap_or_default());
        match self.strike(&Step { effect, moment, leash: &leash, kind, says: said(asked) }) {
            None => Fate::Pass,
            Some(Blow::AnswerLost) => Fate::Lose,
            Some(Blow::NoAnswer | Blow::Killed | Blow::Deleted) => Fate::Hang,
        }
    }
}

impl Seen {
    fn blow(&mut self, step: &Step<'_>) -> Option<Blow> {
        let Step { effect, moment, .. } = *step;
        if !self.places.insert((effect, moment)) {
            return None;
        }
        let branch = match &self.part {
            Part::Trunk(trunk) => trunk.lock().expect("no panic").split(step),
            Part::Branch(_) => None,
        };
        if let Some(strikes) = branch {
            self.part = Part::Branch(strikes);
        }
        let Part::Branch(strikes) = &self.part else { return None };
        let blow = strikes.iter().find(|strike| (strike.effect, strike.moment) == (effect, moment))?.blow;
        self.struck.push(format!("{effect}, {moment:?}, {blow:?}: {}", self.effects[effect - 1]));
        Some(blow)
    }
}

impl Gatekeeper for Striker {
    fn before(&self, asked: &Asked) -> Fate {
        self.on_api(asked, Moment::Before)
    }

    fn after(&self, asked: &Asked, _code: u16) -> Fate {
        self.on_api(asked, Moment::After)
    }
}

/// A write of an object, not a question that is asked by POST.
fn is_effect(asked: &Asked) -> bool {
    let is_review = asked.path.contains("reviews");
    asked.target.is_some() && asked.verb.is_write() && !is_review && asked.parameter("dryRun").is_none()
}

/// `k8s-upgrade-worker-1-37-2-x`, `k8s-version-check-x`.
fn phase(leash: &Leash) -> &str {
    leash.pod().split('-').nth(2).unwrap_or_default()
}

/// The last entry of a record, or a patch.
fn said(asked: &Asked) -> String {
    let log = asked.body["data"]["log"].as_str().and_then(|log| log.lines().next_back());
    match log.map(serde_json::from_str::<Value>) {
        Some(entry) => entry.map(|entry| format!("{} {}", entry["event"], entry["step"])).expect("an entry"),
        None if asked.verb == Verb::Patch => without_numbers(&asked.body.to_string()),
        None => String::new(),
    }
}

/// Versions, times and node names are where the digits are.
fn without_numbers(text: &str) -> String {
    text.chars().filter(|letter| !letter.is_ascii_digit()).collect()
}
