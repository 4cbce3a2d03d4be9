//! Random clusters with random faults: what must hold always, holds. A seed is a whole night, and gives it again.

mod case;
mod dice;
mod end;
mod faults;
mod night;
mod trace;
mod watch;

use std::{
    collections::BTreeMap,
    io::Write as _,
    ops::RangeInclusive,
    time::{Duration, Instant},
};

use self::night::{Outcome, play};

/// Plays this one seed, and tells all of it.
const SEED: &str = "KUBECTL_UPGRADE_SEED";
/// How many seeds the long sampling plays, and the first of them.
const SEEDS: &str = "KUBECTL_UPGRADE_SEEDS";
const FIRST: &str = "KUBECTL_UPGRADE_FIRST_SEED";
/// Workers of a large cluster.
const LARGEST: usize = 57;
/// The plain test's seeds: a debug build takes about a second for each.
const PLAIN: RangeInclusive<u64> = 1..=10;
/// Of those, some in which things go wrong.
const TWICE: [u64; 3] = [2, 6, 9];
/// Between two lines of progress.
const SAYS_EVERY: Duration = Duration::from_secs(30);

/// What the seeds came to.
#[derive(Debug, Default)]
struct Sum {
    ended: BTreeMap<String, u64>,
    moved_again: usize,
    failed: BTreeMap<u64, String>,
}

impl Sum {
    fn take(&mut self, seed: u64, outcome: Outcome) {
        self.moved_again += outcome.moved_again;
        if !outcome.broken.is_empty() {
            let why = format!("{}: {:#?}", outcome.ended, outcome.broken);
            say(&format!("seed {seed}: {why}"));
            self.failed.insert(seed, why);
        }
        *self.ended.entry(outcome.ended).or_default() += 1;
    }

    fn told(&self, first: u64, passed: Duration) -> String {
        let seeds: u64 = self.ended.values().sum();
        let rate = Duration::from_secs(seeds).as_secs_f64() / passed.as_secs_f64();
        let Self { ended, moved_again, failed } = self;
        format!(
            "{seeds} seeds from {first}, {rate:.2} a second: {ended:?}, {} failed; {moved_again} workloads were moved more \
             often than they have pods",
            failed.len()
        )
    }
}

fn number(variable: &str) -> Option<u64> {
    std::env::var(variable).ok().map(|text| text.parse().expect("a number"))
}

#[expect(clippy::disallowed_methods, reason = "what a person waits for is real time, not the cluster's")]
fn now() -> Instant {
    Instant::now()
}

/// Past the harness, which keeps to itself what a test prints.
fn say(told: &str) {
    writeln!(std::io::stderr(), "{told}").expect("stderr");
}

fn sample(first: u64, seeds: impl Iterator<Item = u64>) -> Sum {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let (mut sum, started) = (Sum::default(), now());
    let mut said = started;
    for seed in seeds {
        sum.take(seed, play(seed, LARGEST, false));
        if said.elapsed() > SAYS_EVERY {
            said = now();
            say(&sum.told(first, started.elapsed()));
        }
    }
    say(&sum.told(first, started.elapsed()));
    sum
}

/// `KUBECTL_UPGRADE_SEED=n cargo test --lib random_nights -- --nocapture` plays one seed again, and tells all of it.
#[test]
fn random_nights_break_nothing() {
    let _ = rustls::crypto::ring::default_provider().install_default();
    if let Some(seed) = number(SEED) {
        let outcome = play(seed, LARGEST, true);
        say(&format!("{}\n{}\n{}", outcome.lines.join("\n"), outcome.told, outcome.ended));
        assert!(outcome.broken.is_empty(), "{}: {:#?}", outcome.ended, outcome.broken);
        return;
    }
    let sum = sample(*PLAIN.start(), PLAIN);
    assert!(sum.failed.is_empty(), "play one again with {SEED}=n: {:#?}", sum.failed);
    assert!(sum.ended.contains_key("Done"), "none was ever done: {:?}", sum.ended);
}

#[test]
fn a_seed_gives_the_same_night_again() {
    let _ = rustls::crypto::ring::default_provider().install_default();
    for seed in number(SEED).map_or_else(|| TWICE.to_vec(), |seed| vec![seed]) {
        let [first, second] = [(); 2].map(|()| play(seed, LARGEST, true).lines);
        assert!(first.len() > 10, "nothing happened in seed {seed}");
        let same = first.iter().zip(&second).take_while(|(one, other)| one == other).count();
        let from = |lines: &[String]| lines.iter().skip(same.saturating_sub(3)).take(8).cloned().collect::<Vec<_>>();
        assert_eq!(from(&first), from(&second), "seed {seed} is the same up to line {same}");
    }
}

/// `cargo test --profile sampling --lib random_nights_at_length -- --ignored --nocapture`, with `KUBECTL_UPGRADE_SEEDS`
/// of them from `KUBECTL_UPGRADE_FIRST_SEED` on.
#[test]
#[ignore = "takes as long as it is told to"]
fn random_nights_at_length() {
    let first = number(FIRST).unwrap_or(1);
    let sum = sample(first, (first..).take(usize::try_from(number(SEEDS).unwrap_or(10_000)).expect("few")));
    assert!(sum.failed.is_empty(), "play one again with {SEED}=n: {:#?}", sum.failed);
}
