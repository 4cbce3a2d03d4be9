//! The run is killed before and after everything that it does, and must end well all the same.
//!
//! Each night is played once. At a step the process splits: one goes on undisturbed, another takes a blow at this very
//! step and plays the rest of the night. So a point costs only what comes after it, and is where it was meant to be.

mod branches;
mod choice;
mod end;
mod striker;

use std::{
    any::Any,
    io::Write as _,
    panic::AssertUnwindSafe,
    process::{Command, Stdio},
    sync::{Arc, Mutex},
};

use self::{
    branches::Branches,
    choice::Choice,
    end::Sum,
    striker::{Part, Striker, Trunk},
};
use super::*;

/// One kind of night.
struct Scene {
    masters: usize,
    workers: usize,
    channel: &'static str,
    from: KubeVersion,
    to: KubeVersion,
}

const SCENES: [Scene; 4] = [
    Scene { masters: 1, workers: 2, channel: "patch", from: OLD, to: PATCH },
    Scene { masters: 1, workers: 2, channel: "minor", from: PATCH, to: MINOR },
    Scene { masters: 3, workers: 1, channel: "patch", from: OLD, to: PATCH },
    Scene { masters: 3, workers: 1, channel: "minor", from: PATCH, to: MINOR },
];

/// What became of a night.
struct Played {
    /// What was done, or what is wrong at its end.
    ended: Result<Sum, String>,
    watched: Arc<Striker>,
}

impl Scene {
    fn name(&self) -> String {
        format!("{} to {} control planes and {} workers", self.channel, self.masters, self.workers)
    }

    async fn played(&self, part: Part) -> Played {
        // A single worker's pods need a place to go to.
        let layout = Layout { untainted: self.workers < 2, ..Layout::of(self.masters, self.workers, self.from) };
        let stage = stage(&layout.with_shop(), self.channel).await;
        let watched = Striker::at(&stage, part);
        let ended = AssertUnwindSafe(async {
            end::done(&stage).await;
            end::assert_clean(&stage, self.to);
            end::sum(&stage)
        });
        let ended = futures::FutureExt::catch_unwind(ended).await;
        Played { ended: ended.map_err(|panic| words(panic.as_ref()).to_owned()), watched }
    }

    fn play(&self, part: Part) -> Played {
        // Time only: nothing that a process shares with the one that it split from.
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build();
        LocalSet::new().block_on(&runtime.expect("runtime"), self.played(part))
    }

    /// The night and all that branches off it. The branches' processes end in here.
    fn play_with_branches(&self, trunk: &Arc<Mutex<Trunk>>) {
        let undisturbed = self.play(Part::Branch(Vec::new()));
        let expected = undisturbed.ended.unwrap_or_else(|why| panic!("{}: {why}", self.name()));
        let played = self.play(Part::Trunk(trunk.clone()));
        if let Some(strikes) = played.watched.branch() {
            branches::leave(&judged(&played, &expected).map_err(|why| format!("{}, {strikes:?}: {why}", self.name())));
        }
        assert_eq!(played.ended.as_ref(), Ok(&expected), "{}", self.name());
        let (first, again) = (undisturbed.watched.effects(), played.watched.effects());
        say(&format!("{}: {} effects", self.name(), again.len()));
        let differ = first.iter().zip(&again).position(|(one, other)| one != other);
        let at = differ.map(|at| (at + 1, &first[at], &again[at]));
        assert!(first.len() == again.len() && at.is_none(), "{}: not the same run twice: {at:?}", self.name());
    }
}

fn words(panic: &(dyn Any + Send)) -> &str {
    let owned = panic.downcast_ref::<String>().map(String::as_str);
    owned.or_else(|| panic.downcast_ref::<&str>().copied()).unwrap_or("a panic without words")
}

fn judged(played: &Played, expected: &Sum) -> Result<(), String> {
    let struck = played.watched.struck();
    let sum = played.ended.as_ref().map_err(|why| format!("struck at {struck:#?}: {why}"))?;
    let differs = end::difference(sum, expected);
    if struck.is_empty() {
        return Err("it was never struck at".to_owned());
    }
    if !differs.is_empty() {
        return Err(format!("struck at {struck:#?}: not once each: {differs:#?}"));
    }
    Ok(())
}

/// Past the harness, which keeps to itself what a test prints.
fn say(told: &str) {
    writeln!(std::io::stderr(), "{told}").expect("stderr");
}

/// Set where the nights have a process for themselves: splitting one takes along no thread but the one that asks.
const ALONE: &str = "KUBECTL_UPGRADE_CRASH_ALONE";
/// Set for every point; else a part of them, of each kind, to bound the plain test's time.
const EVERY: &str = "KUBECTL_UPGRADE_EVERY";
const NAME: &str = "a_run_that_is_killed_at_any_point_is_taken_up_again_and_ends_well";

/// All points: `KUBECTL_UPGRADE_EVERY=1 cargo test --release --lib killed_at_any_point`.
#[test]
fn a_run_that_is_killed_at_any_point_is_taken_up_again_and_ends_well() {
    if std::env::var_os(ALONE).is_some() {
        return nights();
    }
    let (_, rooms) = module_path!().split_once("::").expect("a room of this crate");
    let mut alone = Command::new(std::env::current_exe().expect("this program"));
    alone.args(["--exact", &format!("{rooms}::{NAME}"), "--nocapture", "--test-threads=1"]);
    let status = alone.env(ALONE, "1").stdout(Stdio::null()).status().expect("this program again");
    assert!(status.success(), "{status}: it said why above");
}

fn nights() {
    let at_once = std::thread::available_parallelism().map_or(2, usize::from);
    let trunk = Trunk::new(Branches::new(at_once), Choice::new(std::env::var_os(EVERY).is_some()));
    let trunk = Arc::new(Mutex::new(trunk));
    for scene in &SCENES {
        scene.play_with_branches(&trunk);
    }
    let tally = trunk.lock().expect("no panic").branches.all_ended();
    let branches::Tally { crashes, resumed, lost, failed } = tally;
    say(&format!("{crashes} crash points, {resumed} resumed; {lost} answers lost"));
    assert_eq!(failed, 0, "points that did not end well; each said why");
    assert!(crashes > 400 && resumed == crashes, "{crashes} crash points, {resumed} resumed");
}
