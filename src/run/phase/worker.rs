//! One worker: drained, upgraded, back, and watched for a while.

use super::{node_upgrade as upgrade, ready};
use crate::run::chain::Chain;

/// The worker's phase, from top to bottom.
pub(super) async fn run(chain: &Chain, name: &str) -> anyhow::Result<()> {
    if !upgrade::is_done(chain, name).await? {
        to_target(chain, name).await?;
    }
    upgrade::uncordon(chain, name).await?;
    chain
        .step("ready", async || {
            ready::node_at(chain, "ready", name, chain.target.to).await?;
            ready::daemon_sets(chain, "ready", name).await?;
            Ok(String::new())
        })
        .await?;
    upgrade::soak(chain, name).await
}

async fn to_target(chain: &Chain, name: &str) -> anyhow::Result<()> {
    upgrade::refuse_own_node(chain, name).await?;
    upgrade::others_ready(chain, name).await?;
    upgrade::alerts_clear(chain, chain.policy.alerts.wait.get()).await?;
    let host = upgrade::connect(chain, name).await?;
    upgrade::earlier_units_ended(chain, host.as_ref()).await?;
    upgrade::gates_pass(chain, host.as_ref(), name).await?;
    upgrade::drain(chain, name).await?;
    upgrade::packages_of_target(chain, host.as_ref()).await?;
    upgrade::kubeadm_node(chain, host.as_ref()).await?;
    upgrade::kubelet(chain, host.as_ref(), name).await
}
