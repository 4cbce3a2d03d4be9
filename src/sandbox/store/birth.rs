//! New objects: their names, what is filled in, and where they may be.

use serde_json::{Value, json};

use super::{Inner, Written, defaults, kind::Kind, kinds, meta, options::Options, refusal::Refusal, validate};

/// The letters of generated names: without vowels and digits that look like them, as Kubernetes does.
const LETTERS: &[u8] = b"bcdfghjklmnpqrstvwxz2456789";

impl Inner {
    pub(super) fn create(
        &mut self,
        kind: &'static Kind,
        namespace: Option<&str>,
        mut object: Value,
        how: &Options,
    ) -> Written {
        validate::words(kind, &object)?;
        place(kind, namespace, &mut object)?;
        if meta::revision(&object) != 0 {
            return Err(Refusal::new(500, "", "resourceVersion should not be set on objects to be created"));
        }
        let birth = self.objects.next_birth();
        self.name(kind, &mut object, birth)?;
        let name = meta::name(&object).to_owned();
        self.check_namespace(kind, &object)?;
        meta::set(&mut object, "uid", uid(birth).into());
        meta::set(&mut object, "creationTimestamp", meta::seconds(self.clock.now()).into());
        meta::set(&mut object, "deletionTimestamp", Value::Null);
        meta::set(&mut object, "deletionGracePeriodSeconds", Value::Null);
        meta::set(&mut object, "selfLink", Value::Null);
        meta::set(&mut object, "generation", if kind.generation { json!(1) } else { Value::Null });
        defaults::fill(kind, &mut object, birth);
        self.give_priority(kind, &mut object);
        validate::object(kind, &object)?;
        if let Some(found) = self.objects.get(kind, meta::namespace(&object), &name) {
            return Err(Refusal::already_exists(kind, &name, meta::is_terminating(found)));
        }
        if how.dry_run {
            return Ok(object.into());
        }
        let born = self.objects.put(kind, object, self.clock.now());
        self.collect_if_orphaned(kind, &born);
        Ok(born)
    }

    pub(super) fn load(&mut self, object: Value) -> bool {
        let Some(kind) = kinds::by_kind(meta::text(&object, "/apiVersion"), meta::text(&object, "/kind")) else {
            return false;
        };
        let mut object = object;
        let birth = self.objects.next_birth();
        if meta::uid(&object).is_empty() {
            meta::set(&mut object, "uid", uid(birth).into());
        }
        if meta::text(&object, "/metadata/creationTimestamp").is_empty() {
            meta::set(&mut object, "creationTimestamp", meta::seconds(self.clock.now()).into());
        }
        self.objects.put(kind, object, self.clock.now());
        true
    }

    fn name(&self, kind: &Kind, object: &mut Value, birth: u64) -> Result<(), Refusal> {
        if !meta::name(object).is_empty() {
            return Ok(());
        }
        let prefix = meta::text(object, "/metadata/generateName").to_owned();
        if prefix.is_empty() {
            let told = "name or generateName is required";
            return Err(Refusal::invalid(
                kind,
                "",
                "metadata.name",
                "FieldValueRequired",
                &format!("Required value: {told}"),
            ));
        }
        // At most 63 letters, so that it can be a host's name.
        let prefix: String = prefix.chars().take(58).collect();
        let free = (birth..).map(|birth| format!("{prefix}{}", suffix(birth)));
        let mut free = free.filter(|name| self.objects.get(kind, meta::namespace(object), name).is_none());
        let name = free.next().unwrap_or_default();
        meta::set(object, "name", name.into());
        Ok(())
    }

    fn check_namespace(&self, kind: &Kind, object: &Value) -> Result<(), Refusal> {
        if !kind.namespaced {
            return Ok(());
        }
        let (namespace, name) = (meta::namespace(object), meta::name(object));
        let Some(found) = self.objects.get(&kinds::NAMESPACE, "", namespace) else {
            return Err(Refusal::not_found(&kinds::NAMESPACE, namespace));
        };
        if !meta::is_terminating(found) {
            return Ok(());
        }
        let why = format!("unable to create new content in namespace {namespace} because it is being terminated");
        let cause = json!({
            "reason": "NamespaceTerminating",
            "message": format!("namespace {namespace} is being terminated"),
            "field": "metadata.namespace",
        });
        Err(Refusal::forbidden(kind, name, &why).cause(cause))
    }

    /// The number behind a pod's priority class.
    fn give_priority(&self, kind: &Kind, object: &mut Value) {
        if *kind != kinds::POD || object.pointer("/spec/priority").is_some() {
            return;
        }
        let class = meta::text(object, "/spec/priorityClassName");
        let value = match class {
            "system-node-critical" => 2_000_001_000,
            "system-cluster-critical" => 2_000_000_000,
            _ => {
                let found = self.objects.get(&kinds::PRIORITY_CLASS, "", class);
                found.and_then(|class| meta::number(class, "/value")).unwrap_or_default()
            }
        };
        let spec = meta::child(object, "spec");
        spec.insert("priority".to_owned(), value.into());
        spec.entry("preemptionPolicy").or_insert_with(|| "PreemptLowerPriority".into());
    }
}

/// Puts the object in the namespace of the request.
pub(super) fn place(kind: &Kind, namespace: Option<&str>, object: &mut Value) -> Result<(), Refusal> {
    if !object.is_object() {
        return Err(Refusal::bad_request("the object provided is unrecognized"));
    }
    meta::child(object, "metadata");
    let (version, word) = (kind.api_version(), kind.kind);
    let fields = meta::map(object);
    fields.insert("apiVersion".to_owned(), version.into());
    fields.insert("kind".to_owned(), word.into());
    if !kind.namespaced {
        meta::set(object, "namespace", Value::Null);
        return Ok(());
    }
    let said = meta::namespace(object).to_owned();
    match namespace {
        Some(namespace) if said.is_empty() => meta::set(object, "namespace", namespace.into()),
        Some(namespace) if said != namespace => {
            return Err(Refusal::bad_request(
                "the namespace of the provided object does not match the namespace sent on the request",
            ));
        }
        None if said.is_empty() => {
            return Err(Refusal::bad_request("an empty namespace may not be set during creation"));
        }
        _ => {}
    }
    Ok(())
}

fn uid(birth: u64) -> String {
    format!("5a4d0b0c-0000-4000-8000-{birth:012x}")
}

/// Five letters, different for each of the first 14 million births: the factor has no divisor in common with 27.
fn suffix(birth: u64) -> String {
    let (letters, mut rest) = (LETTERS.len() as u64, (birth.wrapping_mul(7_654_321) + 1_234_567) % 27_u64.pow(5));
    let mut suffix = String::new();
    for _ in 0..5 {
        let letter = usize::try_from(rest % letters).unwrap_or_default();
        suffix.push(char::from(LETTERS[letter]));
        rest /= letters;
    }
    suffix
}
