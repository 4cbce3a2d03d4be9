//! The look at the nodes that `upgrade-gate` and `upgrade-plan` take: over ssh, changing nothing, pins included.

use std::collections::BTreeMap;

use k8s_openapi::api::core::v1::ConfigMap;
use kube::Api;

use super::{equipment, session::Session};
use crate::{
    cluster::snapshot::{HostFacts, Node, Observed},
    node::{facts, host_keys},
};

/// What every node says of itself; not configured where nobody could log in anywhere: no key, or no host key pinned yet.
pub(super) async fn look(
    session: &Session,
    nodes: &[Node],
    no_ssh: bool,
) -> Observed<BTreeMap<String, Observed<HostFacts>>> {
    if no_ssh {
        return Observed::NotConfigured;
    }
    match can_log_in(session).await {
        Ok(true) => {}
        Ok(false) => return Observed::NotConfigured,
        Err(error) => return Observed::Unknown(format!("{error:#}")),
    }
    let hosts = equipment::hosts_known(session);
    let clock = session.cluster.clock();
    Observed::Known(facts::of_nodes(hosts.as_ref(), clock, &session.policy.repository.url, nodes).await)
}

async fn can_log_in(session: &Session) -> anyhow::Result<bool> {
    let cluster = &session.cluster;
    let pins: Api<ConfigMap> = Api::namespaced(cluster.client(), cluster.namespace());
    let doing = format!("reading ConfigMap {}/{}", cluster.namespace(), host_keys::CONFIG_MAP);
    let (has_key, pins) =
        futures::try_join!(equipment::has_key(session), cluster.call(doing, || pins.get_opt(host_keys::CONFIG_MAP)))?;
    Ok(has_key && pins.is_some_and(|pins| pins.data.is_some_and(|data| !data.is_empty())))
}
