//! Units of systemd: what outlives a connection, under a name by which it is found again.

use std::time::Duration;

use super::bench::{Bench, failed, refused};
use crate::node::{UnitSpec, UnitState, unit::listed};

pub(super) async fn an_end_is_kept_until_it_is_forgotten(bench: &Bench) {
    let script = bench.write("script", "#!/bin/sh\nset -e\necho fine\nfalse\n", 0o700).await;
    let unit = bench.unit(&[&script]);
    assert_eq!(bench.ended(&unit).await, (1, "fine\n".to_owned()));
    let later = bench.again().await;
    later.start_unit(&unit).await.expect("left as it is");
    assert_eq!(later.unit_state(&unit.name).await.expect("state"), UnitState::Exited(1));
    assert_eq!(later.unit_output(&unit.name).await.expect("output"), "fine\n", "it did not run twice");
    later.forget_unit(&unit.name).await.expect("forgotten");
    assert_eq!(bench.state().await, UnitState::Absent);
    assert_eq!(bench.host.unit_output(&unit.name).await.expect("output"), "");
    assert_eq!(bench.ended(&bench.unit(&["true"])).await, (0, String::new()), "the name is free again");
}

pub(super) async fn a_unit_outlives_its_connection(bench: &Bench) {
    let unit = bench.unit(&["sleep", "60"]);
    bench.again().await.start_unit(&unit).await.expect("started");
    let later = bench.again().await;
    assert_eq!(later.unit_state(&unit.name).await.expect("state"), UnitState::Running);
    assert_eq!(bench.run(&["pgrep", "-x", "sleep"]).await.status, 0);
    later.forget_unit(&unit.name).await.expect("stopped");
    assert_eq!(bench.state().await, UnitState::Absent);
}

pub(super) async fn a_units_words_arrive_as_they_are(bench: &Bench) {
    let odd = "a  b $HOME ${HOME} %n %% '\"` \\ * ;";
    assert_eq!(bench.ended(&bench.unit(&["echo", odd])).await, (0, format!("{odd}\n")));
}

pub(super) async fn a_unit_needs_its_program(bench: &Bench) {
    let words = "Failed to find executable /no/such/program: No such file or directory";
    failed(bench.host.start_unit(&bench.unit(&["/no/such/program"])).await, words);
    assert_eq!(bench.state().await, UnitState::Absent);
}

pub(super) async fn a_unit_is_stopped_at_its_limit(bench: &Bench) {
    let unit = bench.unit(&["sleep", "60"]).at_most(Duration::from_secs(2));
    assert_eq!(bench.ended(&unit).await, (143, String::new()));
}

pub(super) async fn a_unit_that_never_was_is_absent(bench: &Bench) {
    let name = bench.unit(&["true"]).name;
    assert_eq!(bench.state().await, UnitState::Absent);
    assert_eq!(bench.host.unit_output(&name).await.expect("output"), "");
    bench.host.forget_unit(&name).await.expect("nothing to forget");
}

pub(super) async fn a_name_that_is_none_is_refused(bench: &Bench) {
    for name in ["", "a b", "a/b", "-a", ".a", "a@b"] {
        refused(bench.host.start_unit(&UnitSpec::new(name, vec!["true".to_owned()])).await);
        refused(bench.host.unit_state(name).await);
        refused(bench.host.unit_output(name).await);
        refused(bench.host.forget_unit(name).await);
    }
}

pub(super) async fn the_end_of_a_long_output_is_told(bench: &Bench) {
    let path = bench.write("long", &("x".repeat(300_000) + "end"), 0o600).await;
    let (status, output) = bench.ended(&bench.unit(&["cat", "--", &path])).await;
    assert_eq!((status, output.len(), output.ends_with("xend")), (0, 256 << 10, true));
}

pub(super) async fn units_are_listed_by_their_names(bench: &Bench) {
    let unit = bench.unit(&["sleep", "60"]);
    bench.host.start_unit(&unit).await.expect("started");
    assert!(listed::at_work(&*bench.host).await.expect("listed").contains(&unit.name));
    bench.host.forget_unit(&unit.name).await.expect("stopped");
    assert_eq!(bench.ended(&bench.unit(&["false"])).await.0, 1);
    assert!(!listed::at_work(&*bench.host).await.expect("listed").contains(&unit.name), "it has ended");
    assert_eq!(listed::of_step(&*bench.host, "suite", "units-are").await.expect("listed"), [unit.name]);
    assert!(listed::of_step(&*bench.host, "suite", "none-is").await.expect("listed").is_empty());
}
