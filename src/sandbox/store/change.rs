//! What happened to an object, and who is told.

use std::sync::Arc;

use jiff::Timestamp;
use serde_json::Value;
use tokio::sync::mpsc;

use super::kind::Kind;

/// What was done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verb {
    /// It is new.
    Added,
    /// It is another.
    Modified,
    /// It is gone; the object is its last state.
    Deleted,
}

/// One change of one object.
#[derive(Clone, Debug)]
pub struct Change {
    /// The store's revision after it; no two changes have the same.
    pub revision: u64,
    /// When.
    pub at: Timestamp,
    /// What was done.
    pub verb: Verb,
    /// To what kind.
    pub kind: &'static Kind,
    /// The object after it; its `resourceVersion` is the revision.
    pub object: Arc<Value>,
    /// The object before it.
    pub before: Option<Arc<Value>>,
}

/// All changes from one moment on, none lost.
pub struct Subscription {
    pub(super) changes: mpsc::UnboundedReceiver<Change>,
}

impl Subscription {
    /// The next change; waits for it. None only when the store is no more.
    pub async fn next(&mut self) -> Option<Change> {
        self.changes.recv().await
    }

    /// The next change, if there is one by now.
    pub fn try_next(&mut self) -> Option<Change> {
        self.changes.try_recv().ok()
    }
}
