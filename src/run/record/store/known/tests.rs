use std::sync::atomic::{AtomicUsize, Ordering};

use serde_json::json;

use super::*;
use crate::{
    clock::Clock,
    run::record::{Event, Journal, open},
    sandbox::{
        api::{self, Asked, Fate, Gatekeeper, Verb},
        store::{Patch, Store, kinds},
    },
    version::{KubeVersion, Target},
};

/// Counts objects that were asked for one by one, and whole lists.
#[derive(Default)]
struct Counts {
    gets: AtomicUsize,
    lists: AtomicUsize,
}

impl Gatekeeper for Counts {
    fn before(&self, asked: &Asked) -> Fate {
        match asked.verb {
            Verb::Get => self.gets.fetch_add(1, Ordering::Relaxed),
            Verb::List if !asked.wants("PartialObjectMetadataList") => self.lists.fetch_add(1, Ordering::Relaxed),
            _ => 0,
        };
        Fate::Pass
    }
}

impl Counts {
    fn taken(&self) -> (usize, usize) {
        (self.gets.swap(0, Ordering::Relaxed), self.lists.swap(0, Ordering::Relaxed))
    }
}

/// Half a segment.
fn note(word: &str) -> Event {
    Event::Note { text: word.repeat(40 * 1024 / word.len()) }
}

#[tokio::test(start_paused = true)]
async fn only_what_is_new_is_read_again_and_nothing_is_missed() {
    let clock = Clock::starting_at("2026-11-22T23:00:00Z".parse().expect("time"));
    let store = Store::new(clock);
    store.create(&kinds::NAMESPACE, None, json!({"metadata": {"name": "k8s-upgrade"}})).expect("namespace");
    let cluster = |gate| Arc::new(Cluster::new(api::client_through(store.clone(), gate), "k8s-upgrade", clock));
    let target = Target::new(KubeVersion::new(1, 36, 1), KubeVersion::new(1, 36, 3)).expect("target");
    let writer = open(&cluster(Arc::new(api::Open)), target, "test").await.expect("open");
    for word in ["a", "b", "c"] {
        writer.append(note(word)).await.expect("written");
    }
    let counts = Arc::new(Counts::default());
    let reader = Journal::new(cluster(counts.clone()), writer.run());
    let notes = async || {
        let notes = reader.state().await.expect("state").notes;
        notes.iter().filter_map(|note| note.chars().next()).collect::<String>()
    };
    assert_eq!((notes().await.as_str(), counts.taken()), ("abc", (0, 1)));
    assert_eq!((notes().await.as_str(), counts.taken()), ("abc", (1, 0)), "the last segment alone");
    writer.append(note("d")).await.expect("written");
    assert_eq!((notes().await.as_str(), counts.taken()), ("abcd", (2, 0)), "and the one that follows it");
    assert_eq!(reader.look(|entries| entries.count()).await.expect("entries"), 5);
    counts.taken();

    // Someone who had not seen yet that another segment was begun.
    let first = format!("k8s-upgrade-run-{}", writer.run());
    let found = store.get(&kinds::CONFIG_MAP, Some("k8s-upgrade"), &first).expect("first segment");
    let log = found["data"]["log"].as_str().expect("log");
    let mut late: serde_json::Value = serde_json::from_str(log.lines().next_back().expect("line")).expect("json");
    late["text"] = "x".into();
    let patch = Patch::Merge(json!({"data": {"log": format!("{log}{late}\n")}}));
    store.patch(&kinds::CONFIG_MAP, Some("k8s-upgrade"), &first, &patch).expect("patched");
    assert_eq!((notes().await.len(), counts.taken()), (5, (0, 1)), "read anew");
}
