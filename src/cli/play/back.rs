//! The morning after: a worker goes back to the version that it came from.

use super::{scenario::FROM, stage::Stage};
use crate::{
    cli::rollback::ended,
    cluster::{
        observe::{self, Instances},
        snapshot::Observed,
    },
    plan::rollback,
    policy::Policy,
    report::out,
    run::rollback::Rollback,
};

/// Does what `kubectl upgrade-rollback node` does, tells it as that tells it, and says how it ended.
pub(super) async fn put_back(stage: &Stage, node: &str, policy: &Policy) -> anyhow::Result<String> {
    let cluster = &stage.cluster;
    out::answer(&format!("\nThe morning after:\n$ kubectl upgrade-rollback node {node} --to {FROM} --yes"))?;
    let snapshot = observe::snapshot(cluster, &Instances::OneProcess, Observed::NotConfigured).await?;
    let plan = rollback::worker(&snapshot, node, FROM, policy)?;
    out::answer(&plan.text())?;
    // A reader that went away misses nothing: the end of the story fails then, and says it.
    let say = |line: &str| drop(out::answer(line));
    let back = Rollback { cluster, hosts: stage.world.machines().as_ref(), policy, say: &say };
    let end = back.worker(&plan, FROM, Some("by-hand/demo")).await?;
    Ok(ended(node, FROM, end))
}
