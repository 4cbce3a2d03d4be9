//! The few requests behind the screen: records, kill switch, nodes, Jobs, Lease, the CronJob of detection.

use k8s_openapi::api::{
    batch::v1::{CronJob, Job},
    core::v1::Pod,
};
use kube::api::{Api, ListParams};

use super::work::work_of;
use crate::{
    cluster::{api::Cluster, observe, snapshot::Observed},
    install::names::{NAMESPACE, VERSION_CHECK},
    policy::Policy,
    report::status::{Detection, Seen, Work, WorkState},
    run::{jobs, kill_switch, lease, names::CHAIN_LABEL, record},
};

/// Looks once. Without records and kill switch there is nothing to tell; any other part that can't be read is said so.
pub(super) async fn look<'a>(cluster: &'a Cluster, policy: &'a Policy) -> anyhow::Result<Seen<'a>> {
    let (runs, kill_switch) = tokio::try_join!(record::runs(cluster), kill_switch::reason(cluster))?;
    let (nodes, work, detection, holder) =
        tokio::join!(observe::nodes(cluster), work(cluster), detection(cluster), lease::holder(cluster));
    Ok(Seen {
        namespace: Some(cluster.namespace()).filter(|name| *name != NAMESPACE),
        runs,
        nodes: Observed::from_result(nodes),
        work: Observed::from_result(work),
        detection: Observed::from_result(detection),
        kill_switch,
        lease: Observed::from_result(holder.map(|holder| holder.map(|holder| holder.run))),
        policy,
        policy_unread: None,
        now: cluster.clock().now(),
    })
}

/// The chain's Jobs; pods are asked for only while one of them is at work.
async fn work(cluster: &Cluster) -> anyhow::Result<Vec<Work>> {
    let jobs = jobs::list(cluster).await?;
    let is_active = |job: &Job| work_of(job, &[], cluster.clock().now()).state == WorkState::Active;
    let pods = if jobs.iter().any(is_active) { pods(cluster).await? } else { Vec::new() };
    let now = cluster.clock().now();
    let mut work: Vec<_> = jobs.iter().map(|job| work_of(job, &pods, now)).collect();
    work.sort_by_key(|work| work.created_at);
    Ok(work)
}

/// Pods of the chain.
pub(super) async fn pods(cluster: &Cluster) -> anyhow::Result<Vec<Pod>> {
    let api: Api<Pod> = Api::namespaced(cluster.client(), cluster.namespace());
    let params = ListParams::default().labels(&format!("{}={}", CHAIN_LABEL.0, CHAIN_LABEL.1));
    Ok(cluster.call("reading the pods of the chain", || api.list(&params)).await?.items)
}

async fn detection(cluster: &Cluster) -> anyhow::Result<Option<Detection>> {
    let api: Api<CronJob> = Api::namespaced(cluster.client(), cluster.namespace());
    let found = cluster.call(format!("reading CronJob {VERSION_CHECK}"), || api.get_opt(VERSION_CHECK)).await?;
    Ok(found.map(|found| detection_of(&found)))
}

fn detection_of(found: &CronJob) -> Detection {
    let status = found.status.clone().unwrap_or_default();
    Detection {
        suspended: found.spec.suspend.unwrap_or(false),
        last_schedule: status.last_schedule_time.map(|time| time.0),
        last_success: status.last_successful_time.map(|time| time.0),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::{
        cluster::observe::fake::{self, Asked},
        report::status::{State, report},
    };

    fn answers(asked: &Asked) -> (u16, Value) {
        let path = asked.path.split('?').next().unwrap_or_default();
        match path {
            "/apis/batch/v1/namespaces/k8s-upgrade/cronjobs/k8s-version-check" => (
                200,
                json!({"metadata": {"name": VERSION_CHECK}, "spec": {"suspend": false},
                    "status": {"lastScheduleTime": "2026-11-22T03:00:00Z", "lastSuccessfulTime": "2026-11-22T03:00:09Z"}}),
            ),
            "/apis/batch/v1/namespaces/k8s-upgrade/jobs" => fake::refusal(403, "Forbidden", "no jobs for you"),
            path if path.ends_with("/k8s-upgrade-killswitch") || path.ends_with("/leases/k8s-upgrade") => {
                fake::refusal(404, "NotFound", "not found")
            }
            _ => fake::list(&json!([])),
        }
    }

    #[tokio::test(start_paused = true)]
    async fn what_may_not_be_read_is_said_and_hides_nothing_else() {
        let (cluster, log) = fake::cluster(answers);
        let policy = Policy::default();
        let seen = look(&cluster, &policy).await.expect("looked");
        let told = report(&seen);
        assert_eq!(told.state, State::Ok);
        assert!(told.nothing_newer);
        assert_eq!(told.unread.len(), 1, "{:?}", told.unread);
        assert!(told.unread[0].contains("no jobs for you"), "{:?}", told.unread);
        let log = log.lock().unwrap();
        assert!(log.iter().all(|asked| asked.method == "GET"));
        assert!(log.len() <= 8, "{} requests: a screen is cheap", log.len());
    }

    #[tokio::test(start_paused = true)]
    async fn without_the_records_nothing_is_claimed() {
        let (cluster, _) = fake::cluster(|asked| {
            let of_records = asked.path.contains("/configmaps?");
            if of_records { fake::refusal(403, "Forbidden", "no records for you") } else { answers(asked) }
        });
        let policy = Policy::default();
        assert!(look(&cluster, &policy).await.is_err());
    }
}
