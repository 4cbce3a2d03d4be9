//! What goes wrong in a night, drawn from the seed.

mod mishap;

use std::sync::{Arc, Mutex};

use super::{case::Case, dice::Dice, trace::Trace, watch::Watch};
use crate::sandbox::{
    api::{Asked, Fate, Gatekeeper},
    hosts::{Call, Fault, FaultHook, Moment},
    store::Refusal,
    world::World,
};

/// So many requests and calls are struck in a night: more is an outage, not a fault.
const MOST: u32 = 25;

struct Chance {
    dice: Dice,
    once_in: Option<u64>,
    left: u32,
}

impl Chance {
    fn strikes(&mut self) -> bool {
        let Some(once_in) = self.once_in.filter(|_| self.left > 0) else { return false };
        let strikes = self.dice.one_in(once_in);
        self.left -= u32::from(strikes);
        strikes
    }
}

/// Strikes requests, and shows each of them to the watch.
struct Gate {
    chance: Mutex<Chance>,
    watch: Arc<Watch>,
    trace: Arc<Trace>,
}

impl Gatekeeper for Gate {
    fn before(&self, asked: &Asked) -> Fate {
        self.watch.request(asked);
        let mut chance = self.chance.lock().expect("chance");
        let fate = if chance.strikes() {
            match chance.dice.number(0..=3) {
                0 => Fate::Refuse(Refusal::new(503, "ServiceUnavailable", "apiserver not ready")),
                1 => Fate::Hang,
                _ => Fate::Lose,
            }
        } else {
            Fate::Pass
        };
        self.trace.add(&format!("{} {} {fate:?}", asked.method, asked.path));
        fate
    }

    fn after(&self, asked: &Asked, code: u16) -> Fate {
        self.watch.answered(asked, code);
        let mut chance = self.chance.lock().expect("chance");
        let fate = match chance.strikes().then(|| chance.dice.one_in(3)) {
            Some(true) => Fate::Hang,
            Some(false) => Fate::Lose,
            None => Fate::Pass,
        };
        self.trace.add(&format!("= {code} {fate:?}"));
        fate
    }
}

/// From now on; what happens to nodes and pods happens in tasks of their own.
pub(super) fn strike(case: &Case, world: &Arc<World>, watch: &Arc<Watch>, trace: &Arc<Trace>, dice: &mut Dice) {
    let chance = |dice: &mut Dice, once_in| Mutex::new(Chance { dice: dice.split(), once_in, left: MOST });
    let gate = Gate { chance: chance(dice, case.requests), watch: watch.clone(), trace: trace.clone() };
    world.set_gatekeeper(Some(Arc::new(gate)));
    world.machines().set_faults(Some(hook(chance(dice, case.calls), trace.clone())));
    for _ in 0..case.mishaps {
        let (world, nodes, dice) = (world.clone(), case.nodes(), dice.split());
        tokio::task::spawn_local(mishap::happens(world, nodes, dice, trace.clone()));
    }
}

fn hook(chance: Mutex<Chance>, trace: Arc<Trace>) -> FaultHook {
    Arc::new(move |call: &Call<'_>| {
        let mut chance = chance.lock().expect("chance");
        let strikes = chance.strikes();
        // an answer to a mere look that gets lost is one that never came
        let fault = strikes.then(|| match call.moment {
            Moment::Before if chance.dice.one_in(4) => Fault::Hang,
            _ => Fault::Unreachable,
        });
        trace.add(&format!("{:?} {:?} on {}: {} {fault:?}", call.moment, call.kind, call.node, call.text));
        fault
    })
}
