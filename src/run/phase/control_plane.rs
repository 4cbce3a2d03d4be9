//! One control plane: the first applies the target, each further one follows.

use super::{node_upgrade as upgrade, ready};
use crate::run::{chain::Chain, quiesce, restore_hook};

/// An alert that fires is not waited for on a control plane: what the upgrade itself raises must not hold up its own half.
const ALERTS_AT_ONCE: std::time::Duration = std::time::Duration::ZERO;

/// How long the API may be away by our own doing after the kubelet's restart; 7 s were seen.
const RESTARTS_WITHIN: std::time::Duration = std::time::Duration::from_mins(3);

/// The control plane's phase, from top to bottom.
pub(super) async fn run(chain: &Chain, name: &str) -> anyhow::Result<()> {
    if !upgrade::is_done(chain, name).await? {
        to_target(chain, name).await?;
    }
    upgrade::uncordon(chain, name).await?;
    chain
        .step("ready", async || {
            ready::node_at(chain, "ready", name, chain.target.to).await?;
            ready::control_plane_pods(chain, "ready", name, chain.target.to).await?;
            ready::daemon_sets(chain, "ready", name).await?;
            Ok(String::new())
        })
        .await?;
    upgrade::alerts_clear(chain, ALERTS_AT_ONCE).await
}

async fn to_target(chain: &Chain, name: &str) -> anyhow::Result<()> {
    upgrade::refuse_own_node(chain, name).await?;
    upgrade::others_ready(chain, name).await?;
    upgrade::alerts_clear(chain, ALERTS_AT_ONCE).await?;
    let host = upgrade::connect(chain, name).await?;
    upgrade::earlier_units_ended(chain, host.as_ref()).await?;
    upgrade::gates_pass(chain, host.as_ref(), name).await?;
    upgrade::drain(chain, name).await?;
    chain
        .step("quiesce", async || quiesce::quiesce(&chain.cluster, &chain.journal, &chain.policy.quiesce).await)
        .await?;
    upgrade::packages_of_target(chain, host.as_ref()).await?;
    upgrade::kubeadm_control_plane(chain, host.as_ref(), name).await?;
    restore_hook::run(chain, host.as_ref(), name).await?;
    upgrade::kubelet(chain, host.as_ref(), name).await?;
    // A kubelet of another minor restarts the static pods once more, etcd and apiserver included (seen on a lab).
    chain.cluster.expect_restart(RESTARTS_WITHIN);
    Ok(())
}

#[cfg(test)]
mod tests;
