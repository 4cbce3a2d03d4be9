//! What a run that stands still has changed so far, and what not: from the live nodes, not from what it meant to do.

use schemars::JsonSchema;
use serde::Serialize;

use crate::{
    cluster::snapshot::Node,
    report::words::count,
    run::record::RunState,
    version::{KubeVersion, skew},
};

/// What is changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Changed {
    /// Nodes at the target.
    pub at_target: Vec<String>,
    /// All nodes.
    pub nodes: usize,
    /// Nodes that this run cordoned, with their versions.
    pub cordoned: Vec<(String, String)>,
    /// Nodes that someone else cordoned.
    pub cordoned_by_others: Vec<String>,
    /// Nodes that are not Ready.
    pub not_ready: Vec<String>,
    /// Operators that this run scaled to 0 and has not put back.
    pub quiesced: Vec<String>,
    /// What the versions side by side violate; empty within the allowed skew.
    pub skew: Vec<String>,
}

pub(super) fn changed(run: &RunState, nodes: &[Node]) -> Changed {
    let names = |which: &dyn Fn(&Node) -> bool| -> Vec<String> {
        nodes.iter().filter(|node| which(node)).map(|node| node.name.clone()).collect()
    };
    let ours = |node: &&Node| node.unschedulable && node.cordoned_by.is_some();
    Changed {
        at_target: names(&|node| node.is_at(run.target.to)),
        nodes: nodes.len(),
        cordoned: nodes.iter().filter(ours).map(|node| (node.name.clone(), node.kubelet.to_string())).collect(),
        cordoned_by_others: names(&Node::cordoned_by_someone_else),
        not_ready: names(&|node| !node.ready),
        quiesced: run
            .quiesced
            .iter()
            .map(|(workload, replicas)| format!("{} ({replicas} before)", workload_name(workload)))
            .collect(),
        skew: violations(nodes),
    }
}

/// `namespace/kind/name`, as kubectl prints it.
pub(in crate::report) fn workload_name(workload: &crate::policy::Workload) -> String {
    let kind = format!("{:?}", workload.kind).to_lowercase();
    format!("{}/{kind}/{}", workload.namespace, workload.name)
}

/// Each kubelet against the oldest apiserver that it may be talking to, and the apiservers among themselves.
fn violations(nodes: &[Node]) -> Vec<String> {
    let apiservers: Vec<KubeVersion> = nodes.iter().filter_map(|node| node.apiserver).collect();
    let Some(oldest) = apiservers.iter().min() else { return Vec::new() };
    let of_kubelet = |node: &Node| {
        let why = skew::kubelet_violation(node.kubelet, *oldest)?;
        Some(format!("node {}: {why}", node.name))
    };
    nodes.iter().filter_map(of_kubelet).chain(skew::apiserver_violation(&apiservers)).collect()
}

impl Changed {
    /// The same in sentences.
    pub fn sentences(&self, to: &str) -> Vec<String> {
        let mut said: Vec<_> = self
            .cordoned
            .iter()
            .map(|(node, version)| {
                let still = if version == to { "on" } else { "still on" };
                format!("{node} is cordoned and {still} v{version}.")
            })
            .collect();
        said.extend(self.quiesced.iter().map(|what| format!("{what} is scaled to 0 and goes back when the run ends.")));
        said.extend(list(&self.not_ready, "not Ready"));
        said.extend(list(&self.cordoned_by_others, "cordoned by someone else"));
        said.push(self.progress(to));
        said
    }

    fn progress(&self, to: &str) -> String {
        let nothing_else =
            if self.cordoned.is_empty() && self.quiesced.is_empty() { "" } else { "Nothing else is changed; " };
        let are = |number| if number == 1 { "is" } else { "are" };
        let reached = match self.at_target.len() {
            0 => format!("no node is on v{to}"),
            all if all == self.nodes => format!("all {} are on v{to}", count(all, "node")),
            some => format!("{some} of {} {} on v{to}", count(self.nodes, "node"), are(some)),
        };
        let skew = match (self.skew.as_slice(), self.at_target.len()) {
            ([], 0) => String::new(),
            ([], _) => ", which is within the allowed skew".to_owned(),
            (violated, _) => format!(", which is NOT within the allowed skew: {}", violated.join("; ")),
        };
        capital(&format!("{nothing_else}{reached}{skew}."))
    }
}

fn list(names: &[String], what: &str) -> Option<String> {
    let are = if names.len() == 1 { "is" } else { "are" };
    (!names.is_empty()).then(|| format!("{} {are} {what}.", names.join(", ")))
}

/// Node names stand at the beginning of other sentences: those keep their case.
fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
