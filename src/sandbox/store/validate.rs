//! The rules of objects that the sandbox holds: names, labels, and what can't change.

use serde_json::Value;

use super::{kind::Kind, kinds, meta, refusal::Refusal};

/// Kinds whose updates must say which revision they are made from.
pub(super) fn must_tell_revision(kind: &Kind) -> bool {
    [
        &kinds::LEASE,
        &kinds::POD_DISRUPTION_BUDGET,
        &kinds::VALIDATING_WEBHOOK,
        &kinds::MUTATING_WEBHOOK,
        &kinds::CUSTOM_RESOURCE_DEFINITION,
        &kinds::API_SERVICE,
        &kinds::CSI_DRIVER,
        &kinds::CSI_NODE,
        &kinds::VOLUME_ATTACHMENT,
    ]
    .contains(&kind)
}

/// Kinds that an update creates when they are not there.
pub(super) fn is_born_by_update(kind: &Kind) -> bool {
    [&kinds::LEASE, &kinds::ENDPOINTS, &kinds::EVENT, &kinds::LIMIT_RANGE, &kinds::SERVICE].contains(&kind)
        || kind.group == "rbac.authorization.k8s.io"
}

/// An object that says what it is must be what the path says.
pub(in crate::sandbox) fn words(kind: &Kind, object: &Value) -> Result<(), Refusal> {
    let (version, word) = (meta::text(object, "/apiVersion"), meta::text(object, "/kind"));
    let expected = kind.api_version();
    if !version.is_empty() && version != expected {
        return Err(Refusal::bad_request(format!(
            "the API version in the data ({version}) does not match the expected API version ({expected})"
        )));
    }
    if word.is_empty() || word == kind.kind {
        return Ok(());
    }
    let group = kind.group.split('.').next().filter(|group| !group.is_empty()).unwrap_or("core");
    Err(Refusal::bad_request(format!(
        "{word} in version \"{}\" cannot be handled as a {}: converting ({}.{word}) to ({group}.{}): unknown conversion",
        kind.version, kind.kind, kind.version, kind.kind
    )))
}

/// Kinds whose names are one DNS label.
fn is_named_by_label(kind: &Kind) -> bool {
    [&kinds::NAMESPACE, &kinds::SERVICE].contains(&kind)
}

/// Whether an object may be as it is.
pub(super) fn object(kind: &Kind, object: &Value) -> Result<(), Refusal> {
    let name = meta::name(object);
    let is_path = kind.group == "rbac.authorization.k8s.io";
    let wrong = match name {
        name if is_path => (name.contains(['/', '%']) || name == "." || name == "..")
            .then(|| format!("Invalid value: {name:?}: may not contain '/' or '%', or be '.' or '..'")),
        name if is_named_by_label(kind) => (!is_label(name)).then(|| format!("Invalid value: {name:?}: {LABEL}")),
        name => (!is_subdomain(name)).then(|| format!("Invalid value: {name:?}: {SUBDOMAIN}")),
    };
    if let Some(told) = wrong {
        return Err(Refusal::invalid(kind, name, "metadata.name", "FieldValueInvalid", &told));
    }
    let labels = object.pointer("/metadata/labels").and_then(Value::as_object).into_iter().flatten();
    for (key, value) in labels {
        if !is_label_key(key) {
            let told = format!("Invalid value: {key:?}: {LABEL_KEY}");
            return Err(Refusal::invalid(kind, name, "metadata.labels", "FieldValueInvalid", &told));
        }
        let value = value.as_str().unwrap_or_default();
        if !is_label_value(value) {
            let told = format!("Invalid value: {value:?}: {LABEL_VALUE}");
            return Err(Refusal::invalid(kind, name, "metadata.labels", "FieldValueInvalid", &told));
        }
    }
    workload(kind, object)
}

/// Whether an object may become another.
pub(super) fn change(kind: &Kind, before: &Value, after: &Value) -> Result<(), Refusal> {
    let name = meta::name(after);
    if meta::is_terminating(before) {
        let had = meta::finalizers(before);
        let new: Vec<_> = meta::finalizers(after).into_iter().filter(|name| !had.contains(name)).collect();
        if !new.is_empty() {
            let told = format!(
                "Forbidden: no new finalizers can be added if the object is being deleted, found new finalizers \
                 []string{{{}}}",
                new.iter().map(|name| format!("{name:?}")).collect::<Vec<_>>().join(", ")
            );
            return Err(Refusal::invalid(kind, name, "metadata.finalizers", "FieldValueForbidden", &told));
        }
    }
    for field in fixed(kind) {
        let pointer = format!("/{}", field.replace('.', "/"));
        let (was, is) = (before.pointer(&pointer), after.pointer(&pointer));
        if was != is {
            let told = format!("Invalid value: {}: field is immutable", is.cloned().unwrap_or_default());
            return Err(Refusal::invalid(kind, name, field, "FieldValueInvalid", &told));
        }
    }
    if before.get("immutable").and_then(Value::as_bool) == Some(true) && before.get("data") != after.get("data") {
        let told = "Forbidden: field is immutable when `immutable` is set";
        return Err(Refusal::invalid(kind, name, "data", "FieldValueForbidden", told));
    }
    if *kind == kinds::STATEFUL_SET && without(before, SET_FIELDS) != without(after, SET_FIELDS) {
        return Err(Refusal::invalid(kind, name, "spec", "FieldValueForbidden", SET_UPDATE));
    }
    if *kind == kinds::POD && without_mutable(before) != without_mutable(after) {
        return Err(Refusal::invalid(kind, name, "spec", "FieldValueForbidden", POD_UPDATE));
    }
    Ok(())
}

/// What of an object's spec never changes.
fn fixed(kind: &Kind) -> &'static [&'static str] {
    match kind.kind {
        "Job" => &["spec.selector", "spec.template", "spec.completionMode"],
        "Deployment" | "ReplicaSet" | "DaemonSet" => &["spec.selector"],
        "RoleBinding" | "ClusterRoleBinding" => &["roleRef"],
        _ => &[],
    }
}

/// A spec without these fields.
fn without(object: &Value, fields: &[&str]) -> Value {
    let mut spec = object.get("spec").cloned().unwrap_or_default();
    for field in fields {
        meta::map(&mut spec).remove(*field);
    }
    spec
}

/// A pod's spec without what may change.
fn without_mutable(pod: &Value) -> Value {
    let mut spec =
        without(pod, &["activeDeadlineSeconds", "terminationGracePeriodSeconds", "tolerations", "schedulingGates"]);
    let fields = meta::map(&mut spec);
    for list in ["containers", "initContainers"] {
        for container in fields.get_mut(list).and_then(Value::as_array_mut).into_iter().flatten() {
            meta::map(container).remove("image");
        }
    }
    spec
}

/// A workload must select the pods that it makes.
fn workload(kind: &Kind, object: &Value) -> Result<(), Refusal> {
    if !matches!(kind.kind, "Deployment" | "ReplicaSet" | "StatefulSet" | "DaemonSet") {
        return Ok(());
    }
    let name = meta::name(object);
    let Some(selector) = object.pointer("/spec/selector").and_then(super::LabelSelector::of_object) else {
        return Err(Refusal::invalid(kind, name, "spec.selector", "FieldValueRequired", "Required value"));
    };
    let template = object.pointer("/spec/template").cloned().unwrap_or_default();
    if !selector.matches(&template) {
        let labels = template.pointer("/metadata/labels").cloned().unwrap_or_default();
        let told = format!("Invalid value: {labels}: `selector` does not match template `labels`");
        return Err(Refusal::invalid(kind, name, "spec.template.metadata.labels", "FieldValueInvalid", &told));
    }
    Ok(())
}

const SUBDOMAIN: &str = "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', \
    and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is \
    '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";
const LABEL: &str = "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start \
    and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is \
    '[a-z0-9]([-a-z0-9]*[a-z0-9])?')";
const LABEL_KEY: &str = "name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with \
    an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is \
    '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')";
const LABEL_VALUE: &str = "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', \
    and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for \
    validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')";
const SET_FIELDS: &[&str] = &[
    "replicas",
    "ordinals",
    "template",
    "updateStrategy",
    "revisionHistoryLimit",
    "persistentVolumeClaimRetentionPolicy",
    "minReadySeconds",
];
const SET_UPDATE: &str = "Forbidden: updates to statefulset spec for fields other than 'replicas', 'ordinals', \
    'template', 'updateStrategy', 'revisionHistoryLimit', 'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds' \
    are forbidden";
const POD_UPDATE: &str = "Forbidden: pod updates may not change fields other than `spec.containers[*].image`,\
    `spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing \
    tolerations),`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)";

fn is_label(text: &str) -> bool {
    let is_inner = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    (1..=63).contains(&text.len()) && text.chars().all(is_inner) && !text.starts_with('-') && !text.ends_with('-')
}

fn is_subdomain(text: &str) -> bool {
    let is_part = |part: &str| part.len() > 63 && is_label(&part[..1]) || is_label(part);
    (1..=253).contains(&text.len()) && text.is_ascii() && text.split('.').all(is_part)
}

fn is_label_value(text: &str) -> bool {
    text.is_empty() || is_qualified(text)
}

fn is_label_key(text: &str) -> bool {
    match text.split_once('/') {
        Some((prefix, name)) => is_subdomain(prefix) && is_qualified(name),
        None => is_qualified(text),
    }
}

fn is_qualified(text: &str) -> bool {
    let is_end = |c: char| c.is_ascii_alphanumeric();
    (1..=63).contains(&text.len())
        && text.chars().all(|c| is_end(c) || matches!(c, '-' | '_' | '.'))
        && text.starts_with(is_end)
        && text.ends_with(is_end)
}
