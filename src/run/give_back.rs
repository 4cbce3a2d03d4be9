//! A node that a run let go of gets its pods back, unless something of ours is still at work there: pods would come back
//! in the middle of it.

use std::{fmt, sync::Arc};

use crate::{
    cluster::{api::Cluster, snapshot::Node},
    drain::{self, Uncordoned},
    node::{Host, kubeadm::images, unit::listed},
};

/// What came of giving a node back.
#[derive(Debug)]
pub enum GivenBack {
    /// It was cordoned by the product, and is not any more.
    Uncordoned(String),
    /// There was nothing to give back.
    WasNot,
    /// It stays as it is; says why.
    Stays(String),
}

impl fmt::Display for GivenBack {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Uncordoned(node) => write!(f, "node {node} is Ready and was uncordoned"),
            Self::WasNot => Ok(()),
            Self::Stays(why) => f.write_str(why),
        }
    }
}

/// Lets the node go if that run cordoned it, it is Ready, and no unit of any run is at work there; then also the images
/// that were kept from garbage collection for a kubeadm. Another run's cordon may be there for what that one has at work.
///
/// # Errors
/// The API did not take the uncordon. That the node can't be looked at is no error: it stays as it is, and that is said.
pub async fn give_back(
    cluster: &Cluster,
    host: anyhow::Result<Arc<dyn Host>>,
    node: &Node,
    run: &str,
) -> anyhow::Result<GivenBack> {
    let cordoned = node.unschedulable && node.cordoned_by.as_deref() == Some(run);
    let name = &node.name;
    match quiet(host).await {
        Ok(Quiet::Yes(host)) => let_images_go(host.as_ref(), node).await,
        Ok(Quiet::No(units)) => {
            let stays = if cordoned { "; it stays cordoned" } else { "" };
            return Ok(GivenBack::Stays(format!("still at work on node {name}: {}{stays}", units.join(", "))));
        }
        Err(error) if cordoned => {
            let why = format!("what is at work on node {name} can't be seen, so it stays cordoned: {error:#}");
            return Ok(GivenBack::Stays(why));
        }
        Err(_) => {}
    }
    if node.unschedulable && !cordoned {
        return Ok(GivenBack::WasNot);
    }
    if cordoned && !node.ready {
        return Ok(GivenBack::Stays(format!("node {name} is not Ready and stays cordoned")));
    }
    Ok(match drain::uncordon(cluster, name).await? {
        Uncordoned::Now => GivenBack::Uncordoned(name.clone()),
        Uncordoned::WasNot | Uncordoned::LeftAlone => GivenBack::WasNot,
    })
}

async fn let_images_go(host: &dyn Host, node: &Node) {
    // only a control plane's were ever kept
    if node.control_plane
        && let Err(error) = images::unpin(host).await
    {
        tracing::warn!("images stay pinned on node {}: {error:#}", node.name);
    }
}

enum Quiet {
    Yes(Arc<dyn Host>),
    No(Vec<String>),
}

/// Looked at on the node itself: no record tells what goes on there after a limit of ours.
async fn quiet(host: anyhow::Result<Arc<dyn Host>>) -> anyhow::Result<Quiet> {
    let host = host?;
    let units = listed::at_work(host.as_ref()).await?;
    Ok(if units.is_empty() { Quiet::Yes(host) } else { Quiet::No(units) })
}
