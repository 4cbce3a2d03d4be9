//! A command on a node, carried to its end: started once, found again after any loss of connection, never started twice.

pub mod earlier;
pub mod leftover;
pub mod listed;

use std::{future::Future, time::Duration};

use anyhow::{Context as _, bail};
use jiff::Timestamp;

use super::{Host, HostError, UnitSpec, UnitState, end_of};
use crate::clock::Clock;

/// Between two looks: short against anything that runs as a unit, and one look costs the node some 10 ms.
const PAUSE: Duration = Duration::from_millis(300);

/// Between two looks at the output, for progress: a person reads no faster.
const OUTPUT_EVERY: Duration = Duration::from_secs(2);

/// How long a node may be away while its unit runs: a server's firmware takes 5 to 8 minutes of a reboot. After that
/// nobody can tell what the unit does, and a person should look.
pub const AWAY_LIMIT: Duration = Duration::from_mins(10);

/// Changes with every boot; a unit lives no longer than one.
const BOOT_ID: &str = "/proc/sys/kernel/random/boot_id";

/// How a unit ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnitEnd {
    /// Exit code (128 + n for signal n).
    pub status: i32,
    /// What it wrote to stdout and stderr.
    pub output: String,
}

impl UnitEnd {
    /// Whether it ended with 0.
    pub fn success(&self) -> bool {
        self.status == 0
    }

    /// An error with its last words unless it ended with 0; `doing` says what it did on which node.
    pub fn checked(self, doing: &str) -> anyhow::Result<Self> {
        if self.success() {
            return Ok(self);
        }
        bail!("{doing}: ended with {}: {}", self.status, end_of(&self.output))
    }
}

/// What became of a unit that was carried.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum UnitOutcome {
    /// It ended.
    Ended(UnitEnd),
    /// It was seen, or may have been started, and the node has forgotten it: it rebooted. What the unit did only the
    /// node itself can tell; it is not started again here.
    Lost,
    /// It still runs after the limit. It is left alone: stopping a package manager half-way is worse than waiting.
    Overdue {
        /// What it wrote so far.
        output: String,
    },
}

impl UnitOutcome {
    /// The end, where there was one; else an error that says what to do. `doing` says what it did on which node.
    pub fn ended(self, doing: &str) -> anyhow::Result<UnitEnd> {
        match self {
            Self::Ended(end) => Ok(end),
            Self::Lost => bail!("{doing}: the node rebooted meanwhile; look what is there before it is tried again"),
            Self::Overdue { output } => bail!("{doing}: still running after its limit: {}", end_of(&output)),
        }
    }
}

/// What a unit is at, for people who wait.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Progress {
    /// Since it was attached to.
    pub elapsed: Duration,
    /// The last line that it wrote.
    pub last_line: Option<String>,
    /// How long the node has not answered; none while it does.
    pub away: Option<Duration>,
}

/// Told now and then how a unit gets on.
pub type OnProgress<'a> = &'a mut (dyn FnMut(&Progress) + Send);

/// Attaches to the unit, starts it when there is none of that name, and waits for its end, at most `limit`.
///
/// An end that was reached before is returned as it is; the caller forgets the unit ([`Host::forget_unit`]) once the end
/// is recorded. `Err`: the node was away for longer than [`AWAY_LIMIT`], or answered something that is no answer.
pub async fn run_to_end(
    host: &dyn Host,
    clock: Clock,
    spec: &UnitSpec,
    limit: Duration,
    on_progress: OnProgress<'_>,
) -> anyhow::Result<UnitOutcome> {
    let mut watch = Watch { host, clock, spec, attached: clock.now(), last_line: None, looked: None, on_progress };
    if !watch.begin().await? {
        return Ok(UnitOutcome::Lost);
    }
    loop {
        match watch.ride(|| host.unit_state(&spec.name)).await? {
            UnitState::Absent => return Ok(UnitOutcome::Lost),
            UnitState::Exited(status) => {
                return Ok(UnitOutcome::Ended(UnitEnd { status, output: watch.output().await? }));
            }
            UnitState::Running if clock.since(watch.attached) >= limit => {
                return Ok(UnitOutcome::Overdue { output: watch.output().await? });
            }
            UnitState::Running => watch.tell().await,
        }
        tokio::time::sleep(PAUSE).await;
    }
}

/// The same, without anyone to tell.
pub async fn run_quietly(
    host: &dyn Host,
    clock: Clock,
    spec: &UnitSpec,
    limit: Duration,
) -> anyhow::Result<UnitOutcome> {
    run_to_end(host, clock, spec, limit, &mut |_| {}).await
}

/// Attaches, waits, and forgets the unit when it ended: for work that may be done again from the start at any time.
pub async fn run_and_forget(
    host: &dyn Host,
    clock: Clock,
    spec: &UnitSpec,
    limit: Duration,
) -> anyhow::Result<UnitOutcome> {
    let outcome = run_quietly(host, clock, spec, limit).await?;
    if matches!(outcome, UnitOutcome::Ended(_)) {
        ride_over(clock, || host.forget_unit(&spec.name)).await?;
    }
    Ok(outcome)
}

/// Calls until the node answers, for at most [`AWAY_LIMIT`]. The call must be harmless to repeat.
pub async fn ride_over<T, F, Fut>(clock: Clock, call: F) -> anyhow::Result<T>
where
    F: Fn() -> Fut,
    Fut: Future<Output = Result<T, HostError>>,
{
    ride(clock, &mut |_| {}, call).await
}

async fn ride<T, F, Fut>(clock: Clock, tell: &mut (dyn FnMut(Duration) + Send), call: F) -> anyhow::Result<T>
where
    F: Fn() -> Fut,
    Fut: Future<Output = Result<T, HostError>>,
{
    let mut lost_at: Option<Timestamp> = None;
    loop {
        match call().await {
            Err(error) if error.is_transient() => {
                let away = clock.since(*lost_at.get_or_insert_with(|| clock.now()));
                if away >= AWAY_LIMIT {
                    return Err(error).with_context(|| format!("no answer for {} minutes", AWAY_LIMIT.as_secs() / 60));
                }
                tell(away);
            }
            answer => return Ok(answer?),
        }
        tokio::time::sleep(PAUSE).await;
    }
}

struct Watch<'a> {
    host: &'a dyn Host,
    clock: Clock,
    spec: &'a UnitSpec,
    attached: Timestamp,
    last_line: Option<String>,
    looked: Option<Timestamp>,
    on_progress: OnProgress<'a>,
}

impl Watch<'_> {
    /// Sees to it that the unit is there; false when it may have been started and a reboot took it.
    ///
    /// A start whose answer got lost is the delicate case: the unit may run, or the start may never have arrived. In the
    /// same boot a look tells, and starting again is right when there is none. In another boot nothing can tell.
    async fn begin(&mut self) -> anyhow::Result<bool> {
        let (host, spec) = (self.host, self.spec);
        let mut first_boot = None;
        loop {
            if self.ride(|| host.unit_state(&spec.name)).await? != UnitState::Absent {
                return Ok(true);
            }
            let boot = self.ride(|| host.read_file(BOOT_ID)).await?;
            if *first_boot.get_or_insert_with(|| boot.clone()) != boot {
                return Ok(false);
            }
            match host.start_unit(spec).await {
                // the node answers looks, so it is not away: the same bound all the same
                Err(error) if error.is_transient() && self.clock.since(self.attached) < AWAY_LIMIT => {
                    tokio::time::sleep(PAUSE).await;
                }
                answer => return Ok(answer.map(|()| true)?),
            }
        }
    }

    async fn output(&mut self) -> anyhow::Result<String> {
        let (host, spec) = (self.host, self.spec);
        self.ride(|| host.unit_output(&spec.name)).await
    }

    /// Tells how it gets on; looks at the output only now and then, and never fails for it.
    async fn tell(&mut self) {
        if self.looked.is_none_or(|looked| self.clock.since(looked) >= OUTPUT_EVERY) {
            self.looked = Some(self.clock.now());
            let output = self.host.unit_output(&self.spec.name).await.unwrap_or_default();
            let last = output.lines().rev().find(|line| !line.trim().is_empty());
            self.last_line = last.map(str::to_owned).or(self.last_line.take());
        }
        let progress = self.progress(None);
        (self.on_progress)(&progress);
    }

    fn progress(&self, away: Option<Duration>) -> Progress {
        Progress { elapsed: self.clock.since(self.attached), last_line: self.last_line.clone(), away }
    }

    async fn ride<T, F, Fut>(&mut self, call: F) -> anyhow::Result<T>
    where
        F: Fn() -> Fut,
        Fut: Future<Output = Result<T, HostError>>,
    {
        let (clock, mut progress) = (self.clock, self.progress(None));
        let attached = self.attached;
        let on_progress = &mut *self.on_progress;
        let mut tell = |away| {
            progress.elapsed = clock.since(attached);
            progress.away = Some(away);
            on_progress(&progress);
        };
        ride(clock, &mut tell, call).await
    }
}

#[cfg(test)]
mod tests;
