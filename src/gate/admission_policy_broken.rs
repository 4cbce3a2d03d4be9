use super::{Class, Finding, Gate, Judge, Judgement, Need, Phase, Severity, parts::part};
use crate::{cluster::snapshot::ClusterSnapshot, policy::Policy, version::Target};

pub(super) const GATE: Gate = Gate {
    id: "admission-policy-broken",
    checks: "the API server's own type check has no warning on any ValidatingAdmissionPolicy",
    matters: "an expression that does not fit the schema fails when it is asked, and with failurePolicy Fail refuses writes",
    clears: "mend the expression that is named",
    source: "status.typeChecking of each ValidatingAdmissionPolicy",
    severity: Severity::Warns,
    phases: &[Phase::Run],
    needs: &[Need::Admission],
    judge: Judge::Observed(judge),
};

fn judge(snapshot: &ClusterSnapshot, _: &Target, _: &Policy) -> Judgement {
    let admission = match part(&snapshot.admission, Need::Admission) {
        Ok(admission) => admission,
        Err(unread) => return unread,
    };
    let broken = admission.policies.iter().filter_map(|policy| Some((policy, policy.warnings.first()?)));
    let findings = broken.map(|(policy, first)| {
        Finding::new(
            Class::Warning,
            format!("validatingadmissionpolicy/{}", policy.name),
            format!("its type check warns: {first}"),
        )
        .evidence(policy.warnings.join("; "))
        .remedy(format!("kubectl get validatingadmissionpolicy {} -o yaml: status.typeChecking", policy.name))
    });
    findings.collect::<Vec<_>>().into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        cluster::snapshot::{Admission, AdmissionPolicy, Observed},
        gate::fixture::{self, classes},
    };

    #[test]
    fn a_warning_of_the_type_check_is_said() {
        let policy = |name: &str, warnings: &[&str]| AdmissionPolicy {
            name: name.to_owned(),
            warnings: warnings.iter().map(|&warning| warning.to_owned()).collect(),
        };
        let policies =
            vec![policy("sound", &[]), policy("typo", &["spec.validations[0].expression: undefined field 'x'"])];
        let admission = Observed::Known(Admission { webhooks: vec![], policies });
        let found = judge(&ClusterSnapshot { admission, ..fixture::cluster() }, &fixture::patch(), &Policy::default());
        assert_eq!(classes(&found), [(Class::Warning, "validatingadmissionpolicy/typo")]);
    }
}
