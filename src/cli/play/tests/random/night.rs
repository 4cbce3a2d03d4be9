use std::{
    collections::BTreeSet,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{Arc, mpsc},
    time::{Duration, Instant},
};

use tokio::task::LocalSet;

use super::{case::Case, dice::Dice, end, faults, trace::Trace, watch::Watch};
use crate::{
    cli::play::stage::Stage,
    cluster::api::Cluster,
    install::names,
    run::record::{self, RunState, Status},
    sandbox::api,
};

/// Detection is nightly, and closes what a night left open: by then the second one has.
const STANDS_WITHIN: Duration = Duration::from_hours(30);
/// How often it is looked at.
const TICK: Duration = Duration::from_mins(1);
/// What follows a run's end, its Job's own among them.
const CLOSES_WITHIN: Duration = Duration::from_mins(10);
/// Of real time, for one seed: the largest ones take a fifth of it in a debug build.
const REAL_TIME: Duration = Duration::from_mins(4);
/// The product's futures are deep in a debug build.
const STACK: usize = 64 << 20;

/// What became of a seed.
#[derive(Debug, Default)]
pub(super) struct Outcome {
    /// In a word: how the run stands and what it stands at, or that there was none.
    pub(super) ended: String,
    pub(super) broken: BTreeSet<String>,
    /// Workloads of which more pods were moved than they have.
    pub(super) moved_again: usize,
    /// How it ended, for a person.
    pub(super) told: String,
    /// All that was done, or the last of it.
    pub(super) lines: Vec<String>,
}

impl Outcome {
    fn broken(ended: &str, why: String) -> Self {
        Self { ended: ended.to_owned(), broken: [why].into(), ..Self::default() }
    }
}

#[expect(clippy::disallowed_methods, reason = "a seed that never ends shows in real time alone")]
fn now() -> Instant {
    Instant::now()
}

/// Plays a seed on tokio's own clock, in a thread of its own: one that stands still without a step is left behind there,
/// and told.
pub(super) fn play(seed: u64, largest: usize, whole: bool) -> Outcome {
    let (ended, end) = mpsc::channel();
    let apart = move || {
        let outcome = catch_unwind(AssertUnwindSafe(|| play_here(seed, largest, whole)));
        let outcome = outcome.unwrap_or_else(|_| Outcome::broken("Panicked", "it panicked".to_owned()));
        ended.send(outcome).expect("somebody waits");
    };
    std::thread::Builder::new().stack_size(STACK).spawn(apart).expect("thread");
    let stuck = |_| Outcome::broken("Stuck", format!("the cluster's time stands still, after {REAL_TIME:?} and more"));
    end.recv_timeout(REAL_TIME + Duration::from_mins(1)).unwrap_or_else(stuck)
}

fn play_here(seed: u64, largest: usize, whole: bool) -> Outcome {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().start_paused(true).build();
    LocalSet::new().block_on(&runtime.expect("runtime"), played(seed, largest, whole))
}

async fn played(seed: u64, largest: usize, whole: bool) -> Outcome {
    let mut dice = Dice::of(seed);
    let case = Case::of(&mut dice, largest);
    let at = "2026-11-22T22:58:00Z".parse().expect("time");
    let stage = Stage::set(&case.layout, &case.policy, at).await.expect("stage");
    case.furnish(&stage.world);
    stage.world.settled().await;
    let watch = Watch::new(stage.world.store(), case.recreates);
    let trace = Arc::new(Trace::new(stage.world.clock(), whole));
    faults::strike(&case, &stage.world, &watch, &trace, &mut dice);
    let run = stood(&stage).await;
    let mut broken = watch.broken();
    broken.extend(end::broken(&case, &stage, &watch, run.as_ref()));
    let replicas = |name: &str| case.layout.workloads.iter().find(|one| one.name == name).map(|one| one.replicas);
    let again = |(name, moves): &(String, usize)| replicas(name).is_some_and(|pods| *moves > pods as usize);
    Outcome {
        ended: run.as_ref().map_or("no run".to_owned(), end::in_a_word),
        moved_again: watch.moves().into_iter().filter(again).count(),
        told: format!("{case:#?}\n{run:#?}"),
        broken,
        lines: trace.lines(),
    }
}

/// The newest run once it stands, or as it is when it should. None where none was begun.
async fn stood(stage: &Stage) -> Option<RunState> {
    // asked past the faults: nobody is to be told what it is like by a person's looks
    let client = api::client(stage.world.store().clone());
    let cluster = Cluster::new(client, names::NAMESPACE.to_owned(), stage.world.clock());
    let newest = async || record::runs(&cluster).await.expect("records").into_iter().next();
    let (began, began_really) = (stage.world.clock().now(), now());
    while stage.world.clock().since(began) < STANDS_WITHIN && began_really.elapsed() < REAL_TIME {
        tokio::time::sleep(TICK).await;
        let stands = |run: RunState| !matches!(run.status, Status::Seeded | Status::InFlight);
        if newest().await.is_some_and(stands) {
            tokio::time::sleep(CLOSES_WITHIN).await;
            break;
        }
    }
    newest().await
}
