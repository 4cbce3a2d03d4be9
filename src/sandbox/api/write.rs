//! Writes: what the request says, handed to the store.

use serde_json::{Value, json};

use super::{answer::Answer, events, read, request::Asked, route::Target};
use crate::sandbox::store::{Deletion, Kind, Part, Patch, Propagation, Refusal, Store, kinds, meta, validate};

/// What the options of a deletion are called in messages.
static OPTIONS: Kind = Kind::new("meta.k8s.io", "deleteoptions", "DeleteOptions", "deleteoptions");

/// Kinds whose deletion is answered by the object: the others are answered by a Status.
const TOLD_WHEN_DELETED: &[&Kind] = &[
    &kinds::POD,
    &kinds::SERVICE,
    &kinds::SERVICE_ACCOUNT,
    &kinds::NAMESPACE,
    &kinds::PERSISTENT_VOLUME,
    &kinds::PERSISTENT_VOLUME_CLAIM,
    &kinds::RESOURCE_QUOTA,
    &kinds::STORAGE_CLASS,
    &kinds::CSI_DRIVER,
    &kinds::CSI_NODE,
    &kinds::VOLUME_ATTACHMENT,
];

pub(super) fn create(store: &Store, asked: &Asked, target: &Target) -> Result<Answer, Refusal> {
    let (kind, namespace) = (target.kind, target.namespace.as_deref());
    if target.name.is_some() || kind.namespaced && namespace.is_none() {
        return Err(Refusal::not_allowed());
    }
    let object = events::inward(kind, checked(kind, asked.body.clone())?);
    let born = store.create_with(events::stored(kind), namespace, object, &asked.options())?;
    Ok(read::one(201, asked, kind, &born))
}

pub(super) fn update(store: &Store, asked: &Asked, target: &Target) -> Result<Answer, Refusal> {
    let (kind, namespace) = (target.kind, target.namespace.as_deref());
    let name = target.name.as_deref().unwrap_or_default();
    if target.subresource == "scale" {
        let scale = store.set_scale(kind, namespace.unwrap_or_default(), &asked.body, &asked.options())?;
        return Ok(Answer::json(200, &scale));
    }
    let mut object = events::inward(kind, checked(kind, asked.body.clone())?);
    if meta::name(&object) != name {
        let said = meta::name(&object);
        return Err(Refusal::bad_request(format!(
            "the name of the object ({said}) does not match the name on the URL ({name})"
        )));
    }
    if let (Some(namespace), "") = (namespace, meta::namespace(&object)) {
        object["metadata"]["namespace"] = namespace.into();
    }
    if namespace.is_some_and(|namespace| namespace != meta::namespace(&object)) {
        return Err(Refusal::bad_request(
            "the namespace of the provided object does not match the namespace sent on the request",
        ));
    }
    let stored = events::stored(kind);
    let is_new = store.get(stored, namespace, name).is_none();
    let written = store.update_with(stored, object, part(target), &asked.options())?;
    Ok(read::one(if is_new { 201 } else { 200 }, asked, kind, &written))
}

pub(super) fn patch(store: &Store, asked: &Asked, target: &Target) -> Result<Answer, Refusal> {
    let (kind, namespace) = (target.kind, target.namespace.as_deref());
    let name = target.name.as_deref().unwrap_or_default();
    let body = asked.body.clone();
    let patch = match asked.content_type() {
        "application/merge-patch+json" => Patch::Merge(events::inward(kind, body)),
        "application/strategic-merge-patch+json" => Patch::Strategic(events::inward(kind, body)),
        "application/json-patch+json" => Patch::Json(body),
        "application/apply-patch+yaml" => Patch::Apply { object: checked(kind, body)?, force: asked.is("force") },
        // The one refusal that is no Status.
        _ => return Ok(Answer::text(415, "415: Unsupported Media Type")),
    };
    if target.subresource == "scale" {
        let scale = store.patch_scale(kind, namespace.unwrap_or_default(), name, &patch, &asked.options())?;
        return Ok(Answer::json(200, &scale));
    }
    let stored = events::stored(kind);
    let is_new = store.get(stored, namespace, name).is_none();
    let written = store.patch_with(stored, namespace, name, &patch, part(target), &asked.options())?;
    Ok(read::one(if is_new { 201 } else { 200 }, asked, kind, &written))
}

fn part(target: &Target) -> Part {
    if target.subresource == "status" { Part::Status } else { Part::Main }
}

/// A body must be an object of this kind, if it says of which it is.
fn checked(kind: &Kind, body: Value) -> Result<Value, Refusal> {
    if !body.is_object() {
        return Err(Refusal::bad_request("the object provided is unrecognized: it must be a JSON object"));
    }
    validate::words(kind, &body)?;
    Ok(body)
}

pub(super) fn delete(store: &Store, asked: &Asked, target: &Target) -> Result<Answer, Refusal> {
    let name = target.name.as_deref().unwrap_or_default();
    let how = deletion(asked, &asked.body)?;
    let kind = target.kind;
    let last = store.delete(events::stored(kind), target.namespace.as_deref(), name, &how)?;
    let is_gone = last.pointer("/metadata/deletionTimestamp").is_none();
    if !is_gone || TOLD_WHEN_DELETED.contains(&kind) {
        return Ok(read::one(200, asked, kind, &last));
    }
    let mut details = json!({"name": name, "kind": kind.plural, "uid": meta::uid(&last)});
    if !kind.group.is_empty() {
        details["group"] = kind.group.into();
    }
    let status = json!({"kind": "Status", "apiVersion": "v1", "metadata": {}, "status": "Success", "details": details});
    Ok(Answer::json(200, &status))
}

pub(super) fn delete_all(store: &Store, asked: &Asked, target: &Target) -> Result<Answer, Refusal> {
    let kind = events::stored(target.kind);
    let how = deletion(asked, &asked.body)?;
    let page = store.page(kind, &asked.query(kind, target)?)?;
    for object in &page.items {
        let namespace = Some(meta::namespace(object)).filter(|_| kind.namespaced);
        match store.delete(kind, namespace, meta::name(object), &how) {
            // Another of them was its owner.
            Err(refusal) if refusal.code == 404 => {}
            other => drop(other?),
        }
    }
    let items: Vec<&Value> = page.items.iter().map(|item| &**item).collect();
    let list = json!({
        "kind": format!("{}List", target.kind.kind), "apiVersion": target.kind.api_version(),
        "metadata": {"resourceVersion": page.revision.to_string()}, "items": items,
    });
    Ok(Answer::json(200, &list))
}

/// How to delete, by `DeleteOptions` in the body or by parameters.
pub(super) fn deletion(asked: &Asked, options: &Value) -> Result<Deletion, Refusal> {
    let propagation = match (meta::text(options, "/propagationPolicy"), asked.parameter("propagationPolicy")) {
        ("", None) => None,
        ("Background", _) | ("", Some("Background")) => Some(Propagation::Background),
        ("Foreground", _) | ("", Some("Foreground")) => Some(Propagation::Foreground),
        ("Orphan", _) | ("", Some("Orphan")) => Some(Propagation::Orphan),
        (other, _) => {
            let told = format!(
                "Unsupported value: {other:?}: supported values: \"Foreground\", \"Background\", \"Orphan\", \"nil\""
            );
            return Err(Refusal::invalid(&OPTIONS, "", "propagationPolicy", "FieldValueNotSupported", &told));
        }
    };
    let precondition = |field: &str| {
        let found = meta::text(options, &format!("/preconditions/{field}"));
        (!found.is_empty()).then(|| found.to_owned())
    };
    Ok(Deletion {
        grace_seconds: meta::number(options, "/gracePeriodSeconds").or_else(|| asked.number("gracePeriodSeconds")),
        propagation,
        uid: precondition("uid"),
        resource_version: precondition("resourceVersion"),
        dry_run: asked.dry_run() || meta::list(options, "/dryRun").iter().any(|word| word == "All"),
    })
}
