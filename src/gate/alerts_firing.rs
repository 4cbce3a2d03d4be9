//! Firing alerts: which of them stop a run.

use super::{Class, Finding, Gate, Judge, Judgement, Need, Phase, Severity};
use crate::{
    cluster::snapshot::{Alert, ClusterSnapshot, Observed},
    policy::{self, Policy},
    version::Target,
};

/// Alerts that this pipeline raises itself. They never stop it, or one left over would block every later run.
pub const OWN_ALERTS: [&str; 8] = [
    "K8sVersionSkew",
    "EtcdPreUpgradeSnapshotMissing",
    "K8sUpgradeStalled",
    "K8sUpgradeChainJobFailed",
    "K8sUpgradeBlocked",
    "K8sVersionCheckDidNotRun",
    "K8sUpgradeOverdue",
    "K8sUpgradeLeaseLeaked",
];

/// Raised by reboot tooling: before a start it says that the cluster is not at rest; later the upgrade itself may cause it.
pub const RECENT_REBOOT: &str = "RecentNodeReboot";

pub(super) const GATE: Gate = Gate {
    id: "alerts-firing",
    checks: "no alert of alerts.severity (critical by default), or of alerts.query, is firing, and no RecentNodeReboot",
    matters: "an upgrade on top of an incident makes both worse; but an ignore list without the pipeline's own alerts \
              deadlocks: the gauge of a dead run once raised the alert that then blocked every later run",
    clears: "what raised the alert is mended; alerts that do not matter here go to alerts.ignore",
    source: "Prometheus or Alertmanager at alerts.url",
    severity: Severity::Holds,
    phases: &[Phase::Run, Phase::BeforeNode, Phase::AfterNode],
    needs: &[Need::Alerts],
    judge: Judge::Observed(judge),
};

fn judge(snapshot: &ClusterSnapshot, _: &Target, policy: &Policy) -> Judgement {
    match &snapshot.alerts {
        Observed::NotConfigured => Judgement::NotApplicable("alerts.url is not set".to_owned()),
        Observed::Unknown(why) => Finding::unknown("alerts", format!("firing alerts can't be read: {why}"))
            .remedy("see that alerts.url answers, or remove it from the policy")
            .into(),
        Observed::Known(alerts) => stopping(alerts, &policy.alerts, true).map(finding).collect::<Vec<_>>().into(),
    }
}

/// The alerts that stop a run, before its start or later in it.
pub fn stopping<'a>(
    alerts: &'a [Alert],
    policy: &'a policy::Alerts,
    before_start: bool,
) -> impl Iterator<Item = &'a Alert> {
    alerts.iter().filter(move |alert| {
        let name = alert.name.as_str();
        let ignored = OWN_ALERTS.contains(&name) || policy.ignore.iter().any(|ignored| ignored == name);
        let counts = if name == RECENT_REBOOT {
            before_start
        } else {
            policy.query.is_some() || alert.severity == policy.severity
        };
        counts && !ignored
    })
}

fn finding(alert: &Alert) -> Finding {
    let labels: Vec<_> = alert.labels.iter().map(|(name, value)| format!("{name}={value}")).collect();
    let severity = if alert.severity.is_empty() { String::new() } else { format!("{} alert ", alert.severity) };
    Finding::new(Class::Transient, format!("alert/{}", alert.name), format!("{severity}firing"))
        .evidence(labels.join(" "))
        .remedy("mend what raised it, or add it to alerts.ignore")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gate::fixture::{self, classes};

    fn alert(name: &str, severity: &str) -> Alert {
        Alert { name: name.to_owned(), severity: severity.to_owned(), labels: std::collections::BTreeMap::new() }
    }

    fn judged(alerts: Observed<Vec<Alert>>, policy: policy::Alerts) -> Judgement {
        let cluster = ClusterSnapshot { alerts, ..fixture::cluster() };
        judge(&cluster, &fixture::patch(), &Policy { alerts: policy, ..Policy::default() })
    }

    #[test]
    fn critical_alerts_and_reboots_hold_a_start() {
        let alerts = vec![alert("EtcdDown", "critical"), alert("DiskFull", "warning"), alert(RECENT_REBOOT, "info")];
        let held = judged(Observed::Known(alerts.clone()), policy::Alerts::default());
        assert_eq!(
            classes(&held),
            [(Class::Transient, "alert/EtcdDown"), (Class::Transient, "alert/RecentNodeReboot")]
        );
        let policy = policy::Alerts::default();
        let later: Vec<_> = stopping(&alerts, &policy, false).map(|alert| &alert.name).collect();
        assert_eq!(later, ["EtcdDown"]);
    }

    #[test]
    fn a_query_of_the_operators_own_counts_whatever_the_severity() {
        let policy = policy::Alerts { query: Some("ALERTS{team=\"infra\"}".to_owned()), ..policy::Alerts::default() };
        let alerts = Observed::Known(vec![alert("DiskFull", "warning")]);
        assert_eq!(classes(&judged(alerts, policy)), [(Class::Transient, "alert/DiskFull")]);
    }

    // Incident 11: the pipeline's own alert blocked every later run.
    #[test]
    fn incident_11_its_own_alerts_never_stop_it() {
        let alerts: Vec<_> = OWN_ALERTS.iter().map(|name| alert(name, "critical")).collect();
        let policy = policy::Alerts { query: Some("ALERTS".to_owned()), ..policy::Alerts::default() };
        for policy in [policy::Alerts::default(), policy] {
            assert_eq!(judged(Observed::Known(alerts.clone()), policy), Judgement::Passed);
        }
    }

    #[test]
    fn the_ignore_list_is_heeded() {
        let policy = policy::Alerts { ignore: vec!["EtcdDown".to_owned()], ..policy::Alerts::default() };
        assert_eq!(judged(Observed::Known(vec![alert("EtcdDown", "critical")]), policy), Judgement::Passed);
    }

    #[test]
    fn not_answering_is_unknown_and_not_configured_is_not_applicable() {
        let unknown = judged(Observed::Unknown("connection refused".to_owned()), policy::Alerts::default());
        assert_eq!(classes(&unknown), [(Class::Unknown, "alerts")]);
        assert!(matches!(judged(Observed::NotConfigured, policy::Alerts::default()), Judgement::NotApplicable(_)));
    }
}
