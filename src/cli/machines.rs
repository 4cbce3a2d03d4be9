//! The look at the nodes that `upgrade-gate` and `upgrade-plan` take: over ssh, changing nothing, pins included.

use std::collections::BTreeMap;

use k8s_openapi::api::core::v1::ConfigMap;
use kube::Api;

use super::{equipment, session::Session};
use crate::{
    cluster::snapshot::{HostFacts, Node, Observed},
    node::{facts, host_keys},
};

/// What every node says of itself; not configured where nobody set up ssh: neither a key is there nor a pinned host key.
pub(super) async fn look(
    session: &Session,
    nodes: &[Node],
    no_ssh: bool,
) -> Observed<BTreeMap<String, Observed<HostFacts>>> {
    if no_ssh {
        return Observed::NotConfigured;
    }
    let there = match there(session).await {
        Ok(there) => there,
        Err(error) => return Observed::Unknown(format!("{error:#}")),
    };
    match set_up(&there, &session.policy.ssh.key_secret) {
        Observed::Known(()) => {}
        Observed::Unknown(why) => return Observed::Unknown(why),
        Observed::NotConfigured => return Observed::NotConfigured,
    }
    let hosts = equipment::hosts_known(session);
    let clock = session.cluster.clock();
    Observed::Known(facts::of_nodes(hosts.as_ref(), clock, &session.policy.repository.url, nodes).await)
}

/// What a login takes.
struct There {
    key: bool,
    pins: bool,
}

/// Half of it is no "not configured": what was there may be lost, and a look that cannot be taken is no pass.
fn set_up(there: &There, secret: &str) -> Observed<()> {
    match *there {
        There { key: true, pins: true } => Observed::Known(()),
        There { key: false, pins: false } => Observed::NotConfigured,
        There { key: false, pins: true } => {
            Observed::Unknown(format!("host keys are pinned, and Secret {secret} has no ssh_key"))
        }
        There { key: true, pins: false } => {
            let command = "kubectl upgrade-rotate-key --bootstrap";
            Observed::Unknown(format!("no host key is pinned; compare and pin them: {command}"))
        }
    }
}

async fn there(session: &Session) -> anyhow::Result<There> {
    let cluster = &session.cluster;
    let pins: Api<ConfigMap> = Api::namespaced(cluster.client(), cluster.namespace());
    let doing = format!("reading ConfigMap {}/{}", cluster.namespace(), host_keys::CONFIG_MAP);
    let (key, pins) =
        futures::try_join!(equipment::has_key(session), cluster.call(doing, || pins.get_opt(host_keys::CONFIG_MAP)))?;
    Ok(There { key, pins: pins.is_some_and(|pins| pins.data.is_some_and(|data| !data.is_empty())) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn half_of_what_a_login_takes_is_unknown_and_says_which() {
        let said = |key, pins| set_up(&There { key, pins }, "creds");
        assert_eq!(said(true, true), Observed::Known(()));
        assert_eq!(said(false, false), Observed::NotConfigured);
        let Observed::Unknown(why) = said(false, true) else { panic!("no key") };
        assert!(why.contains("Secret creds has no ssh_key"), "{why}");
        let Observed::Unknown(why) = said(true, false) else { panic!("no pins") };
        assert!(why.contains("no host key is pinned") && why.contains("--bootstrap"), "{why}");
    }
}
