//! `kubectl upgrade demo`: a night on a cluster in memory, before the reader's eyes.

use std::{cell::RefCell, rc::Rc, time::Duration};

use anyhow::Context as _;
use clap::Args;
use tokio::task::LocalSet;

use super::{
    back,
    incident::Incident,
    scenario::{self, FROM, Scenario},
    stage::Stage,
    witness::{Budget, Witness},
};
use crate::{
    cli::run::follow::{self, View},
    error::{Exit, Failure},
    policy,
    report::out,
    run::record::{RunState, Status},
    sandbox::store::kinds,
};

#[derive(Args, Debug)]
pub(crate) struct DemoArgs {
    /// List the scenarios
    #[arg(long)]
    list: bool,
    /// Play this one
    #[arg(long, value_name = "NAME", default_value = "upgrade")]
    scenario: String,
    /// Without waiting for the eye
    #[arg(long)]
    fast: bool,
}

/// Shortly before the hour of the nightly detection.
const EVENING: &str = "2026-11-22T22:59:50Z";
/// A run that has not begun by then never will.
const BEGINS_WITHIN: Duration = Duration::from_mins(30);
/// The step of the cluster's time in which the reader's passes.
const TICK: Duration = Duration::from_secs(1);
/// The product's own code is deep, and a thread's stack is smaller than a program's.
const STACK: usize = 16 << 20;
const CTRL_C: &str = "Played in memory, much faster than it would be. Ctrl-C ends it.";

/// Plays it. On a thread of its own: its clock is paused, and nothing there may wait for anything real. Ctrl-C ends the
/// whole process at once, as nothing has to be tidied up.
pub(crate) fn run(args: &DemoArgs) -> anyhow::Result<Exit> {
    if args.list {
        return list();
    }
    let scenario = scenario::ALL.iter().find(|one| one.name == args.scenario).ok_or_else(|| unknown(&args.scenario))?;
    let speed = (!args.fast).then_some(scenario.speed);
    let thread = std::thread::Builder::new().stack_size(STACK).spawn(move || {
        // The pods' own talk would run through the view.
        tracing::subscriber::with_default(tracing::subscriber::NoSubscriber::default(), || apart(scenario, speed))
    });
    thread.context("starting the demo's thread")?.join().map_err(|_| anyhow::anyhow!("the demo's thread panicked"))?
}

fn list() -> anyhow::Result<Exit> {
    let width = scenario::ALL.iter().map(|one| one.name.len()).max().unwrap_or_default();
    let lines: Vec<_> = scenario::ALL.iter().map(|one| format!("{:width$}   {}", one.name, one.teaches)).collect();
    out::answer(&lines.join("\n"))?;
    Ok(Exit::Ok)
}

fn unknown(name: &str) -> anyhow::Error {
    let names: Vec<_> = scenario::ALL.iter().map(|one| one.name).collect();
    Failure::new(Exit::Usage, format!("there is no scenario {name}"))
        .hint(format!("kubectl upgrade demo --scenario {}", names.join("|")))
        .into()
}

fn apart(scenario: &'static Scenario, speed: Option<u32>) -> anyhow::Result<Exit> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build()?;
    LocalSet::new().block_on(&runtime, play(scenario, speed))
}

async fn play(scenario: &'static Scenario, speed: Option<u32>) -> anyhow::Result<Exit> {
    out::answer(&opening(scenario))?;
    let layout = scenario.layout();
    let stage = Rc::new(Stage::set(&layout, scenario.policy, EVENING.parse()?).await?);
    scenario.incident.before(&stage);
    let witness = Rc::new(RefCell::new(Witness::new(&layout, stage.world.store())));
    let passing = tokio::task::spawn_local(time_passes(stage.clone(), scenario.incident, witness.clone(), speed));
    let run = begun(&stage).await?;
    let policy = policy::read(scenario.policy)?;
    follow::follow(&stage.cluster, &policy, &run.id, View::new(false, CTRL_C)).await?;
    let back = match scenario.puts_back {
        Some(node) => Some(back::put_back(&stage, node, &policy).await?),
        None => None,
    };
    passing.abort();
    let ended = stage.runs().await?.into_iter().find(|one| one.id == run.id).context("the run's record is gone")?;
    back.iter().try_for_each(|end| out::answer(end))?;
    out::answer(&closing(scenario, &stage, &ended, &witness.borrow()))?;
    Ok(if ended.status == scenario.ends { Exit::Ok } else { Exit::Error })
}

#[expect(clippy::disallowed_methods, reason = "the whole world is on this thread, and stands still meanwhile")]
fn the_reader_waits(long: Duration) {
    std::thread::sleep(long);
}

/// The cluster's time passes by itself, as fast as it is worked off; here the reader's passes along with it.
async fn time_passes(stage: Rc<Stage>, mut incident: Incident, witness: Rc<RefCell<Witness>>, speed: Option<u32>) {
    loop {
        tokio::time::sleep(TICK).await;
        if let Some(speed) = speed {
            the_reader_waits(TICK / speed);
        }
        witness.borrow_mut().look(stage.world.store());
        if matches!(incident, Incident::None | Incident::NodeNotReady(_)) {
            continue;
        }
        let runs = stage.runs().await.unwrap_or_default();
        if let Some(happened) = runs.first().and_then(|run| incident.happens(&stage, run)) {
            // Said at the end: the view is redrawn in place, and a line between would break it.
            witness.borrow_mut().happened = Some(happened);
            incident = Incident::None;
        }
    }
}

/// The run that the nightly detection seeds.
async fn begun(stage: &Stage) -> anyhow::Result<RunState> {
    let seeded = async {
        loop {
            if let Some(run) = stage.runs().await?.into_iter().next() {
                return anyhow::Ok(run);
            }
            tokio::time::sleep(TICK).await;
        }
    };
    tokio::time::timeout(BEGINS_WITHIN, seeded).await.context("waiting for the nightly detection to begin a run")?
}

fn opening(scenario: &Scenario) -> String {
    let (masters, workers) = scenario.nodes;
    let nodes = |count: usize, what: &str| match count {
        1 => format!("1 {what}"),
        _ => format!("{count} {what}s"),
    };
    let workers = match workers {
        0 => String::new(),
        count => format!(" and {}", nodes(count, "worker")),
    };
    format!(
        "A cluster in memory: {}{workers} at v{FROM}, with workloads, budgets and alerts.\n\
         Nothing outside this program is read or changed. v1.37.2 is out, and at 23:00 the\n\
         nightly detection looks. The upgrade's own code runs on it, as in a real cluster.\n\
         This is `{}`: {}.\n",
        nodes(masters, "control plane"),
        scenario.name,
        scenario.teaches
    )
}

fn closing(scenario: &Scenario, stage: &Stage, run: &RunState, witness: &Witness) -> String {
    let nodes = stage.world.store().list(&kinds::NODE, None);
    let wanted = format!("v{}", run.target.to);
    let there = nodes.iter().filter(|node| node["status"]["nodeInfo"]["kubeletVersion"] == wanted).count();
    let minutes = u64::try_from(run.last_progress.duration_since(run.seeded_at).as_secs()).unwrap_or(0).div_ceil(60);
    let mut lines = vec![String::new()];
    lines.extend(witness.happened.iter().map(|what| format!("In mid-upgrade {what}.")));
    let (all, moved) = (nodes.len(), witness.moved());
    lines.push(format!("{there} of {all} nodes are at {wanted} now; {moved} pods were made again on another node."));
    if there > 0 {
        lines.extend(witness.budgets().map(|(name, budget)| kept(name, budget)));
    }
    lines.push(match run.status {
        Status::Done => format!(
            "The upgrade took {minutes} minutes of the cluster's time, with a soak of 1m after each worker (by default 10m)."
        ),
        Status::Refused => "A refusal is a decision: nothing was changed, and the next night looks again.".to_owned(),
        _ => "It stands still, safely: what is upgraded stays so, and it goes on where it was.".to_owned(),
    });
    lines.push(format!("\nNext, on a cluster of your own, changing nothing:\n  {}", scenario.next));
    lines.push("Other stories:\n  kubectl upgrade demo --list".to_owned());
    lines.join("\n")
}

fn kept(name: &str, budget: Budget) -> String {
    let Budget { wanted, pods, fewest } = budget;
    if fewest >= wanted || pods > wanted {
        format!("{name}: its budget wants {wanted} of {pods} pods ready; never fewer than {fewest} were.")
    } else {
        format!("{name}: its budget never lets it go, so it was recreated elsewhere (policy drain.singleReplica).")
    }
}
