use super::{Class, Finding, Gate, Judge, Judgement, Need, Phase, Severity, parts::part};
use crate::{
    cluster::snapshot::{ClusterSnapshot, WebhookRule},
    compat::REMOVED_APIS,
    policy::Policy,
    version::{Minor, Target},
};

pub(super) const GATE: Gate = Gate {
    id: "webhook-version-scope",
    checks: "no webhook with matchPolicy Exact names only versions of an API that the target no longer serves",
    matters: "such a webhook is asked about nothing any more: what it was to refuse goes through, silently",
    clears: "name the version that is served, or matchPolicy: Equivalent",
    source: "kubernetes.io/docs/reference/using-api/deprecation-guide; rules of the webhook configurations",
    severity: Severity::Warns,
    phases: &[Phase::Run],
    needs: &[Need::Admission],
    judge: Judge::Observed(judge),
};

fn judge(snapshot: &ClusterSnapshot, target: &Target, _: &Policy) -> Judgement {
    let admission = match part(&snapshot.admission, Need::Admission) {
        Ok(admission) => admission,
        Err(unread) => return unread,
    };
    let minor = target.to.minor();
    let exact = admission.webhooks.iter().filter(|webhook| webhook.exact);
    let findings = exact.filter_map(|webhook| {
        let gone = webhook.rules.iter().find_map(|rule| gone(rule, minor))?;
        let object = format!("{}/{}", webhook.kind.to_ascii_lowercase(), webhook.configuration);
        Some(
            Finding::new(
                Class::Warning,
                object,
                format!("webhook {} names only {gone}, which {minor} does not serve", webhook.name),
            )
            .remedy("name the version that is served, or set matchPolicy: Equivalent"),
        )
    });
    findings.collect::<Vec<_>>().into()
}

/// The versions of a rule, where the target serves none of them.
fn gone(rule: &WebhookRule, minor: Minor) -> Option<String> {
    let removed = |group: &String, version: &String, resource: &String| {
        REMOVED_APIS.of_resource(group, version, resource).is_some_and(|api| api.removed <= minor)
    };
    let resource = rule.resources.iter().find(|resource| !resource.contains(['*', '/']))?;
    let group = rule.api_groups.first().filter(|group| group.as_str() != "*")?;
    let all =
        !rule.api_versions.is_empty() && rule.api_versions.iter().all(|version| removed(group, version, resource));
    all.then(|| format!("{group}/{} {resource}", rule.api_versions.join(",")))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::{
        cluster::snapshot::{Admission, Observed},
        gate::fixture::{self, classes},
    };

    #[test]
    fn only_an_exact_rule_of_a_removed_version_is_named() {
        for (versions, exact, found) in [
            (json!(["v1beta1"]), true, 1),
            (json!(["v1beta1", "v1"]), true, 0),
            (json!(["*"]), true, 0),
            (json!(["v1beta1"]), false, 0),
        ] {
            let webhook = serde_json::from_value(json!({
                "kind": "ValidatingWebhookConfiguration", "configuration": "old", "name": "ip.old.io", "failsClosed": false,
                "exact": exact, "rules": [{"apiGroups": ["networking.k8s.io"], "apiVersions": versions,
                    "resources": ["servicecidrs"], "operations": ["CREATE"]}],
            }));
            let admission = Admission { webhooks: vec![webhook.expect("webhook")], policies: vec![] };
            let cluster = ClusterSnapshot { admission: Observed::Known(admission), ..fixture::cluster() };
            let judged = |target: &Target| classes(&judge(&cluster, target, &Policy::default())).len();
            assert_eq!((judged(&fixture::minor()), judged(&fixture::patch())), (found, 0), "{versions} {exact}");
        }
    }
}
