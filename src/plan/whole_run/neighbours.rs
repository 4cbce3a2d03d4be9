//! Which domains of the cluster (a node, a zone) pods keep others out of, or draw them into.

use std::collections::{BTreeMap, BTreeSet};

use k8s_openapi::{
    api::core::v1::{PodAffinityTerm, TopologySpreadConstraint},
    apimachinery::pkg::apis::meta::v1::LabelSelector,
};

use super::{cluster::Cluster, fit};
use crate::{
    cluster::snapshot::{Node, Pod},
    drain::matches,
};

/// What a pod's neighbours, and its own wishes on them, make of each node.
pub(super) struct Neighbours {
    /// No node of these (label, value).
    kept_out: BTreeSet<(String, String)>,
    /// For each of these labels only a node of one of the values.
    drawn: Vec<(String, BTreeSet<String>)>,
    /// At most that many pods a value of the label, now that many there.
    spread: Vec<Spread>,
}

struct Spread {
    key: String,
    counts: BTreeMap<String, i64>,
    most: i64,
}

/// What is in the way on a node.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Against {
    Apart,
    Together,
    Spread,
}

impl Neighbours {
    /// As the pods lie now; `pod` itself lies nowhere.
    pub(super) fn of(pod: &Pod, cluster: &Cluster<'_>) -> Self {
        let wishes = &pod.placement;
        let own = wishes.apart.iter().flat_map(|term| values(term, pod, cluster).map(|value| (key(term), value)));
        let mut kept_out: BTreeSet<_> = own.collect();
        kept_out.extend(kept_out_by_others(pod, cluster));
        Self {
            kept_out,
            drawn: wishes.together.iter().filter_map(|term| drawn(term, pod, cluster)).collect(),
            spread: wishes.spread.iter().filter_map(|wish| spread(wish, pod, cluster)).collect(),
        }
    }

    pub(super) fn against(&self, node: &Node) -> Option<Against> {
        let value = |key: &str| node.labels.get(key);
        if self.kept_out.iter().any(|(key, kept_out)| value(key) == Some(kept_out)) {
            return Some(Against::Apart);
        }
        if !self.drawn.iter().all(|(key, values)| value(key).is_some_and(|value| values.contains(value))) {
            return Some(Against::Together);
        }
        let room =
            |one: &Spread| value(&one.key).is_some_and(|value| one.counts.get(value).is_some_and(|n| *n < one.most));
        (!self.spread.iter().all(room)).then_some(Against::Spread)
    }
}

fn key(term: &PodAffinityTerm) -> String {
    term.topology_key.clone()
}

/// Where the pods are that a term of `pod` speaks of.
fn values(term: &PodAffinityTerm, pod: &Pod, cluster: &Cluster<'_>) -> impl Iterator<Item = String> {
    let selector = term.label_selector.as_ref();
    let namespaces = namespaces(term, &pod.namespace);
    let nodes = namespaces.into_iter().flat_map(|namespace| selected(cluster, namespace, selector));
    let found: BTreeSet<_> = nodes.filter_map(|node| node.labels.get(&term.topology_key).cloned()).collect();
    found.into_iter()
}

/// A namespace selector is not followed: what it would add is left out, so that nobody is refused for a guess.
fn namespaces<'t>(term: &'t PodAffinityTerm, own: &'t str) -> Vec<&'t str> {
    match term.namespaces.as_deref() {
        Some(named) if !named.is_empty() => named.iter().map(String::as_str).collect(),
        _ if term.namespace_selector.is_some() => vec![],
        _ => vec![own],
    }
}

/// The nodes of the pods that a selector matches, each as often as there are pods.
fn selected<'c>(cluster: &'c Cluster<'_>, namespace: &str, selector: Option<&LabelSelector>) -> Vec<&'c Node> {
    let Some(selector) = selector else { return vec![] };
    let groups = cluster.groups(namespace).iter().filter(|group| matches(selector, group.labels));
    groups.flat_map(|group| cluster.nodes_of(&group.members)).collect()
}

/// Anti-affinity holds both ways: a pod that wants to be alone keeps others out of its domain.
fn kept_out_by_others(pod: &Pod, cluster: &Cluster<'_>) -> Vec<(String, String)> {
    let mut found = Vec::new();
    for group in cluster.groups(&pod.namespace).iter().filter(|group| !group.placement.apart.is_empty()) {
        for term in &group.placement.apart {
            let of_pod = term.label_selector.as_ref().is_some_and(|selector| matches(selector, &pod.labels));
            if of_pod && namespaces(term, &pod.namespace).contains(&pod.namespace.as_str()) {
                let nodes = cluster.nodes_of(&group.members);
                found.extend(nodes.filter_map(|node| Some((key(term), node.labels.get(&term.topology_key)?.clone()))));
            }
        }
    }
    found
}

/// The first of a group that wants to be together may go anywhere.
fn drawn(term: &PodAffinityTerm, pod: &Pod, cluster: &Cluster<'_>) -> Option<(String, BTreeSet<String>)> {
    let values: BTreeSet<_> = values(term, pod, cluster).collect();
    let wants_its_like = term.label_selector.as_ref().is_some_and(|selector| matches(selector, &pod.labels));
    let unfollowed = term.namespace_selector.is_some();
    (!values.is_empty() || !(wants_its_like || unfollowed)).then(|| (key(term), values))
}

fn spread(wish: &TopologySpreadConstraint, pod: &Pod, cluster: &Cluster<'_>) -> Option<Spread> {
    let selector = wish.label_selector.as_ref()?;
    let mut counts: BTreeMap<String, i64> = BTreeMap::new();
    // A cordoned node is a domain like any other (nodeTaintsPolicy: Ignore, the default): it counts as empty.
    for node in cluster.all_nodes().filter(|node| fit::is_selected(&pod.placement, node)) {
        counts.entry(node.labels.get(&wish.topology_key)?.clone()).or_default();
    }
    for node in selected(cluster, &pod.namespace, Some(selector)) {
        if let Some(count) = node.labels.get(&wish.topology_key).and_then(|value| counts.get_mut(value)) {
            *count += 1;
        }
    }
    let least = counts.values().min().copied().unwrap_or(0);
    let itself = i64::from(matches(selector, &pod.labels));
    // A place is free while count + itself - least does not exceed the skew.
    Some(Spread { key: wish.topology_key.clone(), counts, most: i64::from(wish.max_skew) + least - itself + 1 })
}
