//! Repository and kubeadm package of the target.

use crate::{
    node::{
        Host,
        packages::{
            apt::{self, Direction},
            repository, rewrite,
        },
        unit::earlier,
    },
    run::{chain::Chain, names},
};

/// The target's repository, then `kubeadm` from it; kubelet and kubectl stay as they are.
pub(in crate::run::phase) async fn packages_of_target(chain: &Chain, host: &dyn Host) -> anyhow::Result<()> {
    chain
        .step("repository", async || {
            forget_earlier_units(chain, host).await;
            point_at_target(chain, host).await
        })
        .await?;
    chain
        .step("kubeadm-package", async || {
            apt::refresh_kubernetes_list(host, chain.cluster.clock(), &chain.policy.repository.url).await?;
            bring_to_target(chain, host, "kubeadm-package", &["kubeadm"]).await
        })
        .await
}

/// Best effort: what stays costs a line in systemd's list and some kilobytes.
async fn forget_earlier_units(chain: &Chain, host: &dyn Host) {
    if let Err(error) = earlier::forget(host, chain.cluster.clock(), chain.journal.run()).await {
        tracing::warn!("units of earlier runs stay on node {}: {error:#}", host.name());
    }
}

/// Points the node's source at the minor of the target, with its signing key.
pub(in crate::run::phase) async fn point_at_target(chain: &Chain, host: &dyn Host) -> anyhow::Result<String> {
    let (policy, minor) = (&chain.policy.repository, chain.target.to.minor());
    let key = repository::fetch_key(chain.hosts.mirror(), &policy.url, minor, policy.key_url.as_deref()).await?;
    let change = rewrite::point_at(host, minor, &policy.url, &key).await?;
    Ok(match (change.from == change.to, change.note) {
        (true, None) => String::new(),
        (true, Some(note)) => note,
        (false, None) => format!("v{} → v{}", change.from, change.to),
        (false, Some(note)) => format!("v{} → v{}; {note}", change.from, change.to),
    })
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
