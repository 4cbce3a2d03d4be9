//! A look at the repository of the target's minor.

use crate::{
    cluster::snapshot::{Observed, Repository, SigningKey},
    node::packages::{dearmor, index_versions, last_expiry, repository},
    run::chain::Chain,
};

/// Its index and its key.
pub(super) async fn look(chain: &Chain) -> Repository {
    let (policy, minor, mirror) = (&chain.policy.repository, chain.target.to.minor(), chain.hosts.mirror());
    let (index, key) = futures::join!(
        repository::fetch_index(mirror, &policy.url, minor),
        repository::fetch_key(mirror, &policy.url, minor, policy.key_url.as_deref()),
    );
    let listed = |index: String| index_versions(&index, "kubeadm").into_iter().map(|one| one.version).collect();
    Repository {
        base: policy.url.clone(),
        minor,
        versions: Observed::from_result(index.map(|index| index.map(listed))),
        key: Observed::from_result(key.map(|armored| SigningKey { ends: Observed::from_result(ends(&armored)) })),
    }
}

fn ends(armored: &str) -> anyhow::Result<Option<jiff::Timestamp>> {
    last_expiry(&dearmor(armored)?).map_err(anyhow::Error::msg)
}
