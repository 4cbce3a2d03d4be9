//! `kubectl upgrade-plan --rehearse`: the live cluster copied into memory, and tonight's run played on the copy by the
//! product's own code. The live cluster is only read.

mod copy;
mod live;
mod moves;
mod outcome;
mod waits;

use std::{cell::RefCell, rc::Rc, sync::Arc, time::Duration};

use anyhow::Context as _;
use tokio::{sync::oneshot, task::LocalSet};
use tracing::subscriber::NoSubscriber;

pub(crate) use self::live::{Live, read};
use self::{copy::Copied, moves::Moves, outcome::rehearsal};
use super::stage::Stage;
use crate::{
    cluster::snapshot::ClusterSnapshot,
    plan::UpgradePlan,
    policy::Policy,
    report::rehearsal_screen::Rehearsal,
    run::{
        record::{Journal, RunState, Status},
        start::{self, Seeding},
    },
    sandbox::{
        store::{Subscription, kinds},
        world::World,
    },
    version::Target,
};

/// The product's own code is deep, and a thread's stack is smaller than a program's.
const STACK: usize = 16 << 20;
/// How often the play looks at the record, in the copy's time.
const LOOK_EVERY: Duration = Duration::from_secs(30);
/// A run in which nothing was recorded for so long goes on no more: the longest wait of a step is 30 minutes by default,
/// and a policy that asks for more than this in a single one is no night's work.
const STANDS_AFTER: Duration = Duration::from_hours(12);

/// Looks that may fail: apiservers are away for seconds at a time.
const UNREAD_AT_MOST: usize = 100;

/// What is rehearsed.
pub(crate) struct Rehearsed {
    /// The live cluster, as deciding sees it.
    pub(crate) snapshot: ClusterSnapshot,
    /// Its objects.
    pub(crate) live: Live,
    /// What would be done.
    pub(crate) plan: UpgradePlan,
    /// From and to.
    pub(crate) target: Target,
    /// What holds there.
    pub(crate) policy: Policy,
}

/// Plays it. On a thread of its own, whose clock is paused: days pass as fast as they are worked off, and this one is free
/// to hear Ctrl-C.
pub(crate) async fn play(rehearsed: Rehearsed) -> anyhow::Result<Rehearsal> {
    let (done, ended) = oneshot::channel();
    let thread = std::thread::Builder::new().stack_size(STACK).spawn(move || {
        // What the copy's pods say is of the copy, and no news of the cluster.
        let played = tracing::subscriber::with_default(NoSubscriber::default(), || apart(rehearsed));
        // Nobody waits for it after Ctrl-C.
        let _ = done.send(played);
    });
    thread.context("starting the rehearsal's thread")?;
    ended.await.context("the rehearsal's thread panicked")?
}

fn apart(rehearsed: Rehearsed) -> anyhow::Result<Rehearsal> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build()?;
    LocalSet::new().block_on(&runtime, played(rehearsed))
}

async fn played(rehearsed: Rehearsed) -> anyhow::Result<Rehearsal> {
    let Rehearsed { snapshot, live, plan, target, policy } = rehearsed;
    let Copied { copy, options, policy, set_aside, unknown } = match copy::of(&snapshot, live, &plan, &target, &policy)
    {
        Ok(copied) => copied,
        Err(why) => return Ok(Rehearsal::unknown(&plan, why)),
    };
    let stage = Stage::of_copy(copy, &policy, snapshot.observed_at, &options).await?;
    let moves = Rc::new(RefCell::new(Moves::new(stage.world.store())));
    let changes = stage.world.store().subscribe();
    let watching = tokio::task::spawn_local(watch(stage.world.clone(), changes, moves.clone()));
    let run = carried_out(&stage, target).await?;
    watching.abort();
    let moves = moves.borrow();
    Ok(rehearsal(&plan, &run, stage.world.store(), &moves, set_aside, unknown))
}

/// Seeded as `upgrade-run start` does, and looked at until it ends or stands.
async fn carried_out(stage: &Stage, target: Target) -> anyhow::Result<RunState> {
    let cluster = &stage.cluster;
    let (Seeding::Seeded(run) | Seeding::Going(run)) = start::seed(cluster, target, "rehearsal").await?;
    let journal = Journal::new(cluster.clone(), &run);
    let mut unread = 0;
    loop {
        tokio::time::sleep(LOOK_EVERY).await;
        let now = match journal.state().await {
            Ok(now) => now,
            // The one apiserver is away for longer than a call's patience.
            Err(_) if unread < UNREAD_AT_MOST => {
                unread += 1;
                continue;
            }
            Err(error) => return Err(error.context("looking at the run on the copy")),
        };
        let over = !matches!(now.status, Status::Seeded | Status::InFlight);
        if over || cluster.clock().since(now.last_progress) >= STANDS_AFTER {
            return Ok(now);
        }
    }
}

/// Sees every change, and stands in for the controllers that the sandbox does not have.
async fn watch(world: Arc<World>, mut changes: Subscription, moves: Rc<RefCell<Moves>>) {
    while let Some(change) = changes.next().await {
        if let Some(again) = copy::stand_in(&change) {
            let namespace = again["metadata"]["namespace"].as_str().unwrap_or_default().to_owned();
            // A name that is taken was made again by someone else.
            let _taken = world.store().create(&kinds::POD, Some(&namespace), again);
        }
        moves.borrow_mut().see(&change);
    }
}

#[cfg(test)]
mod tests;
