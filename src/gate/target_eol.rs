use jiff::{ToSpan as _, tz::TimeZone};

use super::{Class, Finding, Gate, Judge, Judgement, Phase, Severity};
use crate::{cluster::snapshot::ClusterSnapshot, compat::MINORS, policy::Policy, version::Target};

pub(super) const GATE: Gate = Gate {
    id: "target-eol",
    checks: "the target's minor is known to this release of the product, and still gets patches upstream",
    matters: "nothing is known of a minor that is newer than the data, so nothing of it may be called safe; and an upgrade \
              to a minor at its end buys no security fix",
    clears: "a newer release of the product, or a newer target",
    source: "kubernetes.io/releases, embedded with its date",
    severity: Severity::Blocks,
    phases: &[Phase::Run],
    needs: &[],
    judge: Judge::Observed(judge),
};

/// An end that is nearer than this is worth saying: about what one careful minor upgrade takes to be arranged.
const SOON_DAYS: i32 = 60;

fn judge(snapshot: &ClusterSnapshot, target: &Target, _: &Policy) -> Judgement {
    let minor = target.to.minor();
    let object = format!("target/v{}", target.to);
    let newest = MINORS.minors.keys().next_back().copied();
    let Some(data) = MINORS.minors.get(&minor) else {
        if newest.is_some_and(|newest| minor > newest) {
            let known = newest.map(|newest| newest.to_string()).unwrap_or_default();
            let why = format!("nothing is known of {minor}: the data of {} ends at {known}", MINORS.collected);
            return Finding::unknown(object, why)
                .remedy("a newer release of kubectl-upgrade, or an older target")
                .into();
        }
        let why = format!("{minor} is long past its end of life");
        return Finding::new(Class::Warning, object, why).remedy("go on to a newer minor right after").into();
    };
    let today = snapshot.observed_at.to_zoned(TimeZone::UTC).date();
    let (end, next) = (data.end_of_life, minor.next());
    if end < today {
        let why = format!("{minor} gets no patches since {end}");
        return Finding::new(Class::Warning, object, why).remedy(format!("go on to {next} right after")).into();
    }
    if today.checked_add(SOON_DAYS.days()).is_ok_and(|soon| end <= soon) {
        let why = format!("{minor} gets patches until {end} only");
        return Finding::new(Class::Warning, object, why).remedy(format!("plan {next} next")).into();
    }
    Judgement::Passed
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gate::fixture::{self, classes, target};

    #[test]
    fn the_minor_has_to_be_known_and_alive() {
        let object = |to| format!("target/v{to}");
        for (from, to, day, expected) in [
            ("1.36.1", "1.37.2", "2026-11-22", None),
            ("1.36.1", "1.36.3", "2027-04-28", None),
            ("1.36.1", "1.36.3", "2027-04-29", Some(Class::Warning)),
            ("1.34.1", "1.34.9", "2026-10-28", Some(Class::Warning)),
            ("1.29.1", "1.30.2", "2026-11-22", Some(Class::Warning)),
            ("1.37.1", "1.38.0", "2026-11-22", Some(Class::Unknown)),
        ] {
            let observed_at = format!("{day}T10:00:00Z").parse().expect("time");
            let cluster = ClusterSnapshot { observed_at, ..fixture::cluster() };
            let found = judge(&cluster, &target(from, to), &Policy::default());
            let expected: Vec<_> = expected.map(|class| (class, object(to))).into_iter().collect();
            assert_eq!(
                classes(&found),
                expected.iter().map(|(c, o)| (*c, o.as_str())).collect::<Vec<_>>(),
                "{to} {day}"
            );
        }
    }
}
