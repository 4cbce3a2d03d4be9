//! kubeadm: its words as those of 1.36 and 1.37, its checks in their order, and what an upgrade does to a node.

mod addons;
mod certificates;
mod checks;
mod diff;
mod flags;
mod images;
mod node_config;
mod plan;
mod static_pods;
mod upgrade;
mod versions;

use super::look;
use crate::{
    sandbox::hosts::{
        ClusterView,
        configuration::Configuration,
        process::{Ended, Process, Unknown},
    },
    version::KubeVersion,
};

/// Why a command of kubeadm ends: with its words, or because the sandbox does not know what was asked.
enum Stop {
    Unknown,
    Failed(String),
}

impl From<Unknown> for Stop {
    fn from(Unknown: Unknown) -> Self {
        Self::Unknown
    }
}

impl From<String> for Stop {
    fn from(words: String) -> Self {
        Self::Failed(words)
    }
}

pub(super) async fn run(process: &Process, version: &str) -> Ended {
    let own: KubeVersion = version.parse().map_err(|_| Unknown)?;
    let words = process.words();
    let done = match words.as_slice() {
        ["version", "-o", "short"] => {
            look(process).await;
            process.out(&format!("v{own}"));
            Ok(())
        }
        ["certs", "check-expiration", "-o", "json"] => {
            certificates::check(process).await;
            Ok(())
        }
        ["config", "images", "list", "--config", path] => images::list(process, own, path).await,
        ["config", "images", "pull", "--config", path] => images::pull(process, own, path).await,
        ["upgrade", "plan", rest @ ..] => plan::run(process, own, rest).await,
        ["upgrade", "apply", rest @ ..] => upgrade::apply(process, own, rest).await,
        ["upgrade", "node", rest @ ..] => upgrade::node(process, own, rest).await,
        ["upgrade", "diff", version] => diff::run(process, version).await,
        _ => return Err(Unknown),
    };
    match done {
        Ok(()) => Ok(0),
        Err(Stop::Unknown) => Err(Unknown),
        Err(Stop::Failed(words)) => {
            process.err(&format!("error: {words}"));
            process.fail(1, "To see the stack trace of this error execute with --v=5 or higher")
        }
    }
}

/// The cluster as kubeadm reads it; the words around the API's own are those of a client that gets no answer.
fn cluster(process: &Process) -> Result<ClusterView, String> {
    process.machine.shared().ground.look()
}

/// The cluster with its configuration, as each upgrade begins.
fn configured(process: &Process, prefix: &str) -> Result<(ClusterView, String, Configuration), String> {
    process.out(&format!(
        "[{prefix}] Reading configuration from the \"kubeadm-config\" ConfigMap in namespace \"kube-system\"..."
    ));
    process.out(&format!(
        "[{prefix}] Use 'kubeadm init phase upload-config kubeadm --config your-config-file' to re-upload it."
    ));
    let view = cluster(process)?;
    let text = view
        .configuration
        .clone()
        .ok_or_else(|| "failed to get config map: configmaps \"kubeadm-config\" not found".to_owned())?;
    let configuration = Configuration::read(&text)?;
    Ok((view, text, configuration))
}

/// The node's name and address, as its manifests have them.
fn place(process: &Process) -> (String, String) {
    (process.machine.node().to_owned(), process.state().ip.clone())
}
