use super::{Class, Finding, Gate, Judge, Judgement, Need, Phase, Severity};
use crate::{cluster::snapshot::ClusterSnapshot, policy::Policy, version::Target};

pub(super) const GATE: Gate = Gate {
    id: "mixed-version-window",
    checks: "apiservers are not of different minors for longer than a day",
    matters: "apiservers of two minors know different resources: the garbage collector and namespace deletion get stuck on \
              what one of them does not serve (kubernetes#98548)",
    clears: "go on to the newer minor on the control planes that are left",
    source: "versions of the apiservers, and how long the newest of them runs",
    severity: Severity::Warns,
    phases: &[Phase::Run],
    needs: &[Need::Nodes, Need::Metrics],
    judge: Judge::Observed(judge),
};

/// A run that is on, its soak included, is long done within that time.
const HOURS: i64 = 24;

fn judge(snapshot: &ClusterSnapshot, _: &Target, _: &Policy) -> Judgement {
    let versions = || snapshot.control_planes().filter_map(|node| Some((node.apiserver?, node)));
    let (Some((oldest, _)), Some((newest, _))) =
        (versions().min_by_key(|(version, _)| *version), versions().max_by_key(|(version, _)| *version))
    else {
        return Judgement::Passed;
    };
    if oldest.minor() == newest.minor() {
        return Judgement::Passed;
    }
    // The first that was upgraded has run for longest.
    let ahead: Vec<_> =
        versions().filter(|(version, _)| version.minor() == newest.minor()).map(|(_, node)| &node.name).collect();
    let requests = snapshot.deprecated_requests.known().into_iter().flatten();
    let since = requests.filter(|one| ahead.contains(&&one.instance)).filter_map(|one| one.since).min();
    let hours = since.map(|since| snapshot.observed_at.duration_since(since).as_hours());
    if hours.is_some_and(|hours| hours < HOURS) {
        return Judgement::Passed;
    }
    let age = hours.map_or_else(|| "for a time that can't be told".to_owned(), |hours| format!("for {hours} h"));
    let behind = versions().filter(|(version, _)| version.minor() != newest.minor());
    let behind: Vec<_> = behind.map(|(_, node)| node.name.clone()).collect();
    Finding::new(Class::Warning, "apiserver", format!("v{oldest} and v{newest} run side by side {age}"))
        .evidence(format!("still on {}: {}", oldest.minor(), behind.join(", ")))
        .remedy(format!("go on: kubectl upgrade-run start --target {newest}"))
        .into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        cluster::snapshot::Observed,
        gate::fixture::{self, classes, node},
    };

    #[test]
    fn a_day_of_two_minors_is_said() {
        let judged = |second: &str, since: Option<&str>| {
            let nodes = vec![node("m1", true, "1.37.2"), node("m2", true, second)];
            let requests = vec![fixture::requests("m1", since), fixture::requests("m2", Some("2026-10-01T00:00:00Z"))];
            let cluster =
                ClusterSnapshot { nodes, deprecated_requests: Observed::Known(requests), ..fixture::cluster() };
            classes(&judge(&cluster, &fixture::minor(), &Policy::default())).len()
        };
        assert_eq!(judged("1.37.2", Some("2026-10-01T00:00:00Z")), 0);
        assert_eq!(judged("1.36.1", Some("2026-11-22T09:00:00Z")), 0);
        assert_eq!(judged("1.36.1", Some("2026-11-21T09:00:00Z")), 1);
        assert_eq!(judged("1.36.1", None), 1);
    }
}
