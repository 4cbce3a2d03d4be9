//! How a write is meant.

use serde_json::Value;

/// What all writes have in common.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Options {
    /// Checked and answered, but not kept.
    pub dry_run: bool,
    /// The field manager; empty for none.
    pub manager: String,
}

/// Which part of an object is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// All but the status.
    Main,
    /// The status alone.
    Status,
}

/// A patch, by its content type.
#[derive(Clone, Debug, PartialEq)]
pub enum Patch {
    /// RFC 7386.
    Merge(Value),
    /// Kubernetes' own: lists of objects are merged by key.
    Strategic(Value),
    /// RFC 6902.
    Json(Value),
    /// Server-side apply; `force` takes fields over from other managers.
    Apply {
        /// The fields that the manager wants.
        object: Value,
        /// Whether to take over what others manage.
        force: bool,
    },
}

/// What becomes of an object's dependents.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Propagation {
    /// They are deleted after it.
    Background,
    /// They are deleted before it.
    Foreground,
    /// They stay.
    Orphan,
}

/// How an object is deleted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Deletion {
    /// Seconds for a pod to end in; its own by default.
    pub grace_seconds: Option<i64>,
    /// The kind's own by default.
    pub propagation: Option<Propagation>,
    /// Only if it is still this one.
    pub uid: Option<String>,
    /// Only if it was not changed since.
    pub resource_version: Option<String>,
    /// Checked and answered, but not done.
    pub dry_run: bool,
}

impl Deletion {
    /// As the kubelet ends a pod for good, once its containers are gone.
    pub fn at_once() -> Self {
        Self { grace_seconds: Some(0), ..Self::default() }
    }
}
