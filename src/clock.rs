//! The one clock. Everything else is told the time, or waits on tokio's clock, which a test can pause.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use tokio::time::Instant;

/// Wall time as a base plus tokio's monotonic clock: in a paused runtime it stands still and jumps with it.
#[derive(Clone, Copy, Debug)]
pub struct Clock {
    base: Timestamp,
    started: Instant,
}

impl Clock {
    /// Reads the system's clock, once. The only place that does.
    #[expect(clippy::disallowed_methods, reason = "this is the edge at which the clock is read")]
    pub fn system() -> Self {
        Self::starting_at(Timestamp::now())
    }

    /// A clock that shows `base` now.
    #[expect(clippy::disallowed_methods, reason = "tokio's clock is the one that waits run on")]
    pub fn starting_at(base: Timestamp) -> Self {
        Self { base, started: Instant::now() }
    }

    /// The time now.
    pub fn now(&self) -> Timestamp {
        let passed = SignedDuration::try_from(self.started.elapsed()).unwrap_or(SignedDuration::MAX);
        self.base.saturating_add(passed).unwrap_or(Timestamp::MAX)
    }

    /// How long ago `then` was; zero for a time yet to come.
    pub fn since(&self, then: Timestamp) -> Duration {
        Duration::try_from(self.now().duration_since(then)).unwrap_or(Duration::ZERO)
    }
}
