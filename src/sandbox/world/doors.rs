use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use jiff::{SignedDuration, Timestamp};

use crate::{
    clock::Clock,
    sandbox::api::{Asked, Fate, Gatekeeper},
};

/// The way to the API: one door an apiserver, all behind one endpoint. Shut when none of them answers.
pub(super) struct Doors {
    clock: Clock,
    /// Until when each is away; in the past for one that answers.
    away: Mutex<BTreeMap<String, Timestamp>>,
    watchman: Mutex<Option<Arc<dyn Gatekeeper>>>,
}

impl Doors {
    pub(super) fn new<'a>(clock: Clock, nodes: impl Iterator<Item = &'a str>) -> Self {
        let away = nodes.map(|node| (node.to_owned(), Timestamp::MIN)).collect();
        Self { clock, away: Mutex::new(away), watchman: Mutex::default() }
    }

    pub(super) fn shut(&self, node: &str, lasts: Duration) {
        let lasts = SignedDuration::try_from(lasts).unwrap_or(SignedDuration::MAX);
        let until = self.clock.now().checked_add(lasts).unwrap_or(Timestamp::MAX);
        self.set(node, until);
    }

    /// Only doors that there are can be shut: a worker's power is none of theirs.
    pub(super) fn set(&self, node: &str, until: Timestamp) {
        if let Some(away) = lock(&self.away).get_mut(node) {
            *away = until;
        }
    }

    /// Whether any apiserver answers.
    pub(super) fn open(&self) -> bool {
        let now = self.clock.now();
        lock(&self.away).values().any(|until| *until <= now)
    }

    pub(super) fn set_watchman(&self, gate: Option<Arc<dyn Gatekeeper>>) {
        *lock(&self.watchman) = gate;
    }

    /// Asked without the lock: a watchman may change the watch.
    fn watchman(&self) -> Option<Arc<dyn Gatekeeper>> {
        lock(&self.watchman).clone()
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Gatekeeper for Doors {
    fn before(&self, asked: &Asked) -> Fate {
        match self.watchman().map_or(Fate::Pass, |gate| gate.before(asked)) {
            Fate::Pass if !self.open() => Fate::Lose,
            fate => fate,
        }
    }

    fn after(&self, asked: &Asked, code: u16) -> Fate {
        self.watchman().map_or(Fate::Pass, |gate| gate.after(asked, code))
    }
}
