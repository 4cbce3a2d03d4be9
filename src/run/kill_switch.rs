//! The kill switch: a ConfigMap whose presence stops the chain before any phase and between steps.

use anyhow::Context as _;
use k8s_openapi::api::core::v1::ConfigMap;
use kube::api::{Api, DeleteParams, Patch, PatchParams};

use crate::cluster::api::{Cluster, caused_by, is_not_found};

/// The ConfigMap's name.
pub const NAME: &str = "k8s-upgrade-killswitch";
const REASON: &str = "reason";

/// The reason given, while it is on. A switch that can't be read is an error: never "off".
pub async fn reason(cluster: &Cluster) -> anyhow::Result<Option<String>> {
    let api = api(cluster);
    let found = cluster.call(format!("reading kill switch ConfigMap {NAME}"), || api.get_opt(NAME)).await?;
    Ok(found.map(|object| {
        object.data.and_then(|mut data| data.remove(REASON)).unwrap_or_else(|| "no reason given".to_owned())
    }))
}

/// Turns it on; a second reason replaces the first.
pub async fn turn_on(cluster: &Cluster, reason: &str) -> anyhow::Result<()> {
    let object = serde_json::json!({
        "apiVersion": "v1", "kind": "ConfigMap",
        "metadata": {"name": NAME, "labels": {"app.kubernetes.io/name": "kubectl-upgrade"}},
        "data": {REASON: reason},
    });
    let (api, params, patch) = (api(cluster), PatchParams::apply("kubectl-upgrade").force(), Patch::Apply(&object));
    cluster.call(format!("writing kill switch ConfigMap {NAME}"), || api.patch(NAME, &params, &patch)).await?;
    Ok(())
}

/// Turns it off; says whether it was on.
pub async fn turn_off(cluster: &Cluster) -> anyhow::Result<bool> {
    let (api, params) = (api(cluster), DeleteParams::default());
    let answer = cluster.call(format!("deleting kill switch ConfigMap {NAME}"), || api.delete(NAME, &params)).await;
    match answer {
        Ok(_) => Ok(true),
        Err(error) if caused_by(&error, is_not_found) => Ok(false),
        Err(error) => Err(error).context("the kill switch is still on"),
    }
}

fn api(cluster: &Cluster) -> Api<ConfigMap> {
    Api::namespaced(cluster.client(), cluster.namespace())
}
