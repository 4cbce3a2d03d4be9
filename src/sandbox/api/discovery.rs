//! What the server serves, as kubectl asks for it first.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::{answer::Answer, request::Asked};
use crate::sandbox::store::{Kind, kinds};

pub(super) fn answer(asked: &Asked) -> Answer {
    let parts: Vec<_> = asked.path.split('/').filter(|part| !part.is_empty()).collect();
    let found = match (asked.method.as_str(), parts.as_slice()) {
        ("GET", ["api"]) => Some(json!({"kind": "APIVersions", "versions": ["v1"], "serverAddressByClientCIDRs": []})),
        ("GET", ["apis"]) => {
            let groups: Vec<_> = groups().iter().map(|(group, version)| describe(group, version)).collect();
            Some(json!({"kind": "APIGroupList", "apiVersion": "v1", "groups": groups}))
        }
        ("GET", ["apis", group]) => groups().get(group).map(|version| {
            let mut found = describe(group, version);
            found["kind"] = "APIGroup".into();
            found["apiVersion"] = "v1".into();
            found
        }),
        ("GET", ["api", version]) => resources("", version),
        ("GET", ["apis", group, version]) => resources(group, version),
        _ => None,
    };
    found.map_or_else(|| Answer::text(404, "404 page not found\n"), |found| Answer::json(200, &found))
}

fn groups() -> BTreeMap<&'static str, &'static str> {
    kinds::ALL.iter().filter(|kind| !kind.group.is_empty()).map(|kind| (kind.group, kind.version)).collect()
}

fn describe(group: &str, version: &str) -> Value {
    let version = json!({"groupVersion": format!("{group}/{version}"), "version": version});
    json!({"name": group, "versions": [version], "preferredVersion": version})
}

fn resources(group: &str, version: &str) -> Option<Value> {
    let served: Vec<_> = kinds::ALL.iter().filter(|kind| kind.group == group && kind.version == version).collect();
    let first = served.first()?.api_version();
    let resources: Vec<_> = served.iter().flat_map(|kind| entries(kind)).collect();
    Some(json!({"kind": "APIResourceList", "apiVersion": "v1", "groupVersion": first, "resources": resources}))
}

fn entries(kind: &Kind) -> Vec<Value> {
    let verbs = ["create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"];
    let mut main = json!({
        "name": kind.plural, "singularName": kind.singular, "namespaced": kind.namespaced, "kind": kind.kind,
        "verbs": verbs,
    });
    if !kind.short.is_empty() {
        main["shortNames"] = json!(kind.short);
    }
    if matches!(kind.plural, "pods" | "services") || matches!(kind.group, "apps" | "batch") && kind.has_status() {
        main["categories"] = json!(["all"]);
    }
    let below = kind.subresources.iter().map(|subresource| below(kind, subresource));
    std::iter::once(main).chain(below).collect()
}

fn below(kind: &Kind, subresource: &str) -> Value {
    let (group, version, word, verbs): (_, _, _, &[&str]) = match subresource {
        "scale" => ("autoscaling", "v1", "Scale", &["get", "patch", "update"]),
        "eviction" => ("policy", "v1", "Eviction", &["create"]),
        "binding" => ("", "", "Binding", &["create"]),
        "log" => ("", "", kind.kind, &["get"]),
        _ => ("", "", kind.kind, &["get", "patch", "update"]),
    };
    let mut entry = json!({
        "name": format!("{}/{subresource}", kind.plural), "singularName": "", "namespaced": kind.namespaced,
        "kind": word, "verbs": verbs,
    });
    if !version.is_empty() {
        entry["group"] = group.into();
        entry["version"] = version.into();
    }
    entry
}
