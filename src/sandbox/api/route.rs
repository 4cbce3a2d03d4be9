//! What a path is about.

use super::request::decode;
use crate::sandbox::store::{Kind, kinds};

/// Objects, one object, or something below one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target {
    /// Of this kind.
    pub kind: &'static Kind,
    /// In this namespace; none for what lives in none, or for all.
    pub namespace: Option<String>,
    /// This one.
    pub name: Option<String>,
    /// Such as `status`; empty for the object itself.
    pub subresource: String,
}

/// The target of a path; none for one that is about no objects of the store.
pub(super) fn target(path: &str) -> Option<Target> {
    let parts: Vec<String> = path.split('/').filter(|part| !part.is_empty()).map(decode).collect();
    let parts: Vec<&str> = parts.iter().map(String::as_str).collect();
    let (group, version, rest) = match parts.as_slice() {
        ["api", version, rest @ ..] => ("", *version, rest),
        ["apis", group, version, rest @ ..] => (*group, *version, rest),
        _ => return None,
    };
    let (namespace, rest) = match rest {
        // Below a Namespace itself.
        ["namespaces"] | ["namespaces", _] | ["namespaces", _, "status" | "finalize"] => (None, rest),
        ["namespaces", namespace, rest @ ..] => (Some((*namespace).to_owned()), rest),
        rest => (None, rest),
    };
    let (plural, name, subresource) = match rest {
        [plural] => (plural, None, ""),
        [plural, name] => (plural, Some(*name), ""),
        [plural, name, subresource] => (plural, Some(*name), *subresource),
        _ => return None,
    };
    let kind = kinds::by_plural(group, plural).filter(|kind| kind.version == version)?;
    let is_served = subresource.is_empty() || kind.subresources.contains(&subresource);
    let fits = if kind.namespaced { namespace.is_some() || name.is_none() } else { namespace.is_none() };
    let name = name.map(str::to_owned);
    (is_served && fits).then_some(Target { kind, namespace, name, subresource: subresource.to_owned() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_lead_to_objects() {
        for (path, expected) in [
            ("/api/v1/pods", Some(("pods", None, None, ""))),
            ("/api/v1/namespaces/a/pods/p/eviction", Some(("pods", Some("a"), Some("p"), "eviction"))),
            ("/api/v1/namespaces/a", Some(("namespaces", None, Some("a"), ""))),
            ("/api/v1/namespaces/a/status", Some(("namespaces", None, Some("a"), "status"))),
            ("/apis/apps/v1/namespaces/a/deployments/d/scale", Some(("deployments", Some("a"), Some("d"), "scale"))),
            ("/api/v1/nodes/w%2d1", Some(("nodes", None, Some("w-1"), ""))),
            ("/apis/apps/v1beta1/deployments", None),
            ("/api/v1/pods/p", None),
            ("/api/v1/namespaces/a/nodes", None),
            ("/version", None),
        ] {
            let found = target(path);
            let found = found.as_ref().map(|target| {
                (target.kind.plural, target.namespace.as_deref(), target.name.as_deref(), target.subresource.as_str())
            });
            assert_eq!(found, expected, "{path}");
        }
    }

    proptest::proptest! {
        #[test]
        fn no_path_panics(path in "[/a-z1%]{0,40}") {
            let _ = target(&path);
        }
    }
}
