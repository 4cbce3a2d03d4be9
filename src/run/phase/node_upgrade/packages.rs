//! Repository and kubeadm package of the target.

use std::time::Duration;

use crate::{
    node::{
        Host,
        packages::{
            apt::{self, Direction},
            repository, rewrite,
        },
    },
    run::{chain::Chain, names, wait::Look},
    version::Minor,
};

/// How long the repository may be away once a node is drained: a failover of a CDN takes a minute or two.
const ANSWERS_WITHIN: Duration = Duration::from_mins(5);

/// A server that is overloaded is not asked twice a second.
const BETWEEN_REQUESTS: Duration = Duration::from_secs(5);

/// The target's repository, then `kubeadm` from it; kubelet and kubectl stay as they are.
pub(in crate::run::phase) async fn packages_of_target(chain: &Chain, host: &dyn Host) -> anyhow::Result<()> {
    chain.step("repository", async || point_at_target(chain, host).await).await?;
    chain
        .step("kubeadm-package", async || {
            apt::refresh_kubernetes_list(host, chain.cluster.clock(), &chain.policy.repository.url).await?;
            bring_to_target(chain, host, "kubeadm-package", &["kubeadm"]).await
        })
        .await
}

/// Points the node's source at the minor of the target, with its signing key.
pub(in crate::run::phase) async fn point_at_target(chain: &Chain, host: &dyn Host) -> anyhow::Result<String> {
    let (policy, minor) = (&chain.policy.repository, chain.target.to.minor());
    let key = key(chain, minor).await?;
    let change = rewrite::point_at(host, minor, &policy.url, &key).await?;
    Ok(match (change.from == change.to, change.note) {
        (true, None) => String::new(),
        (true, Some(note)) => note,
        (false, None) => format!("v{} → v{}", change.from, change.to),
        (false, Some(note)) => format!("v{} → v{}; {note}", change.from, change.to),
    })
}

/// The node is drained by now: one lost request must not halt a run that was asked the same in preflight.
async fn key(chain: &Chain, minor: Minor) -> anyhow::Result<String> {
    let (policy, mirror) = (&chain.policy.repository, chain.hosts.mirror());
    chain
        .wait("repository", "the repository's signing key", ANSWERS_WITHIN, async || {
            match repository::fetch_key(mirror, &policy.url, minor, policy.key_url.as_deref()).await {
                Ok(key) => Ok(Look::Ready(key)),
                Err(error) => {
                    tokio::time::sleep(BETWEEN_REQUESTS).await;
                    Ok(Look::NotYet(format!("{error:#}")))
                }
            }
        })
        .await
}

/// Brings packages to the target and holds them; says so when they were there.
pub(super) async fn bring_to_target(
    chain: &Chain,
    host: &dyn Host,
    step: &str,
    packages: &[&str],
) -> anyhow::Result<String> {
    let unit = names::unit(chain.journal.run(), step);
    let (clock, to) = (chain.cluster.clock(), chain.target.to);
    let done = apt::bring_to(host, clock, &unit, packages, to, Direction::Up).await?;
    Ok(if done.changed { format!("v{to}") } else { format!("v{to} was there") })
}
