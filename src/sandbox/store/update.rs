//! Objects that change: who may change what, and what counts as a change.

use serde_json::{Value, json};

use super::{
    Inner, Written, birth,
    kind::Kind,
    kinds, meta,
    options::{Options, Part, Patch},
    patch,
    refusal::Refusal,
    validate,
};

/// The metadata that only the server writes.
const OURS: &[&str] = &["uid", "creationTimestamp", "deletionTimestamp", "deletionGracePeriodSeconds", "generation"];

impl Inner {
    pub(super) fn update(&mut self, kind: &'static Kind, mut object: Value, part: Part, how: &Options) -> Written {
        let namespace = meta::namespace(&object).to_owned();
        birth::place(kind, Some(&namespace).filter(|_| kind.namespaced).map(String::as_str), &mut object)?;
        let name = meta::name(&object).to_owned();
        let Some(before) = self.objects.get(kind, &namespace, &name).cloned() else {
            if part == Part::Main && validate::is_born_by_update(kind) && meta::revision(&object) == 0 {
                return self.create(
                    kind,
                    Some(&namespace).filter(|_| kind.namespaced).map(String::as_str),
                    object,
                    how,
                );
            }
            return Err(Refusal::not_found(kind, &name));
        };
        check_preconditions(kind, &before, &object)?;
        let mut after = merged(kind, &before, object, part);
        patch::track_update(kind, &before, &mut after, &how.manager, &meta::seconds(self.clock.now()));
        self.keep(kind, &before, after, part, how)
    }

    pub(super) fn patch(
        &mut self,
        kind: &'static Kind,
        namespace: Option<&str>,
        name: &str,
        patch: &Patch,
        part: Part,
        how: &Options,
    ) -> Written {
        let found = self.objects.get(kind, namespace.unwrap_or_default(), name).cloned();
        if let Patch::Apply { object, force } = patch {
            return self.apply(kind, namespace, name, found, (object, *force), part, how);
        }
        let before = found.ok_or_else(|| Refusal::not_found(kind, name))?;
        let patched = patch::patched(kind, &before, patch)?;
        check_identity(&before, &patched)?;
        check_preconditions(kind, &before, &patched)?;
        let mut after = merged(kind, &before, patched, part);
        patch::track_update(kind, &before, &mut after, &how.manager, &meta::seconds(self.clock.now()));
        self.keep(kind, &before, after, part, how)
    }

    #[expect(clippy::too_many_arguments, reason = "a private step of patch, which has the same")]
    fn apply(
        &mut self,
        kind: &'static Kind,
        namespace: Option<&str>,
        name: &str,
        found: Option<std::sync::Arc<Value>>,
        (wanted, force): (&Value, bool),
        part: Part,
        how: &Options,
    ) -> Written {
        if how.manager.is_empty() {
            let told = "Required value: is required for apply patch";
            return Err(Refusal::invalid(&PATCH_OPTIONS, "", "fieldManager", "FieldValueRequired", told));
        }
        let at = meta::seconds(self.clock.now());
        let Some(before) = found else {
            if part == Part::Status {
                return Err(Refusal::not_found(kind, name));
            }
            let mut object = wanted.clone();
            meta::set(&mut object, "name", name.into());
            patch::track_first_apply(kind, &mut object, wanted, &how.manager, &at);
            return self.create(kind, namespace, object, how);
        };
        let applied = patch::applied(kind, &before, wanted, force, &how.manager, &at)?;
        check_preconditions(kind, &before, &applied)?;
        let managed = applied.pointer("/metadata/managedFields").cloned().unwrap_or_default();
        let mut after = merged(kind, &before, applied, part);
        meta::set(&mut after, "managedFields", managed);
        self.keep(kind, &before, after, part, how)
    }

    /// Binds a pod to a node.
    pub(super) fn bind(&mut self, namespace: &str, name: &str, node: &str, dry_run: bool) -> Written {
        let Some(before) = self.objects.get(&kinds::POD, namespace, name).cloned() else {
            return Err(Refusal::not_found(&kinds::POD, name));
        };
        let why = match meta::text(&before, "/spec/nodeName") {
            _ if meta::is_terminating(&before) => format!("pod {name} is being deleted, cannot be assigned to a host"),
            "" => String::new(),
            bound => format!("pod {name} is already assigned to node {bound:?}"),
        };
        if !why.is_empty() {
            let message = format!("Operation cannot be fulfilled on pods/binding \"{name}\": {why}");
            let details = json!({"name": name, "kind": "pods/binding"});
            return Err(Refusal { details, ..Refusal::new(409, "Conflict", message) });
        }
        let mut after = Value::clone(&before);
        meta::child(&mut after, "spec").insert("nodeName".to_owned(), node.into());
        let condition = json!({
            "type": "PodScheduled", "status": "True", "lastProbeTime": null,
            "lastTransitionTime": meta::seconds(self.clock.now()),
        });
        let status = meta::child(&mut after, "status");
        let conditions = status.entry("conditions").or_insert_with(|| json!([]));
        if let Some(conditions) = conditions.as_array_mut() {
            conditions.retain(|condition| meta::text(condition, "/type") != "PodScheduled");
            conditions.push(condition);
        }
        self.keep(&kinds::POD, &before, after, Part::Status, &Options { dry_run, ..Options::default() })
    }

    /// Stores a change that is one, and ends a deletion that waited for it.
    pub(super) fn keep(
        &mut self,
        kind: &'static Kind,
        before: &std::sync::Arc<Value>,
        mut after: Value,
        part: Part,
        how: &Options,
    ) -> Written {
        meta::set(
            &mut after,
            "resourceVersion",
            before.pointer("/metadata/resourceVersion").cloned().unwrap_or_default(),
        );
        if part == Part::Main && kind.generation && is_another_spec(before, &after) {
            let generation = meta::number(before, "/metadata/generation").unwrap_or_default();
            meta::set(&mut after, "generation", (generation + 1).into());
        }
        if part == Part::Main {
            validate::object(kind, &after)?;
            validate::change(kind, before, &after)?;
        }
        if how.dry_run {
            return Ok(after.into());
        }
        // As etcd does: a write that changes nothing is none.
        if after == **before {
            return Ok(before.clone());
        }
        let stored = self.objects.put(kind, after, self.clock.now());
        self.after_change(kind, before, &stored);
        Ok(stored)
    }
}

/// What the API server calls the parameters of a patch.
static PATCH_OPTIONS: Kind = Kind::new("meta.k8s.io", "patchoptions", "PatchOptions", "patchoptions");

/// The object after a write of one part of it: the rest, and what only the server writes, stays.
fn merged(kind: &Kind, before: &Value, object: Value, part: Part) -> Value {
    match part {
        Part::Main => {
            let mut after = object;
            for field in OURS {
                let kept = before.pointer(&format!("/metadata/{field}")).cloned().unwrap_or_default();
                meta::set(&mut after, field, kept);
            }
            let managed = before.pointer("/metadata/managedFields").cloned().unwrap_or_default();
            meta::set(&mut after, "managedFields", managed);
            if kind.has_status() {
                copy(before, &mut after, "status");
            }
            after
        }
        Part::Status => {
            let (mut after, mut object) = (before.clone(), object);
            let mut taken = |field: &str| object.get_mut(field).map(Value::take);
            match taken("status") {
                Some(status) => meta::map(&mut after).insert("status".to_owned(), status),
                None => meta::map(&mut after).remove("status"),
            };
            if *kind == kinds::NODE || *kind == kinds::POD {
                let mut metadata = taken("metadata").unwrap_or_default();
                for field in ["labels", "annotations"] {
                    meta::set(&mut after, field, metadata.get_mut(field).map(Value::take).unwrap_or_default());
                }
            }
            after
        }
    }
}

fn copy(from: &Value, to: &mut Value, field: &str) {
    match from.get(field) {
        Some(value) => meta::map(to).insert(field.to_owned(), value.clone()),
        None => meta::map(to).remove(field),
    };
}

/// A write may say which object it means, and which revision of it.
fn check_preconditions(kind: &Kind, before: &Value, object: &Value) -> Result<(), Refusal> {
    let (name, uid, live) = (meta::name(before), meta::uid(object), meta::uid(before));
    if !uid.is_empty() && uid != live {
        let place = [kind.plural, meta::namespace(before), name].into_iter().filter(|part| !part.is_empty());
        let why = format!(
            "StorageError: invalid object, Code: 4, Key: /registry/{}, ResourceVersion: 0, AdditionalErrorMsg: \
             Precondition failed: UID in precondition: {uid}, UID in object meta: {live}",
            place.collect::<Vec<_>>().join("/")
        );
        return Err(Refusal::conflict(kind, name, &why));
    }
    let revision = meta::text(object, "/metadata/resourceVersion");
    if revision.is_empty() && validate::must_tell_revision(kind) {
        let told = "Invalid value: 0: must be specified for an update";
        // The only one that speaks of the resource, not of the kind.
        let mut refusal = Refusal::invalid(kind, name, "metadata.resourceVersion", "FieldValueInvalid", told);
        refusal.details["kind"] = kind.plural.into();
        refusal.message = format!("{} \"{name}\" is invalid: metadata.resourceVersion: {told}", kind.resource());
        return Err(refusal);
    }
    if !revision.is_empty() && revision != meta::text(before, "/metadata/resourceVersion") {
        return Err(Refusal::stale(kind, name));
    }
    Ok(())
}

/// A patch can't make an object another one.
fn check_identity(before: &Value, patched: &Value) -> Result<(), Refusal> {
    let (name, namespace) = (meta::name(before), meta::namespace(before));
    if meta::name(patched) != name {
        let told =
            format!("the name of the object ({}) does not match the name on the URL ({name})", meta::name(patched));
        return Err(Refusal::bad_request(told));
    }
    if meta::namespace(patched) != namespace {
        let told = format!(
            "the namespace of the object ({}) does not match the namespace on the request ({namespace})",
            meta::namespace(patched)
        );
        return Err(Refusal::bad_request(told));
    }
    Ok(())
}

/// Whether anything but metadata and status differs.
fn is_another_spec(before: &Value, after: &Value) -> bool {
    let (Some(before), Some(after)) = (before.as_object(), after.as_object()) else { return true };
    let counts = |key: &&String| *key != "metadata" && *key != "status";
    let keys = before.keys().chain(after.keys()).filter(counts);
    keys.into_iter().any(|key| before.get(key) != after.get(key))
}
