use std::collections::{BTreeMap, BTreeSet};

use super::{
    Class, Finding, Gate, Judge, Judgement, Need, Phase, Severity,
    parts::{part, some},
};
use crate::{
    cluster::snapshot::{ClusterSnapshot, Node},
    compat::Image,
    policy::Policy,
    version::Target,
};

pub(super) const GATE: Gate = Gate {
    id: "addon-os-coupling",
    checks: "images whose tag names an operating system (a GPU driver's 550.54.15-ubuntu22.04) run on nodes of that system",
    matters: "a node that was reinstalled with a newer system found no matching driver image, and its GPU pods did not come \
              back after the drain",
    clears: "the image for the node's system, or the driver's operator at a release that knows it",
    source: "the image's tag beside osImage of the node",
    severity: Severity::Warns,
    phases: &[Phase::Run],
    needs: &[Need::Nodes, Need::Pods],
    judge: Judge::Observed(judge),
};

/// How tags spell a system, and how osImage does.
const SYSTEMS: [(&str, &str); 6] = [
    ("ubuntu", "Ubuntu"),
    ("rhel", "Red Hat Enterprise Linux"),
    ("rocky", "Rocky Linux"),
    ("debian", "Debian GNU/Linux"),
    ("sles", "SUSE Linux Enterprise Server"),
    ("amzn", "Amazon Linux"),
];

fn judge(snapshot: &ClusterSnapshot, _: &Target, _: &Policy) -> Judgement {
    let pods = match part(&snapshot.pods, Need::Pods) {
        Ok(pods) => pods,
        Err(unread) => return unread,
    };
    let nodes: BTreeMap<_, _> = snapshot.nodes.iter().map(|node| (node.name.as_str(), node)).collect();
    // nodes by name, whatever order the API lists their pods in
    let mut found: BTreeMap<(String, String), BTreeSet<String>> = BTreeMap::new();
    // Only what a node needs of its own system: what a drain leaves there.
    for pod in pods.iter().filter(|pod| pod.owner.as_ref().is_some_and(|owner| owner.kind == "DaemonSet")) {
        let Some(node) = nodes.get(pod.node.as_str()) else { continue };
        for image in pod.images.iter().filter(|image| is_for_another(image, node)) {
            found.entry((image.clone(), node.os_image.clone())).or_default().insert(node.name.clone());
        }
    }
    let finding = |((image, system), nodes): ((String, String), BTreeSet<String>)| {
        let nodes: Vec<_> = nodes.into_iter().collect();
        let why = format!("its tag names another system than {}, which runs {system}", some(&nodes));
        Finding::new(Class::Warning, format!("image/{image}"), why)
            .evidence(format!("osImage of {} is {system:?}", some(&nodes)))
            .remedy("see that the driver works after a restart of that node; else change its image first")
    };
    found.into_iter().map(finding).collect::<Vec<_>>().into()
}

fn is_for_another(image: &str, node: &Node) -> bool {
    let Some(tag) = Image::parse(image).tag() else { return false };
    let named = tag.rsplit('-').find_map(|part| {
        let (word, name) = SYSTEMS.iter().find(|(word, _)| part.starts_with(word))?;
        let number = part.strip_prefix(word)?;
        number.starts_with(|c: char| c.is_ascii_digit()).then_some((*name, number))
    });
    let Some((name, number)) = named else { return false };
    if node.os_image.is_empty() {
        return false;
    }
    let version = node.os_image.strip_prefix(name).map(str::trim_start);
    // `9` stands for 9.4; `22.04` for 22.04.5.
    let fits = |version: &str| {
        version.strip_prefix(number).is_some_and(|rest| !rest.starts_with(|c: char| c.is_ascii_digit()))
    };
    !version.is_some_and(fits)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        cluster::snapshot::{Observed, Owner, Pod},
        gate::fixture::{self, classes},
    };

    fn judged(image: &str, system: &str, kind: &str) -> usize {
        let owner = Some(Owner { kind: kind.to_owned(), name: "driver".to_owned() });
        let pod = Pod { owner, ..fixture::pod("gpu/driver-1", "w1", image) };
        let mut cluster = ClusterSnapshot { pods: Observed::Known(vec![pod]), ..fixture::cluster() };
        system.clone_into(&mut cluster.nodes[1].os_image);
        classes(&judge(&cluster, &fixture::patch(), &Policy::default())).len()
    }

    #[test]
    fn nodes_are_named_in_their_order() {
        let owner = Owner { kind: "DaemonSet".to_owned(), name: "driver".to_owned() };
        let pod = |node: &str| {
            let pod = fixture::pod(&format!("gpu/driver-{node}"), node, "nvidia/driver:550-ubuntu22.04");
            Pod { owner: Some(owner.clone()), ..pod }
        };
        let mut nodes = vec![fixture::node("w1", false, "1.36.1"), fixture::node("w2", false, "1.36.1")];
        for node in &mut nodes {
            node.os_image = "Debian GNU/Linux 12 (bookworm)".to_owned();
        }
        let pods = Observed::Known(vec![pod("w2"), pod("w1")]);
        let cluster = ClusterSnapshot { nodes, pods, ..fixture::cluster() };
        let Judgement::Findings(found) = judge(&cluster, &fixture::patch(), &Policy::default()) else { panic!("none") };
        assert!(found[0].why.contains("than w1, w2, which"), "{}", found[0].why);
    }

    #[test]
    fn a_drivers_tag_names_the_nodes_system() {
        let ubuntu = "Ubuntu 24.04.1 LTS";
        for (image, system, kind, expected) in [
            ("nvcr.io/nvidia/driver:550.54.15-ubuntu22.04", ubuntu, "DaemonSet", 1),
            ("nvcr.io/nvidia/driver:550.54.15-ubuntu24.04", ubuntu, "DaemonSet", 0),
            ("nvcr.io/nvidia/driver:550.54.15-rhel9.4", ubuntu, "DaemonSet", 1),
            ("nvcr.io/nvidia/driver:550-rocky9", "Rocky Linux 9.4 (Blue Onyx)", "DaemonSet", 0),
            ("nvcr.io/nvidia/driver:550-rocky9", "Rocky Linux 90.1", "DaemonSet", 1),
            ("docker.io/library/redis:7-debian12", ubuntu, "ReplicaSet", 0),
            ("docker.io/library/agent:7-bookworm", ubuntu, "DaemonSet", 0),
            ("nvcr.io/nvidia/driver:550-ubuntu22.04", "", "DaemonSet", 0),
        ] {
            assert_eq!(judged(image, system, kind), expected, "{image} on {system}");
        }
    }
}
