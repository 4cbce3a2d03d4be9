//! The API server's no: a `Status` as it goes over the wire.

use serde_json::{Value, json};

use super::kind::Kind;

/// An answer that is not what was asked for.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[error("{message}")]
pub struct Refusal {
    /// HTTP's code.
    pub code: u16,
    /// The machine's word, such as `NotFound`; empty for none.
    pub reason: &'static str,
    /// The person's.
    pub message: String,
    /// The object concerned, causes, and when to try again; null for none.
    pub details: Value,
}

impl Refusal {
    /// With no details.
    pub fn new(code: u16, reason: &'static str, message: impl Into<String>) -> Self {
        Self { code, reason, message: message.into(), details: Value::Null }
    }

    fn about(self, kind: &Kind, name: &str) -> Self {
        let mut details = json!({"name": name, "kind": kind.plural});
        if !kind.group.is_empty() {
            details["group"] = kind.group.into();
        }
        Self { details, ..self }
    }

    /// No such object.
    pub fn not_found(kind: &Kind, name: &str) -> Self {
        Self::new(404, "NotFound", format!("{} \"{name}\" not found", kind.resource())).about(kind, name)
    }

    /// One of that name is there, perhaps on its way out.
    pub fn already_exists(kind: &Kind, name: &str, is_terminating: bool) -> Self {
        let first = if is_terminating { "object is being deleted: " } else { "" };
        let message = format!("{first}{} \"{name}\" already exists", kind.resource());
        Self::new(409, "AlreadyExists", message).about(kind, name)
    }

    /// A write that lost against another, for this reason.
    pub fn conflict(kind: &Kind, name: &str, why: &str) -> Self {
        let message = format!("Operation cannot be fulfilled on {} \"{name}\": {why}", kind.resource());
        Self::new(409, "Conflict", message).about(kind, name)
    }

    /// A write from an object that is no longer the latest.
    pub fn stale(kind: &Kind, name: &str) -> Self {
        let why = "the object has been modified; please apply your changes to the latest version and try again";
        Self::conflict(kind, name, why)
    }

    /// Not allowed, for this reason.
    pub fn forbidden(kind: &Kind, name: &str, why: &str) -> Self {
        Self::new(403, "Forbidden", format!("{} \"{name}\" is forbidden: {why}", kind.resource())).about(kind, name)
    }

    /// A request that makes no sense.
    pub fn bad_request(message: impl Into<String>) -> Self {
        Self::new(400, "BadRequest", message)
    }

    /// A method that makes no sense there.
    pub fn not_allowed() -> Self {
        let message = "the server does not allow this method on the requested resource";
        Self { details: json!({}), ..Self::new(405, "MethodNotAllowed", message) }
    }

    /// Adds a cause, as found in `details.causes`.
    #[must_use]
    pub fn cause(mut self, cause: Value) -> Self {
        if self.details.is_null() {
            self.details = json!({});
        }
        match self.details.get_mut("causes").and_then(Value::as_array_mut) {
            Some(causes) => causes.push(cause),
            None => self.details["causes"] = json!([cause]),
        }
        self
    }

    /// An object that breaks a rule at this field; `told` is what is wrong with it.
    pub fn invalid(kind: &Kind, name: &str, field: &str, reason: &'static str, told: &str) -> Self {
        let shown = if kind.group.is_empty() { kind.kind.to_owned() } else { format!("{}.{}", kind.kind, kind.group) };
        let mut details = json!({"name": name, "kind": kind.kind});
        if !kind.group.is_empty() {
            details["group"] = kind.group.into();
        }
        let message = format!("{shown} \"{name}\" is invalid: {field}: {told}");
        Self { details, ..Self::new(422, "Invalid", message) }
            .cause(json!({"reason": reason, "message": told, "field": field}))
    }

    /// The `Status` that goes over the wire.
    pub fn status(&self) -> Value {
        let mut status = json!({
            "kind": "Status", "apiVersion": "v1", "metadata": {}, "status": "Failure", "message": self.message,
            "code": self.code,
        });
        if !self.reason.is_empty() {
            status["reason"] = self.reason.into();
        }
        if !self.details.is_null() {
            status["details"] = self.details.clone();
        }
        status
    }
}
