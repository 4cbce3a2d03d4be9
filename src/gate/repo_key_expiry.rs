use jiff::Timestamp;

use super::{Class, Finding, Gate, Judge, Judgement, Need, Phase, Severity, hosts};
use crate::{
    cluster::snapshot::{AptSource, ClusterSnapshot, Node, Observed},
    policy::Policy,
    version::Target,
};

pub(super) const GATE: Gate = Gate {
    id: "repo-key-expiry",
    checks: "the key that each node trusts for Kubernetes' packages has not ended, and does not within 45 days",
    matters: "apt takes nothing from a repository whose key has ended (EXPKEYSIG): it happened to the public one \
             on 2024-11-02, and its key of today ends on 2026-12-29",
    clears: "curl -fsSL URL/Release.key | gpg --dearmor --yes -o KEYRING on the node; the run itself writes the \
             current key to every node before it installs",
    source: "kubernetes/release#3818, kubernetes/kubernetes#128609",
    severity: Severity::Holds,
    phases: &[Phase::Run],
    needs: &[Need::Hosts],
    judge: Judge::Observed(judge),
};

/// Time enough for upstream to make it longer, and for a person to fetch that.
const EARLY_DAYS: i64 = 45;

fn judge(snapshot: &ClusterSnapshot, target: &Target, _: &Policy) -> Judgement {
    hosts::on_each(snapshot, |node, facts| {
        let sources = facts.packages.known().map(|packages| packages.sources.as_slice()).unwrap_or_default();
        sources.iter().filter_map(|source| finding(node, source, target, snapshot.observed_at)).collect::<Vec<_>>()
    })
}

fn finding(node: &Node, source: &AptSource, target: &Target, now: Timestamp) -> Option<Finding> {
    let keyring = source.keyring.as_deref()?;
    let object = format!("node/{}", node.name);
    let (base, minor) = (&source.base, target.to.minor());
    let remedy =
        format!("on {}: curl -fsSL {base}/v{minor}/deb/Release.key | gpg --dearmor --yes -o {keyring}", node.name);
    let ends = match &source.key_expires {
        Observed::Known(None) | Observed::NotConfigured => return None,
        Observed::Known(Some(ends)) => *ends,
        // The run writes it anew before it installs: that it can't be read refuses nothing.
        Observed::Unknown(why) => {
            let why = format!("when its key for Kubernetes' packages ends can't be told: {why}");
            return Some(Finding::new(Class::Warning, object, why).remedy(remedy));
        }
    };
    let days = (ends.as_second() - now.as_second()).div_euclid(86_400);
    let day = ends.strftime("%F");
    let why = match days {
        ..0 => format!(
            "its key for Kubernetes' packages ended on {day}: apt takes nothing until the run writes the current one"
        ),
        0..EARLY_DAYS => format!("its key for Kubernetes' packages ends in {days} days, on {day}"),
        _ => return None,
    };
    let evidence = format!("{keyring}, named by {}", source.path);
    Some(Finding::new(Class::Warning, object, why).evidence(evidence).remedy(remedy))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gate::fixture::{self, classes};

    fn judged(ends: Observed<Option<Timestamp>>) -> Judgement {
        let mut cluster = fixture::with_hosts();
        fixture::packages(&mut cluster, "w1").sources[0].key_expires = ends;
        judge(&cluster, &fixture::patch(), &Policy::default())
    }

    #[test]
    fn a_key_that_ended_or_ends_soon_is_said() {
        for (day, words) in
            [("2026-11-21", Some("ended on 2026-11-21")), ("2026-12-29", Some("ends in 37 days")), ("2027-01-07", None)]
        {
            let ends = format!("{day}T12:00:00Z").parse().expect("time");
            match (judged(Observed::Known(Some(ends))), words) {
                (Judgement::Findings(found), Some(words)) => {
                    assert!(found[0].why.contains(words) && found[0].object == "node/w1", "{found:?}");
                }
                (judged, None) => assert_eq!(judged, Judgement::Passed, "{day}"),
                (judged, Some(_)) => panic!("{judged:?}"),
            }
        }
        assert_eq!(judged(Observed::Known(None)), Judgement::Passed);
        assert_eq!(classes(&judged(Observed::Unknown("no".to_owned()))), [(Class::Warning, "node/w1")]);
    }
}
