//! `kubectl upgrade doctor`, and `kubectl upgrade-run doctor` for those who installed that plugin alone.

use super::shared::{Shared, not_yet};
use crate::error::Exit;

#[expect(clippy::unused_async, reason = "being built")]
pub(super) async fn run(_shared: Shared) -> anyhow::Result<Exit> {
    Err(not_yet("kubectl upgrade doctor", ""))
}
