//! The node's pods go: round after round, recorded between them.

use anyhow::bail;

use super::live;
use crate::{
    cluster::observe,
    drain::{
        cordon::{self, Cordoned},
        evict::{Drainer, Round, Stuck},
    },
    policy::{SingleNode, SingleReplica},
    run::{chain::Chain, wait::Look},
};

/// Cordons the node, then drains it; a cluster of a single node is cordoned only, unless the policy says otherwise.
pub(in crate::run::phase) async fn drain(chain: &Chain, name: &str) -> anyhow::Result<()> {
    chain.step("cordon", async || cordon(chain, name).await).await?;
    chain.step("drain", async || evict_all(chain, name).await).await
}

async fn cordon(chain: &Chain, name: &str) -> anyhow::Result<String> {
    match cordon::cordon(&chain.cluster, name, chain.journal.run()).await? {
        Cordoned::ByUs | Cordoned::AlreadyByUs => Ok(String::new()),
        Cordoned::AlreadyBySomeoneElse => Ok("cordoned by someone else before: it stays so afterwards".to_owned()),
    }
}

async fn evict_all(chain: &Chain, name: &str) -> anyhow::Result<String> {
    let single = observe::nodes(&chain.cluster).await?.len() == 1;
    if single && chain.policy.drain.single_node == SingleNode::Cordon {
        return Ok("a cluster of a single node: cordoned, nothing moves".to_owned());
    }
    live(chain, name).await?;
    let mut drainer = Drainer::new(&chain.cluster, name, chain.policy.drain, chain.me.uid.clone());
    let mut moved = std::collections::BTreeSet::new();
    let limit = chain.policy.drain.timeout.get();
    let what = format!("the pods of {name} to leave");
    chain
        .wait("drain", &what, limit, async || {
            let round = drainer.round().await?;
            moved.extend(round.moved.iter().cloned());
            clear_stuck(chain, &drainer, &round).await?;
            Ok(if round.is_done() { Look::Ready(()) } else { Look::NotYet(round.describe()) })
        })
        .await?;
    Ok(match moved.len() {
        0 => "no pods to move".to_owned(),
        1 => "1 pod moved".to_owned(),
        count => format!("{count} pods moved"),
    })
}

/// What can never leave by waiting: re-created where the policy allows it, recorded before it is done; else said at once.
async fn clear_stuck(chain: &Chain, drainer: &Drainer<'_>, round: &Round) -> anyhow::Result<()> {
    if let Some(blocked) = round.blocked.first() {
        bail!("{blocked}");
    }
    for stuck in round.stuck.iter().filter(|stuck| stuck.never) {
        match chain.policy.drain.single_replica {
            SingleReplica::Recreate if stuck.recreatable => {
                chain.note(format!("re-creating against its PDB, as drain.singleReplica allows: {stuck}")).await?;
                drainer.recreate(stuck).await?;
            }
            SingleReplica::Block => return Err(never(stuck)),
            SingleReplica::Recreate | SingleReplica::Wait => {}
        }
    }
    Ok(())
}

fn never(stuck: &Stuck) -> anyhow::Error {
    anyhow::anyhow!("{stuck}")
}
