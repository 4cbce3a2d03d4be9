//! Waits: a condition, a limit, and what is waited for. They end the moment the condition holds.

use std::time::Duration;

use anyhow::bail;

use crate::{clock::Clock, policy::Span};

/// How often a condition is looked at: one small read; what is waited for takes seconds to minutes.
const LOOK_EVERY: Duration = Duration::from_millis(500);

/// What a look found.
pub enum Look<T> {
    /// The condition holds.
    Ready(T),
    /// Not yet; the text says what is missing.
    NotYet(String),
}

/// Looks until the condition holds or the limit is over; then the error says what was missing at the last look.
pub async fn until<T>(
    clock: Clock,
    what: &str,
    limit: Duration,
    mut look: impl AsyncFnMut() -> anyhow::Result<Look<T>>,
) -> anyhow::Result<T> {
    let started = clock.now();
    loop {
        let missing = match look().await? {
            Look::Ready(value) => return Ok(value),
            Look::NotYet(missing) => missing,
        };
        if clock.since(started) >= limit {
            bail!("{what}: not within {}: {missing}", Span::from(limit));
        }
        tokio::time::sleep(LOOK_EVERY).await;
    }
}
