//! `kubectl upgrade doctor`, and `kubectl upgrade-run doctor` for those who installed that plugin alone.
//!
//! Looks, and changes nothing. What each finding means is decided in [`judge`].

mod judge;
mod line;
mod permissions;

use std::time::Duration;

use k8s_openapi::api::{
    batch::v1::CronJob,
    core::v1::{ConfigMap, Secret},
};
use kube::Api;
use serde::Serialize;

use self::line::{Line, State};
use super::{answer::answer, output::Format, policy_source::PolicyText, session::connected, shared::Shared};
use crate::{
    cluster::{api::Cluster, client::ServerInfo},
    error::Exit,
    install::{InstallOptions, names},
    policy::Policy,
    report::table::terminal_width,
    run::kill_switch,
};

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Checks {
    checks: Vec<Line>,
}

/// Asks everything that can be asked from here, one line each. 3 where something needs a hand, 5 where something could
/// not be read.
pub(super) async fn run(shared: Shared) -> anyhow::Result<Exit> {
    shared.only(&[Format::Table, Format::Json, Format::Yaml])?;
    let (cluster, server) = connected(&shared).await?;
    let mut lines = vec![api(&cluster, &server).await?];
    let (policy, line) = policy(&cluster, &shared).await;
    lines.push(line);
    let options = InstallOptions::of(cluster.namespace(), &policy);
    lines.push(permissions::own(&cluster).await);
    lines.push(permissions::accounts(&cluster, &options).await);
    lines.push(template(&cluster).await);
    for name in [names::VERSION_CHECK, names::NIGHTLY_REPORT] {
        lines.push(cron_job(&cluster, name).await);
    }
    lines.push(secret(&cluster, &policy).await);
    lines.push(switch(&cluster).await);
    lines.extend(judge::services(&policy));
    let exit = exit(&lines);
    let checks = Checks { checks: lines };
    answer(shared.output.output, "Doctor", &checks, || line::text(&checks.checks, terminal_width()))?;
    Ok(exit)
}

fn exit(lines: &[Line]) -> Exit {
    let has = |state| lines.iter().any(|line| line.state == state);
    if has(State::Unknown) {
        Exit::Unknown
    } else if has(State::Fail) {
        Exit::Blocked
    } else {
        Exit::Ok
    }
}

async fn api(cluster: &Cluster, server: &ServerInfo) -> anyhow::Result<Line> {
    let started = cluster.clock().now();
    let client = cluster.client();
    let info = cluster.call(format!("reading the version of {}", server.url), || client.apiserver_version()).await?;
    let took: Duration = cluster.clock().since(started);
    Ok(Line::ok("API", format!("{server}, {}, {} ms", info.git_version, took.as_millis())))
}

/// The policy, or the default where it can't be used: the other checks go on with that.
async fn policy(cluster: &Cluster, shared: &Shared) -> (Policy, Line) {
    let text = match &shared.policy {
        Some(path) => PolicyText::of_file(path),
        None => PolicyText::of_cluster(cluster).await,
    };
    let text = match text {
        Ok(text) => text,
        Err(error) => return (Policy::default(), Line::unknown("policy", &error)),
    };
    match text.policy() {
        Ok(policy) => (policy, Line::ok("policy", format!("valid, from {}", text.source))),
        Err(error) => {
            (Policy::default(), Line::fail("policy", format!("{error:#}"), "kubectl upgrade-run policy --example"))
        }
    }
}

async fn template(cluster: &Cluster) -> Line {
    let api: Api<ConfigMap> = Api::namespaced(cluster.client(), cluster.namespace());
    let found = cluster.call("reading the Jobs' template", || api.get_opt(names::JOB_TEMPLATE)).await;
    found.map_or_else(|error| Line::unknown("job template", &error), |found| judge::template(found.as_ref()))
}

async fn cron_job(cluster: &Cluster, name: &str) -> Line {
    let api: Api<CronJob> = Api::namespaced(cluster.client(), cluster.namespace());
    let found = cluster.call(format!("reading CronJob {name}"), || api.get_opt(name)).await;
    found.map_or_else(
        |error| Line::unknown(name, &error),
        |found| judge::cron_job(name, found.as_ref(), cluster.namespace(), cluster.clock().now()),
    )
}

async fn secret(cluster: &Cluster, policy: &Policy) -> Line {
    let api: Api<Secret> = Api::namespaced(cluster.client(), cluster.namespace());
    let name = &policy.ssh.key_secret;
    let found = cluster.call(format!("reading Secret {name}"), || api.get_opt(name)).await;
    let keys = found.map(|secret| {
        let data = secret.map(|secret| secret.data.unwrap_or_default());
        data.map(|data| data.into_keys().collect::<Vec<_>>())
    });
    keys.map_or_else(
        |error| Line::unknown("ssh key", &error),
        |keys| judge::secret(name, keys.as_deref(), cluster.namespace(), policy.chat.slack),
    )
}

async fn switch(cluster: &Cluster) -> Line {
    match kill_switch::reason(cluster).await {
        Ok(None) => Line::ok("kill switch", "off"),
        Ok(Some(reason)) => Line::warn("kill switch", format!("on: {reason}"), "kubectl upgrade-run continue"),
        Err(error) => Line::unknown("kill switch", &error),
    }
}
