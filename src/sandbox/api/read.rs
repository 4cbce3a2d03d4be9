//! One object, or a page of them.

use std::sync::Arc;

use serde_json::{Value, json};

use super::{answer::Answer, events, request::Asked, route::Target, table};
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
    Ok(one(200, asked, target.kind, &found))
}

/// An object in the shape that was asked for.
pub(super) fn one(code: u16, asked: &Asked, kind: &Kind, object: &Value) -> Answer {
    match events::outward(kind, object) {
        Some(object) => Answer::json(code, &object),
        None if asked.wants("PartialObjectMetadata") => Answer::json(code, &metadata_of(object)),
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
    let metadata = list_metadata(&page);
    if asked.wants("PartialObjectMetadataList") {
        let items: Vec<Value> = page.items.iter().map(|object| metadata_of(object)).collect();
        let version = "meta.k8s.io/v1";
        let list =
            json!({"kind": "PartialObjectMetadataList", "apiVersion": version, "metadata": metadata, "items": items});
        return Ok(Answer::json(200, &list));
    }
    let items = page.items.iter().map(|object| match events::outward(kind, object) {
        Some(object) => item(&object).into(),
        None => store.texts().of(object, item),
    });
    let items = items.collect::<Vec<Arc<str>>>().join(",");
    let (word, version) = (format!("{}List", kind.kind), kind.api_version());
    let text = format!(r#"{{"kind":"{word}","apiVersion":"{version}","metadata":{metadata},"items":[{items}]}}"#);
    Ok(Answer::written(200, text))
}

/// An object as it is in a list: without the words that say what it is.
fn item(object: &Value) -> String {
    let Value::Object(fields) = object else { return object.to_string() };
    let fields = fields.iter().filter(|(key, _)| *key != "kind" && *key != "apiVersion");
    let fields: Vec<_> = fields.map(|(key, value)| format!("{}:{value}", Value::from(key.as_str()))).collect();
    format!("{{{}}}", fields.join(","))
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_item_of_a_list_does_not_say_what_it_is() {
        let object = json!({"kind": "Pod", "apiVersion": "v1", "metadata": {"name": "a\"b"}, "spec": {"n": [1, null]}});
        let read: Value = item(&object).parse().expect("JSON");
        assert_eq!(read, json!({"metadata": {"name": "a\"b"}, "spec": {"n": [1, null]}}));
        assert_eq!(item(&json!({})), "{}");
    }
}
