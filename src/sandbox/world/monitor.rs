//! The cluster's monitoring in memory: gauges that were pushed, the product's own alert rules on them, alerts that
//! someone raises, and what was said in chat.

use std::{
    collections::BTreeMap,
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use jiff::Timestamp;

use crate::{
    clock::Clock,
    cluster::snapshot::{Alert, Observed},
    signal::{Gauge, Monitoring},
};

/// Prometheus, Pushgateway and chat of one cluster.
pub struct Monitor {
    clock: Clock,
    inner: Mutex<Inner>,
}

#[derive(Default)]
struct Inner {
    /// Values of gauges, and since when each has its own. Labels are left out: no rule here goes by one.
    gauges: BTreeMap<&'static str, (f64, Timestamp)>,
    raised: Vec<Alert>,
    said: Vec<String>,
}

/// A rule of the group "Upgrade Gates": its name and severity, and the gauges that must have had these values for so long.
struct Rule {
    name: &'static str,
    severity: &'static str,
    when: &'static [(&'static str, f64)],
    lasts: Duration,
}

/// What can be told from the gauges alone: `K8sUpgradeStalled` looks at a time, and `K8sVersionSkew` at nodes.
const RULES: [Rule; 3] = [
    Rule {
        name: "EtcdPreUpgradeSnapshotMissing",
        severity: "critical",
        when: &[("k8s_upgrade_in_flight", 1.0), ("k8s_upgrade_snapshot_taken", 0.0)],
        lasts: Duration::from_mins(10),
    },
    Rule {
        name: "K8sUpgradeChainJobFailed",
        severity: "warning",
        when: &[("k8s_upgrade_chain_job_failed", 1.0)],
        lasts: Duration::from_mins(15),
    },
    Rule {
        name: "K8sUpgradeBlocked",
        severity: "warning",
        when: &[("k8s_upgrade_blocked", 1.0)],
        lasts: Duration::ZERO,
    },
];
/// In flight and no progress for 90 minutes, for 5 more.
const STALLED_AFTER: Duration = Duration::from_mins(95);

impl Monitor {
    pub(super) fn new(clock: Clock) -> Self {
        Self { clock, inner: Mutex::default() }
    }

    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// An alert of someone else fires, until it is cleared.
    pub fn raise(&self, name: &str, severity: &str) {
        self.inner().raised.push(Alert { name: name.to_owned(), severity: severity.to_owned(), labels: [].into() });
    }

    /// It fires no more.
    pub fn clear(&self, name: &str) {
        self.inner().raised.retain(|alert| alert.name != name);
    }

    /// The value of a gauge; none of one that was never pushed.
    pub fn gauge(&self, name: &str) -> Option<f64> {
        self.inner().gauges.get(name).map(|(value, _)| *value)
    }

    /// The names of all alerts that fire now.
    pub fn alerts(&self) -> Vec<String> {
        self.inner().firing(self.clock).into_iter().map(|alert| alert.name).collect()
    }

    /// All lines that were said in chat.
    pub fn chat(&self) -> Vec<String> {
        self.inner().said.clone()
    }
}

impl Inner {
    fn has(&self, gauge: &str, wanted: f64, lasts: Duration, clock: Clock) -> bool {
        let is_so =
            |(value, since): &(f64, Timestamp)| value.to_bits() == wanted.to_bits() && clock.since(*since) >= lasts;
        self.gauges.get(gauge).is_some_and(is_so)
    }

    fn is_stalled(&self, clock: Clock) -> bool {
        let moved = self.gauges.get("k8s_upgrade_last_progress_timestamp").map(|(at, _)| *at);
        let is_old = |at: f64| clock.now().as_duration().as_secs_f64() - at >= STALLED_AFTER.as_secs_f64();
        self.has("k8s_upgrade_in_flight", 1.0, Duration::ZERO, clock) && moved.is_some_and(is_old)
    }

    fn firing(&self, clock: Clock) -> Vec<Alert> {
        let alert = |name: &str, severity: &str| Alert {
            name: name.to_owned(),
            severity: severity.to_owned(),
            labels: [].into(),
        };
        let fires = |rule: &&Rule| rule.when.iter().all(|(gauge, value)| self.has(gauge, *value, rule.lasts, clock));
        let own = RULES.iter().filter(fires).map(|rule| alert(rule.name, rule.severity));
        let stalled = self.is_stalled(clock).then(|| alert("K8sUpgradeStalled", "critical"));
        self.raised.iter().cloned().chain(own).chain(stalled).collect()
    }
}

impl Monitoring for Monitor {
    fn firing(&self) -> Observed<Vec<Alert>> {
        Observed::Known(self.inner().firing(self.clock))
    }

    fn pushed(&self, gauges: &[Gauge]) {
        let now = self.clock.now();
        let mut inner = self.inner();
        for gauge in gauges {
            let kept = inner.gauges.entry(gauge.name()).or_insert((gauge.value(), now));
            if kept.0.to_bits() != gauge.value().to_bits() {
                *kept = (gauge.value(), now);
            }
        }
    }

    fn said(&self, line: &str) {
        self.inner().said.push(line.to_owned());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn the_rules_go_by_how_long_a_gauge_has_its_value() {
        let clock = Clock::starting_at("2026-11-22T23:00:00Z".parse().expect("time"));
        let monitor = Monitor::new(clock);
        let push = |flags: [bool; 2]| {
            let [flight, snapshot] = flags;
            let flags = [("k8s_upgrade_in_flight", flight), ("k8s_upgrade_snapshot_taken", snapshot)];
            monitor.pushed(&flags.map(|(name, on)| Gauge::flag(name, on)));
            monitor.pushed(&[Gauge::time("k8s_upgrade_last_progress_timestamp", clock.now())]);
        };
        push([true, false]);
        tokio::time::sleep(Duration::from_mins(11)).await;
        assert_eq!(monitor.alerts(), ["EtcdPreUpgradeSnapshotMissing"]);
        push([true, true]);
        assert_eq!(monitor.alerts(), Vec::<String>::new());
        tokio::time::sleep(Duration::from_mins(96)).await;
        assert_eq!(monitor.alerts(), ["K8sUpgradeStalled"]);
        push([false, false]);
        monitor.raise("KubeNodeNotReady", "critical");
        assert_eq!(monitor.alerts(), ["KubeNodeNotReady"]);
        monitor.clear("KubeNodeNotReady");
        assert_eq!(monitor.firing(), Observed::Known(Vec::new()));
    }
}
