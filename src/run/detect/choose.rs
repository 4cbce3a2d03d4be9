//! What detection goes for: pure, from what runs, what the repositories list, and the policy.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::Serialize;

use crate::{
    policy::{Channel, Policy},
    version::{KubeVersion, Minor, Target},
};

/// What was found.
#[derive(Clone, Debug)]
pub struct Offer {
    /// The oldest kubelet.
    pub running: KubeVersion,
    /// The newest kubelet or apiserver: above `running` while an upgrade is half done.
    pub newest: KubeVersion,
    /// Everything that the repository of the running minor lists.
    pub patches: Vec<KubeVersion>,
    /// Everything that the next minor's repository lists; empty when there is no such minor yet.
    pub next_minor: Vec<KubeVersion>,
    /// When a version was published, where that is known.
    pub published: BTreeMap<KubeVersion, Timestamp>,
    /// Targets that were abandoned or rolled back, until someone says `continue`.
    pub denied: BTreeSet<KubeVersion>,
    /// Now.
    pub now: Timestamp,
}

/// What to do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Choice {
    /// Where to go; none: stay.
    #[schemars(with = "Option<String>")]
    pub target: Option<Target>,
    /// Why this one, or why none.
    pub why: String,
    /// Newer versions that were passed over, with the reason.
    #[schemars(with = "Vec<(String, String)>")]
    pub passed_over: Vec<(KubeVersion, String)>,
}

/// A half-done upgrade goes on; else a newer patch of this minor first, else the newest patch of the next minor.
pub fn choose(offer: &Offer, policy: &Policy) -> Choice {
    if offer.newest > offer.running {
        return finish(offer);
    }
    let mut passed_over = Vec::new();
    let minor = offer.running.minor();
    if let Some(to) = newest_allowed(offer, policy, &offer.patches, minor, &mut passed_over) {
        return going(offer.running, to, "newest patch of the running minor", passed_over);
    }
    if policy.channel == Channel::Patch {
        return staying(offer, "nothing newer in this minor; the policy's channel is patch", passed_over);
    }
    if policy.pin_minor.is_some_and(|pinned| pinned <= minor) {
        return staying(offer, &format!("nothing newer in this minor, and the policy pins {minor}"), passed_over);
    }
    match newest_allowed(offer, policy, &offer.next_minor, minor.next(), &mut passed_over) {
        Some(to) => going(offer.running, to, "newest patch of the next minor", passed_over),
        None => staying(offer, "nothing newer", passed_over),
    }
}

/// While any component is ahead, the version already begun is the only target, whatever the repositories list.
fn finish(offer: &Offer) -> Choice {
    if offer.denied.contains(&offer.newest) {
        let why =
            format!("v{} is half done and was given up: kubectl upgrade-run continue takes it up again", offer.newest);
        return Choice { target: None, why, passed_over: Vec::new() };
    }
    match Target::new(offer.running, offer.newest) {
        Ok(target) => {
            Choice { target: Some(target), why: "begun already, and not finished".to_owned(), passed_over: Vec::new() }
        }
        Err(error) => {
            Choice { target: None, why: format!("half done, but out of reach: {error}"), passed_over: Vec::new() }
        }
    }
}

fn newest_allowed(
    offer: &Offer,
    policy: &Policy,
    listed: &[KubeVersion],
    minor: Minor,
    passed_over: &mut Vec<(KubeVersion, String)>,
) -> Option<KubeVersion> {
    let mut newer: Vec<_> = listed.iter().copied().filter(|v| v.minor() == minor && *v > offer.running).collect();
    newer.sort_unstable();
    while let Some(version) = newer.pop() {
        match objection(offer, policy, version) {
            None => return Some(version),
            Some(why) => passed_over.push((version, why)),
        }
    }
    None
}

fn objection(offer: &Offer, policy: &Policy, version: KubeVersion) -> Option<String> {
    if policy.deny_versions.contains(&version) {
        return Some("denied by the policy".to_owned());
    }
    if offer.denied.contains(&version) {
        return Some("given up or rolled back before; kubectl upgrade-run continue allows it again".to_owned());
    }
    let wanted = policy.minimum_age.get();
    if wanted.is_zero() {
        return None;
    }
    let Some(published) = offer.published.get(&version) else {
        return Some("its age is not known, and the policy asks for a minimum age".to_owned());
    };
    let age = std::time::Duration::try_from(offer.now.duration_since(*published)).unwrap_or_default();
    (age < wanted).then(|| format!("published {published}: younger than {}", policy.minimum_age))
}

fn going(from: KubeVersion, to: KubeVersion, why: &str, passed_over: Vec<(KubeVersion, String)>) -> Choice {
    match Target::new(from, to) {
        Ok(target) => Choice { target: Some(target), why: why.to_owned(), passed_over },
        Err(error) => Choice { target: None, why: error.to_string(), passed_over },
    }
}

fn staying(offer: &Offer, why: &str, passed_over: Vec<(KubeVersion, String)>) -> Choice {
    Choice { target: None, why: format!("v{}: {why}", offer.running), passed_over }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn v(text: &str) -> KubeVersion {
        text.parse().expect("version")
    }

    fn offer(running: &str, patches: &[&str], next: &[&str]) -> Offer {
        Offer {
            running: v(running),
            newest: v(running),
            patches: patches.iter().map(|text| v(text)).collect(),
            next_minor: next.iter().map(|text| v(text)).collect(),
            published: BTreeMap::new(),
            denied: BTreeSet::new(),
            now: "2026-11-22T23:00:00Z".parse().expect("time"),
        }
    }

    fn chosen(offer: &Offer, policy: &Policy) -> Option<String> {
        choose(offer, policy).target.map(|target| target.to.to_string())
    }

    #[test]
    fn a_patch_comes_before_the_next_minor() {
        let offer = offer("1.36.1", &["1.36.0", "1.36.1", "1.36.3", "1.36.2"], &["1.37.2"]);
        assert_eq!(chosen(&offer, &Policy::default()).as_deref(), Some("1.36.3"));
    }

    #[test]
    fn the_next_minor_is_taken_at_its_newest_patch_and_no_further_minor_ever() {
        let offer = offer("1.36.3", &["1.36.3"], &["1.37.0", "1.37.10", "1.37.2", "1.38.0"]);
        assert_eq!(chosen(&offer, &Policy::default()).as_deref(), Some("1.37.10"));
    }

    #[test]
    fn nothing_newer_stays() {
        assert_eq!(chosen(&offer("1.37.2", &["1.37.2"], &[]), &Policy::default()), None);
    }

    #[test]
    fn a_half_done_upgrade_is_finished_before_anything_newer() {
        let mut half = offer("1.36.1", &["1.36.1", "1.36.3", "1.36.4"], &["1.37.2"]);
        half.newest = v("1.36.3");
        assert_eq!(chosen(&half, &Policy::default()).as_deref(), Some("1.36.3"));
        half.newest = v("1.37.1");
        assert_eq!(chosen(&half, &Policy::default()).as_deref(), Some("1.37.1"));
    }

    #[test]
    fn what_was_given_up_stays_denied() {
        let mut offer = offer("1.36.1", &["1.36.2", "1.36.3"], &[]);
        offer.denied.insert(v("1.36.3"));
        assert_eq!(chosen(&offer, &Policy::default()).as_deref(), Some("1.36.2"));
        offer.newest = v("1.36.3");
        assert_eq!(chosen(&offer, &Policy::default()), None);
    }

    #[test]
    fn the_policy_may_hold_back() {
        let offer = offer("1.36.3", &["1.36.3"], &["1.37.1", "1.37.2"]);
        let policy = |text: &str| crate::policy::read(text).expect("policy");
        assert_eq!(chosen(&offer, &policy("channel: patch")), None);
        assert_eq!(chosen(&offer, &policy("pinMinor: '1.36'")), None);
        assert_eq!(chosen(&offer, &policy("pinMinor: '1.37'")).as_deref(), Some("1.37.2"));
        assert_eq!(chosen(&offer, &policy("denyVersions: ['1.37.2']")).as_deref(), Some("1.37.1"));
    }

    #[test]
    fn an_age_that_is_not_known_is_not_old_enough() {
        let mut offer = offer("1.36.1", &["1.36.2", "1.36.3"], &[]);
        let policy = crate::policy::read("minimumAge: 7d").expect("policy");
        assert_eq!(chosen(&offer, &policy), None);
        offer.published.insert(v("1.36.3"), "2026-11-20T00:00:00Z".parse().expect("time"));
        offer.published.insert(v("1.36.2"), "2026-10-20T00:00:00Z".parse().expect("time"));
        assert_eq!(chosen(&offer, &policy).as_deref(), Some("1.36.2"));
    }
}
