//! Lists in pages, as of one revision, and watches from one.

use std::sync::Arc;

use base64::prelude::{BASE64_URL_SAFE_NO_PAD, Engine as _};
use serde_json::{Value, json};

use super::{
    Inner, Store,
    change::{Change, Subscription, Verb},
    kind::Kind,
    kinds,
    meta::{self, Key},
    refusal::Refusal,
    selector::{FieldSelector, LabelSelector},
};

/// What a list or a watch is to show.
#[derive(Clone, Debug, Default)]
pub struct Query {
    /// In all namespaces, if none.
    pub namespace: Option<String>,
    /// Which labels.
    pub labels: LabelSelector,
    /// Which fields.
    pub fields: FieldSelector,
    /// At most so many; 0 for all.
    pub limit: usize,
    /// From the page before.
    pub next: Option<String>,
    /// As of exactly this revision.
    pub at: Option<u64>,
}

impl Query {
    /// Whether it shows this object.
    pub fn shows(&self, object: &Value) -> bool {
        let is_there = self.namespace.as_deref().is_none_or(|namespace| namespace == meta::namespace(object));
        is_there && self.labels.matches(object) && self.fields.matches(object)
    }

    /// What a change is to someone who sees only what the query shows: an object may enter and leave.
    pub fn seen(&self, change: &Change) -> Option<Verb> {
        let before = change.before.as_ref().is_some_and(|before| self.shows(before));
        let now = change.verb != Verb::Deleted && self.shows(&change.object);
        match (before, now) {
            (false, true) => Some(Verb::Added),
            (true, true) => Some(Verb::Modified),
            (true, false) => Some(Verb::Deleted),
            (false, false) => None,
        }
    }
}

/// A page of a list.
#[derive(Clone, Debug, Default)]
pub struct Page {
    /// All pages of a list are as of this revision.
    pub revision: u64,
    /// The objects.
    pub items: Vec<Arc<Value>>,
    /// What to ask for the next page; none when this was the last.
    pub next: Option<String>,
    /// How many more there are, where that is known.
    pub remaining: Option<usize>,
}

impl Store {
    /// A page of a list.
    pub fn page(&self, kind: &Kind, query: &Query) -> Result<Page, Refusal> {
        self.inner().page(kind, query)
    }

    /// All changes after a revision, those that were before now included. 410 when it is no longer remembered.
    pub fn changes_since(&self, revision: u64) -> Result<(Vec<Change>, Subscription), Refusal> {
        let mut inner = self.inner();
        if revision < inner.objects.forgotten {
            return Err(expired(format!("too old resource version: {revision} ({})", inner.objects.forgotten)));
        }
        let before = inner.objects.since(revision).cloned().collect();
        Ok((before, Subscription { changes: inner.objects.subscribe() }))
    }
}

impl Inner {
    fn page(&self, kind: &Kind, query: &Query) -> Result<Page, Refusal> {
        let (revision, after) = match &query.next {
            Some(token) => understand(token)?,
            None => (query.at.unwrap_or(self.objects.revision), None),
        };
        let (known, latest) = (self.objects.forgotten, self.objects.revision);
        if revision < known && query.next.is_some() {
            return Err(expired(
                "The provided continue parameter is too old to display a consistent list result. You can start a new \
                 list without the continue parameter, or use the continue token in this response to retrieve the \
                 remainder of the results. Continuing with the provided token results in an inconsistent list - objects \
                 that were created, modified, or deleted between the time the first chunk was returned and now may show \
                 up in the list."
                    .to_owned(),
            ));
        }
        if revision < known {
            return Err(expired(format!("The resourceVersion for the provided list is too old: {revision} ({known})")));
        }
        if revision > latest {
            return Err(too_new(revision, latest));
        }
        let mut items = self.as_of(kind, query, after.as_ref(), revision);
        let more = if query.limit > 0 && items.len() > query.limit { items.split_off(query.limit) } else { Vec::new() };
        let last = items.last().filter(|_| !more.is_empty());
        let is_all = query.labels.is_empty() && query.fields.is_empty();
        Ok(Page {
            revision,
            next: last.map(|last| token(revision, &meta::key(last))),
            remaining: (is_all && !more.is_empty()).then_some(more.len()),
            items,
        })
    }

    /// The objects as they were: today's, with the changes since then undone.
    fn as_of(&self, kind: &Kind, query: &Query, after: Option<&Key>, revision: u64) -> Vec<Arc<Value>> {
        if revision == self.objects.revision {
            return self.now(kind, query, after);
        }
        let today = self.objects.range(kind, query.namespace.as_deref(), after);
        let mut objects: std::collections::BTreeMap<Key, Arc<Value>> =
            today.map(|object| (meta::key(object), object.clone())).collect();
        for change in self.objects.since(revision).rev().filter(|change| change.kind == kind) {
            match &change.before {
                Some(before) => objects.insert(meta::key(before), before.clone()),
                None => objects.remove(&meta::key(&change.object)),
            };
        }
        let was_there = objects.into_iter().filter(|(key, _)| after.is_none_or(|after| key > after));
        was_there.map(|(_, object)| object).filter(|object| query.shows(object)).collect()
    }

    fn now(&self, kind: &Kind, query: &Query, after: Option<&Key>) -> Vec<Arc<Value>> {
        if let Some(node) = query.fields.exact("spec.nodeName").filter(|_| *kind == kinds::POD) {
            let pods = self.objects.pods_on(node).into_iter().filter(|pod| query.shows(pod));
            return pods.filter(|pod| after.is_none_or(|after| meta::key(pod) > *after)).collect();
        }
        let all = self.objects.range(kind, query.namespace.as_deref(), after);
        all.filter(|object| query.shows(object)).cloned().collect()
    }
}

fn expired(message: String) -> Refusal {
    Refusal::new(410, "Expired", message)
}

fn too_new(asked: u64, latest: u64) -> Refusal {
    let message = format!("Timeout: Too large resource version: {asked}, current: {latest}");
    let refusal = Refusal::new(504, "Timeout", message);
    let cause = json!({"reason": "ResourceVersionTooLarge", "message": "Too large resource version"});
    let mut refusal = refusal.cause(cause);
    refusal.details["retryAfterSeconds"] = 1.into();
    refusal
}

/// The version of what a token says.
const TOKEN: &str = "meta.k8s.io/v1";

fn token(revision: u64, last: &Key) -> String {
    let value = json!({"v": TOKEN, "rv": revision, "start": format!("{}/{}", last.0, last.1)});
    BASE64_URL_SAFE_NO_PAD.encode(value.to_string())
}

fn understand(token: &str) -> Result<(u64, Option<Key>), Refusal> {
    let wrong = |why: &str| Refusal::bad_request(format!("invalid continue token: continue key is not valid: {why}"));
    let bytes = BASE64_URL_SAFE_NO_PAD.decode(token).map_err(|_| wrong("it is no base64"))?;
    let value: Value = serde_json::from_slice(&bytes).map_err(|_| wrong("it is no JSON"))?;
    let version = meta::text(&value, "/v");
    if version != TOKEN {
        return Err(wrong(&format!("server does not recognize this encoded version {version}")));
    }
    let (namespace, name) = meta::text(&value, "/start").split_once('/').ok_or_else(|| wrong("it has no start"))?;
    let revision = value["rv"].as_u64().ok_or_else(|| wrong("it has no revision"))?;
    Ok((revision, Some((namespace.to_owned(), name.to_owned()))))
}
