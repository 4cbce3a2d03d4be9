use super::{Class, Finding, Gate, Judge, Judgement, Phase, Severity};
use crate::{cluster::snapshot::ClusterSnapshot, policy::Policy, version::Target};

pub(super) const GATE: Gate = Gate {
    id: "target-age",
    checks: "where minimumAge is set: that this target is not the .0 of its minor; the age itself is known to detection \
             alone, by the date of the release's package",
    matters: "the first release of a minor has been met by nobody's cluster yet",
    clears: "the minor's first patch, or no minimumAge",
    source: "policy: minimumAge, and the target's own number",
    severity: Severity::Warns,
    phases: &[Phase::Run],
    needs: &[],
    judge: Judge::Observed(judge),
};

fn judge(_: &ClusterSnapshot, target: &Target, policy: &Policy) -> Judgement {
    if policy.minimum_age.get().is_zero() {
        return Judgement::NotApplicable("minimumAge is not set".to_owned());
    }
    if target.to.patch() > 0 {
        return Judgement::Passed;
    }
    let why = format!("v{} is the first release of its minor, and minimumAge is {}", target.to, policy.minimum_age);
    Finding::new(Class::Warning, format!("target/v{}", target.to), why)
        .remedy(format!("wait for v{}.1, or let detection choose: kubectl upgrade-run detect", target.to.minor()))
        .into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        gate::fixture::{self, classes, target},
        policy::Span,
    };

    #[test]
    fn a_first_release_is_said_where_an_age_is_asked_for() {
        let mut policy = Policy::default();
        let judged = |policy: &Policy, to: &str| judge(&fixture::cluster(), &target("1.36.1", to), policy);
        assert!(matches!(judged(&policy, "1.37.0"), Judgement::NotApplicable(_)));
        policy.minimum_age = Span::from_minutes(10);
        assert_eq!(judged(&policy, "1.37.1"), Judgement::Passed);
        assert_eq!(classes(&judged(&policy, "1.37.0")), [(Class::Warning, "target/v1.37.0")]);
    }
}
