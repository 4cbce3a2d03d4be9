use std::collections::{BTreeMap, BTreeSet};

use k8s_openapi::apimachinery::pkg::apis::meta::v1::{LabelSelector, LabelSelectorRequirement};

use super::Fleet;
use crate::{
    drain::matches,
    sandbox::controllers::object::{Node, Pod, PodTerm as Term},
};

/// What required affinity and anti-affinity between pods says of each topology domain, worked out once for a pod.
#[derive(Debug, Default)]
pub(super) struct Neighbours {
    /// For each wanted term: its key, and the domains where such pods are.
    wanted: Vec<(String, BTreeSet<String>)>,
    /// No such pod is anywhere, and the pod itself is one: the first of its kind.
    first_of_its_kind: bool,
    /// Key and domain of pods that this one avoids.
    avoided: BTreeSet<(String, String)>,
    /// Key and domain of pods that avoid this one.
    avoiding: BTreeSet<(String, String)>,
}

impl Neighbours {
    pub(super) fn of(pod: &Pod, fleet: &Fleet) -> Self {
        let affinity = pod.spec.affinity.as_deref();
        let wanted = affinity.map(|a| a.to_pods.required.as_slice()).unwrap_or_default();
        let unwanted = affinity.map(|a| a.from_pods.required.as_slice()).unwrap_or_default();
        let mut found = Self { avoiding: avoiding(pod, fleet), ..Self::default() };
        let mut domains: Vec<(String, BTreeSet<String>)> =
            wanted.iter().map(|term| (term.topology_key.clone(), BTreeSet::new())).collect();
        if !wanted.is_empty() || !unwanted.is_empty() {
            for other in fleet.all_pods() {
                // Only a pod that meets every term counts for any.
                if !wanted.is_empty() && wanted.iter().all(|term| meets(term, pod, other, fleet)) {
                    for (key, domains) in &mut domains {
                        domains.extend(fleet.domain_of(other, key).map(str::to_owned));
                    }
                }
                for term in unwanted.iter().filter(|term| meets(term, pod, other, fleet)) {
                    let domain = fleet.domain_of(other, &term.topology_key);
                    found.avoided.extend(domain.map(|domain| (term.topology_key.clone(), domain.to_owned())));
                }
            }
        }
        found.first_of_its_kind =
            domains.iter().all(|(_, found)| found.is_empty()) && wanted.iter().all(|term| meets(term, pod, pod, fleet));
        found.wanted = domains;
        found
    }

    pub(super) fn refusal(&self, node: &Node) -> Option<&'static str> {
        let near = |(key, domains): &(String, BTreeSet<String>)| {
            node.label(key).is_some_and(|domain| self.first_of_its_kind || domains.contains(domain))
        };
        let holds =
            |pairs: &BTreeSet<(String, String)>| pairs.iter().any(|(key, domain)| node.label(key) == Some(domain));
        if !self.wanted.iter().all(near) {
            Some("node(s) didn't match pod affinity rules")
        } else if holds(&self.avoided) {
            Some("node(s) didn't match pod anti-affinity rules")
        } else if holds(&self.avoiding) {
            Some("node(s) didn't satisfy existing pods anti-affinity rules")
        } else {
            None
        }
    }
}

fn avoiding(pod: &Pod, fleet: &Fleet) -> BTreeSet<(String, String)> {
    let mut found = BTreeSet::new();
    for other in fleet.guarded() {
        let terms = other.spec.affinity.iter().flat_map(|affinity| &affinity.from_pods.required);
        for term in terms.filter(|term| meets(term, other, pod, fleet)) {
            let domain = fleet.domain_of(other, &term.topology_key);
            found.extend(domain.map(|domain| (term.topology_key.clone(), domain.to_owned())));
        }
    }
    found
}

/// For each domain of the term's key, how many pods of the kind that the term names are there.
pub(super) fn census(term: &Term, of: &Pod, fleet: &Fleet) -> BTreeMap<String, i64> {
    let mut counts = BTreeMap::new();
    for other in fleet.all_pods().filter(|other| meets(term, of, other, fleet)) {
        if let Some(domain) = fleet.domain_of(other, &term.topology_key) {
            *counts.entry(domain.to_owned()).or_default() += 1;
        }
    }
    counts
}

/// Whether `other` is a pod that this term of `owner` speaks of.
fn meets(term: &Term, owner: &Pod, other: &Pod, fleet: &Fleet) -> bool {
    let namespace = &other.metadata.namespace;
    let by_selector = || {
        let labels = fleet.namespace(namespace).cloned().unwrap_or_default();
        term.namespace_selector.as_ref().is_some_and(|selector| matches(selector, &labels))
    };
    let in_reach = if term.namespaces.is_empty() && term.namespace_selector.is_none() {
        *namespace == owner.metadata.namespace
    } else {
        term.namespaces.contains(namespace) || by_selector()
    };
    in_reach
        && with_keys(term.label_selector.as_ref(), owner, &term.match_label_keys, &term.mismatch_label_keys)
            .is_some_and(|selector| matches(&selector, &other.metadata.labels))
}

/// The selector with the owner's own values of these keys asked for, or kept away from.
pub(super) fn with_keys(
    selector: Option<&LabelSelector>,
    owner: &Pod,
    same: &[String],
    other: &[String],
) -> Option<LabelSelector> {
    let mut selector = selector?.clone();
    let keys = same.iter().map(|key| (key, "In")).chain(other.iter().map(|key| (key, "NotIn")));
    for (key, operator) in keys {
        if let Some(value) = owner.metadata.labels.get(key) {
            selector.match_expressions.get_or_insert_default().push(LabelSelectorRequirement {
                key: key.clone(),
                operator: operator.to_owned(),
                values: Some(vec![value.clone()]),
            });
        }
    }
    Some(selector)
}
