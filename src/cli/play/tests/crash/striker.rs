use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, MutexGuard},
};

use super::super::super::{leash::Leash, stage::Stage};
use crate::{
    install::names,
    sandbox::{
        api::{Asked, Fate, Gatekeeper},
        hosts::{Call, Fault, Moment},
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
    /// It is never told that it was done.
    AnswerLost,
}

/// A blow at one step, by its number from 1.
#[derive(Clone, Copy, Debug)]
pub(super) struct Strike {
    pub(super) effect: usize,
    pub(super) moment: Moment,
    pub(super) blow: Blow,
}

/// Counts all steps of the product's pods that change anything, or may, and strikes at some of them.
pub(super) struct Striker {
    store: Arc<Store>,
    strikes: Vec<Strike>,
    seen: Mutex<Seen>,
}

#[derive(Default)]
struct Seen {
    effects: usize,
    /// The numbers of what was done on machines, by their calls: those are long, and others' fall between.
    calls: BTreeMap<u64, usize>,
    struck: Vec<String>,
}

impl Striker {
    pub(super) fn at(stage: &Stage, strikes: &[Strike]) -> Arc<Self> {
        let store = stage.world.store().clone();
        let one = Arc::new(Self { store, strikes: strikes.to_vec(), seen: Mutex::default() });
        stage.world.set_gatekeeper(Some(one.clone()));
        let of_hosts = one.clone();
        stage.world.machines().set_faults(Some(Arc::new(move |call: &Call<'_>| of_hosts.on_machine(call))));
        one
    }

    pub(super) fn effects(&self) -> usize {
        self.seen().effects
    }

    /// What was struck at, in words.
    pub(super) fn struck(&self) -> Vec<String> {
        self.seen().struck.clone()
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
        let told = || format!("{:?} on {}: {}", call.kind, call.node, call.text);
        match self.strike(effect, call.moment, &leash, told)? {
            Blow::AnswerLost => Some(Fault::Unreachable),
            Blow::Killed | Blow::Deleted => Some(Fault::Die),
        }
    }

    /// A call that is repeated after a short absence is one step.
    fn number_of(&self, call: &Call<'_>) -> usize {
        let mut seen = self.seen();
        let Seen { effects, calls, .. } = &mut *seen;
        *calls.entry(call.number).or_insert_with(|| {
            *effects += 1;
            *effects
        })
    }

    /// Once at each place.
    fn strike(&self, effect: usize, moment: Moment, leash: &Leash, told: impl Fn() -> String) -> Option<Blow> {
        let of_here = |strike: &&Strike| (strike.effect, strike.moment) == (effect, moment);
        let blow = self.strikes.iter().find(of_here)?.blow;
        let place = format!("{effect}, {moment:?}, {blow:?}: {}", told());
        {
            let mut seen = self.seen();
            if seen.struck.contains(&place) {
                return None;
            }
            seen.struck.push(place);
        }
        if blow != Blow::AnswerLost {
            leash.cut();
        }
        if blow == Blow::Deleted {
            let namespace = Some(names::NAMESPACE);
            self.store.delete(&kinds::POD, namespace, leash.pod(), &Deletion::default()).expect("its pod");
        }
        Some(blow)
    }

    fn on_api(&self, asked: &Asked, moment: Moment) -> Fate {
        let Some(leash) = Leash::current().filter(|_| is_effect(asked)) else { return Fate::Pass };
        let effect = {
            let mut seen = self.seen();
            // Nothing comes between a request's two moments.
            seen.effects += usize::from(moment == Moment::Before);
            seen.effects
        };
        match self.strike(effect, moment, &leash, || format!("{} {}", asked.method, asked.path)) {
            None => Fate::Pass,
            Some(Blow::AnswerLost) => Fate::Lose,
            Some(Blow::Killed | Blow::Deleted) => Fate::Hang,
        }
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
