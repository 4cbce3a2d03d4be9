use jiff::civil::Date;
use serde::Deserialize;

use crate::version::Minor;

/// The file `removed-apis.yaml`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RemovedApis {
    /// When the code was last read.
    pub collected: Date,
    /// The rows.
    pub apis: Vec<RemovedApi>,
}

impl RemovedApis {
    /// The row of a resource (plural, as in a URL) of a group and version.
    pub fn of_resource(&self, group: &str, version: &str, resource: &str) -> Option<&RemovedApi> {
        self.apis.iter().find(|api| api.gv == format!("{group}/{version}") && plural(&api.kind) == resource)
    }
}

/// One group/version/kind and the minor that drops it.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RemovedApi {
    /// The first minor that no longer serves it.
    pub removed: Minor,
    /// `group/version`.
    pub gv: String,
    /// Kind.
    pub kind: String,
    /// The minor that deprecated it.
    #[serde(default)]
    pub deprecated: Option<Minor>,
    /// The group/version to use in its place.
    #[serde(rename = "use", default)]
    pub replacement: Option<String>,
}

/// The resource of a kind, by the rule that Kubernetes' own names follow.
fn plural(kind: &str) -> String {
    let lower = kind.to_ascii_lowercase();
    match lower.as_bytes() {
        [.., b's'] => format!("{lower}es"),
        [.., b'y'] => format!("{}ies", &lower[..lower.len() - 1]),
        _ => format!("{lower}s"),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use crate::compat::REMOVED_APIS;

    #[test]
    fn every_row_is_sane() {
        assert!(REMOVED_APIS.apis.len() >= 90);
        for api in &REMOVED_APIS.apis {
            assert!(api.gv.split('/').count() == 2 && !api.kind.is_empty(), "{api:?}");
            assert!(api.deprecated.is_none_or(|deprecated| deprecated < api.removed), "{api:?}");
            assert_ne!(api.replacement.as_ref(), Some(&api.gv), "{api:?}");
        }
        let keys: BTreeSet<_> = REMOVED_APIS.apis.iter().map(|api| (&api.gv, &api.kind)).collect();
        assert_eq!(keys.len(), REMOVED_APIS.apis.len());
    }

    #[test]
    fn resources_find_their_row() {
        for (group, version, resource, removed) in [
            ("networking.k8s.io", "v1beta1", "ipaddresses", "1.37"),
            ("networking.k8s.io", "v1beta1", "servicecidrs", "1.37"),
            ("networking.k8s.io", "v1beta1", "ingresses", "1.22"),
            ("extensions", "v1beta1", "networkpolicies", "1.16"),
            ("storage.k8s.io", "v1beta1", "volumeattributesclasses", "1.37"),
        ] {
            let found = REMOVED_APIS.of_resource(group, version, resource).map(|api| api.removed.to_string());
            assert_eq!(found.as_deref(), Some(removed), "{resource}");
        }
        assert!(REMOVED_APIS.of_resource("networking.k8s.io", "v1", "ingresses").is_none());
    }
}
