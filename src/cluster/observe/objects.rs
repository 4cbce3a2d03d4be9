use kube::api::ListParams;
use serde_json::Value;

use super::page;
use crate::cluster::api::Cluster;

/// All objects below an API path such as `/api/v1/pods`, as they are, each with the `apiVersion` and `kind` that lists
/// leave out. For what makes a copy of them; deciding goes by the snapshot's values.
pub async fn objects(cluster: &Cluster, path: &str, api_version: &str, kind: &str) -> anyhow::Result<Vec<Value>> {
    let doing = format!("listing {}", path.rsplit('/').next().unwrap_or(path));
    let mut found: Vec<Value> = page::list(cluster, &doing, path, &ListParams::default()).await?;
    found.retain(Value::is_object);
    for object in &mut found {
        object["apiVersion"] = api_version.into();
        object["kind"] = kind.into();
    }
    Ok(found)
}

/// One object, as it is; none when it is not there.
pub async fn object(cluster: &Cluster, path: &str) -> anyhow::Result<Option<Value>> {
    page::get_opt(cluster, &format!("reading {path}"), path).await
}
