use super::{Class, Finding, Gate, Judge, Judgement, Need, Phase, Severity, parts::part};
use crate::{
    cluster::snapshot::{ApiService, ClusterSnapshot},
    policy::Policy,
    version::Target,
};

pub(super) const GATE: Gate = Gate {
    id: "apiservice-unavailable",
    checks: "every APIService is Available",
    matters: "one that does not answer breaks discovery: namespaces stay terminating, the garbage collector stands still, \
              and kubeadm and kubectl stumble over it (metrics-server#435)",
    clears: "mend what is behind it, or delete an APIService that nothing serves any more",
    source: "condition Available of each APIService",
    severity: Severity::Blocks,
    phases: &[Phase::Run],
    needs: &[Need::ApiServices],
    judge: Judge::Observed(judge),
};

/// A backend that restarts is back within this time; a longer absence wants somebody.
const PASSING_SECONDS: i64 = 300;

fn judge(snapshot: &ClusterSnapshot, _: &Target, _: &Policy) -> Judgement {
    let all = match part(&snapshot.api_services, Need::ApiServices) {
        Ok(all) => all,
        Err(unread) => return unread,
    };
    all.iter().filter(|one| !one.available).map(|one| finding(one, snapshot)).collect::<Vec<_>>().into()
}

fn finding(one: &ApiService, snapshot: &ClusterSnapshot) -> Finding {
    let away = one.since.map(|since| snapshot.observed_at.duration_since(since).as_secs());
    let class = if away.is_some_and(|away| (0..PASSING_SECONDS).contains(&away)) {
        Class::Transient
    } else {
        Class::Actionable
    };
    let since = one.since.map(|since| format!(" since {since:.0}")).unwrap_or_default();
    let behind =
        one.service.as_ref().map(|service| format!("; behind it: service {}", service.key())).unwrap_or_default();
    let remedy = match &one.service {
        Some(service) => format!(
            "kubectl get pods -n {}; if its owner is gone: kubectl delete apiservice {}",
            service.namespace, one.name
        ),
        None => format!("kubectl describe apiservice {}", one.name),
    };
    Finding::new(class, format!("apiservice/{}", one.name), format!("not available{since}"))
        .evidence(format!("{}{behind}", one.message))
        .remedy(remedy)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        cluster::snapshot::Observed,
        gate::fixture::{self, classes},
    };

    fn class(available: bool, since: Option<&str>) -> Option<Class> {
        let one = ApiService {
            name: "v1beta1.metrics.k8s.io".to_owned(),
            service: None,
            available,
            message: "MissingEndpoints".to_owned(),
            since: since.map(|since| since.parse().expect("time")),
        };
        let cluster = ClusterSnapshot { api_services: Observed::Known(vec![one]), ..fixture::cluster() };
        classes(&judge(&cluster, &fixture::patch(), &Policy::default())).first().map(|found| found.0)
    }

    #[test]
    fn a_long_absence_refuses_and_a_short_one_is_waited_for() {
        assert_eq!(class(true, None), None);
        assert_eq!(class(false, None), Some(Class::Actionable));
        assert_eq!(class(false, Some("2026-11-22T09:55:00Z")), Some(Class::Actionable));
        assert_eq!(class(false, Some("2026-11-22T09:56:00Z")), Some(Class::Transient));
        // A clock that is off is no short absence.
        assert_eq!(class(false, Some("2026-11-22T10:05:00Z")), Some(Class::Actionable));
    }
}
