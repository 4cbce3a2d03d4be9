use jiff::Timestamp;

use super::{Class, Finding, Gate, Judge, Judgement, Need, Phase, Severity, hosts};
use crate::{
    cluster::snapshot::{AptSource, ClusterSnapshot, Node, Observed, Repository, SigningKey},
    policy::Policy,
    version::Target,
};

pub(super) const GATE: Gate = Gate {
    id: "repo-key-expiry",
    checks: "the key that each node trusts for Kubernetes' packages has not ended, and does not within 45 days; nor has the \
             one of the target's repository that every node will be given",
    matters: "apt takes nothing from a repository whose key has ended (EXPKEYSIG): it happened to the public one \
             on 2024-11-02, and its key of today ends on 2026-12-29",
    clears: "curl -fsSL URL/Release.key | gpg --dearmor --yes -o KEYRING on the node; the run itself writes the \
             current key to every node before it installs",
    source: "kubernetes/release#3818, kubernetes/kubernetes#128609",
    severity: Severity::Holds,
    phases: &[Phase::Run],
    needs: &[Need::Hosts, Need::Repository],
    judge: Judge::Observed(judge),
};

/// Time enough for upstream to make it longer, and for a person to fetch that.
const EARLY_DAYS: i64 = 45;

fn judge(snapshot: &ClusterSnapshot, target: &Target, _: &Policy) -> Judgement {
    let of_nodes = hosts::on_each(snapshot, |node, facts| {
        let sources = facts.packages.known().map(|packages| packages.sources.as_slice()).unwrap_or_default();
        sources.iter().filter_map(|source| finding(node, source, target, snapshot.observed_at)).collect::<Vec<_>>()
    });
    let of_repository = snapshot.repository.known().and_then(|repository| new_key(repository, snapshot.observed_at));
    match (of_repository, of_nodes) {
        (None, of_nodes) => of_nodes,
        (Some(one), Judgement::Findings(more)) => [vec![one], more].concat().into(),
        (Some(one), _) => one.into(),
    }
}

/// Every node is given this key before it installs: one that ended stops each of them behind its drain.
fn new_key(repository: &Repository, now: Timestamp) -> Option<Finding> {
    let away = "see that the repository answers; the next night tries again";
    let longer = "upstream makes it longer; a mirror has to fetch Release.key again; the next night tries again";
    let (class, why, remedy) = match &repository.key {
        Observed::Unknown(why) => (Class::Transient, why.clone(), away),
        Observed::Known(SigningKey { ends: Observed::Known(Some(ends)) }) if *ends <= now => {
            let why = format!("the repository's signing key ended on {}: apt takes nothing", ends.strftime("%F"));
            (Class::Transient, why, longer)
        }
        // a key in a form that is not known here may well be one that apt knows
        Observed::Known(SigningKey { ends: Observed::Unknown(why) }) => {
            let why = format!("whether the repository's signing key lasts can't be told: {why}");
            (Class::Warning, why, longer)
        }
        Observed::Known(_) | Observed::NotConfigured => return None,
    };
    Some(Finding::new(class, format!("v{}", repository.minor), why).remedy(remedy))
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
    fn the_key_that_nodes_will_be_given_holds_the_run_where_it_ended() {
        let judged = |key: Observed<SigningKey>| {
            let mut cluster = fixture::with_hosts();
            cluster.repository = Observed::Known(Repository { key, ..fixture::repository() });
            judge(&cluster, &fixture::patch(), &Policy::default())
        };
        let ends = |day: &str| {
            let ends = format!("{day}T10:00:00Z").parse().expect("time");
            Observed::Known(SigningKey { ends: Observed::Known(Some(ends)) })
        };
        assert_eq!(judged(ends("2026-11-23")), Judgement::Passed);
        assert_eq!(classes(&judged(ends("2026-11-22"))), [(Class::Transient, "v1.36")]);
        assert_eq!(classes(&judged(Observed::Unknown("404".to_owned()))), [(Class::Transient, "v1.36")]);
        let odd = Observed::Known(SigningKey { ends: Observed::Unknown("no OpenPGP keyring".to_owned()) });
        assert_eq!(classes(&judged(odd)), [(Class::Warning, "v1.36")]);
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
