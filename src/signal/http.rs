use std::time::Duration;

use anyhow::Context as _;

/// No signal may hold up the chain for longer.
const LIMIT: Duration = Duration::from_secs(10);

/// The client of all signals.
pub(super) fn client() -> anyhow::Result<reqwest::Client> {
    reqwest::Client::builder()
        .timeout(LIMIT)
        .user_agent(concat!("kubectl-upgrade/", env!("CARGO_PKG_VERSION")))
        .build()
        .context("making the HTTP client (are CA certificates installed?)")
}
