//! Repository and kubeadm package of the target.

use std::time::Duration;

use crate::{
    node::{Host, UnitSpec, packages, unit},
    run::{chain::Chain, names},
    version::KubeVersion,
};

/// Indexes of all sources, mirrors and proxies included.
const UPDATE_LIMIT: Duration = Duration::from_mins(10);
/// A package of 20 MB over a slow line, and up to 5 min for the lock of another package manager.
const INSTALL_LIMIT: Duration = Duration::from_mins(20);

/// The target's repository, then `kubeadm` from it; kubelet and kubectl stay as they are.
pub(in crate::run::phase) async fn packages_of_target(chain: &Chain, host: &dyn Host) -> anyhow::Result<()> {
    chain.step("repository", async || point_at_target(chain, host).await).await?;
    chain.step("kubeadm-package", async || install(chain, host, "kubeadm", &["kubeadm"]).await).await
}

/// Points the node's source at the minor of the target.
pub(in crate::run::phase) async fn point_at_target(chain: &Chain, host: &dyn Host) -> anyhow::Result<String> {
    packages::rewrite::point_at(host, &chain.policy.repository, chain.target.to.minor()).await
}

/// Installs these packages at the target and holds them again; looks first what is there.
pub(super) async fn install(chain: &Chain, host: &dyn Host, step: &str, names: &[&str]) -> anyhow::Result<String> {
    let to = chain.target.to;
    packages::apt::repair(host).await?;
    if packages::apt::all_at(host, names, to).await? {
        packages::apt::hold(host, names).await?;
        return Ok(format!("v{to} was there already"));
    }
    carry(chain, host, &format!("{step}-update"), packages::apt::update(), UPDATE_LIMIT).await?;
    packages::apt::unhold(host, names).await?;
    carry(chain, host, &format!("{step}-install"), packages::apt::install(names, to), INSTALL_LIMIT).await?;
    packages::apt::hold(host, names).await?;
    verify(host, names, to).await
}

async fn verify(host: &dyn Host, names: &[&str], to: KubeVersion) -> anyhow::Result<String> {
    anyhow::ensure!(
        packages::apt::all_at(host, names, to).await?,
        "{} of node {} are not at v{to} after their installation",
        names.join(", "),
        host.name()
    );
    Ok(format!("v{to}"))
}

/// A package manager's command as a unit: not started twice, and forgotten once it has ended, since what it did is seen
/// from the packages themselves.
async fn carry(chain: &Chain, host: &dyn Host, step: &str, argv: Vec<String>, limit: Duration) -> anyhow::Result<()> {
    let spec = UnitSpec {
        name: names::unit(chain.journal.run(), step),
        argv,
        env: packages::apt::environment(),
        idle_io: false,
    };
    let doing = format!("{step} on node {}", host.name());
    unit::run_and_forget(host, chain.cluster.clock(), &spec, limit).await?.ended(&doing)?.checked(&doing)?;
    Ok(())
}
