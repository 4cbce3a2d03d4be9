//! `upgrade-status logs [PHASE|NODE]`: what the pods of the chain's Jobs said.

use std::collections::BTreeSet;

use k8s_openapi::api::core::v1::Pod;
use kube::api::{Api, LogParams};

use super::{look, work};
use crate::{
    cluster::api::Cluster,
    error::{Exit, Failure},
    report::{out, status::Work},
    run::jobs,
};

/// Prints the logs of the last run's pods, oldest first, each below a line that names it.
pub(super) async fn logs(cluster: &Cluster, of: Option<&str>) -> anyhow::Result<Exit> {
    let pods = look::pods(cluster).await?;
    let now = cluster.clock().now();
    let work: Vec<_> = jobs::list(cluster).await?.iter().map(|job| work::work_of(job, &pods, now)).collect();
    let mut shown = 0;
    for job in chosen(&work, of)? {
        for pod in of_job(&pods, &job.job) {
            show(cluster, job, pod).await?;
            shown += 1;
        }
    }
    if shown == 0 {
        out::say("the Jobs have no pods any more: kubectl upgrade-status history RUN tells what they did");
    }
    Ok(Exit::Ok)
}

/// Jobs of the newest run, by phase or node, in the order of their creation.
fn chosen<'a>(work: &'a [Work], of: Option<&str>) -> anyhow::Result<Vec<&'a Work>> {
    let none = || {
        Failure::new(Exit::Error, "the chain has no Jobs: they are kept for 7 days")
            .hint("kubectl upgrade-status history")
    };
    let newest = work.iter().max_by_key(|job| job.created_at).ok_or_else(none)?;
    let mut of_run: Vec<_> = work.iter().filter(|job| job.run == newest.run).collect();
    of_run.sort_by_key(|job| job.created_at);
    let Some(of) = of else { return Ok(of_run) };
    let known: BTreeSet<_> =
        of_run.iter().flat_map(|job| [Some(job.phase.as_str()), job.node.as_deref()]).flatten().collect();
    if !known.contains(of) {
        let known = known.into_iter().collect::<Vec<_>>().join(", ");
        return Err(Failure::new(Exit::Usage, format!("run {} has no Job of a phase or node {of:?}", newest.run))
            .hint(format!("one of: {known}"))
            .into());
    }
    of_run.retain(|job| job.phase == of || job.node.as_deref() == Some(of));
    Ok(of_run)
}

fn of_job<'a>(pods: &'a [Pod], job: &str) -> Vec<&'a Pod> {
    let mut own: Vec<_> = pods.iter().filter(|pod| work::is_of(pod, job)).collect();
    own.sort_by_key(|pod| pod.metadata.creation_timestamp.as_ref().map(|time| time.0));
    own
}

/// A pod whose log is gone (its node, too, perhaps) does not hide the others'.
async fn show(cluster: &Cluster, job: &Work, pod: &Pod) -> anyhow::Result<()> {
    let name = pod.metadata.name.clone().unwrap_or_default();
    let on = pod.spec.as_ref().and_then(|spec| spec.node_name.as_deref()).unwrap_or("no node");
    out::answer(&format!("==> {}, pod {name} on {on} <==", job.job))?;
    let api: Api<Pod> = Api::namespaced(cluster.client(), cluster.namespace());
    let params = LogParams::default();
    match cluster.call(format!("reading the log of pod {name}"), || api.logs(&name, &params)).await {
        Ok(log) => out::answer(&log),
        Err(error) => {
            out::say(&format!("{error:#}"));
            Ok(())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{error::exit_of, report::status::WorkState};

    fn job(run: &str, phase: &str, node: Option<&str>, at: &str) -> Work {
        Work {
            job: format!("{run}-{phase}-{}", node.unwrap_or_default()),
            run: run.into(),
            phase: phase.into(),
            node: node.map(str::to_owned),
            state: WorkState::Complete,
            created_at: Some(format!("2026-11-22T23:{at}:00Z").parse().expect("time")),
            ended_at: None,
            lacks: None,
        }
    }

    #[test]
    fn a_phase_or_a_node_of_the_newest_run() {
        let work = [
            job("new", "worker", Some("w2"), "40"),
            job("new", "worker", Some("w1.example"), "30"),
            job("new", "preflight", None, "20"),
            job("old", "worker", Some("w1.example"), "10"),
        ];
        let names = |of| chosen(&work, of).expect("chosen").iter().map(|job| job.job.as_str()).collect::<Vec<_>>();
        assert_eq!(names(None), ["new-preflight-", "new-worker-w1.example", "new-worker-w2"]);
        assert_eq!(names(Some("worker")), ["new-worker-w1.example", "new-worker-w2"]);
        assert_eq!(names(Some("w1.example")), ["new-worker-w1.example"]);
        let error = chosen(&work, Some("w9")).expect_err("unknown");
        assert_eq!(exit_of(&error), Exit::Usage);
        assert!(crate::error::hint_of(&error).is_some_and(|hint| hint.contains("w1.example")));
        assert!(chosen(&[], None).is_err());
    }
}
