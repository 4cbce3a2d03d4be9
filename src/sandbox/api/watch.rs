//! A watch: what becomes of the objects that a query shows, from one revision on.

use std::{collections::VecDeque, sync::Arc, time::Duration};

use bytes::Bytes;
use futures::stream::{self, StreamExt as _};
use serde_json::{Value, json};

use super::{answer::Answer, events, read::metadata_of, request::Asked, route::Target, table};
use crate::sandbox::store::{self, Change, Kind, Page, Query, Refusal, Store, Subscription, meta};

/// A watch that says nothing else ends after this time; a real one somewhere between half an hour and a whole.
const LIMIT: Duration = Duration::from_mins(30);

/// As a real server's watch cache does.
const BOOKMARK_EVERY: Duration = Duration::from_mins(1);

/// The annotation of the bookmark after the objects that were there at the start.
const INITIAL_END: &str = "k8s.io/initial-events-end";

pub(super) fn watch(store: &Arc<Store>, asked: &Asked, target: &Target) -> Result<Answer, Refusal> {
    let stored = events::stored(target.kind);
    let query = Query { limit: 0, ..asked.query(stored, target)? };
    let from: u64 = asked.parameter("resourceVersion").and_then(|text| text.parse().ok()).unwrap_or_default();
    let wants_initial = asked.is("sendInitialEvents");
    let page =
        (from == 0 || wants_initial).then(|| store.page(stored, &Query { at: None, ..query.clone() })).transpose()?;
    let since = page.as_ref().map_or(from, |page| page.revision);
    let (missed, changes) = match store.changes_since(since) {
        Ok(known) => known,
        // Once a watch was understood, a real server refuses it by an event.
        Err(refusal) => {
            let event = line(&json!({"type": "ERROR", "object": refusal.status()}));
            return Ok(Answer::stream(stream::iter([event]).boxed()));
        }
    };
    let seconds = asked.number("timeoutSeconds").and_then(|seconds| u64::try_from(seconds).ok());
    let limit = seconds.filter(|seconds| *seconds > 0).map_or(LIMIT, Duration::from_secs);
    let mut watching = Watching {
        store: store.clone(),
        asked: asked.clone(),
        kind: target.kind,
        stored,
        query,
        ready: VecDeque::new(),
        changes,
        seen: since,
        left: limit,
        bookmarks: asked.is("allowWatchBookmarks"),
    };
    watching.begin(page.as_ref(), wants_initial, &missed);
    Ok(Answer::stream(run(watching).boxed()))
}

fn run(watching: Watching) -> impl futures::Stream<Item = Bytes> + Send {
    let ends = Box::pin(tokio::time::sleep(watching.left));
    let bookmark = Box::pin(tokio::time::sleep(BOOKMARK_EVERY));
    stream::unfold((watching, ends, bookmark), |(mut watching, mut ends, mut bookmark)| async move {
        loop {
            if let Some(event) = watching.ready.pop_front() {
                return Some((event, (watching, ends, bookmark)));
            }
            tokio::select! {
                biased;
                change = watching.changes.next() => watching.note(&change?),
                () = &mut ends => return None,
                () = &mut bookmark, if watching.bookmarks => {
                    watching.bookmark();
                    bookmark = Box::pin(tokio::time::sleep(BOOKMARK_EVERY));
                }
            }
        }
    })
}

struct Watching {
    store: Arc<Store>,
    asked: Asked,
    kind: &'static Kind,
    stored: &'static Kind,
    query: Query,
    ready: VecDeque<Bytes>,
    changes: Subscription,
    seen: u64,
    left: Duration,
    bookmarks: bool,
}

impl Watching {
    fn begin(&mut self, page: Option<&Page>, wants_initial: bool, missed: &[Change]) {
        for object in page.into_iter().flat_map(|page| &page.items) {
            self.tell("ADDED", object);
        }
        if wants_initial && self.bookmarks {
            self.ready.push_back(self.mark(true));
        }
        for change in missed {
            self.note(change);
        }
    }

    fn note(&mut self, change: &Change) {
        // The subscription may begin with what was told from history already.
        if change.revision <= self.seen {
            return;
        }
        self.seen = change.revision;
        if change.kind != self.stored {
            return;
        }
        match self.query.seen(change) {
            Some(store::Verb::Added) => self.tell("ADDED", &change.object),
            Some(store::Verb::Modified) => self.tell("MODIFIED", &change.object),
            Some(store::Verb::Deleted) => self.tell("DELETED", &left_as(change)),
            None => {}
        }
    }

    fn tell(&mut self, word: &str, object: &Arc<Value>) {
        let shaped = if self.asked.wants("Table") {
            let page = Page { items: vec![object.clone()], ..Page::default() };
            Some(table::of(self.kind, &page, &self.asked, self.store.clock().now()))
        } else if self.asked.wants("PartialObjectMetadata") {
            Some(metadata_of(object))
        } else {
            events::outward(self.kind, object)
        };
        self.ready.push_back(line(&json!({"type": word, "object": shaped.as_ref().unwrap_or(object)})));
    }

    fn bookmark(&mut self) {
        let mark = self.mark(false);
        self.ready.push_back(mark);
    }

    fn mark(&self, is_initial_end: bool) -> Bytes {
        let mut metadata = json!({"resourceVersion": self.seen.to_string(), "creationTimestamp": null});
        if is_initial_end {
            metadata["annotations"] = json!({INITIAL_END: "true"});
        }
        let object = json!({"kind": self.kind.kind, "apiVersion": self.kind.api_version(), "metadata": metadata});
        line(&json!({"type": "BOOKMARK", "object": object}))
    }
}

/// An object that left the query's view, without having gone, is shown as it was, with the revision of the change.
fn left_as(change: &Change) -> Arc<Value> {
    match &change.before {
        Some(before) if change.verb != store::Verb::Deleted => {
            let mut last = Value::clone(before);
            last["metadata"]["resourceVersion"] = meta::text(&change.object, "/metadata/resourceVersion").into();
            Arc::new(last)
        }
        _ => change.object.clone(),
    }
}

fn line(event: &Value) -> Bytes {
    let mut line = event.to_string();
    line.push('\n');
    line.into()
}
