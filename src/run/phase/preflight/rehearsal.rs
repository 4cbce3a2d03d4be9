//! kubeadm's own checks before anything is changed: the target's kubeadm, unpacked beside the installed one, asked to
//! plan. The installed one would refuse any version newer than itself.

use anyhow::Context as _;

use crate::{
    cluster::observe,
    node::{kubeadm_beside::Beside, packages::repository},
    plan::order,
    run::chain::Chain,
};

/// Plans, and notes what `diff` says beyond images.
pub(super) async fn run(chain: &Chain) -> anyhow::Result<String> {
    let nodes = observe::nodes(&chain.cluster).await?;
    // A plan prints no target once a control plane is there: a resumed chain would fail every night.
    if order::any_control_plane_at(&nodes, chain.target.to) {
        return Ok("a control plane is at the target already: nothing to plan".to_owned());
    }
    let node = order::first_control_plane(&nodes).context("there is no control plane to plan on")?;
    let host = chain.host(node).await?;
    let (policy, to) = (&chain.policy.repository, chain.target.to);
    let key = repository::fetch_key(chain.hosts.mirror(), &policy.url, to.minor(), policy.key_url.as_deref()).await?;
    let (clock, run) = (chain.cluster.clock(), chain.journal.run());
    let beside = Beside::unpack(host.as_ref(), clock, run, &policy.url, &key, to).await?;
    let planned = beside.plan(&chain.policy.kubeadm).await;
    let drift = beside.drift().await;
    let removed = beside.remove().await;
    // What kubeadm says of the cluster comes before what is left of its files.
    planned?;
    removed?;
    note_drift(chain, &node.name, drift).await?;
    Ok("kubeadm's own checks pass".to_owned())
}

/// Only a warning: what kubeadm will drop is said with its exact flags, and the upgrade goes on.
async fn note_drift(chain: &Chain, node: &str, drift: anyhow::Result<Vec<String>>) -> anyhow::Result<()> {
    match drift {
        Ok(lines) if lines.is_empty() => Ok(()),
        Ok(lines) => {
            let edit =
                "to keep it: extraArgs in kube-system/kubeadm-config, then kubeadm init phase upload-config kubeadm";
            chain.note(format!("kubeadm would change on {node}: {}; {edit}", lines.join("; "))).await
        }
        Err(error) => chain.note(format!("kubeadm upgrade diff on {node} could not be read: {error:#}")).await,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        node::scripted::ScriptedHost,
        policy::Policy,
        run::{
            names::Phase,
            phase::fixture::{World, staged},
        },
        signal::scripted::Scripted,
    };

    /// Incident 4: a chain that was cut off behind its first control plane failed every night.
    #[tokio::test(start_paused = true)]
    async fn incident_04_nothing_is_planned_once_a_control_plane_is_at_the_target() {
        let world = World::new();
        world.node("cp1", true, "1.36.3");
        world.node("cp2", true, "1.36.1");
        let (at, signals) = ((Phase::Preflight, None), Scripted::default());
        let staged = staged(&world, at, &[], Policy::default(), &signals, ScriptedHost::new("cp1")).await;
        let said = run(&staged.chain).await.expect("nothing to do is no failure");
        assert!(said.contains("nothing to plan"), "{said}");
        assert_eq!((staged.host.ran(), staged.host.started()), (vec![], vec![]));
    }
}
