//! What the controllers know of the cluster, kept up to date change by change: an informer's cache with the indexes that
//! keep a look at one object from being a look at all.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use k8s_openapi::apimachinery::pkg::apis::meta::v1::LabelSelector;

use super::{
    object::{Labels, Name, Pod},
    schedule::{Fleet, pinned_to},
};
use crate::drain::matches;

/// The indexed pods, the nodes, and who selects pods.
#[derive(Debug, Default)]
pub(crate) struct Cache {
    /// Nodes and what is bound to them.
    pub(crate) fleet: Fleet,
    pods: BTreeMap<Name, Arc<Pod>>,
    by_owner: BTreeMap<String, BTreeSet<Name>>,
    by_node: BTreeMap<String, BTreeSet<Name>>,
    /// Pods by namespace and label.
    by_label: BTreeMap<(String, String, String), BTreeSet<Name>>,
    /// Unbound, and not finished.
    waiting: BTreeSet<Name>,
    /// Those of them that go to a node by its name.
    made_for: BTreeMap<String, BTreeSet<Name>>,
    /// Selectors of PodDisruptionBudgets and of Services, by namespace and name.
    pub(crate) budgets: Selectors,
    /// As `budgets`.
    pub(crate) services: Selectors,
    /// All DaemonSets: each looks at each node.
    pub(crate) daemon_sets: BTreeSet<Name>,
}

impl Cache {
    pub(crate) fn pod(&self, id: &Name) -> Option<&Arc<Pod>> {
        self.pods.get(id)
    }

    /// Takes a pod in, and gives back what was known of it.
    pub(crate) fn put_pod(&mut self, pod: Arc<Pod>) -> Option<Arc<Pod>> {
        let before = self.remove_pod(&pod.metadata.id());
        let id = pod.metadata.id();
        self.fleet.put_pod(&pod);
        self.each_index(&pod, |set, id| {
            set.insert(id);
        });
        if !pod.is_bound() && !pod.is_finished() {
            self.waiting.insert(id.clone());
            for node in pinned_to(&pod).into_iter().flatten() {
                self.made_for.entry(node).or_default().insert(id.clone());
            }
        }
        self.pods.insert(id, pod);
        before
    }

    pub(crate) fn remove_pod(&mut self, id: &Name) -> Option<Arc<Pod>> {
        let pod = self.pods.remove(id)?;
        self.fleet.remove_pod(id);
        if self.waiting.remove(id) {
            for node in pinned_to(&pod).into_iter().flatten() {
                self.made_for.entry(node).or_default().remove(id);
            }
        }
        self.each_index(&pod, |set, id| {
            set.remove(&id);
        });
        Some(pod)
    }

    fn each_index(&mut self, pod: &Pod, mut change: impl FnMut(&mut BTreeSet<Name>, Name)) {
        let (meta, id) = (&pod.metadata, pod.metadata.id());
        if let Some(owner) = meta.controller() {
            change(self.by_owner.entry(owner.uid.clone()).or_default(), id.clone());
        }
        if pod.is_bound() {
            change(self.by_node.entry(pod.spec.node_name.clone()).or_default(), id.clone());
        }
        for (key, value) in &meta.labels {
            let entry = (meta.namespace.clone(), key.clone(), value.clone());
            let set = self.by_label.entry(entry.clone()).or_default();
            change(set, id.clone());
            // Pods of Jobs carry uids as labels: their sets would stay for ever.
            if set.is_empty() {
                self.by_label.remove(&entry);
            }
        }
    }

    /// The pods that this object rules, by name.
    pub(crate) fn ruled_by(&self, uid: &str) -> Vec<Arc<Pod>> {
        self.all(self.by_owner.get(uid))
    }

    /// The pods bound to a node, by name.
    pub(crate) fn on_node(&self, node: &str) -> Vec<Arc<Pod>> {
        self.all(self.by_node.get(node))
    }

    /// The pods that wait for this very node, by name.
    pub(crate) fn made_for(&self, node: &str) -> Vec<Arc<Pod>> {
        self.all(self.made_for.get(node))
    }

    /// The pods that wait for a node, by name.
    pub(crate) fn waiting(&self) -> Vec<Arc<Pod>> {
        self.all(Some(&self.waiting))
    }

    /// The pods of a namespace that a selector matches, by name: found by one of its labels where it asks for one.
    pub(crate) fn selected(&self, namespace: &str, selector: &LabelSelector) -> Vec<Arc<Pod>> {
        let labels = selector.match_labels.iter().flatten();
        let sets = labels.map(|(key, value)| self.by_label.get(&(namespace.to_owned(), key.clone(), value.clone())));
        let smallest = sets.min_by_key(|set| set.map_or(0, BTreeSet::len));
        let fits = |pod: &Arc<Pod>| matches(selector, &pod.metadata.labels);
        if let Some(set) = smallest {
            return self.all(set).into_iter().filter(fits).collect();
        }
        let from = self.pods.range(Name::new(namespace, "")..);
        let here = from.take_while(|(id, _)| id.namespace == namespace).map(|(_, pod)| pod);
        here.filter(|pod| fits(pod)).cloned().collect()
    }

    fn all(&self, ids: Option<&BTreeSet<Name>>) -> Vec<Arc<Pod>> {
        ids.into_iter().flatten().filter_map(|id| self.pods.get(id)).cloned().collect()
    }
}

/// A namespace, and a label with its value that a selector there asks for.
type Asked = (String, Option<(String, String)>);

/// Selectors by namespace and name.
#[derive(Debug, Default)]
pub(crate) struct Selectors {
    all: BTreeMap<Name, LabelSelector>,
    /// Those that ask for a label, by one that they ask for; the others under none. A namespace may have a thousand.
    by_label: BTreeMap<Asked, BTreeSet<Name>>,
}

impl Selectors {
    /// Without a selector it selects nothing, and is left out.
    pub(crate) fn put(&mut self, id: &Name, selector: Option<LabelSelector>) {
        if let Some(old) = self.all.remove(id)
            && let Some(set) = self.by_label.get_mut(&entry(id, &old))
        {
            set.remove(id);
        }
        if let Some(selector) = selector {
            self.by_label.entry(entry(id, &selector)).or_default().insert(id.clone());
            self.all.insert(id.clone(), selector);
        }
    }

    pub(crate) fn get(&self, id: &Name) -> Option<&LabelSelector> {
        self.all.get(id)
    }

    /// Those of a namespace.
    pub(crate) fn in_namespace(&self, namespace: &str) -> Vec<Name> {
        let from = self.all.range(Name::new(namespace, "")..).map(|(id, _)| id);
        from.take_while(|id| id.namespace == namespace).cloned().collect()
    }

    /// Those that select something with these labels.
    pub(crate) fn covering(&self, namespace: &str, labels: &Labels) -> Vec<Name> {
        let pairs = labels.iter().map(|(key, value)| Some((key.clone(), value.clone()))).chain([None]);
        let ids = pairs.filter_map(|pair| self.by_label.get(&(namespace.to_owned(), pair))).flatten();
        ids.filter(|id| self.all.get(id).is_some_and(|selector| matches(selector, labels))).cloned().collect()
    }
}

fn entry(id: &Name, selector: &LabelSelector) -> Asked {
    let asked = selector.match_labels.iter().flatten().next();
    (id.namespace.clone(), asked.map(|(key, value)| (key.clone(), value.clone())))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn selector(labels: &[(&str, &str)]) -> LabelSelector {
        let labels = labels.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect();
        LabelSelector { match_labels: Some(labels), match_expressions: None }
    }

    #[test]
    fn selectors_are_found_by_what_they_ask_for() {
        let (mut all, id) = (Selectors::default(), |name: &str| Name::new("shop", name));
        all.put(&id("web"), Some(selector(&[("app", "web")])));
        all.put(&id("both"), Some(selector(&[("app", "web"), ("tier", "front")])));
        all.put(&id("any"), Some(selector(&[])));
        all.put(&id("other"), Some(selector(&[("app", "other")])));
        let labels: Labels = [("app".to_owned(), "web".to_owned())].into();
        let names = |all: &Selectors| -> BTreeSet<String> {
            all.covering("shop", &labels).into_iter().map(|id| id.name).collect()
        };
        assert_eq!(names(&all), ["any".to_owned(), "web".to_owned()].into());
        all.put(&id("web"), None);
        all.put(&id("other"), Some(selector(&[("app", "web")])));
        assert_eq!(names(&all), ["any".to_owned(), "other".to_owned()].into());
        assert_eq!((all.covering("bar", &labels), all.in_namespace("shop").len()), (vec![], 3));
    }
}
