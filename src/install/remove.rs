//! Takes an installation out of the cluster, completely: found by label, wherever an earlier release or another policy
//! put it.

use std::{collections::BTreeSet, time::Duration};

use k8s_openapi::api::{
    batch::v1::{CronJob, Job},
    coordination::v1::Lease,
    core::v1::{ConfigMap, Namespace, ServiceAccount},
    rbac::v1::{ClusterRole, ClusterRoleBinding, Role, RoleBinding},
};
use kube::{
    Api,
    api::{ApiResource, DeleteParams, DynamicObject, ListParams, Preconditions, PropagationPolicy},
};

use super::{
    apply::{api_of, is_created_by_us},
    labels, monitoring,
    objects::Rendered,
};
use crate::{
    cluster::api::{Cluster, caused_by, is_not_found},
    run::lease,
};

/// The longest that a person waits for a namespace to go: its pods have 30 s of grace, and its controller takes some
/// seconds for the rest. What takes longer goes on by itself.
const GONE_WITHIN: Duration = Duration::from_mins(1);
const LOOK_EVERY: Duration = Duration::from_secs(1);

/// Everything of the product in the cluster, in the order in which it goes: what starts something first, permissions
/// next, the namespace (if `install` created it) last.
pub async fn found(cluster: &Cluster) -> anyhow::Result<Vec<Rendered>> {
    let everywhere = format!("{}={}", labels::MANAGED_BY.0, labels::MANAGED_BY.1);
    let ours = format!("{}={}", labels::NAME.0, labels::NAME.1);
    let home = Some(cluster.namespace());
    let mut all = Vec::new();
    all.extend(list(cluster, &ApiResource::erase::<CronJob>(&()), home, &everywhere).await?);
    all.extend(list(cluster, &ApiResource::erase::<Job>(&()), home, &ours).await?);
    all.extend(list(cluster, &ApiResource::erase::<ConfigMap>(&()), home, &ours).await?);
    all.extend(rules(cluster, &everywhere).await?);
    all.extend(named(cluster, ApiResource::erase::<Lease>(&()), home, lease::NAME).await?);
    all.extend(permissions(cluster).await?);
    all.extend(list(cluster, &ApiResource::erase::<ServiceAccount>(&()), home, &everywhere).await?);
    all.extend(namespace(cluster).await?);
    Ok(all)
}

/// A cluster that does not know the kind has none of it.
async fn rules(cluster: &Cluster, label: &str) -> anyhow::Result<Vec<Rendered>> {
    match list(cluster, &monitoring::prometheus_rule(), Some(cluster.namespace()), label).await {
        Err(error) if caused_by(&error, is_not_found) => Ok(Vec::new()),
        found => found,
    }
}

/// Roles and bindings, cluster-wide and in any namespace.
pub async fn permissions(cluster: &Cluster) -> anyhow::Result<Vec<Rendered>> {
    let label = format!("{}={}", labels::MANAGED_BY.0, labels::MANAGED_BY.1);
    let resources = [
        ApiResource::erase::<ClusterRoleBinding>(&()),
        ApiResource::erase::<ClusterRole>(&()),
        ApiResource::erase::<RoleBinding>(&()),
        ApiResource::erase::<Role>(&()),
    ];
    let mut all = Vec::new();
    for resource in &resources {
        all.extend(list(cluster, resource, None, &label).await?);
    }
    Ok(all)
}

/// Permissions in the cluster that this installation does not ask for any more: a namespace that the policy named once.
pub fn outdated(found: Vec<Rendered>, wanted: &[Rendered]) -> Vec<Rendered> {
    let wanted: BTreeSet<_> = wanted.iter().map(ToString::to_string).collect();
    found.into_iter().filter(|one| !wanted.contains(&one.to_string())).collect()
}

/// Deletes one object, with what it owns; one that is gone already is gone. The precondition makes sure that it is the one
/// that was found.
pub async fn delete(cluster: &Cluster, one: &Rendered) -> anyhow::Result<()> {
    let metadata = &one.object.metadata;
    let api = api_of(cluster.client(), &one.resource, metadata.namespace.as_deref());
    let name = metadata.name.as_deref().unwrap_or_default();
    let params = DeleteParams {
        propagation_policy: Some(PropagationPolicy::Background),
        preconditions: Some(Preconditions { uid: metadata.uid.clone(), resource_version: None }),
        ..DeleteParams::default()
    };
    match cluster.call(format!("deleting {one}"), || api.delete(name, &params)).await {
        Err(error) if !caused_by(&error, is_not_found) => Err(error),
        _ => Ok(()),
    }
}

/// Waits until the namespace is gone, so that another installation can follow at once; says whether it is.
pub async fn namespace_is_gone(cluster: &Cluster) -> anyhow::Result<bool> {
    let resource = ApiResource::erase::<Namespace>(&());
    let started = cluster.clock().now();
    while named(cluster, resource.clone(), None, cluster.namespace()).await?.is_some() {
        if cluster.clock().since(started) > GONE_WITHIN {
            return Ok(false);
        }
        tracing::debug!("waiting for namespace {} to be gone", cluster.namespace());
        tokio::time::sleep(LOOK_EVERY).await;
    }
    Ok(true)
}

async fn namespace(cluster: &Cluster) -> anyhow::Result<Option<Rendered>> {
    let found = named(cluster, ApiResource::erase::<Namespace>(&()), None, cluster.namespace()).await?;
    Ok(found.filter(|namespace| is_created_by_us(&namespace.object)))
}

async fn named(
    cluster: &Cluster,
    resource: ApiResource,
    namespace: Option<&str>,
    name: &str,
) -> anyhow::Result<Option<Rendered>> {
    let api = api_of(cluster.client(), &resource, namespace);
    let found = cluster.call(format!("reading {} {name}", resource.kind), || api.get_opt(name)).await?;
    Ok(found.map(|object| Rendered { resource, object, keep: false }))
}

async fn list(
    cluster: &Cluster,
    resource: &ApiResource,
    namespace: Option<&str>,
    label: &str,
) -> anyhow::Result<Vec<Rendered>> {
    let api: Api<DynamicObject> = api_of(cluster.client(), resource, namespace);
    let params = ListParams::default().labels(label);
    let found = cluster.call(format!("looking for {} with {label}", resource.plural), || api.list(&params)).await?;
    Ok(found.items.into_iter().map(|object| Rendered { resource: resource.clone(), object, keep: false }).collect())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::{
        cluster::observe::fake::{Asked, cluster, list as page, refusal},
        install::{InstallOptions, objects},
        policy,
    };

    fn namespace_with(labels: &serde_json::Value) -> (u16, serde_json::Value) {
        (200, json!({"metadata": {"name": "k8s-upgrade", "uid": "ns", "labels": labels}}))
    }

    async fn names(answer: impl Fn(&Asked) -> (u16, serde_json::Value) + Send + Sync + 'static) -> Vec<String> {
        let (cluster, _) = cluster(answer);
        found(&cluster).await.unwrap().iter().map(ToString::to_string).collect()
    }

    #[tokio::test]
    async fn what_starts_something_goes_first_and_our_namespace_last() {
        let found = names(|asked| match asked.path.split('?').next().unwrap_or_default() {
            "/apis/batch/v1/namespaces/k8s-upgrade/cronjobs" => {
                page(&json!([{"metadata": {"name": "c", "namespace": "k8s-upgrade"}}]))
            }
            "/apis/rbac.authorization.k8s.io/v1/clusterroles" => page(&json!([{"metadata": {"name": "r"}}])),
            "/api/v1/namespaces/k8s-upgrade" => namespace_with(&json!({"kubectl-upgrade/created-by-install": "true"})),
            path if path.ends_with("/leases/k8s-upgrade") => refusal(404, "NotFound", "not found"),
            path if path.starts_with("/apis/monitoring.coreos.com/") => refusal(404, "NotFound", "no such kind"),
            _ => page(&json!([])),
        });
        assert_eq!(
            found.await,
            ["cronjob.batch/c -n k8s-upgrade", "clusterrole.rbac.authorization.k8s.io/r", "namespace/k8s-upgrade"]
        );
    }

    #[tokio::test]
    async fn a_namespace_that_someone_else_made_stays() {
        let found = names(|asked| match asked.path.as_str() {
            "/api/v1/namespaces/k8s-upgrade" => namespace_with(&json!({})),
            path if path.ends_with("/leases/k8s-upgrade") => refusal(404, "NotFound", "not found"),
            _ => page(&json!([])),
        });
        assert_eq!(found.await, Vec::<String>::new());
    }

    #[tokio::test]
    async fn only_what_was_found_is_deleted_and_what_is_gone_is_gone() {
        let (cluster, log) = cluster(|_| refusal(404, "NotFound", "not found"));
        let mut one = objects(&InstallOptions::default()).remove(0);
        one.object.metadata.uid = Some("4f1c".to_owned());
        delete(&cluster, &one).await.unwrap();
        assert_eq!(log.lock().unwrap()[0].body["preconditions"]["uid"], "4f1c");
    }

    #[test]
    fn permissions_that_the_policy_asks_for_no_more_are_outdated() {
        let quiesce = "quiesce: [{kind: Deployment, namespace: databases, name: operator}]";
        let before = objects(&InstallOptions::of("k8s-upgrade", &policy::read(quiesce).unwrap()));
        let after = objects(&InstallOptions::default());
        let outdated = outdated(before, &after);
        assert!(!outdated.is_empty());
        assert!(outdated.iter().all(|one| one.to_string().ends_with("-policy -n databases")), "{outdated:?}");
    }
}
