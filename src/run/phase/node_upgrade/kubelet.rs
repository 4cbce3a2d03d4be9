//! kubelet and kubectl of the target, and the restart.

use anyhow::bail;

use super::{live, packages::bring_to_target};
use crate::{
    cluster::observe,
    node::{Host, kubelet as host_kubelet, packages},
    run::chain::Chain,
    version::skew,
};

/// Installs kubelet and kubectl, then restarts the kubelet: only ever after a kubeadm that ended well.
pub(in crate::run::phase) async fn kubelet(chain: &Chain, host: &dyn Host, name: &str) -> anyhow::Result<()> {
    chain
        .step("kubelet-package", async || {
            refuse_newer_than_apiserver(chain, name).await?;
            bring_to_target(chain, host, "kubelet-package", &packages::KUBELET_AND_KUBECTL).await
        })
        .await?;
    chain
        .step("kubelet", async || {
            host_kubelet::restart(host, chain.cluster.clock()).await?;
            Ok(String::new())
        })
        .await
}

/// A kubelet may not be newer than the apiserver it talks to: its own on a control plane, any of them on a worker.
async fn refuse_newer_than_apiserver(chain: &Chain, name: &str) -> anyhow::Result<()> {
    let node = live(chain, name).await?;
    let nodes = if node.control_plane { vec![node] } else { observe::control_planes(&chain.cluster).await? };
    for other in nodes.iter().filter(|other| other.control_plane) {
        let Some(apiserver) = other.apiserver else {
            bail!("the version of the apiserver on {} can't be seen: the kubelet of {name} stays as it is", other.name);
        };
        if let Some(violation) = skew::kubelet_violation(chain.target.to, apiserver) {
            bail!("the kubelet of {name} stays as it is: {violation} (on {})", other.name);
        }
    }
    Ok(())
}
