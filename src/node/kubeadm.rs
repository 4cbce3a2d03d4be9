//! kubeadm on a node: what it is told, what its failures mean, the images it needs, and what it leaves behind.

pub mod argv;
mod failure;
pub mod images;
pub mod scratch;

use std::time::Duration;

use anyhow::Context as _;

pub use failure::{KubeadmFailure, PreflightError, Retry, retry};

use super::{
    Command, Host, UnitSpec, run_ok,
    unit::{OnProgress, UnitOutcome, run_to_end},
};
use crate::{clock::Clock, version::KubeVersion};

/// kubeadm waits 5 minutes for each of four static pods, and for its health Job and images besides; it ends by itself
/// long before this, in success or with everything put back.
pub const UPGRADE_LIMIT: Duration = Duration::from_mins(40);

/// How a kubeadm that ran as a unit ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum KubeadmEnd {
    /// With 0; its output.
    Done(String),
    /// With anything else; why, and its output.
    Failed(KubeadmFailure, String),
    /// The node rebooted meanwhile: only a look at it can tell how far it came.
    Lost,
}

/// The version of the kubeadm that is installed.
pub async fn installed_version(host: &dyn Host) -> anyhow::Result<KubeVersion> {
    let shown = run_ok(host, &Command::new("kubeadm", ["version", "-o", "short"])).await?.stdout;
    shown.parse().with_context(|| format!("kubeadm's version on node {}", host.name()))
}

/// A kubeadm command as a unit of this name.
pub fn unit(name: &str, argv: Vec<String>) -> UnitSpec {
    UnitSpec::new(name, argv)
}

/// Carries a kubeadm command to its end, as [`run_to_end`] does: found again after a lost connection, started once. The
/// unit is kept, so that the caller can record its end and then forget it.
pub async fn run(
    host: &dyn Host,
    clock: Clock,
    spec: &UnitSpec,
    on_progress: OnProgress<'_>,
) -> anyhow::Result<KubeadmEnd> {
    let doing = format!("`{}` on node {}", spec.argv.join(" "), host.name());
    match run_to_end(host, clock, spec, UPGRADE_LIMIT, on_progress).await.with_context(|| doing.clone())? {
        UnitOutcome::Lost => Ok(KubeadmEnd::Lost),
        outcome => {
            let end = outcome.ended(&doing)?;
            if end.success() {
                return Ok(KubeadmEnd::Done(end.output));
            }
            Ok(KubeadmEnd::Failed(KubeadmFailure::of(&end.output), end.output))
        }
    }
}
