use std::collections::{BTreeMap, BTreeSet};

use crate::sandbox::{
    store::{Store, kinds},
    world::Layout,
};

/// Looks on for the sake of the closing words: what moved, and how few pods each budget ever had.
pub(super) struct Witness {
    namespaces: BTreeSet<String>,
    first: usize,
    seen: BTreeSet<String>,
    budgets: BTreeMap<String, Budget>,
    /// What went wrong meanwhile.
    pub(super) happened: Option<String>,
}

/// A PodDisruptionBudget through the night.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Budget {
    /// Pods that it wants healthy.
    pub(super) wanted: i64,
    /// Pods that there should be.
    pub(super) pods: i64,
    /// The fewest healthy ones that there were.
    pub(super) fewest: i64,
}

impl Witness {
    /// Begins on a cluster that has come up.
    pub(super) fn new(layout: &Layout, store: &Store) -> Self {
        let namespaces = layout.workloads.iter().map(|workload| workload.namespace.clone()).collect();
        let mut witness =
            Self { namespaces, first: 0, seen: BTreeSet::new(), budgets: BTreeMap::new(), happened: None };
        witness.look(store);
        witness.first = witness.seen.len();
        witness
    }

    /// Looks once.
    pub(super) fn look(&mut self, store: &Store) {
        for namespace in &self.namespaces {
            let pods = store.list(&kinds::POD, Some(namespace));
            self.seen.extend(pods.iter().filter_map(|pod| pod["metadata"]["uid"].as_str().map(str::to_owned)));
            for budget in store.list(&kinds::POD_DISRUPTION_BUDGET, Some(namespace)) {
                let number = |field: &str| budget["status"][field].as_i64().unwrap_or_default();
                let name = format!("{namespace}/{}", budget["metadata"]["name"].as_str().unwrap_or_default());
                let healthy = number("currentHealthy");
                let kept = self.budgets.entry(name).or_insert(Budget { wanted: 0, pods: 0, fewest: healthy });
                kept.wanted = number("desiredHealthy");
                kept.pods = number("expectedPods");
                kept.fewest = kept.fewest.min(healthy);
            }
        }
    }

    /// Pods that were made since, each in place of another.
    pub(super) fn moved(&self) -> usize {
        self.seen.len() - self.first
    }

    /// Each budget, by namespace and name.
    pub(super) fn budgets(&self) -> impl Iterator<Item = (&str, Budget)> {
        self.budgets.iter().map(|(name, budget)| (name.as_str(), *budget))
    }
}
