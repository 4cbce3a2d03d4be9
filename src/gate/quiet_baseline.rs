use jiff::{SignedDuration, Timestamp};

use super::{Class, Finding, Gate, Judge, Judgement, Need, Phase, Severity};
use crate::{
    cluster::snapshot::{ClusterSnapshot, Node},
    policy::{Policy, Span},
    version::Target,
};

pub(super) const GATE: Gate = Gate {
    id: "quiet-baseline",
    checks: "no node changed its Ready condition within quiet.readyFor (24 h by default; 0s switches the check off)",
    matters: "a node that comes and goes is about to fail: a drain onto it, or an upgrade of it, turns a flaw into an outage; \
              a time that could not be parsed once read as quiet",
    clears: "time, or a shorter quiet.readyFor once the cause is known",
    source: "lastTransitionTime of the node's condition Ready",
    severity: Severity::Holds,
    phases: &[Phase::Run],
    needs: &[Need::Nodes],
    judge: Judge::Observed(judge),
};

fn judge(snapshot: &ClusterSnapshot, _: &Target, policy: &Policy) -> Judgement {
    let wanted = policy.quiet.ready_for;
    if wanted.get().is_zero() {
        return Judgement::NotApplicable("quiet.readyFor is 0s".to_owned());
    }
    let now = snapshot.observed_at;
    snapshot.nodes.iter().filter_map(|node| unquiet(node, wanted, now)).collect::<Vec<_>>().into()
}

fn unquiet(node: &Node, wanted: Span, now: Timestamp) -> Option<Finding> {
    let object = format!("node/{}", node.name);
    let Some(since) = node.ready_since else {
        return Some(
            Finding::unknown(object, "the API gives no readable time of its last Ready change")
                .remedy(format!("kubectl get node {} -o yaml: status.conditions", node.name)),
        );
    };
    let age = now.duration_since(since);
    // A time in the future is a clock that is off: it counts as just now, never as quiet.
    if SignedDuration::try_from(wanted.get()).is_ok_and(|wanted| age >= wanted) {
        return None;
    }
    let why = format!("Ready changed {} ago; quiet for {wanted} is asked for", shown(age));
    Some(
        Finding::new(Class::Transient, object, why)
            .evidence(format!("lastTransitionTime of Ready is {since:.0}"))
            .remedy(format!("wait until {}, or lower quiet.readyFor", until(since, wanted))),
    )
}

fn shown(age: SignedDuration) -> Span {
    std::time::Duration::try_from(age).map(|age| Span::from_secs(age.as_secs())).unwrap_or_default()
}

fn until(since: Timestamp, wanted: Span) -> String {
    let end = SignedDuration::try_from(wanted.get()).ok().and_then(|wanted| since.checked_add(wanted).ok());
    end.map_or_else(|| "then".to_owned(), |end| format!("{end:.0}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gate::fixture::{self, classes};

    fn judged(since: Option<&str>, ready_for: &str) -> Judgement {
        let mut cluster = fixture::cluster();
        cluster.nodes[1].ready_since = since.map(|since| since.parse().expect("time"));
        let mut policy = Policy::default();
        policy.quiet.ready_for = ready_for.parse().expect("span");
        judge(&cluster, &fixture::patch(), &policy)
    }

    #[test]
    fn a_recent_change_holds_and_an_old_one_does_not() {
        // The fixture's cluster is observed at 2026-11-22T10:00:00Z.
        for (since, ready_for, held) in [
            ("2026-11-22T09:59:00Z", "24h", true),
            ("2026-11-21T10:00:01Z", "24h", true),
            ("2026-11-21T10:00:00Z", "24h", false),
            ("2026-11-22T09:30:00Z", "30m", false),
            ("2026-11-23T10:00:00Z", "24h", true),
        ] {
            let wanted: &[_] = if held { &[(Class::Transient, "node/w1")] } else { &[] };
            assert_eq!(classes(&judged(Some(since), ready_for)), wanted, "{since}");
        }
    }

    #[test]
    fn the_age_and_the_end_are_named() {
        let Judgement::Findings(findings) = judged(Some("2026-11-22T07:30:00Z"), "24h") else { panic!("held") };
        assert_eq!(findings[0].why, "Ready changed 2h30m ago; quiet for 24h is asked for");
        assert_eq!(findings[0].remedy, "wait until 2026-11-23T07:30:00Z, or lower quiet.readyFor");
    }

    // Incident 13: a date that could not be parsed read as fine.
    #[test]
    fn incident_13_an_unreadable_time_never_reads_as_quiet() {
        assert_eq!(classes(&judged(None, "24h")), [(Class::Unknown, "node/w1")]);
    }

    #[test]
    fn zero_switches_it_off() {
        assert!(matches!(judged(None, "0s"), Judgement::NotApplicable(_)));
    }
}
