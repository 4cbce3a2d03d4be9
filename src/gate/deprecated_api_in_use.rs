use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};

use super::{Class, Finding, Gate, Judge, Judgement, Need, Phase, Severity};
use crate::{
    cluster::snapshot::{ApiServerRequests, ClusterSnapshot, DeprecatedRequest, Observed},
    compat::REMOVED_APIS,
    policy::Policy,
    version::{Minor, Target},
};

/// A counter younger than this has not seen a week's jobs: weekly CronJobs are the slowest clients that are common.
const TRUSTED_AFTER: SignedDuration = SignedDuration::from_hours(7 * 24);

pub(super) const GATE: Gate = Gate {
    id: "deprecated-api-in-use",
    checks: "no apiserver was asked for an API that the target no longer serves, by \
             apiserver_requested_deprecated_apis on every apiserver's /metrics",
    matters: "a client of a removed API gets 404 from the first upgraded apiserver on: controllers stop, deploys fail",
    clears: "move the client to the API that is named; the counter starts anew with the apiserver's process",
    source: "kubernetes.io/docs/reference/using-api/deprecation-guide; k8s.io/api prerelease-lifecycle",
    severity: Severity::Blocks,
    phases: &[Phase::Run],
    needs: &[Need::Metrics],
    judge: Judge::Observed(judge),
};

fn judge(snapshot: &ClusterSnapshot, target: &Target, _: &Policy) -> Judgement {
    let servers = match &snapshot.deprecated_requests {
        Observed::Known(servers) => servers,
        Observed::Unknown(why) => {
            let why = format!("requests for deprecated APIs can't be read: {why}");
            return Finding::unknown("apiserver", why).remedy("kubectl get --raw /metrics").into();
        }
        Observed::NotConfigured => return Judgement::NotApplicable("no source of apiserver metrics".to_owned()),
    };
    let mut findings: Vec<_> = unseen(servers.len(), snapshot.control_planes().count()).into_iter().collect();
    findings.extend(in_use(servers, target.to.minor()));
    findings.extend(servers.iter().filter_map(|server| short_memory(server, snapshot.observed_at)));
    findings.into()
}

// Each process counts for itself: one that was not read may be the one that is asked.
fn unseen(read: usize, control_planes: usize) -> Option<Finding> {
    let wanted = control_planes.max(1);
    (read < wanted).then(|| {
        Finding::unknown("apiserver", format!("metrics of {read} of {wanted} apiservers were read"))
            .remedy("see that /metrics of every apiserver can be reached")
    })
}

fn in_use(servers: &[ApiServerRequests], minor: Minor) -> Vec<Finding> {
    let mut asked: BTreeMap<&DeprecatedRequest, Vec<&str>> = BTreeMap::new();
    for server in servers {
        for request in &server.deprecated {
            asked.entry(request).or_default().push(&server.instance);
        }
    }
    asked.iter().filter_map(|(request, instances)| finding(request, instances, minor)).collect()
}

fn finding(request: &DeprecatedRequest, instances: &[&str], minor: Minor) -> Option<Finding> {
    let DeprecatedRequest { group, version, resource, subresource, removed_release } = request;
    let known = REMOVED_APIS.of_resource(group, version, resource);
    let object = format!("{resource}.{version}.{group}");
    let removed = match removed_release.parse::<Minor>() {
        Ok(removed) => removed,
        // The apiserver plans no removal: the code of a later release may.
        Err(_) if removed_release.is_empty() => known?.removed,
        Err(_) => {
            let why = format!("asked for, and its removed_release {removed_release:?} can't be read");
            return Some(Finding::unknown(object, why));
        }
    };
    if removed > minor {
        return None;
    }
    let slash = if subresource.is_empty() { String::new() } else { format!("/{subresource}") };
    let replacement = known.and_then(|api| api.replacement.as_deref());
    let remedy = replacement.map_or_else(|| "move its client to a newer version".to_owned(), |to| format!("use {to}"));
    Some(
        Finding::new(Class::Actionable, object, format!("in use, and gone in {removed}"))
            .evidence(format!("{resource}{slash} asked for at apiserver {}", instances.join(", ")))
            .remedy(format!("{remedy}; who asks: the audit log's annotation k8s.io/deprecated")),
    )
}

fn short_memory(server: &ApiServerRequests, now: Timestamp) -> Option<Finding> {
    let object = format!("apiserver/{}", server.instance);
    let why = match server.since {
        None => "counts since a time that can't be read".to_owned(),
        Some(since) if now.duration_since(since) >= TRUSTED_AFTER => return None,
        Some(since) => format!("counts since {since:.0} only, less than 7 days"),
    };
    Some(
        Finding::new(Class::Warning, object, why)
            .evidence("process_start_time_seconds of the apiserver")
            .remedy("clients that ask less often than that are not seen; check your manifests for removed APIs"),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gate::fixture::{self, classes};

    const OLD: Option<&str> = Some("2026-10-01T00:00:00Z");

    fn request(resource: &str, version: &str, removed: &str) -> DeprecatedRequest {
        DeprecatedRequest {
            group: "networking.k8s.io".to_owned(),
            version: version.to_owned(),
            resource: resource.to_owned(),
            subresource: String::new(),
            removed_release: removed.to_owned(),
        }
    }

    fn judged(servers: Vec<ApiServerRequests>, target: &Target) -> Judgement {
        let cluster = ClusterSnapshot { deprecated_requests: Observed::Known(servers), ..fixture::cluster() };
        judge(&cluster, target, &Policy::default())
    }

    fn asked(removed: &str) -> Vec<ApiServerRequests> {
        let deprecated = vec![request("ipaddresses", "v1beta1", removed)];
        vec![ApiServerRequests { deprecated, ..fixture::requests("m1", OLD) }]
    }

    #[test]
    fn an_api_gone_in_the_target_is_named_with_what_replaces_it() {
        let Judgement::Findings(found) = judged(asked("1.37"), &fixture::minor()) else { panic!("found") };
        assert_eq!(
            (found[0].class, found[0].object.as_str()),
            (Class::Actionable, "ipaddresses.v1beta1.networking.k8s.io")
        );
        assert_eq!(found[0].why, "in use, and gone in 1.37");
        assert_eq!(found[0].evidence, "ipaddresses asked for at apiserver m1");
    }

    #[test]
    fn an_api_gone_later_passes() {
        assert_eq!(judged(asked("1.38"), &fixture::minor()), Judgement::Passed);
        assert_eq!(judged(asked("1.37"), &fixture::patch()), Judgement::Passed);
    }

    #[test]
    fn what_the_apiserver_does_not_plan_the_data_may() {
        assert_eq!(classes(&judged(asked(""), &fixture::minor()))[0].0, Class::Actionable);
        let unheard =
            vec![ApiServerRequests { deprecated: vec![request("gadgets", "v1", "")], ..fixture::requests("m1", OLD) }];
        assert_eq!(judged(unheard, &fixture::minor()), Judgement::Passed);
    }

    #[test]
    fn a_release_that_cannot_be_read_is_unknown() {
        assert_eq!(classes(&judged(asked("soon"), &fixture::minor()))[0].0, Class::Unknown);
    }

    #[test]
    fn two_apiservers_make_one_finding() {
        let two = [asked("1.37"), asked("1.37")].concat();
        assert_eq!(classes(&judged(two, &fixture::minor())).len(), 1);
    }

    #[test]
    fn a_short_uptime_warns_and_says_since_when() {
        for (since, warned) in [
            (Some("2026-11-15T10:00:00Z"), false),
            (Some("2026-11-15T10:00:01Z"), true),
            (Some("2026-11-22T09:00:00Z"), true),
            (None, true),
        ] {
            let found = judged(vec![fixture::requests("m1", since)], &fixture::minor());
            let wanted: &[_] = if warned { &[(Class::Warning, "apiserver/m1")] } else { &[] };
            assert_eq!(classes(&found), wanted, "{since:?}");
        }
        let Judgement::Findings(found) =
            judged(vec![fixture::requests("m1", Some("2026-11-22T09:00:00Z"))], &fixture::minor())
        else {
            panic!("warned")
        };
        assert_eq!(found[0].why, "counts since 2026-11-22T09:00:00Z only, less than 7 days");
    }

    #[test]
    fn unread_is_unknown_even_for_one_of_several() {
        assert_eq!(classes(&judged(vec![], &fixture::minor())), [(Class::Unknown, "apiserver")]);
        let mut cluster = fixture::cluster();
        cluster.nodes.push(fixture::node("m2", true, "1.36.1"));
        let one_of_two = judge(&cluster, &fixture::minor(), &Policy::default());
        assert_eq!(classes(&one_of_two), [(Class::Unknown, "apiserver")]);
        cluster.deprecated_requests = Observed::Unknown("403".to_owned());
        assert_eq!(classes(&judge(&cluster, &fixture::minor(), &Policy::default())), [(Class::Unknown, "apiserver")]);
        cluster.deprecated_requests = Observed::NotConfigured;
        assert!(matches!(judge(&cluster, &fixture::minor(), &Policy::default()), Judgement::NotApplicable(_)));
    }
}
