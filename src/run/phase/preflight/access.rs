//! Whether every node can be reached with our key and its pinned host key, and whether the repository has the target:
//! findings, so that a refusal lists all of them.

use futures::{StreamExt as _, stream};

use crate::{
    cluster::snapshot::Node,
    gate::{Class, Finding},
    node::{HostError, packages},
    run::chain::Chain,
};

/// Logins at the same time: enough to hide latency, few enough not to look like an attack.
const AT_ONCE: usize = 8;

/// Nodes and repository.
pub(super) async fn findings(chain: &Chain, nodes: &[Node]) -> Vec<Finding> {
    // A node that is not Ready is held for that; whether ssh answers on it adds nothing.
    let ready = nodes.iter().filter(|node| node.ready);
    let logins = stream::iter(ready).map(|node| login(chain, node)).buffered(AT_ONCE);
    let mut found: Vec<_> = logins.filter_map(async |finding| finding).collect().await;
    found.extend(repository(chain).await);
    found
}

async fn login(chain: &Chain, node: &Node) -> Option<Finding> {
    let error = chain.host(node).await.err()?;
    let (class, remedy) = match error.downcast_ref::<HostError>() {
        Some(HostError::HostKey { .. } | HostError::Denied { .. }) => {
            (Class::Actionable, format!("kubectl upgrade-rotate-key --bootstrap --node {}", node.name))
        }
        _ => (Class::Unknown, format!("see that ssh to {} answers", node.internal_ip.as_deref().unwrap_or("the node"))),
    };
    Some(finding("ssh-access", class, &format!("node/{}", node.name), format!("{error:#}"), remedy))
}

async fn repository(chain: &Chain) -> Option<Finding> {
    let (base, minor) = (&chain.policy.repository.url, chain.target.to.minor());
    let object = format!("v{minor}");
    match packages::repository::fetch_index(chain.hosts.mirror(), base, minor).await {
        Err(error) => Some(finding(
            "repo-reachable",
            Class::Transient,
            &object,
            format!("{error:#}"),
            format!("see that {base} answers; the next night tries again"),
        )),
        Ok(None) => Some(missing(&object, format!("{base} has no repository for v{minor}"))),
        Ok(Some(index)) => {
            let listed = packages::index_versions(&index, "kubeadm");
            let newest = packages::newest_in_minor(&listed, minor);
            let is_there = listed.iter().any(|available| available.version == chain.target.to);
            let newest = newest.map_or_else(|| "none".to_owned(), |version| format!("v{version}"));
            (!is_there).then(|| {
                missing(&object, format!("v{} is not in the repository; its newest is {newest}", chain.target.to))
            })
        }
    }
}

fn missing(object: &str, why: String) -> Finding {
    finding(
        "repo-reachable",
        Class::Actionable,
        object,
        why,
        "choose a released version, or mend the mirror".to_owned(),
    )
}

fn finding(gate: &str, class: Class, object: &str, why: String, remedy: String) -> Finding {
    Finding::new(class, object, why).of_gate(gate).remedy(remedy).source("behaviour of this product: ssh and packages")
}
