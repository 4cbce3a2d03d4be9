use std::collections::BTreeMap;

use k8s_openapi::apimachinery::pkg::apis::meta::v1::ObjectMeta;

/// By this what `install` wrote is found again.
pub(super) const MANAGED_BY: (&str, &str) = ("app.kubernetes.io/managed-by", "kubectl-upgrade");
/// On everything of the product, what runs create included.
pub(super) const NAME: (&str, &str) = ("app.kubernetes.io/name", "kubectl-upgrade");
/// On a namespace that `install` created, and that `uninstall` may therefore delete.
pub(super) const CREATED: (&str, &str) = ("kubectl-upgrade/created-by-install", "true");

/// The recommended labels.
pub(super) fn labels(component: &str) -> BTreeMap<String, String> {
    let version = env!("CARGO_PKG_VERSION");
    [NAME, MANAGED_BY, ("app.kubernetes.io/component", component), ("app.kubernetes.io/version", version)]
        .map(|(key, value)| (key.to_owned(), value.to_owned()))
        .into()
}

pub(super) fn with(mut labels: BTreeMap<String, String>, key: &str, value: &str) -> BTreeMap<String, String> {
    labels.insert(key.to_owned(), value.to_owned());
    labels
}

/// Metadata of an object in a namespace.
pub(super) fn namespaced(namespace: &str, name: &str, component: &str) -> ObjectMeta {
    ObjectMeta { namespace: Some(namespace.to_owned()), ..cluster_wide(name, component) }
}

/// Metadata of an object outside namespaces.
pub(super) fn cluster_wide(name: &str, component: &str) -> ObjectMeta {
    ObjectMeta { name: Some(name.to_owned()), labels: Some(labels(component)), ..ObjectMeta::default() }
}
