use std::collections::{BTreeMap, BTreeSet};

use k8s_openapi::api::core::v1::NodeSelector;

use super::{
    Class, Finding, Gate, Judge, Judgement, Need, Phase, Severity,
    parts::{part, some},
};
use crate::{
    cluster::snapshot::{ClusterSnapshot, Pod},
    policy::Policy,
    version::{Minor, Target},
};

pub(super) const GATE: Gate = Gate {
    id: "node-label-removed",
    checks: "no pod selects its nodes by a label that Kubernetes drops, or no longer gives to new nodes",
    matters: "with 1.24 the label node-role.kubernetes.io/master went: a route reflector's selector matched nothing, and a \
              whole site was down for 314 minutes",
    clears: "select by the label that is named",
    source: "Kubernetes 1.24 release notes (kubeadm); deprecated labels of kubernetes.io/docs/reference/labels-annotations-taints",
    severity: Severity::Blocks,
    phases: &[Phase::Run],
    needs: &[Need::Pods],
    judge: Judge::Observed(judge),
};

/// Label, the minor whose upgrade takes it off the nodes, and what to select by.
const LABELS: [(&str, Option<Minor>, &str); 5] = [
    ("node-role.kubernetes.io/master", Some(Minor::new(1, 24)), "node-role.kubernetes.io/control-plane"),
    ("beta.kubernetes.io/os", None, "kubernetes.io/os"),
    ("beta.kubernetes.io/arch", None, "kubernetes.io/arch"),
    ("failure-domain.beta.kubernetes.io/zone", None, "topology.kubernetes.io/zone"),
    ("failure-domain.beta.kubernetes.io/region", None, "topology.kubernetes.io/region"),
];

fn judge(snapshot: &ClusterSnapshot, target: &Target, _: &Policy) -> Judgement {
    let pods = match part(&snapshot.pods, Need::Pods) {
        Ok(pods) => pods,
        Err(unread) => return unread,
    };
    let mut by_label: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
    for pod in pods.iter().filter(|pod| !pod.phase.is_finished()) {
        for (label, ..) in LABELS.iter().filter(|(label, ..)| selects_by(pod, label)) {
            by_label.entry(label).or_default().insert(named(pod));
        }
    }
    let findings = LABELS.iter().filter_map(|(label, removed, instead)| {
        let users: Vec<_> = by_label.get(label)?.iter().cloned().collect();
        let goes = removed.is_some_and(|minor| target.from.minor() < minor && minor <= target.to.minor());
        let (class, why) = if goes {
            (Class::Actionable, format!("{} selects nodes by it, and this upgrade takes it off", some(&users)))
        } else {
            (
                Class::Warning,
                format!("{} selects nodes by it, and it is deprecated: a new node may not have it", some(&users)),
            )
        };
        Some(Finding::new(class, format!("label/{label}"), why).remedy(format!("select by {instead}")))
    });
    findings.collect::<Vec<_>>().into()
}

/// Pods of one controller are one user of a label.
fn named(pod: &Pod) -> String {
    pod.owner.as_ref().map_or_else(|| pod.key(), |owner| format!("{}/{}", pod.namespace, owner.name))
}

/// Only what must be there: `DoesNotExist` and `NotIn` are met by a label that is gone.
fn selects_by(pod: &Pod, label: &str) -> bool {
    pod.placement.node_selector.contains_key(label)
        || pod.placement.node_affinity.as_ref().is_some_and(|selector| must_have(selector, label))
}

fn must_have(selector: &NodeSelector, label: &str) -> bool {
    selector.node_selector_terms.iter().all(|term| {
        let mut rules = term.match_expressions.iter().flatten();
        rules.any(|rule| rule.key == label && ["In", "Exists", "Gt", "Lt"].contains(&rule.operator.as_str()))
    })
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::{
        cluster::snapshot::Observed,
        gate::fixture::{self, classes, target},
    };

    fn class(placement: Value, target: &Target) -> Option<Class> {
        let mut pod = fixture::pod("shop/web-1", "w1", "web:1");
        pod.placement = serde_json::from_value(placement).expect("placement");
        let cluster = ClusterSnapshot { pods: Observed::Known(vec![pod.clone(), pod]), ..fixture::cluster() };
        let found = judge(&cluster, target, &Policy::default());
        let classes = classes(&found);
        assert!(classes.len() <= 1);
        classes.first().map(|found| found.0)
    }

    #[test]
    fn the_label_refuses_where_the_upgrade_takes_it_and_warns_later() {
        let master = || json!({"nodeSelector": {"node-role.kubernetes.io/master": ""}});
        let affinity = |operator: &str| {
            let rule = json!({"key": "node-role.kubernetes.io/master", "operator": operator});
            json!({"nodeAffinity": {"nodeSelectorTerms": [{"matchExpressions": [rule]}]}})
        };
        assert_eq!(class(master(), &target("1.23.4", "1.24.1")), Some(Class::Actionable));
        assert_eq!(class(affinity("Exists"), &target("1.23.4", "1.24.1")), Some(Class::Actionable));
        assert_eq!(class(affinity("DoesNotExist"), &target("1.23.4", "1.24.1")), None);
        assert_eq!(class(master(), &fixture::minor()), Some(Class::Warning));
        assert_eq!(
            class(json!({"nodeSelector": {"beta.kubernetes.io/os": "linux"}}), &fixture::minor()),
            Some(Class::Warning)
        );
        assert_eq!(class(json!({"nodeSelector": {"kubernetes.io/os": "linux"}}), &fixture::minor()), None);
    }
}
