//! Operators scaled to 0 while kubeadm works on a control plane, and put back on every way out, a crash included: the
//! number to go back to is in the record before the scale changes.

use anyhow::{Context as _, bail};
use k8s_openapi::api::{
    apps::v1::{Deployment, StatefulSet},
    autoscaling::v1::Scale,
};
use kube::api::{Api, Patch, PatchParams};

use super::record::{Event, Journal, RunState, Scaled};
use crate::{
    cluster::api::{Cluster, caused_by, is_not_found},
    policy::{ScalableKind, Workload},
};

/// Scales each to 0. One that is at 0 already is someone else's doing and left alone; so is one that is not there.
pub async fn quiesce(cluster: &Cluster, journal: &Journal, workloads: &[Workload]) -> anyhow::Result<String> {
    let mut said = Vec::new();
    for workload in workloads {
        let Some(replicas) = replicas(cluster, workload).await? else {
            said.push(format!("{} is not there", shown(workload)));
            continue;
        };
        if replicas == 0 {
            said.push(format!("{} was at 0 already", shown(workload)));
            continue;
        }
        journal.append(Event::Quiesced(Scaled { workload: workload.clone(), replicas })).await?;
        scale(cluster, workload, 0).await?;
        said.push(format!("{} {replicas} → 0", shown(workload)));
    }
    Ok(said.join(", "))
}

/// Puts back whatever the record says is scaled down by this run. Someone who has scaled one up meanwhile is not overruled.
pub async fn restore(cluster: &Cluster, journal: &Journal, state: &RunState) -> anyhow::Result<String> {
    let mut said = Vec::new();
    for (workload, replicas) in &state.quiesced {
        match self::replicas(cluster, workload).await? {
            Some(0) => {
                scale(cluster, workload, *replicas).await?;
                said.push(format!("{} 0 → {replicas}", shown(workload)));
            }
            Some(now) => said.push(format!("{} is at {now}", shown(workload))),
            None => said.push(format!("{} is gone", shown(workload))),
        }
        journal.append(Event::Restored { workload: workload.clone() }).await?;
    }
    Ok(said.join(", "))
}

async fn replicas(cluster: &Cluster, workload: &Workload) -> anyhow::Result<Option<i32>> {
    let answer = match workload.kind {
        ScalableKind::Deployment => read::<Deployment>(cluster, workload).await,
        ScalableKind::StatefulSet => read::<StatefulSet>(cluster, workload).await,
    };
    match answer {
        Ok(found) => match found.spec.and_then(|spec| spec.replicas) {
            Some(replicas) => Ok(Some(replicas)),
            // The API leaves out a zero.
            None => Ok(Some(0)),
        },
        Err(error) if caused_by(&error, is_not_found) => Ok(None),
        Err(error) => Err(error),
    }
}

async fn scale(cluster: &Cluster, workload: &Workload, to: i32) -> anyhow::Result<()> {
    match workload.kind {
        ScalableKind::Deployment => write::<Deployment>(cluster, workload, to).await,
        ScalableKind::StatefulSet => write::<StatefulSet>(cluster, workload, to).await,
    }
    .with_context(|| format!("scaling {} to {to}", shown(workload)))
}

async fn read<K>(cluster: &Cluster, workload: &Workload) -> anyhow::Result<Scale>
where
    K: kube::Resource<Scope = k8s_openapi::NamespaceResourceScope> + Clone + serde::de::DeserializeOwned,
    K::DynamicType: Default,
{
    let api: Api<K> = Api::namespaced(cluster.client(), &workload.namespace);
    cluster.call(format!("reading the replicas of {}", shown(workload)), || api.get_scale(&workload.name)).await
}

async fn write<K>(cluster: &Cluster, workload: &Workload, to: i32) -> anyhow::Result<()>
where
    K: kube::Resource<Scope = k8s_openapi::NamespaceResourceScope> + Clone + serde::de::DeserializeOwned,
    K::DynamicType: Default,
{
    let api: Api<K> = Api::namespaced(cluster.client(), &workload.namespace);
    let (params, patch) = (PatchParams::default(), Patch::Merge(serde_json::json!({"spec": {"replicas": to}})));
    let scaled = cluster
        .call(format!("scaling {}", shown(workload)), || api.patch_scale(&workload.name, &params, &patch))
        .await?;
    let now = scaled.spec.and_then(|spec| spec.replicas).unwrap_or(0);
    if now != to {
        bail!("{} was asked for {to} replicas and has {now}", shown(workload));
    }
    Ok(())
}

fn shown(workload: &Workload) -> String {
    let kind = match workload.kind {
        ScalableKind::Deployment => "deployment",
        ScalableKind::StatefulSet => "statefulset",
    };
    format!("{}/{kind}/{}", workload.namespace, workload.name)
}
