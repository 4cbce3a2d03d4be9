use std::collections::BTreeSet;

use super::striker::{Blow, Strike};
use crate::sandbox::hosts::Moment;

/// Which blows branch off at a place.
pub(super) struct Choice {
    every: bool,
    known: BTreeSet<(String, Moment)>,
    places: usize,
}

/// Of the places where nothing is new, in the plain test.
const ONE_IN: usize = 150;
/// Of the places that are struck at, so many get a second crash soon after.
const PAIR_IN: usize = 20;
/// A second crash strikes within so many effects: while what the first one left is being taken up.
const SOON: usize = 30;
const SEED: usize = 20_261_122;

impl Choice {
    /// Every place, or those where a night does something new.
    pub(super) fn new(every: bool) -> Self {
        Self { every, known: BTreeSet::new(), places: 0 }
    }

    /// All that is to happen at this place, each in a branch of its own. The same for the same night.
    ///
    /// A crash comes before and after a new kind of step, and after one that says something new: before the next one is
    /// much the same. A lost answer comes for a kind alone.
    pub(super) fn at(&mut self, effect: usize, moment: Moment, kind: &str, says: &str) -> Vec<Vec<Strike>> {
        self.places += 1;
        let is_chance = self.every || scattered(self.places).is_multiple_of(ONE_IN);
        let is_new_kind = self.known.insert((kind.to_owned(), moment));
        let is_new = moment == Moment::After && self.known.insert((format!("{kind} {says}"), moment));
        if !is_chance && !is_new && !is_new_kind {
            return Vec::new();
        }
        let strike = |blow| Strike { effect, moment, blow };
        let mut blows = self.some([Blow::Killed, Blow::Deleted]);
        if moment == Moment::After && (is_chance || is_new_kind) {
            blows.extend(self.some([Blow::AnswerLost, Blow::NoAnswer]));
        }
        let mut all: Vec<_> = blows.into_iter().map(|blow| vec![strike(blow)]).collect();
        if scattered(self.places + 7919).is_multiple_of(PAIR_IN) {
            let second = effect + 1 + scattered(self.places) % SOON;
            let second = Strike { effect: second, moment: Moment::After, blow: Blow::Killed };
            all.push(vec![strike(Blow::Killed), second]);
        }
        all
    }

    /// Both, or one of them: each has its turn at each moment.
    fn some(&self, [one, other]: [Blow; 2]) -> Vec<Blow> {
        match scattered(self.places + 104_729) % 2 {
            _ if self.every => vec![one, other],
            0 => vec![one],
            _ => vec![other],
        }
    }
}

/// The same numbers for the same seed, spread out (Knuth's multiplicative hashing).
fn scattered(n: usize) -> usize {
    (n + SEED).wrapping_mul(2_654_435_761) >> 7 & 0xffff
}

#[test]
fn each_kind_is_struck_at_and_on_demand_every_place() {
    let struck = |every, places| {
        let mut choice = Choice::new(every);
        let kinds = (1..=places).map(|effect| (effect, format!("kind {}", effect % 7)));
        let all = kinds.map(|(effect, kind)| choice.at(effect, Moment::After, &kind, ""));
        all.map(|all| all.concat()).filter(|all| !all.is_empty()).collect::<Vec<_>>()
    };
    let (some, all) = (struck(false, 700), struck(true, 700));
    assert!(some[..7].iter().enumerate().all(|(at, strikes)| strikes[0].effect == at + 1), "{some:?}");
    assert!((10..50).contains(&some.len()) && all.len() == 700, "{} and {}", some.len(), all.len());
    let has = |blow| some.iter().flatten().any(|strike| strike.blow == blow);
    assert!([Blow::Killed, Blow::Deleted, Blow::AnswerLost, Blow::NoAnswer].into_iter().all(has), "{some:?}");
}
