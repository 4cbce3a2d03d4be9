//! What the API server tells of itself.

use std::collections::BTreeSet;

/// Version, health and metrics, as a test or the hosts in memory set them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Server {
    /// The version that `/version` tells, with its `v`.
    pub version: String,
    /// Health checks that fail, by name, such as `etcd`: `/readyz` and `/livez` answer 500 then.
    pub failing: BTreeSet<String>,
    /// What `/metrics` answers, in Prometheus' text format.
    pub metrics: String,
}

impl Default for Server {
    fn default() -> Self {
        Self { version: "v1.36.3".to_owned(), failing: BTreeSet::new(), metrics: String::new() }
    }
}
