use super::{
    lanes::{End, LaneState},
    *,
};
use crate::{
    gate::{Class, Finding, Outcome},
    report::status::fixture::{Told, after, begins, done, halted, starts, waits},
    run::{names::Phase, record::Skip},
};

fn told(told: &Told, seconds: i64) -> Timeline {
    timeline("4f1c", told.entries(), after(seconds), None).expect("a run")
}

fn shown(record: &Told, seconds: i64) -> String {
    page(&told(record, seconds))
}

fn moved(pods: &[&str]) -> Event {
    Event::Moved { pods: pods.iter().map(|pod| (*pod).to_owned()).collect() }
}

/// The parts between these two, from the first on.
fn between<'a>(page: &'a str, from: &str, to: &str) -> &'a str {
    let rest = page.split_once(from).unwrap_or_else(|| panic!("no {from} in {page}")).1;
    rest.split_once(to).map_or(rest, |(part, _)| part)
}

fn worker(seconds: i64, event: Event, record: Told) -> Told {
    record.by(seconds, Phase::Worker, Some("w1"), event)
}

fn halted_in_a_drain() -> Told {
    let record = Told::with_a_control_plane_done();
    let record = worker(241, starts("m1"), record);
    let record = worker(242, begins("drain"), record);
    let record = worker(250, waits("drain", "the pods of w1 to leave: shop/db-0"), record);
    let record = worker(850, moved(&["shop/web-1", "shop/web-2"]), record);
    worker(850, halted("drain", "step drain: PDB shop/db allows 0 disruptions\nsecond line"), record)
}

#[test]
fn steps_stand_where_they_were_done() {
    let lanes = told(&halted_in_a_drain(), 9000).lanes;
    let names: Vec<_> = lanes.iter().map(|lane| (lane.name.as_str(), lane.state)).collect();
    assert_eq!(names, [("preflight", LaneState::Done), ("m1", LaneState::Done), ("w1", LaneState::Failed)]);
    let step = &lanes[2].steps[0];
    assert_eq!((step.from, step.to, step.end), (after(242), after(850), End::Failed));
    assert_eq!(step.waits.len(), 1);
    // Known only by its end: a record of another program, or a step done before its first word.
    assert_eq!((lanes[1].steps[0].from, lanes[1].steps[0].to), (after(70), after(240)));
}

#[test]
fn what_failed_is_said_first_with_what_to_type() {
    let page = shown(&halted_in_a_drain(), 9000);
    let header = between(&page, "<header", "</header>");
    for part in [
        "v1.36.1 → v1.36.3 (patch) <span class=\"state\">halted</span>",
        "worker w1 step drain",
        "PDB shop/db allows 0 disruptions\nsecond line</pre>",
        "<code>kubectl upgrade-run retry</code>",
        "<code>kubectl upgrade-run skip worker --node w1 --leave --reason …</code>",
    ] {
        assert!(header.contains(part), "{part}: {header}");
    }
    assert!(!header.contains("in flight"));
    assert!(between(&page, "id=\"lane-2\"", ">").contains("open"), "what failed is open");
    assert!(!between(&page, "id=\"lane-1\"", ">").contains("open"));
}

#[test]
fn a_drain_names_the_pods_that_moved_and_what_it_waited_for() {
    let page = shown(&halted_in_a_drain(), 9000);
    let w1 = between(&page, "id=\"lane-2\"", "</details>");
    assert!(w1.contains("2 pods moved:") && w1.contains("<li>shop/web-1</li><li>shop/web-2</li>"), "{w1}");
    assert!(w1.contains("23:04:10 waits for the pods of w1 to leave: shop/db-0"), "{w1}");
    assert!(between(&page, "<dt>pods moved</dt>", "</dd>").contains('2'));
}

#[test]
fn a_run_that_goes_on_ends_now_and_one_that_is_over_at_its_last_line() {
    let going = worker(241, begins("kubelet"), Told::with_a_control_plane_done());
    let timeline = told(&going, 400);
    assert_eq!(timeline.until, after(400));
    let step = &timeline.lanes[2].steps[0];
    assert_eq!((step.to, step.end), (after(400), End::Going));
    let over = going.by(300, Phase::Postflight, None, Event::Closed);
    let timeline = told(&over, 400);
    assert_eq!((timeline.until, timeline.state, timeline.next.len()), (after(300), None, 0));
    assert_eq!(timeline.lanes[2].steps[0].end, End::CutOff);
}

#[test]
fn a_pod_that_was_cut_off_and_its_successor_stand_side_by_side() {
    let record = worker(241, starts("m1"), Told::with_a_control_plane_done());
    let record = worker(242, begins("drain"), record);
    let record = worker(247, waits("drain", "w1"), record);
    let record = worker(330, starts("m1"), record);
    let record = worker(331, begins("drain"), record);
    let lane = told(&worker(340, done("drain", 9), record), 400).lanes.remove(2);
    let steps: Vec<_> = lane.steps.iter().map(|step| (step.from, step.to, step.end)).collect();
    assert_eq!(steps, [(after(242), after(247), End::CutOff), (after(331), after(340), End::Done)]);
    assert_eq!(lane.pods.len(), 2);
}

#[test]
fn an_attempt_that_failed_and_was_repeated_is_shown_as_failed() {
    let record = worker(241, begins("images"), Told::with_a_control_plane_done());
    let record = worker(250, Event::AttemptFailed { why: "connection reset".into() }, record);
    let page = shown(&record, 260);
    assert!(between(&page, "id=\"lane-2\"", "</details>").contains("failed: connection reset"));
    assert!(between(&page, "<header", "</header>").contains("the last attempt failed, and is repeated"));
}

#[test]
fn a_refusal_shows_its_findings_and_alerts_theirs() {
    let finding = |class, gate: &str| Finding::new(class, "alert/Fire", "fires").of_gate(gate).remedy("put it out");
    let findings = vec![finding(Class::Warning, "clock"), finding(Class::Transient, "alerts-firing")];
    let record = Told::seeded("1.36.1", "1.36.3")
        .by(1, Phase::Preflight, None, starts("w1"))
        .by(2, Phase::Preflight, None, begins("gate"))
        .by(3, Phase::Preflight, None, Event::Refused { outcome: Outcome::Held, findings });
    let page = shown(&record, 9000);
    let rows = between(&page, "<h2>Findings</h2>", "</table>");
    assert!(rows.find("alerts-firing") < rows.find("clock"), "warnings last: {rows}");
    assert!(rows.contains("fires. To clear: put it out"), "{rows}");
    assert!(page.contains("refused at gate") && page.contains("Nothing was changed."));
    let record = worker(300, waits("alerts", "alerts to clear: Fire fires"), Told::with_a_control_plane_done());
    assert!(
        between(&shown(&record, 400), "<h2>Alerts</h2>", "</table>").contains("waits for alerts to clear: Fire fires")
    );
}

#[test]
fn standing_still_is_counted_until_someone_takes_it_up() {
    let record = halted_in_a_drain().outside(90_000, Event::Resumed { by: "retry".into() });
    let timeline = told(&record, 90_100);
    assert_eq!(timeline.stood_still, [Still { what: "halted", from: after(850), to: after(90_000) }]);
    let page = page(&timeline);
    assert!(between(&page, "<dt>stood still</dt>", "</dd>").contains("halted 24h45m"), "{page}");
    assert!(page.contains("title=\"halted 24h45m\""));
}

#[test]
fn a_node_left_for_later_is_said_so() {
    let skip = Skip { node: "w1".into(), leave: true, reason: "its disk".into() };
    let page = shown(&halted_in_a_drain().outside(900, Event::Skipped(skip)), 1000);
    assert!(between(&page, "href=\"#lane-2\"", "</li>").contains("worker, left for later"));
    assert!(between(&page, "<h2>Notes</h2>", "</table>").contains("left for later: its disk"));
}

#[test]
fn a_page_stands_alone() {
    let page = shown(&halted_in_a_drain(), 9000);
    for never in ["http://", "https://", "<script", "<link", "@import", "url(", "<iframe", "src="] {
        assert!(!page.contains(never), "{never}");
    }
    assert!(page.contains("default-src 'none'") && page.contains("prefers-color-scheme:dark"));
}

#[test]
fn a_record_without_a_seed_has_no_page() {
    assert!(timeline("4f1c", &[], after(0), None).is_none());
}

mod any_record;
mod browser;
mod hostile;
