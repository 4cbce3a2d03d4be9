//! The drain of a rollback: the chain's own rounds, told to a person in place of a record.

use std::{collections::BTreeSet, time::Duration};

use anyhow::{bail, ensure};

use super::Rollback;
use crate::{
    cluster::observe,
    drain::{Drainer, Next, Recreation, describe},
    policy::SingleNode,
    run::{
        lease,
        wait::{self, Look},
    },
};

/// Pods end one by one; a line for each would hide what matters.
const BETWEEN_LINES: Duration = Duration::from_secs(5);

/// Evicts all pods that a drain moves; a cluster of a single node keeps them, unless the policy says otherwise.
pub(super) async fn evict_all(rollback: &Rollback<'_>, guard: &lease::Guard, name: &str) -> anyhow::Result<()> {
    let Rollback { cluster, policy, say, .. } = rollback;
    if observe::nodes(cluster).await?.len() == 1 && policy.drain.single_node == SingleNode::Cordon {
        return Ok(());
    }
    let mut drainer = Drainer::new(cluster, name, policy.drain, None);
    let (mut said, mut waits, mut said_at) = (BTreeSet::new(), String::new(), cluster.clock().now());
    let what = format!("the pods of {name} to leave");
    wait::until(cluster.clock(), &what, policy.drain.timeout.get(), async || {
        ensure!(guard.still_mine().await?, "the Lease {} went to another process", lease::NAME);
        let round = drainer.round().await?;
        for (pod, losses) in &round.though {
            if said.insert(pod.clone()) {
                let why: Vec<_> = losses.iter().map(|loss| loss.why()).collect();
                say(&format!("{name}: {} {}; the policy lets it go all the same", pod.key(), why.join(" and ")));
            }
        }
        match round.next(&policy.drain) {
            Next::Done => Ok(Look::Ready(())),
            Next::GiveUp(why) => bail!(why),
            Next::Wait(what) => {
                if waits != what && cluster.clock().since(said_at) >= BETWEEN_LINES {
                    said_at = cluster.clock().now();
                    say(&format!("{name}: waiting: {what}"));
                    waits.clone_from(&what);
                }
                Ok(Look::NotYet(what))
            }
            Next::Recreate(stuck) => {
                for one in &stuck {
                    say(&format!("{name}: re-creating as drain.singleReplica allows: {}", describe(one)));
                    if let Recreation::NotNow(why) = drainer.recreate(one).await? {
                        say(&format!("{name}: not re-created: {}: {why}", one.pod.key()));
                    }
                }
                Ok(Look::NotYet("a single replica to be re-created elsewhere".to_owned()))
            }
        }
    })
    .await
}
