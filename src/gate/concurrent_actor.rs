use super::{
    Class, Finding, Gate, Judge, Judgement, Need, Phase, Severity,
    parts::{part, some},
};
use crate::{
    cluster::snapshot::{ClusterSnapshot, DaemonSet, Node, Pod},
    compat::Image,
    policy::Policy,
    version::Target,
};

pub(super) const GATE: Gate = Gate {
    id: "concurrent-actor",
    checks: "nobody else restarts, replaces or upgrades nodes now: kured's lock is free, no node is about to be restarted, \
             none belongs to Cluster API, system-upgrade-controller and Keel do not run",
    matters: "two who drain nodes take more away than any budget thought of; and nodes that Cluster API owns are replaced, \
              so that what is done on them is lost",
    clears: "wait until the other one is done; upgrade through Cluster API where it owns the nodes; stop the other upgrader",
    source: "annotations of nodes and of kured's DaemonSet; images that run",
    severity: Severity::Blocks,
    phases: &[Phase::Run, Phase::BeforeNode],
    needs: &[Need::Nodes, Need::Pods, Need::DaemonSets],
    judge: Judge::Observed(judge),
};

/// Other software that changes versions by itself: the image, and what it does.
const UPGRADERS: [(&str, &str); 2] = [
    ("rancher/system-upgrade-controller", "upgrades nodes by Plans of its own"),
    ("keelhq/keel", "changes images by itself"),
];

fn judge(snapshot: &ClusterSnapshot, _: &Target, _: &Policy) -> Judgement {
    look(snapshot).map_or_else(|unread| unread, Into::into)
}

fn look(snapshot: &ClusterSnapshot) -> Result<Vec<Finding>, Judgement> {
    let pods = part(&snapshot.pods, Need::Pods)?;
    let daemon_sets = part(&snapshot.daemon_sets, Need::DaemonSets)?;
    let mut findings: Vec<_> = daemon_sets.iter().filter_map(locked).collect();
    findings.extend(snapshot.nodes.iter().filter_map(restarting));
    findings.extend(owned(&snapshot.nodes));
    findings.extend(UPGRADERS.iter().filter_map(|(image, does)| upgrader(pods, image, does)));
    Ok(findings)
}

fn locked(daemon_set: &DaemonSet) -> Option<Finding> {
    let lock = daemon_set.reboot_lock.as_ref()?;
    let object = format!("daemonset/{}/{}", daemon_set.namespace, daemon_set.name);
    Some(
        Finding::new(Class::Transient, object, "kured holds its lock: a node is being restarted")
            .evidence(format!("weave.works/kured-node-lock: {lock}"))
            .remedy(format!(
                "wait; if its node is long back: kubectl annotate ds -n {} {} weave.works/kured-node-lock-",
                daemon_set.namespace, daemon_set.name
            )),
    )
}

fn restarting(node: &Node) -> Option<Finding> {
    let (key, value) = node.ruled_by.iter().find(|(key, _)| key.starts_with("weave.works/kured-reboot-in-progress"))?;
    Some(
        Finding::new(Class::Transient, format!("node/{}", node.name), "kured is restarting it")
            .evidence(format!("{key}: {value}"))
            .remedy(format!("wait; kubectl describe node {}", node.name)),
    )
}

fn owned(nodes: &[Node]) -> Option<Finding> {
    let owned = nodes.iter().filter(|node| node.ruled_by.contains_key("cluster.x-k8s.io/machine"));
    let names: Vec<_> = owned.map(|node| node.name.clone()).collect();
    (!names.is_empty()).then(|| {
        let why = format!("Cluster API owns {}: it replaces nodes, and what is done on them is lost", some(&names));
        Finding::new(Class::Actionable, "cluster-api", why).evidence("annotation cluster.x-k8s.io/machine").remedy(
            "upgrade through its MachineDeployments; or gates.accept concurrent-actor, where it no longer manages them",
        )
    })
}

fn upgrader(pods: &[Pod], image: &str, does: &str) -> Option<Finding> {
    let runs = |pod: &&Pod| {
        !pod.phase.is_finished() && pod.images.iter().any(|reference| Image::parse(reference).matches(image))
    };
    let pod = pods.iter().find(runs)?;
    let (_, name) = image.split_once('/').unwrap_or(("", image));
    Some(
        Finding::new(Class::Warning, format!("pod/{}", pod.key()), format!("{name} runs: it {does}"))
            .evidence(pod.images.join(", "))
            .remedy("see that it touches neither nodes nor kube-system, or stop it for the time of the run"),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        cluster::snapshot::Observed,
        gate::fixture::{self, classes},
    };

    fn judged(change: impl FnOnce(&mut ClusterSnapshot)) -> Option<(Class, String)> {
        let mut cluster = fixture::cluster();
        change(&mut cluster);
        let found = judge(&cluster, &fixture::patch(), &Policy::default());
        classes(&found).first().map(|(class, object)| (*class, (*object).to_owned()))
    }

    fn kured(lock: Option<&str>) -> DaemonSet {
        let (namespace, name) = ("kured".to_owned(), "kured".to_owned());
        DaemonSet { namespace, name, reboot_lock: lock.map(str::to_owned) }
    }

    #[test]
    fn whoever_else_works_on_nodes_is_named() {
        let with_lock = |lock| judged(|cluster| cluster.daemon_sets = Observed::Known(vec![kured(lock)]));
        assert_eq!(with_lock(None), None);
        assert_eq!(with_lock(Some("{}")), Some((Class::Transient, "daemonset/kured/kured".to_owned())));
        let annotated = |key: &str| {
            judged(|cluster| {
                cluster.nodes[1].ruled_by.insert(key.to_owned(), "x".to_owned());
            })
        };
        assert_eq!(annotated("weave.works/kured-reboot-in-progress").map(|found| found.0), Some(Class::Transient));
        assert_eq!(annotated("weave.works/kured-most-recent-reboot-needed"), None);
        assert_eq!(annotated("cluster.x-k8s.io/machine"), Some((Class::Actionable, "cluster-api".to_owned())));
        let runs = |image: &str| {
            judged(|cluster| cluster.pods = Observed::Known(vec![fixture::pod("ops/x", "w1", image)]))
                .map(|found| found.0)
        };
        assert_eq!(runs("rancher/system-upgrade-controller:v0.15.0"), Some(Class::Warning));
        assert_eq!(runs("rancher/shell:v0.1.0"), None);
    }

    #[test]
    fn unread_is_unknown() {
        let unread = judged(|cluster| cluster.daemon_sets = Observed::Unknown("403".to_owned()));
        assert_eq!(unread.map(|found| found.0), Some(Class::Unknown));
    }
}
