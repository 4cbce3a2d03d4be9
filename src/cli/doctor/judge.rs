//! What was read, judged. Pure.

use jiff::Timestamp;
use k8s_openapi::api::{
    batch::v1::CronJob,
    core::v1::{ConfigMap, PodTemplateSpec},
};

use super::line::Line;
use crate::{
    cli::run::create_secret,
    install::names,
    policy::{Policy, Span},
};

const INSTALL: &str = "kubectl upgrade-run install";

/// A nightly CronJob that did not end well for longer has missed a night, and the next is late as well.
const STALE: Span = Span::from_hours(48);

pub(super) fn template(found: Option<&ConfigMap>) -> Line {
    let what = "job template";
    let text = found.and_then(|map| map.data.as_ref()).and_then(|data| data.get(names::JOB_TEMPLATE_KEY));
    let Some(text) = text else {
        return Line::fail(what, format!("ConfigMap {} is not there", names::JOB_TEMPLATE), INSTALL);
    };
    let template: Option<PodTemplateSpec> = serde_json::from_str(text).ok();
    let image = template.and_then(|template| template.spec?.containers.into_iter().next()?.image);
    match image {
        Some(image) => Line::ok(what, image),
        None => Line::fail(what, format!("ConfigMap {} holds no pod template", names::JOB_TEMPLATE), INSTALL),
    }
}

pub(super) fn cron_job(name: &str, found: Option<&CronJob>, namespace: &str, now: Timestamp) -> Line {
    let Some(job) = found else { return Line::fail(name, "CronJob is not there", INSTALL) };
    if job.spec.suspend == Some(true) {
        let patch = r#"'{"spec":{"suspend":false}}'"#;
        return Line::fail(name, "suspended", format!("kubectl patch cronjob {name} -n {namespace} -p {patch}"));
    }
    let logs = format!("kubectl get jobs -n {namespace}");
    let schedule = format!("{:?} {}", job.spec.schedule, job.spec.time_zone.as_deref().unwrap_or("local time"));
    let status = job.status.as_ref();
    let last = status.and_then(|status| status.last_successful_time.as_ref()).map(|time| time.0);
    let since = last.or(job.metadata.creation_timestamp.as_ref().map(|time| time.0));
    let age = since.and_then(|since| std::time::Duration::try_from(now.duration_since(since)).ok()).map(Span::from);
    match (last, age) {
        (Some(_), Some(age)) if age <= STALE => Line::ok(name, format!("{schedule}, last ended well {age} ago")),
        (Some(_), Some(age)) => Line::warn(name, format!("{schedule}, last ended well {age} ago"), logs),
        (None, Some(age)) if age > STALE => Line::warn(name, format!("{schedule}, never ended well in {age}"), logs),
        _ => Line::ok(name, format!("{schedule}, has not run yet")),
    }
}

/// `keys` of the Secret; none where there is no Secret.
pub(super) fn secret(name: &str, keys: Option<&[String]>, namespace: &str, wants_chat: bool) -> Line {
    let what = "ssh key";
    let Some(keys) = keys else {
        return Line::fail(what, format!("Secret {name} is not there"), create_secret(namespace, name));
    };
    let has = |key: &str| keys.iter().any(|found| found == key);
    let edit = format!("kubectl edit secret {name} -n {namespace}");
    if !has("ssh_key") {
        return Line::fail(what, format!("Secret {name} has no ssh_key"), edit);
    }
    if wants_chat && !has("slack_webhook") {
        return Line::fail(what, format!("chat.slack is on, but Secret {name} has no slack_webhook"), edit);
    }
    Line::ok(what, format!("Secret {name}"))
}

/// What is looked at, or told, only where the policy says so. Not asked from here: addresses inside the cluster answer
/// inside the cluster alone.
pub(super) fn services(policy: &Policy) -> Vec<Line> {
    let service = |what: &str, url: Option<&String>, without: &str, field: &str| match url {
        Some(url) => Line::ok(what, format!("{url} (not asked from here)")),
        None => Line::warn(what, format!("not configured: {without}"), format!("{field} in the policy")),
    };
    vec![
        service("Prometheus", policy.alerts.url.as_ref(), "alerts are not looked at", "alerts.url"),
        service("Pushgateway", policy.metrics.pushgateway.as_ref(), "no metrics are written", "metrics.pushgateway"),
        if policy.chat.slack {
            Line::ok("chat", "on")
        } else {
            Line::warn("chat", "off: nobody is told of a refusal or a halt", "chat.slack in the policy")
        },
        Line::warn(
            "nodes",
            "ssh and package repository are not looked at by this release",
            "kubectl upgrade-run detect --dry-run logs in to the first control plane and reads both",
        ),
    ]
}

#[cfg(test)]
mod tests {
    use k8s_openapi::{
        api::batch::v1::{CronJobSpec, CronJobStatus},
        apimachinery::pkg::apis::meta::v1::{ObjectMeta, Time},
    };

    use super::*;
    use crate::cli::doctor::line::State;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    fn job(suspend: Option<bool>, last: Option<&str>) -> CronJob {
        CronJob {
            metadata: ObjectMeta {
                creation_timestamp: Some(Time(at("2026-11-01T00:00:00Z"))),
                ..ObjectMeta::default()
            },
            spec: CronJobSpec { schedule: "0 23 * * *".to_owned(), suspend, ..CronJobSpec::default() },
            status: Some(CronJobStatus {
                last_successful_time: last.map(|last| Time(at(last))),
                ..CronJobStatus::default()
            }),
        }
    }

    #[test]
    fn a_cron_job_is_there_not_suspended_and_ran_lately() {
        let now = at("2026-11-22T08:00:00Z");
        let state = |found: Option<&CronJob>| cron_job("k8s-version-check", found, "k8s-upgrade", now).state;
        assert_eq!(state(None), State::Fail);
        assert_eq!(state(Some(&job(Some(true), None))), State::Fail);
        assert_eq!(state(Some(&job(None, None))), State::Warn);
        assert_eq!(state(Some(&job(None, Some("2026-11-21T23:00:10Z")))), State::Ok);
        assert_eq!(state(Some(&job(Some(false), Some("2026-11-18T23:00:10Z")))), State::Warn);
    }

    #[test]
    fn a_secret_needs_the_key_and_the_webhook_that_policy_asks_for() {
        let keys = |keys: &[&str]| keys.iter().map(|&key| key.to_owned()).collect::<Vec<_>>();
        let state = |found: Option<&[String]>, chat| secret("creds", found, "k8s-upgrade", chat).state;
        assert_eq!(state(None, false), State::Fail);
        assert_eq!(state(Some(&keys(&["ssh_key_pub"])), false), State::Fail);
        assert_eq!(state(Some(&keys(&["ssh_key"])), false), State::Ok);
        assert_eq!(state(Some(&keys(&["ssh_key"])), true), State::Fail);
        assert_eq!(state(Some(&keys(&["ssh_key", "slack_webhook"])), true), State::Ok);
    }

    #[test]
    fn a_template_that_install_wrote_is_fine_and_any_other_is_not() {
        let all = crate::install::objects(&crate::install::InstallOptions::default());
        let written = all.iter().find(|one| one.object.metadata.name.as_deref() == Some(names::JOB_TEMPLATE)).unwrap();
        let mut map: ConfigMap = serde_json::from_value(serde_json::to_value(&written.object).unwrap()).unwrap();
        assert_eq!(template(Some(&map)).state, State::Ok);
        map.data = Some([(names::JOB_TEMPLATE_KEY.to_owned(), "{".to_owned())].into());
        assert_eq!(template(Some(&map)).state, State::Fail);
        assert_eq!(template(None).state, State::Fail);
    }
}
