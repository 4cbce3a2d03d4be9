//! One object, or a page of them.

use std::{borrow::Cow, sync::Arc};

use serde::Serialize;
use serde_json::{Value, json};

use super::{
    answer::{Answer, Item},
    events,
    request::Asked,
    route::Target,
    table,
};
use crate::sandbox::store::{Kind, Page, Refusal, Store};

pub(super) fn get(store: &Store, asked: &Asked, target: &Target) -> Result<Answer, Refusal> {
    let name = target.name.as_deref().unwrap_or_default();
    if target.subresource == "scale" {
        let scale = store.scale(target.kind, target.namespace.as_deref().unwrap_or_default(), name)?;
        return Ok(Answer::json(200, &scale));
    }
    let found = store.get(events::stored(target.kind), target.namespace.as_deref(), name);
    let found = found.ok_or_else(|| Refusal::not_found(target.kind, name))?;
    if asked.wants("Table") {
        let page = Page { items: vec![found], ..Page::default() };
        return Ok(Answer::json(200, &table::of(target.kind, &page, asked, store.clock().now())));
    }
    if asked.wants("PartialObjectMetadata") {
        return Ok(Answer::json(200, &metadata_of(&found)));
    }
    Ok(one(200, target.kind, &found))
}

/// An object in the shape that was asked for.
pub(super) fn one(code: u16, kind: &Kind, object: &Value) -> Answer {
    match events::outward(kind, object) {
        Some(object) => Answer::json(code, &object),
        None => Answer::json(code, object),
    }
}

pub(super) fn list(store: &Store, asked: &Asked, target: &Target) -> Result<Answer, Refusal> {
    let kind = target.kind;
    let stored = events::stored(kind);
    let page = store.page(stored, &asked.query(stored, target)?)?;
    if asked.wants("Table") {
        return Ok(Answer::json(200, &table::of(kind, &page, asked, store.clock().now())));
    }
    let is_metadata = asked.wants("PartialObjectMetadataList");
    let outward: Vec<Cow<'_, Value>> = page.items.iter().map(|object| shaped(kind, object, is_metadata)).collect();
    let (word, version) = if is_metadata {
        ("PartialObjectMetadataList".to_owned(), "meta.k8s.io/v1".to_owned())
    } else {
        (format!("{}List", kind.kind), kind.api_version())
    };
    let items = outward.iter().map(|object| Item(object)).collect();
    Ok(Answer::json(200, &List { kind: word, api_version: version, metadata: list_metadata(&page), items }))
}

fn shaped<'a>(kind: &Kind, object: &'a Arc<Value>, is_metadata: bool) -> Cow<'a, Value> {
    match events::outward(kind, object) {
        Some(object) => Cow::Owned(object),
        None if is_metadata => Cow::Owned(metadata_of(object)),
        None => Cow::Borrowed(object),
    }
}

/// An object's metadata alone.
pub(super) fn metadata_of(object: &Value) -> Value {
    json!({"kind": "PartialObjectMetadata", "apiVersion": "meta.k8s.io/v1", "metadata": object["metadata"]})
}

/// Where in a list a page is.
pub(super) fn list_metadata(page: &Page) -> Value {
    let mut metadata = json!({"resourceVersion": page.revision.to_string()});
    if let Some(next) = &page.next {
        metadata["continue"] = next.as_str().into();
    }
    if let Some(remaining) = page.remaining {
        metadata["remainingItemCount"] = remaining.into();
    }
    metadata
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct List<'a> {
    kind: String,
    api_version: String,
    metadata: Value,
    items: Vec<Item<'a>>,
}
