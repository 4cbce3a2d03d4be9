//! Pods of a Job that is being deleted which a dead node keeps from ever ending: nobody is there to say that they did.

use k8s_openapi::api::{batch::v1::Job, core::v1::Pod};
use kube::api::{Api, DeleteParams, ListParams, Preconditions};

use crate::{
    cluster::{
        api::{Cluster, caused_by, is_conflict, is_not_found},
        observe,
        snapshot::Node,
    },
    run::{lease::Renewal, names::CHAIN_LABEL},
};

/// Takes the Job's pods that are lost out of the API, and says which. One that lives on after all, behind a kubelet that
/// is away, is kept out by the Lease; `before` is what the Lease showed when the wait for the pods began.
pub(super) async fn remove(cluster: &Cluster, job: &Job, before: Option<&Renewal>) -> anyhow::Result<Vec<String>> {
    let now = Renewal::read(cluster).await?;
    let mut removed = Vec::new();
    for pod in of_job(cluster, job).await? {
        let Some(node) = pod.spec.as_ref().and_then(|spec| spec.node_name.as_deref()) else { continue };
        let node = observe::node(cluster, node).await?;
        if is_lost(&pod, node.as_ref()) && !is_at_work(&pod, before, now.as_ref()) {
            removed.push(force(cluster, &pod).await?);
        }
    }
    Ok(removed)
}

/// Told to end, and its node can't: not Ready, or gone.
fn is_lost(pod: &Pod, node: Option<&Node>) -> bool {
    pod.metadata.deletion_timestamp.is_some() && node.is_none_or(|node| !node.ready)
}

/// Whether it renewed the Lease while it was told to end: a pod that lives on is not taken out of sight.
fn is_at_work(pod: &Pod, before: Option<&Renewal>, now: Option<&Renewal>) -> bool {
    now.is_some_and(|now| pod.metadata.uid.as_deref() == Some(now.pod()) && before != Some(now))
}

async fn of_job(cluster: &Cluster, job: &Job) -> anyhow::Result<Vec<Pod>> {
    let params = ListParams::default().labels(&format!("{}={}", CHAIN_LABEL.0, CHAIN_LABEL.1));
    let api = api(cluster);
    let mut pods = cluster.call("reading the pods of the chain", || api.list(&params)).await?.items;
    let own =
        |pod: &Pod| pod.metadata.owner_references.iter().flatten().any(|by| Some(&by.uid) == job.metadata.uid.as_ref());
    pods.retain(own);
    Ok(pods)
}

/// Grace 0 takes the object away without the kubelet's word; the uid keeps a replacement of that name safe.
async fn force(cluster: &Cluster, pod: &Pod) -> anyhow::Result<String> {
    let name = pod.metadata.name.as_deref().unwrap_or_default();
    let params = DeleteParams {
        grace_period_seconds: Some(0),
        preconditions: Some(Preconditions { uid: pod.metadata.uid.clone(), resource_version: None }),
        ..DeleteParams::default()
    };
    let api = api(cluster);
    match cluster.call(format!("removing pod {name} of a dead node"), || api.delete(name, &params)).await {
        Err(error) if !caused_by(&error, is_not_found) && !caused_by(&error, is_conflict) => Err(error),
        _ => {
            tracing::warn!("pod {name} was removed: its node does not answer");
            Ok(name.to_owned())
        }
    }
}

fn api(cluster: &Cluster) -> Api<Pod> {
    Api::namespaced(cluster.client(), cluster.namespace())
}
