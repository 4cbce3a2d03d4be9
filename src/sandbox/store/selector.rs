//! Label and field selectors, as requests write them.

use serde_json::Value;

use super::{kind::Kind, kinds, meta};

/// `app=web,tier in (a, b),!old`; all must hold.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LabelSelector(Vec<Requirement>);

#[derive(Clone, Debug, PartialEq, Eq)]
struct Requirement {
    key: String,
    wanted: Wanted,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Wanted {
    In(Vec<String>),
    NotIn(Vec<String>),
    Exists,
    Absent,
    Above(i64),
    Below(i64),
}

impl LabelSelector {
    /// Reads a `labelSelector` parameter; the error says what is wrong with it.
    pub fn parse(text: &str) -> Result<Self, String> {
        let parts = split(text).into_iter().map(str::trim);
        let parts: Vec<_> = if text.trim().is_empty() { Vec::new() } else { parts.collect() };
        parts.into_iter().map(requirement).collect::<Result<_, _>>().map(Self)
    }

    /// Reads a `LabelSelector` object, as specs have it. None when it can't be understood.
    pub fn of_object(object: &Value) -> Option<Self> {
        let labels = object.get("matchLabels").and_then(Value::as_object).into_iter().flatten();
        let by_label = labels.map(|(key, value)| {
            Some(Requirement { key: key.clone(), wanted: Wanted::In(vec![value.as_str()?.to_owned()]) })
        });
        let by_expression = meta::list(object, "/matchExpressions").iter().map(expression);
        by_label.chain(by_expression).collect::<Option<_>>().map(Self)
    }

    /// Whether it asks for nothing.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether an object's labels fulfil it.
    pub fn matches(&self, object: &Value) -> bool {
        if self.is_empty() {
            return true;
        }
        let labels = object.get("metadata").and_then(|metadata| metadata.get("labels"));
        let label = |key: &str| labels.and_then(|labels| labels.get(key)).and_then(Value::as_str);
        self.0.iter().all(|requirement| requirement.wanted.holds(label(&requirement.key)))
    }
}

impl Wanted {
    fn holds(&self, value: Option<&str>) -> bool {
        let number = || value.and_then(|value| value.parse::<i64>().ok());
        match self {
            Self::In(values) => value.is_some_and(|value| values.iter().any(|wanted| wanted == value)),
            Self::NotIn(values) => value.is_none_or(|value| values.iter().all(|refused| refused != value)),
            Self::Exists => value.is_some(),
            Self::Absent => value.is_none(),
            Self::Above(than) => number().is_some_and(|number| number > *than),
            Self::Below(than) => number().is_some_and(|number| number < *than),
        }
    }
}

fn expression(value: &Value) -> Option<Requirement> {
    let values = || -> Option<Vec<_>> {
        meta::list(value, "/values").iter().map(|value| value.as_str().map(str::to_owned)).collect()
    };
    let wanted = match meta::text(value, "/operator") {
        "In" => Wanted::In(values().unwrap_or_default()),
        "NotIn" => Wanted::NotIn(values().unwrap_or_default()),
        "Exists" => Wanted::Exists,
        "DoesNotExist" => Wanted::Absent,
        _ => return None,
    };
    Some(Requirement { key: value.get("key")?.as_str()?.to_owned(), wanted })
}

/// Splits at the commas that are in no parentheses.
fn split(text: &str) -> Vec<&str> {
    let mut depth = 0_i32;
    text.split(|c| {
        depth += match c {
            '(' => 1,
            ')' => -1,
            _ => 0,
        };
        c == ',' && depth == 0
    })
    .collect()
}

fn requirement(text: &str) -> Result<Requirement, String> {
    let unreadable = || format!("unable to parse requirement: {text:?}");
    let made = |key: &str, wanted| {
        let key = key.trim();
        if let Some(second) = key.split_whitespace().nth(1) {
            return Err(format!(
                "unable to parse requirement: found '{second}', expected: in, notin, =, ==, !=, gt, lt"
            ));
        }
        if key.is_empty() {
            return Err(unreadable());
        }
        Ok(Requirement { key: key.to_owned(), wanted })
    };
    if let Some(key) = text.strip_prefix('!') {
        return made(key, Wanted::Absent);
    }
    if let Some((head, values)) = text.split_once('(') {
        let values = values.strip_suffix(')').ok_or_else(unreadable)?;
        let values = values.split(',').map(|value| value.trim().to_owned()).collect();
        let head = head.trim();
        return match head.strip_suffix("notin").or(head.strip_suffix(" notin")) {
            Some(key) => made(key, Wanted::NotIn(values)),
            None => made(head.strip_suffix("in").ok_or_else(unreadable)?, Wanted::In(values)),
        };
    }
    let one = |value: &str| vec![value.trim().to_owned()];
    if let Some((key, value)) = text.split_once("!=") {
        return made(key, Wanted::NotIn(one(value)));
    }
    if let Some((key, value)) = text.split_once("==").or_else(|| text.split_once('=')) {
        return made(key, Wanted::In(one(value)));
    }
    if let Some((key, value)) = text.split_once('>') {
        return made(key, Wanted::Above(value.trim().parse().map_err(|_| unreadable())?));
    }
    if let Some((key, value)) = text.split_once('<') {
        return made(key, Wanted::Below(value.trim().parse().map_err(|_| unreadable())?));
    }
    made(text, Wanted::Exists)
}

/// `spec.nodeName=w1,status.phase!=Running`; all must hold.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FieldSelector(Vec<(String, bool, String)>);

impl FieldSelector {
    /// Reads a `fieldSelector` parameter for a kind; the error says what is wrong with it.
    pub fn parse(kind: &Kind, text: &str) -> Result<Self, String> {
        let parts = text.split(',').map(str::trim).filter(|part| !part.is_empty());
        parts
            .map(|part| {
                let (field, equal, value) = if let Some((field, value)) = part.split_once("!=") {
                    (field, false, value)
                } else if let Some((field, value)) = part.split_once("==").or_else(|| part.split_once('=')) {
                    (field, true, value)
                } else {
                    return Err(format!("invalid selector: {part:?}; can't understand {part:?}"));
                };
                if !is_known(kind, field) {
                    return Err(unknown(kind, field));
                }
                Ok((field.to_owned(), equal, value.to_owned()))
            })
            .collect::<Result<_, _>>()
            .map(Self)
    }

    /// Whether it asks for nothing.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether an object's fields fulfil it.
    pub fn matches(&self, object: &Value) -> bool {
        self.0.iter().all(|(field, equal, wanted)| (field_of(object, field) == *wanted) == *equal)
    }

    /// The value that this field must have, if there is one.
    pub fn exact(&self, field: &str) -> Option<&str> {
        self.0.iter().find(|(name, equal, _)| name == field && *equal).map(|(_, _, value)| value.as_str())
    }
}

/// Kinds with fields of their own have words of their own.
fn unknown(kind: &Kind, field: &str) -> String {
    let own = [&kinds::POD, &kinds::NODE, &kinds::NAMESPACE, &kinds::SECRET, &kinds::EVENT];
    if own.contains(&kind) {
        return format!("field label not supported: {field}");
    }
    let namespace = if kind.namespaced { ", \"metadata.namespace\"" } else { "" };
    format!("{field:?} is not a known field selector: only \"metadata.name\"{namespace}")
}

fn is_known(kind: &Kind, field: &str) -> bool {
    const POD: &[&str] = &[
        "spec.nodeName",
        "spec.restartPolicy",
        "spec.schedulerName",
        "spec.serviceAccountName",
        "spec.hostNetwork",
        "status.phase",
        "status.podIP",
        "status.nominatedNodeName",
    ];
    const EVENT: &[&str] = &["reason", "reportingComponent", "source", "type"];
    match field {
        "metadata.name" => true,
        "metadata.namespace" => kind.namespaced,
        "spec.unschedulable" => *kind == kinds::NODE,
        "status.successful" => *kind == kinds::JOB,
        "status.phase" if *kind == kinds::NAMESPACE => true,
        "type" if *kind == kinds::SECRET => true,
        _ if *kind == kinds::POD => POD.contains(&field),
        _ if *kind == kinds::EVENT => EVENT.contains(&field) || field.starts_with("involvedObject."),
        _ => false,
    }
}

/// A field's text; a flag that is not there is `false`, anything else empty.
fn field_of(object: &Value, field: &str) -> String {
    if field == "source" {
        return meta::text(object, "/source/component").to_owned();
    }
    match object.pointer(&format!("/{}", field.replace('.', "/"))) {
        Some(Value::String(text)) => text.clone(),
        Some(Value::Null) | None if matches!(field, "spec.unschedulable" | "spec.hostNetwork") => "false".to_owned(),
        Some(Value::Null) | None => String::new(),
        Some(other) => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn label_selectors_hold_as_kubectl_writes_them() {
        let object = json!({"metadata": {"labels": {"app": "web", "tier": "a", "n": "5"}}});
        for (text, holds) in [
            ("", true),
            ("app=web", true),
            ("app==web,tier!=b", true),
            ("app = web", true),
            ("app in (db, web),tier notin (b)", true),
            ("app in (db)", false),
            ("other notin (x)", true),
            ("app", true),
            ("!app", false),
            ("!other", true),
            ("n>4", true),
            ("n<5", false),
        ] {
            assert_eq!(LabelSelector::parse(text).unwrap().matches(&object), holds, "{text}");
        }
    }

    #[test]
    fn what_is_no_selector_is_refused() {
        for text in ["=", "a b", "app in (", "x>y", ","] {
            assert!(LabelSelector::parse(text).is_err(), "{text}");
        }
    }

    proptest::proptest! {
        #[test]
        fn no_text_panics(text in "[ a=!,()<>in]{0,12}") {
            let _ = LabelSelector::parse(&text);
            let _ = FieldSelector::parse(&kinds::POD, &text);
        }
    }
}
