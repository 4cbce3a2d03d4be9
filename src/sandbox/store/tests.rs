use serde_json::json;

use super::*;

fn store() -> Arc<Store> {
    Store::new(Clock::starting_at("2026-11-22T12:00:00Z".parse().unwrap()))
}

#[test]
fn a_subscription_sees_every_change_in_order() {
    let store = store();
    let mut changes = store.subscribe();
    let made = store.create(&kinds::CONFIG_MAP, Some("default"), json!({"metadata": {"name": "a"}})).unwrap();
    store
        .update(&kinds::CONFIG_MAP, json!({"metadata": {"name": "a", "namespace": "default"}, "data": {"k": "v"}}))
        .unwrap();
    store.delete(&kinds::CONFIG_MAP, Some("default"), "a", &Deletion::default()).unwrap();
    let seen: Vec<_> = std::iter::from_fn(|| changes.try_next()).collect();
    assert_eq!(seen.iter().map(|change| change.verb).collect::<Vec<_>>(), [Verb::Added, Verb::Modified, Verb::Deleted]);
    assert!(seen.windows(2).all(|pair| pair[0].revision < pair[1].revision));
    assert_eq!(seen[0].object, made);
}
