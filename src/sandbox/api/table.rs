//! The answer as a table: what `kubectl get` prints.

use jiff::Timestamp;
use serde_json::{Value, json};

use super::{
    read::{list_metadata, metadata_of},
    request::Asked,
};
use crate::sandbox::store::{Kind, Page, age_of, meta};

pub(super) fn of(kind: &Kind, page: &Page, asked: &Asked, now: Timestamp) -> Value {
    let column = |name: &str, wide: bool| {
        let format = if name == "Name" { "name" } else { "" };
        json!({"name": name, "type": "string", "format": format, "description": "", "priority": i32::from(wide)})
    };
    let narrow = kind.columns.iter().filter(|column| !column.wide);
    let wide = kind.columns.iter().filter(|column| column.wide);
    let has_own_age = kind.columns.iter().any(|column| column.name == "Last Seen");
    let name = (!has_own_age).then(|| column("Name", false));
    let has_age = has_own_age || kind.columns.iter().any(|column| column.name == "Age");
    let age = (!has_age).then(|| column("Age", false));
    let columns: Vec<Value> = name
        .into_iter()
        .chain(narrow.clone().map(|narrow| column(narrow.name, false)))
        .chain(age)
        .chain(wide.clone().map(|wide| column(wide.name, true)))
        .collect();
    let rows: Vec<Value> = page
        .items
        .iter()
        .map(|object| {
            let cell = |text: String| Value::String(text);
            let name = (!has_own_age).then(|| cell(meta::name(object).to_owned()));
            let age = (!has_age).then(|| cell(age_of(object, now)));
            let narrow = narrow.clone().map(|column| cell((column.cell)(object, now)));
            let wide = wide.clone().map(|column| cell((column.cell)(object, now)));
            let cells: Vec<_> = name.into_iter().chain(narrow).chain(age).chain(wide).collect();
            json!({"cells": cells, "object": included(object, asked)})
        })
        .collect();
    json!({
        "kind": "Table", "apiVersion": "meta.k8s.io/v1", "metadata": list_metadata(page), "columnDefinitions": columns,
        "rows": rows,
    })
}

fn included(object: &Value, asked: &Asked) -> Value {
    match asked.parameter("includeObject") {
        Some("None") => Value::Null,
        Some("Object") => object.clone(),
        _ => metadata_of(object),
    }
}
