//! Who may do what: the person who asks, and the accounts that `install` made.

use k8s_openapi::api::authorization::v1::{ResourceAttributes, SelfSubjectAccessReview, SelfSubjectAccessReviewSpec};
use kube::{Api, api::PostParams};

use super::line::Line;
use crate::{
    cluster::api::Cluster,
    install::{InstallOptions, Rendered, objects, remove},
};

/// What the commands of `upgrade-run`, `upgrade-plan` and `upgrade-status` ask for when a person types them: group,
/// resource, verb, and whether it is asked in the product's namespace.
const NEEDED: &[(&str, &str, &str, bool)] = &[
    ("", "nodes", "list", false),
    ("", "pods", "list", false),
    ("policy", "poddisruptionbudgets", "list", false),
    ("", "configmaps", "create", true),
    ("", "configmaps", "patch", true),
    ("", "configmaps", "delete", true),
    ("", "secrets", "get", true),
    ("batch", "jobs", "create", true),
    ("batch", "jobs", "delete", true),
    ("coordination.k8s.io", "leases", "get", true),
];

/// The permissions of whoever runs this command.
pub(super) async fn own(cluster: &Cluster) -> Line {
    let what = "permissions";
    let mut missing = Vec::new();
    for &(group, resource, verb, in_namespace) in NEEDED {
        match allowed(cluster, group, resource, verb, in_namespace).await {
            Ok(true) => {}
            Ok(false) => missing.push(format!("{verb} {resource}")),
            Err(error) => return Line::unknown(what, &error),
        }
    }
    if missing.is_empty() {
        return Line::ok(what, "yours: everything that the commands need");
    }
    Line::warn(
        what,
        format!("you may not {}", missing.join(", ")),
        "kubectl auth can-i --list; ask for what is missing",
    )
}

async fn allowed(cluster: &Cluster, group: &str, resource: &str, verb: &str, own: bool) -> anyhow::Result<bool> {
    let attributes = ResourceAttributes {
        group: Some(group.to_owned()),
        resource: Some(resource.to_owned()),
        verb: Some(verb.to_owned()),
        namespace: own.then(|| cluster.namespace().to_owned()),
        ..ResourceAttributes::default()
    };
    let review = SelfSubjectAccessReview {
        spec: SelfSubjectAccessReviewSpec {
            resource_attributes: Some(attributes),
            ..SelfSubjectAccessReviewSpec::default()
        },
        ..SelfSubjectAccessReview::default()
    };
    let (api, params): (Api<SelfSubjectAccessReview>, _) = (Api::all(cluster.client()), PostParams::default());
    // Creating a review keeps nothing: it may be sent again.
    let answer = cluster.call(format!("asking whether {verb} {resource} is allowed"), || api.create(&params, &review));
    Ok(answer.await?.status.is_some_and(|status| status.allowed))
}

/// Whether the accounts have the roles that this release and this policy ask for.
pub(super) async fn accounts(cluster: &Cluster, options: &InstallOptions) -> Line {
    let found = match remove::permissions(cluster).await {
        Ok(found) => found,
        Err(error) => return Line::unknown("accounts", &error),
    };
    judge(&objects(options), &found)
}

fn judge(wanted: &[Rendered], found: &[Rendered]) -> Line {
    let is_permission = |one: &&Rendered| one.resource.group == "rbac.authorization.k8s.io";
    let same = |wanted: &Rendered, found: &Rendered| {
        wanted.to_string() == found.to_string()
            && ["rules", "roleRef", "subjects"]
                .iter()
                .all(|field| wanted.object.data.get(field) == found.object.data.get(field))
    };
    let wanted: Vec<_> = wanted.iter().filter(is_permission).collect();
    let missing: Vec<_> = wanted
        .iter()
        .filter(|wanted| !found.iter().any(|found| same(wanted, found)))
        .map(ToString::to_string)
        .collect();
    match missing.as_slice() {
        [] => Line::ok("accounts", format!("{} roles and bindings as this release and the policy ask", wanted.len())),
        [first, ..] => Line::fail(
            "accounts",
            format!("{} of {} roles and bindings missing or different, such as {first}", missing.len(), wanted.len()),
            "kubectl upgrade-run install",
        ),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::cli::doctor::line::State;

    #[test]
    fn a_role_that_is_missing_or_was_changed_is_named() {
        let wanted = objects(&InstallOptions::default());
        assert_eq!(judge(&wanted, &wanted).state, State::Ok);
        assert_eq!(judge(&wanted, &[]).state, State::Fail);
        let mut changed = wanted.clone();
        let role = changed.iter_mut().find(|one| one.resource.kind == "ClusterRole").unwrap();
        role.object.data["rules"] = json!([]);
        let line = judge(&wanted, &changed);
        assert_eq!(line.state, State::Fail);
        assert!(line.detail.contains("clusterrole.rbac.authorization.k8s.io/k8s-upgrade-detect"), "{}", line.detail);
    }
}
