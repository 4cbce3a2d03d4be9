//! The two CronJobs: nightly detection, and the report in the morning after.

use k8s_openapi::api::batch::v1::{CronJob, CronJobSpec, JobSpec, JobTemplateSpec};
use k8s_openapi::apimachinery::pkg::apis::meta::v1::ObjectMeta;

use super::{labels, names, options::InstallOptions, pod};
use crate::run::job::KEEP_SECONDS;

/// When the report is made, in UTC: before the working day, off the full hour that every other CronJob takes.
const REPORT_SCHEDULE: &str = "7 6 * * *";

/// A night's run that could not be started on time (the control plane was away) is made up for within this time; later it
/// would run into the day.
const STARTING_DEADLINE_SECONDS: i64 = 2 * 3600;

/// A detection or a report that takes longer hangs: it reads a few objects and one index, all with limits of their own.
const DEADLINE_SECONDS: i64 = 1800;

/// Nightly detection.
pub(super) fn version_check(options: &InstallOptions) -> CronJob {
    cron_job(
        options,
        &Nightly {
            name: names::VERSION_CHECK,
            app: names::VERSION_CHECK_APP,
            component: "detect",
            service_account: names::DETECT,
            schedule: &options.schedule,
            arguments: &["run", "detect"],
        },
    )
}

/// The nightly report.
pub(super) fn report(options: &InstallOptions) -> CronJob {
    cron_job(
        options,
        &Nightly {
            name: names::NIGHTLY_REPORT,
            app: names::NIGHTLY_REPORT,
            component: "report",
            service_account: names::REPORT,
            schedule: REPORT_SCHEDULE,
            arguments: &["status", "report"],
        },
    )
}

struct Nightly<'a> {
    name: &'a str,
    app: &'a str,
    component: &'a str,
    service_account: &'a str,
    schedule: &'a str,
    arguments: &'a [&'a str],
}

fn cron_job(options: &InstallOptions, job: &Nightly<'_>) -> CronJob {
    let labels = labels::with(labels::labels(job.component), "app", job.app);
    let mut template = pod::template(options, job.component, job.service_account);
    if let Some(metadata) = template.metadata.as_mut() {
        metadata.labels = Some(labels.clone());
    }
    if let Some(container) = template.spec.as_mut().and_then(|spec| spec.containers.first_mut()) {
        container.args = Some(job.arguments.iter().map(|&word| word.to_owned()).collect());
    }
    CronJob {
        metadata: ObjectMeta {
            labels: Some(labels.clone()),
            ..labels::namespaced(&options.namespace, job.name, job.component)
        },
        spec: CronJobSpec {
            schedule: job.schedule.to_owned(),
            time_zone: Some("Etc/UTC".to_owned()),
            concurrency_policy: Some("Forbid".to_owned()),
            starting_deadline_seconds: Some(STARTING_DEADLINE_SECONDS),
            // The Jobs' own time to live decides, so that a week's nights can be looked at.
            successful_jobs_history_limit: Some(7),
            failed_jobs_history_limit: Some(7),
            job_template: JobTemplateSpec {
                metadata: Some(ObjectMeta { labels: Some(labels), ..ObjectMeta::default() }),
                spec: Some(JobSpec {
                    active_deadline_seconds: Some(DEADLINE_SECONDS),
                    backoff_limit: Some(2),
                    template,
                    ttl_seconds_after_finished: Some(KEEP_SECONDS),
                    ..JobSpec::default()
                }),
            },
            ..CronJobSpec::default()
        },
        status: None,
    }
}
