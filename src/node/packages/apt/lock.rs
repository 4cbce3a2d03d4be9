//! Another package manager at work: waited for, and not for ever.

use std::time::Duration;

use anyhow::bail;

use crate::clock::Clock;

/// How long another package manager is waited for: unattended-upgrades of a month's packages takes minutes.
pub(super) const LOCK_LIMIT: Duration = Duration::from_mins(5);

/// Between two tries for a lock that is not waited for by the tool itself.
pub(super) const LOCK_PAUSE: Duration = Duration::from_secs(5);

/// Whether apt or dpkg says that someone else has the lock (apt-pkg/contrib/fileutl.cc, dpkg's lib/dpkg/file.c).
pub(super) fn is_held(text: &str) -> bool {
    let words = ["Could not get lock", "Unable to lock directory", "locked by another process"];
    words.iter().any(|words| text.contains(words))
}

/// What a try came to: an end, or the words of one that met the lock.
pub(super) enum Tried<T> {
    Ended(T),
    Locked(String),
}

/// Tries until nobody else has the lock, for at most [`LOCK_LIMIT`].
pub(super) async fn patiently<T>(
    clock: Clock,
    doing: &str,
    attempt: impl AsyncFn() -> anyhow::Result<Tried<T>>,
) -> anyhow::Result<T> {
    let started = clock.now();
    loop {
        match attempt().await? {
            Tried::Ended(end) => return Ok(end),
            Tried::Locked(words) if clock.since(started) >= LOCK_LIMIT => {
                let minutes = LOCK_LIMIT.as_secs() / 60;
                bail!("{doing}: another package manager holds the lock for more than {minutes} minutes: {words}");
            }
            Tried::Locked(_) => tracing::info!("{doing}: waiting for another package manager"),
        }
        tokio::time::sleep(LOCK_PAUSE).await;
    }
}
