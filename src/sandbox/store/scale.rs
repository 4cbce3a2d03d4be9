//! The `scale` subresource: replicas without the rest.

use serde_json::{Value, json};

use super::{
    Store, Written,
    kind::Kind,
    meta,
    options::{Options, Part, Patch},
    patch,
    refusal::Refusal,
};

/// What a Scale is called in messages of patches.
static SCALE: Kind = Kind::new("autoscaling", "scales", "Scale", "scale");

impl Store {
    /// An object's Scale.
    pub fn scale(&self, kind: &'static Kind, namespace: &str, name: &str) -> Result<Value, Refusal> {
        let found = self.get(kind, Some(namespace), name).ok_or_else(|| Refusal::not_found(kind, name))?;
        Ok(scale_of(&found))
    }

    /// Sets an object's replicas from a Scale.
    pub fn set_scale(
        &self,
        kind: &'static Kind,
        namespace: &str,
        scale: &Value,
        how: &Options,
    ) -> Result<Value, Refusal> {
        let mut inner = self.inner();
        let name = meta::name(scale);
        let Some(before) = inner.objects.get(kind, namespace, name).cloned() else {
            return Err(Refusal::not_found(kind, name));
        };
        let revision = meta::text(scale, "/metadata/resourceVersion");
        if !revision.is_empty() && revision != meta::text(&before, "/metadata/resourceVersion") {
            return Err(Refusal::stale(kind, name));
        }
        let replicas = meta::number(scale, "/spec/replicas").unwrap_or_default();
        if replicas < 0 {
            let told = format!("Invalid value: {replicas}: must be greater than or equal to 0");
            return Err(Refusal::invalid(&SCALE, name, "spec.replicas", "FieldValueInvalid", &told));
        }
        let mut after = Value::clone(&before);
        meta::child(&mut after, "spec").insert("replicas".to_owned(), replicas.into());
        patch::track_update(kind, &before, &mut after, &how.manager, &meta::seconds(self.clock.now()));
        inner.keep(kind, &before, after, Part::Main, how).map(|object| scale_of(&object))
    }

    /// Patches an object's Scale.
    pub fn patch_scale(
        &self,
        kind: &'static Kind,
        namespace: &str,
        name: &str,
        patch: &Patch,
        how: &Options,
    ) -> Result<Value, Refusal> {
        let scale = self.scale(kind, namespace, name)?;
        let scale = patch::patched(&SCALE, &scale, patch)?;
        self.set_scale(kind, namespace, &scale, how)
    }

    /// Binds a pod to a node, with options.
    pub fn bind_with(&self, namespace: &str, name: &str, node: &str, dry_run: bool) -> Written {
        self.inner().bind(namespace, name, node, dry_run)
    }
}

fn scale_of(object: &Value) -> Value {
    let metadata = |field: &str| object.pointer(&format!("/metadata/{field}")).cloned().unwrap_or_default();
    let selector = object.pointer("/spec/selector/matchLabels").and_then(Value::as_object).into_iter().flatten();
    let selector: Vec<_> =
        selector.map(|(key, value)| format!("{key}={}", value.as_str().unwrap_or_default())).collect();
    json!({
        "kind": SCALE.kind,
        "apiVersion": SCALE.api_version(),
        "metadata": {
            "name": metadata("name"), "namespace": metadata("namespace"), "uid": metadata("uid"),
            "resourceVersion": metadata("resourceVersion"), "creationTimestamp": metadata("creationTimestamp"),
        },
        // A zero is left out, as the API server does.
        "spec": match meta::number(object, "/spec/replicas").unwrap_or(1) {
            0 => json!({}),
            replicas => json!({"replicas": replicas}),
        },
        "status": {
            "replicas": meta::number(object, "/status/replicas").unwrap_or_default(),
            "selector": selector.join(","),
        },
    })
}
