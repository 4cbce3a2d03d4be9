//! Signals for unit tests: alerts as they are told, one look after the other, and a list of what was pushed.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex},
};

use super::{Gauge, Monitoring, Signals};
use crate::{
    cluster::snapshot::{Alert, Observed},
    policy::Policy,
};

/// What the looks find (the last one for ever), and all gauges that were pushed.
#[derive(Clone, Default)]
pub(crate) struct Scripted {
    looks: Arc<Mutex<VecDeque<Observed<Vec<Alert>>>>>,
    pushed: Arc<Mutex<Vec<Gauge>>>,
}

impl Scripted {
    pub(crate) fn showing(looks: impl IntoIterator<Item = Observed<Vec<Alert>>>) -> Self {
        Self { looks: Arc::new(Mutex::new(looks.into_iter().collect())), ..Self::default() }
    }

    pub(crate) fn signals(&self, policy: &Policy) -> Signals {
        let _already_there = rustls::crypto::ring::default_provider().install_default();
        Signals::new(policy.clone(), None).expect("signals").in_place(policy.clone(), Arc::new(self.clone()))
    }

    /// The last value of a gauge without labels.
    pub(crate) fn last(&self, name: &str) -> Option<f64> {
        self.pushed.lock().expect("lock").iter().rev().find(|gauge| gauge.name() == name).map(Gauge::value)
    }
}

impl Monitoring for Scripted {
    fn firing(&self) -> Observed<Vec<Alert>> {
        let mut looks = self.looks.lock().expect("lock");
        let next = if looks.len() > 1 { looks.pop_front() } else { looks.front().cloned() };
        next.unwrap_or(Observed::NotConfigured)
    }

    fn pushed(&self, gauges: &[Gauge]) {
        self.pushed.lock().expect("lock").extend_from_slice(gauges);
    }
}

/// A critical alert that fires.
pub(crate) fn critical(name: &str) -> Observed<Vec<Alert>> {
    Observed::Known(vec![Alert { name: name.to_owned(), severity: "critical".to_owned(), labels: [].into() }])
}
