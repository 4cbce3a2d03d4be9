use std::{collections::BTreeMap, sync::Arc};

use serde_json::Value;

use super::text;
use crate::sandbox::store::{Change, Kind, Store, Verb};

type Key = (&'static str, String, String);

/// The objects as they were at the change that is being looked at.
pub(super) struct Mirror(BTreeMap<Key, Arc<Value>>);

fn key(kind: &Kind, object: &Value) -> Key {
    let metadata = &object["metadata"];
    (kind.plural, text(&metadata["namespace"]).to_owned(), text(&metadata["name"]).to_owned())
}

impl Mirror {
    pub(super) fn of(store: &Store, kinds: &[&'static Kind]) -> Self {
        let all = kinds.iter().flat_map(|kind| store.list(kind, None).into_iter().map(|one| (key(kind, &one), one)));
        Self(all.collect())
    }

    pub(super) fn take_in(&mut self, change: &Change) {
        let key = key(change.kind, &change.object);
        match change.verb {
            Verb::Deleted => self.0.remove(&key),
            _ => self.0.insert(key, change.object.clone()),
        };
    }

    pub(super) fn get(&self, kind: &Kind, namespace: &str, name: &str) -> Option<&Arc<Value>> {
        self.0.get(&(kind.plural, namespace.to_owned(), name.to_owned()))
    }

    pub(super) fn all(&self, kind: &Kind) -> impl Iterator<Item = &Arc<Value>> {
        let plural = kind.plural;
        let from = (plural, String::new(), String::new());
        self.0.range(from..).take_while(move |((kind, ..), _)| *kind == plural).map(|(_, object)| object)
    }
}
