//! Sends an installation to the cluster: server-side apply, so that applying it again changes nothing.

use std::fmt;

use kube::{
    Api, Client,
    api::{ApiResource, DynamicObject, Patch, PatchParams},
};

use super::{labels, names, objects::Rendered};
use crate::cluster::api::Cluster;

/// What became of one object; the words are kubectl's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// It was not there.
    Created,
    /// It was there, and is different now.
    Configured,
    /// It was there as it should be.
    Unchanged,
    /// It is the operator's, and was left as it is.
    Kept,
}

impl fmt::Display for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Created => "created",
            Self::Configured => "configured",
            Self::Unchanged => "unchanged",
            Self::Kept => "left as it is",
        })
    }
}

/// Applies one object, and says what became of it. `dry_run`: the server checks it, and keeps nothing.
pub async fn apply(cluster: &Cluster, rendered: &Rendered, dry_run: bool) -> anyhow::Result<Change> {
    let api = api_of(cluster.client(), &rendered.resource, rendered.object.metadata.namespace.as_deref());
    let name = rendered.object.metadata.name.as_deref().unwrap_or_default();
    let before = cluster.call(format!("reading {rendered}"), || api.get_opt(name)).await?;
    if before.as_ref().is_some_and(|found| rendered.keep || is_foreign_namespace(&rendered.resource, found)) {
        return Ok(Change::Kept);
    }
    let params = PatchParams { dry_run, ..PatchParams::apply(names::FIELD_MANAGER).force() };
    let patch = Patch::Apply(&rendered.object);
    let after = cluster.call(format!("applying {rendered}"), || api.patch(name, &params, &patch)).await?;
    Ok(change(before.as_ref(), &after))
}

fn change(before: Option<&DynamicObject>, after: &DynamicObject) -> Change {
    match before {
        None => Change::Created,
        Some(before) if before.metadata.resource_version == after.metadata.resource_version => Change::Unchanged,
        Some(_) => Change::Configured,
    }
}

/// A namespace that was there before us: its labels (pod security among them) are its owner's.
fn is_foreign_namespace(resource: &ApiResource, found: &DynamicObject) -> bool {
    resource.kind == "Namespace" && !is_created_by_us(found)
}

/// Whether `install` created it, so that `uninstall` may delete it.
pub(super) fn is_created_by_us(namespace: &DynamicObject) -> bool {
    let value = namespace.metadata.labels.as_ref().and_then(|labels| labels.get(labels::CREATED.0));
    value.is_some_and(|value| value == labels::CREATED.1)
}

/// The API of a kind, in a namespace or outside of all.
pub(super) fn api_of(client: Client, resource: &ApiResource, namespace: Option<&str>) -> Api<DynamicObject> {
    match namespace {
        Some(namespace) => Api::namespaced_with(client, namespace, resource),
        None => Api::all_with(client, resource),
    }
}

#[cfg(test)]
mod tests;
