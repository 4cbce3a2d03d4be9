use std::collections::BTreeMap;

use super::{Class, Finding, Gate, Judge, Judgement, Need, Phase, Severity};
use crate::{
    cluster::snapshot::ClusterSnapshot,
    compat::{Floor, RUNTIMES, Runtime, RuntimeKind},
    policy::Policy,
    version::{Minor, Target},
};

pub(super) const GATE: Gate = Gate {
    id: "unsupported-runtime",
    checks: "every node's containerd or CRI-O is at or above the floor of the target's minor",
    matters: "a kubelet that its runtime can't serve starts no pod at all: seen with 1.26, which wanted CRI v1, and expected \
              with 1.38 and containerd 1.x",
    clears: "upgrade the runtime on the node to the version that is named",
    source: "containerd RELEASES.md, Kubernetes Support; CRI-O's compatibility matrix",
    severity: Severity::Blocks,
    phases: &[Phase::Run],
    needs: &[Need::Nodes],
    judge: Judge::Observed(judge),
};

fn judge(snapshot: &ClusterSnapshot, target: &Target, policy: &Policy) -> Judgement {
    if snapshot.nodes.is_empty() {
        return Finding::unknown("nodes", "the API listed no node, so no runtime either").into();
    }
    let minor = target.to.minor();
    let untested = if policy.gates.strict { Class::Unknown } else { Class::Warning };
    by_runtime(snapshot)
        .iter()
        .flat_map(|(text, nodes)| findings(text, nodes, minor, untested))
        .collect::<Vec<_>>()
        .into()
}

fn by_runtime(snapshot: &ClusterSnapshot) -> BTreeMap<&str, Vec<&str>> {
    let mut found: BTreeMap<_, Vec<_>> = BTreeMap::new();
    for node in &snapshot.nodes {
        found.entry(node.runtime.as_str()).or_default().push(node.name.as_str());
    }
    found
}

// What has to be done on a node is said of that node. What is only untested is said once of the runtime: a thousand equal
// lines say no more than one, and an exception can name it.
fn findings(text: &str, nodes: &[&str], minor: Minor, untested: Class) -> Vec<Finding> {
    let Some(finding) = finding(text, nodes, minor, untested) else { return vec![] };
    if finding.object == text {
        return vec![finding];
    }
    nodes.iter().map(|node| Finding { object: format!("node/{node}"), ..finding.clone() }).collect()
}

fn finding(text: &str, nodes: &[&str], minor: Minor, untested: Class) -> Option<Finding> {
    let evidence = format!("containerRuntimeVersion is {text:?} on {}", nodes.join(", "));
    let Some(runtime) = Runtime::parse(text) else {
        let why = format!("its runtime {text:?} names no version");
        return Some(Finding::unknown("node", why).evidence(evidence).remedy("kubectl get nodes -o wide"));
    };
    let (name, source) = match runtime.kind {
        RuntimeKind::Containerd => ("containerd", RUNTIMES.containerd.source.as_str()),
        RuntimeKind::CriO => ("CRI-O", RUNTIMES.crio.source.as_str()),
        RuntimeKind::Other(name) => (name, GATE.source),
    };
    let version = runtime.version;
    let (class, why, remedy) = match RUNTIMES.floor(runtime, minor) {
        Floor::Met => return None,
        Floor::Below(needed) => (
            Class::Actionable,
            format!("{name} {version} is below the floor of {minor}"),
            format!("upgrade {name} there to {needed} or later"),
        ),
        Floor::MetAsOf(known) => (
            untested,
            format!("{name} {version} is untested on {minor}: meets the floor of {known}, where the data ends"),
            format!("see {name}'s notes on {minor}"),
        ),
        Floor::Newer => (
            untested,
            format!("{name} {version} is untested: newer than {minor}"),
            format!("{name} of the same minor is what its project supports"),
        ),
        Floor::NoData => (
            untested,
            format!("{name} {version} is untested: no data on it for {minor}, as of {}", RUNTIMES.collected),
            format!("see {name}'s notes on {minor}"),
        ),
    };
    let object = if class == Class::Actionable { "node" } else { text };
    Some(Finding::new(class, object, why).evidence(evidence).remedy(remedy).source(source))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gate::fixture::{self, classes};

    fn judged(runtime: &str, target: &Target, strict: bool) -> Judgement {
        let mut cluster = fixture::cluster();
        cluster.nodes[1].runtime = runtime.to_owned();
        let mut policy = Policy::default();
        policy.gates.strict = strict;
        judge(&cluster, target, &policy)
    }

    #[test]
    fn below_the_floor_names_node_and_version() {
        let Judgement::Findings(found) = judged("containerd://1.7.30", &fixture::patch(), false) else {
            panic!("found")
        };
        assert_eq!(found.len(), 1);
        assert_eq!((found[0].class, found[0].object.as_str()), (Class::Actionable, "node/w1"));
        assert_eq!(found[0].why, "containerd 1.7.30 is below the floor of 1.36");
        assert_eq!(found[0].remedy, "upgrade containerd there to 2.2.0 or later");
    }

    #[test]
    fn at_or_above_it_passes() {
        for runtime in ["containerd://2.2.0", "containerd://2.3.0+unknown", "cri-o://1.36.0"] {
            assert_eq!(judged(runtime, &fixture::patch(), true), Judgement::Passed, "{runtime}");
        }
    }

    #[test]
    fn newer_than_the_data_is_untested_and_unknown_when_strict() {
        for (strict, class) in [(false, Class::Warning), (true, Class::Unknown)] {
            let found = judged("containerd://2.3.6", &fixture::minor(), strict);
            assert_eq!(classes(&found), [(class, "containerd://2.3.6")]);
        }
        let found = judged("containerd://2.1.9", &fixture::minor(), false);
        assert_eq!(classes(&found), [(Class::Actionable, "node/w1"), (Class::Warning, "containerd://2.3.6")]);
    }

    #[test]
    fn what_cannot_be_read_is_unknown() {
        for runtime in ["", "containerd://", "containerd://Unknown"] {
            assert_eq!(classes(&judged(runtime, &fixture::patch(), false)), [(Class::Unknown, "node/w1")], "{runtime}");
        }
    }
}
