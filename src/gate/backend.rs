//! The pods behind a Service that the API server itself depends on.

use std::collections::BTreeSet;

use crate::cluster::snapshot::{Pod, Service, ServiceRef};

/// What is known of them.
pub(super) enum Backend<'a> {
    /// There is no such Service.
    NoService,
    /// Someone else writes its endpoints: not known from here.
    Elsewhere,
    /// Its Ready pods.
    Pods(Vec<&'a Pod>),
}

impl<'a> Backend<'a> {
    pub(super) fn of(name: &ServiceRef, services: &[Service], pods: &'a [Pod]) -> Self {
        let Some(service) = services.iter().find(|service| service.name == *name) else { return Self::NoService };
        if service.selector.is_empty() {
            return Self::Elsewhere;
        }
        let selected = |pod: &&Pod| {
            pod.namespace == name.namespace
                && service.selector.iter().all(|(key, value)| pod.labels.get(key) == Some(value))
        };
        Self::Pods(pods.iter().filter(selected).filter(|pod| pod.ready && !pod.terminating).collect())
    }

    /// The nodes that its pods are on.
    pub(super) fn nodes(pods: &[&'a Pod]) -> BTreeSet<&'a str> {
        pods.iter().map(|pod| pod.node.as_str()).collect()
    }
}
