//! The little of `OpenAPI` that kubectl reads before it creates or applies: that fields are the server's to check. This one
//! takes any field.

use serde_json::{Map, Value, json};

use super::{answer::Answer, request::Asked};
use crate::sandbox::store::{Kind, kinds};

const ROOT: &str = "/openapi/v3";

/// The answer to a path below `/openapi/v3`; none to any other.
pub(super) fn answer(asked: &Asked) -> Option<Answer> {
    let rest = asked.path.strip_prefix(ROOT).filter(|_| asked.method.as_str() == "GET")?;
    let found = match rest.trim_matches('/') {
        "" => Some(json!({"paths": groups()})),
        place => group(place),
    };
    found.map(|found| Answer::json(200, &found))
}

fn place(kind: &Kind) -> String {
    let version = kind.api_version();
    if kind.group.is_empty() { format!("api/{version}") } else { format!("apis/{version}") }
}

fn groups() -> Map<String, Value> {
    let entry = |kind: &&Kind| (place(kind), json!({"serverRelativeURL": format!("{ROOT}/{}", place(kind))}));
    kinds::ALL.iter().map(entry).collect()
}

fn group(wanted: &str) -> Option<Value> {
    let paths: Map<_, _> = kinds::ALL.iter().filter(|kind| place(kind) == wanted).map(|kind| path(kind)).collect();
    let document = json!({"openapi": "3.0.0", "info": {"title": "Kubernetes", "version": "v1"}, "paths": paths});
    (!paths.is_empty()).then_some(document)
}

/// An object's path, with the one parameter that is asked for.
fn path(kind: &Kind) -> (String, Value) {
    let namespace = if kind.namespaced { "namespaces/{namespace}/" } else { "" };
    let patch = json!({
        "parameters": [{"name": "fieldValidation", "in": "query", "schema": {"type": "string"}}],
        "responses": {"200": {"description": "OK"}},
        "x-kubernetes-group-version-kind": {"group": kind.group, "version": kind.version, "kind": kind.kind},
    });
    (format!("/{}/{namespace}{}/{{name}}", place(kind), kind.plural), json!({"patch": patch}))
}
