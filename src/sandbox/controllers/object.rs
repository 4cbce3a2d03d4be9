//! What the controllers read of an object: slim values, since ten thousand typed pods would take a gigabyte.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::Value;

mod amount;
mod node;
mod pod;

pub(crate) use amount::{Amount, Amounts};
pub(crate) use node::{Condition, Node, Taint};
pub(crate) use pod::{Container, Pod, PodTerm, Spread, Toleration};

/// Labels, or annotations.
pub(crate) type Labels = BTreeMap<String, String>;

/// What names an object of a known kind; the namespace is empty where the kind has none.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Name {
    pub(crate) namespace: String,
    pub(crate) name: String,
}

impl Name {
    pub(crate) fn new(namespace: &str, name: &str) -> Self {
        Self { namespace: namespace.to_owned(), name: name.to_owned() }
    }
}

impl std::fmt::Display for Name {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}/{}", self.namespace, self.name)
    }
}

/// An object's metadata.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(crate) struct Meta {
    pub(crate) namespace: String,
    pub(crate) name: String,
    pub(crate) uid: String,
    pub(crate) generation: i64,
    pub(crate) labels: Labels,
    pub(crate) annotations: Labels,
    pub(crate) owner_references: Vec<Owner>,
    pub(crate) creation_timestamp: Option<Timestamp>,
    pub(crate) deletion_timestamp: Option<Timestamp>,
    pub(crate) deletion_grace_period_seconds: Option<i64>,
}

/// An entry of `ownerReferences`.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(default)]
pub(crate) struct Owner {
    pub(crate) kind: String,
    pub(crate) name: String,
    pub(crate) uid: String,
    pub(crate) controller: bool,
}

impl Meta {
    pub(crate) fn id(&self) -> Name {
        Name::new(&self.namespace, &self.name)
    }

    /// The owner that rules the object.
    pub(crate) fn controller(&self) -> Option<&Owner> {
        self.owner_references.iter().find(|owner| owner.controller)
    }

    pub(crate) fn is_ruled_by(&self, uid: &str) -> bool {
        self.controller().is_some_and(|owner| owner.uid == uid)
    }

    pub(crate) fn is_terminating(&self) -> bool {
        self.deletion_timestamp.is_some()
    }
}

/// Reads an object; one that does not have its kind's form is passed over by the controllers, as a real one would be
/// refused at the door.
pub(crate) fn read<T: DeserializeOwned>(object: &Value) -> Option<T> {
    match T::deserialize(object) {
        Ok(read) => Some(read),
        Err(error) => {
            let name = object["metadata"]["name"].as_str().unwrap_or_default();
            tracing::warn!("{} {name} is not understood by its controller: {error}", object["kind"]);
            None
        }
    }
}
