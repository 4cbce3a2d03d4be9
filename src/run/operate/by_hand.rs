//! A node that a person says was done by hand: believed once it was looked at.

use crate::{
    cluster::snapshot::Node,
    error::{Exit, Failure},
    node::{
        HostError, Hosts, connect,
        packages::{Installed, apt},
    },
    version::KubeVersion,
};

const PACKAGES: [&str; 3] = ["kubeadm", "kubelet", "kubectl"];

/// Whether it is what its phase would have left: at the target, Ready, its packages there and held. Packages of a node that
/// can't be reached are not looked at; the answer says so.
pub(super) async fn verify(hosts: &dyn Hosts, node: &Node, to: KubeVersion) -> anyhow::Result<String> {
    if let Some(why) = missing(node, to) {
        return Err(Failure::new(Exit::Error, why).hint("finish it by hand, or pass --leave").into());
    }
    let installed = match packages(hosts, node).await {
        Ok(installed) => installed,
        Err(error) if error.downcast_ref::<HostError>().is_some() => {
            return Ok(format!("; its packages were not looked at: {error:#}"));
        }
        Err(error) => return Err(error),
    };
    let Some(why) = unlike(&installed, to) else { return Ok(String::new()) };
    let hint = format!("on {}: apt-get install what is behind, then apt-mark hold {}", node.name, PACKAGES.join(" "));
    Err(Failure::new(Exit::Error, format!("node {}: {why}: it is not done", node.name)).hint(hint).into())
}

fn missing(node: &Node, to: KubeVersion) -> Option<String> {
    let name = &node.name;
    if node.kubelet != to {
        return Some(format!("node {name} is at v{}, not at v{to}: it is not done", node.kubelet));
    }
    if !node.is_at(to) {
        let found = node.apiserver.map_or_else(|| "can't be seen".to_owned(), |version| format!("is at v{version}"));
        return Some(format!("the apiserver of node {name} {found}, not at v{to}: it is not done"));
    }
    (!node.ready).then(|| format!("node {name} is at v{to} and not Ready: it is not done"))
}

async fn packages(hosts: &dyn Hosts, node: &Node) -> anyhow::Result<Vec<Installed>> {
    apt::installed(connect(hosts, node).await?.as_ref(), &PACKAGES).await
}

/// What is wrong with the packages; one that isn't installed is none of ours.
fn unlike(installed: &[Installed], to: KubeVersion) -> Option<String> {
    let wrong = installed.iter().filter_map(|package| match (package.is_at(to), package.held) {
        (true, true) => None,
        (true, false) => Some(format!("{} is not held", package.name)),
        (false, _) if !package.whole => Some(format!("{} is half installed", package.name)),
        (false, _) => Some(format!("{} is {}, not v{to}", package.name, package.package)),
    });
    let wrong: Vec<_> = wrong.collect();
    (!wrong.is_empty()).then(|| wrong.join(", "))
}
