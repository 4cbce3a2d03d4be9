//! The node's pods go: round after round, recorded between them.

use std::collections::BTreeSet;

use anyhow::bail;
use kube::runtime::events::EventType;

use super::live;
use crate::{
    cluster::observe,
    drain::{Cordoned, Drainer, Next, PodRef, Recreation, Round, Stuck, cordon as cordon_node, describe},
    plan::rollback,
    policy::SingleNode,
    run::{
        chain::{Chain, Stop},
        phase::ready,
        record::{self, Event, Status},
        wait::Look,
    },
};

/// Cordons the node, then drains it; a cluster of a single node is cordoned only, unless the policy says otherwise.
pub(in crate::run::phase) async fn drain(chain: &Chain, name: &str) -> anyhow::Result<()> {
    chain
        .step("cordon", async || {
            ready::record_daemon_sets(chain, name).await?;
            cordon(chain, name).await
        })
        .await?;
    chain.step("drain", async || evict_all(chain, name).await).await
}

async fn cordon(chain: &Chain, name: &str) -> anyhow::Result<String> {
    let superseded = match live(chain, name).await? {
        node if node.cordoned_by.as_deref().is_some_and(|by| by != chain.journal.run()) => superseded(chain).await?,
        _ => BTreeSet::new(),
    };
    match cordon_node(&chain.cluster, name, chain.journal.run(), &superseded).await? {
        Cordoned::ByUs => {
            chain
                .event(EventType::Normal, "UpgradeDrain", &format!("cordoned to be upgraded to v{}", chain.target.to))
                .await;
            Ok(String::new())
        }
        Cordoned::AlreadyByUs => Ok(String::new()),
        Cordoned::AlreadyBySomeoneElse => Ok("cordoned by someone else before: it stays so afterwards".to_owned()),
    }
}

/// Whose cordons are this run's to take over, and to give back in the end: those of runs whose place it took, of runs that
/// were given up with something still at work there (it has ended, or this step were not begun), and of a rollback that
/// was left half-way, as no other is at work under the Lease.
async fn superseded(chain: &Chain) -> anyhow::Result<BTreeSet<String>> {
    let runs = record::runs(&chain.cluster).await?;
    let over = runs.into_iter().filter(|run| matches!(run.status, Status::Superseded | Status::Abandoned));
    Ok(over.map(|run| run.id).chain([rollback::CORDONED_BY.to_owned()]).collect())
}

async fn evict_all(chain: &Chain, name: &str) -> anyhow::Result<String> {
    let single = observe::is_only_node(&chain.cluster).await?;
    if single && chain.policy.drain.single_node == SingleNode::Cordon {
        return Ok("a cluster of a single node: cordoned, nothing moves".to_owned());
    }
    let keep = chain.me.uid.clone().filter(|_| single);
    let mut drainer = Drainer::new(&chain.cluster, name, chain.policy.drain, keep);
    let mut moved = BTreeSet::new();
    let mut lossy = BTreeSet::new();
    let what = format!("the pods of {name} to leave");
    let ended = chain
        .wait("drain", &what, chain.policy.drain.timeout.get(), async || {
            chain.may_go_on().await?;
            let round = drainer.round().await?;
            moved.extend(round.moved.iter().cloned());
            note_losses(chain, &round, &mut lossy).await?;
            next(chain, &drainer, &round).await
        })
        .await;
    let recorded = match &ended {
        // A pod that was replaced writes nothing any more.
        Err(error) if matches!(error.downcast_ref(), Some(Stop::LeaseLost)) => Ok(()),
        _ => record_moved(chain, &moved).await,
    };
    // Why a drain did not end matters more than a list that could not be written.
    ended.and(recorded)?;
    Ok(match moved.len() {
        0 => "no pods to move".to_owned(),
        1 => "1 pod moved".to_owned(),
        count => format!("{count} pods moved"),
    })
}

/// Of a drain that failed, too: what has left is asked for then more than ever. Once a drain, not once a round: the
/// record is written while an apiserver may be busy with what the drain does to it.
async fn record_moved(chain: &Chain, moved: &BTreeSet<PodRef>) -> anyhow::Result<()> {
    if moved.is_empty() {
        return Ok(());
    }
    chain.journal.append(Event::Moved { pods: moved.iter().map(PodRef::key).collect() }).await
}

async fn next(chain: &Chain, drainer: &Drainer<'_>, round: &Round) -> anyhow::Result<Look<()>> {
    match round.next(&chain.policy.drain) {
        Next::Done => Ok(Look::Ready(())),
        Next::Wait(what) => Ok(Look::NotYet(what)),
        Next::GiveUp(why) => bail!(why),
        Next::Recreate(stuck) => {
            for one in &stuck {
                recreate(chain, drainer, one).await?;
            }
            Ok(Look::NotYet("a single replica to be re-created elsewhere".to_owned()))
        }
    }
}

/// Recorded before it is done: nothing leaves against its budget unsaid.
async fn recreate(chain: &Chain, drainer: &Drainer<'_>, stuck: &Stuck) -> anyhow::Result<()> {
    chain.note(format!("re-creating as drain.singleReplica allows: {}", describe(stuck))).await?;
    match drainer.recreate(stuck).await? {
        Recreation::Deleted | Recreation::Gone => Ok(()),
        Recreation::NotNow(why) => chain.note(format!("not re-created: {}: {why}", stuck.pod.key())).await,
    }
}

/// Pods whose data or place is lost by the drain, as the policy allows: each named once.
async fn note_losses(chain: &Chain, round: &Round, said: &mut BTreeSet<PodRef>) -> anyhow::Result<()> {
    let mut lines = Vec::new();
    for (pod, losses) in &round.though {
        if said.insert(pod.clone()) {
            let why: Vec<_> = losses.iter().map(|loss| loss.why()).collect();
            lines.push(format!("{} {}", pod.key(), why.join(" and ")));
        }
    }
    if lines.is_empty() {
        return Ok(());
    }
    chain.note(format!("goes all the same, as the policy allows: {}", lines.join("; "))).await
}
