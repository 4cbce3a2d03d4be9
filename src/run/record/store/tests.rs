use super::*;
use crate::{
    error::{exit_of, hint_of},
    version::KubeVersion,
};

fn line(at: &str, event: Event) -> String {
    serde_json::to_string(&Entry { at: at.parse().expect("time"), phase: None, node: None, event }).expect("json")
}

fn seeded(at: &str) -> String {
    let target = Target::new(KubeVersion::new(1, 36, 1), KubeVersion::new(1, 36, 3)).expect("target");
    line(at, Event::Seeded { target, by: "detect".into() })
}

fn object(run: &str, number: usize, format: &str, lines: &[String]) -> ConfigMap {
    let labels = [(RUN_LABEL.to_owned(), run.to_owned()), ("kubectl-upgrade/segment".to_owned(), number.to_string())];
    let data = [(FORMAT_KEY.to_owned(), format.to_owned()), (LOG.to_owned(), lines.join("\n"))];
    let mut object = ConfigMap { data: Some(data.into()), ..ConfigMap::default() };
    object.metadata.name = Some(format!("k8s-upgrade-run-{run}"));
    object.metadata.namespace = Some("k8s-upgrade".into());
    object.metadata.labels = Some(labels.into());
    object
}

fn records_of(objects: impl IntoIterator<Item = ConfigMap>) -> Records {
    objects.into_iter().map(|object| (run_of(&object), vec![object])).collect()
}

const FIRST: &str = "2026-11-21T23:00:00Z";
const SECOND: &str = "2026-11-22T23:00:00Z";

fn done() -> ConfigMap {
    object("done", 1, FORMAT, &[seeded(FIRST), line(FIRST, Event::Opened), line(FIRST, Event::Closed)])
}

#[test]
fn the_run_in_flight_is_found_beside_one_that_is_done() {
    let open = object("open", 1, FORMAT, &[seeded(SECOND), line(SECOND, Event::Opened)]);
    let found = active_of(&records_of([done(), open])).expect("readable");
    assert_eq!(found.map(|run| run.id).as_deref(), Some("open"));
    assert_eq!(active_of(&records_of([done()])).expect("readable"), None);
}

/// Read as "no run", such a record would let a second run begin over the one that it is about.
#[test]
fn a_record_that_cannot_be_read_is_not_the_absence_of_a_run() {
    let newer = line(SECOND, Event::Opened).replace("opened", "phaseStarted");
    let unreadable = [
        object("x", 1, FORMAT, &[seeded(SECOND), "{broken".to_owned()]),
        object("x", 1, FORMAT, &[seeded(SECOND), newer]),
        object("x", 1, FORMAT, &[]),
        object("x", 1, "2", &[seeded(SECOND), line(SECOND, Event::Closed)]),
        object("x", 1, "", &[seeded(SECOND), line(SECOND, Event::Closed)]),
    ];
    for object in unreadable {
        let records = records_of([done(), object]);
        let error = active_of(&records).unwrap_err();
        assert_eq!(exit_of(&error), Exit::Unknown, "{error:#}");
        assert!(hint_of(&error).is_some_and(|hint| hint.contains("k8s-upgrade-run-x")), "{error:#}");
        assert_eq!(readable(&records).len(), 1, "history leaves it out");
    }
}

#[test]
fn what_a_deletion_left_behind_hides_no_run_and_blocks_none() {
    let remains = object("old", 2, FORMAT, &[line(FIRST, Event::Closed)]);
    assert_eq!(active_of(&records_of([done(), remains])).expect("readable"), None);
}
