use std::sync::atomic::{AtomicUsize, Ordering};

use serde_json::{Value, json};

use super::*;
use crate::{
    cluster::observe::fake::{self, Asked},
    gate::Outcome,
    run::{names::Phase, record::Event},
    version::Target,
};

fn line(seconds: u32, event: Event) -> String {
    let at = format!("2026-11-22T23:00:{seconds:02}Z").parse().expect("time");
    let entry = Entry { at, phase: Some(Phase::Preflight), node: None, event };
    serde_json::to_string(&entry).expect("line")
}

fn seeded() -> String {
    let target = Target::new("1.36.1".parse().expect("from"), "1.36.3".parse().expect("to")).expect("target");
    line(0, Event::Seeded { target, by: "a test".into() })
}

fn record_of(lines: &[String]) -> (u16, Value) {
    let log = format!("{}\n", lines.join("\n"));
    fake::list(&json!([{
        "metadata": {"name": "k8s-upgrade-run-4f1c", "labels": {"kubectl-upgrade/run": "4f1c"}},
        "data": {"format": "1", "log": log},
    }]))
}

/// A record that has one line more at each look, and an API server that is away for some looks after the first.
fn growing(lines: Vec<String>, away: usize) -> Cluster {
    let looks = AtomicUsize::new(0);
    let answer = move |asked: &Asked| match asked.path.split('?').next().unwrap_or_default() {
        "/api/v1/namespaces/k8s-upgrade/configmaps" => {
            let look = looks.fetch_add(1, Ordering::Relaxed);
            if look > 0 && look <= away {
                return fake::refusal(503, "ServiceUnavailable", "the apiserver restarts");
            }
            record_of(&lines[..lines.len().min(1 + look.saturating_sub(away))])
        }
        path if path.ends_with("/k8s-upgrade-killswitch") => fake::refusal(404, "NotFound", "not found"),
        _ => fake::list(&json!([])),
    };
    fake::cluster(answer).0
}

async fn followed(lines: Vec<String>, away: usize) -> anyhow::Result<Exit> {
    let cluster = Arc::new(growing(lines, away));
    follow(&cluster, &Policy::default(), "4f1c", View::Lines { json: false, silence_said: false }).await
}

#[tokio::test(start_paused = true)]
async fn it_ends_with_the_run_and_carries_its_code() {
    let refused = |outcome| Event::Refused { outcome, findings: vec![] };
    let halted = Event::Halted { step: "drain".into(), why: "no".into(), hint: None };
    for (events, exit) in [
        (vec![Event::Opened, Event::Closed], Exit::Ok),
        (vec![Event::Opened, halted], Exit::Halted),
        (vec![refused(Outcome::Held)], Exit::Held),
        (vec![refused(Outcome::Blocked)], Exit::Blocked),
        (vec![refused(Outcome::Unknown)], Exit::Unknown),
        (vec![Event::Opened, Event::Paused { reason: "release day".into() }], Exit::Busy),
        (vec![Event::Paused { reason: "release day".into() }], Exit::Busy),
        (vec![Event::Opened, Event::Abandoned { reason: "enough".into() }], Exit::Declined),
    ] {
        let lines: Vec<_> = std::iter::once(seeded()).chain(events.into_iter().map(|event| line(1, event))).collect();
        let last = lines.last().cloned();
        assert_eq!(followed(lines, 0).await.expect("followed"), exit, "{last:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn an_api_server_that_is_away_for_minutes_is_ridden_over() {
    // A look is tried again every half second: 400 refusals are more than three minutes.
    let lines = vec![seeded(), line(1, Event::Opened), line(2, Event::Closed)];
    assert_eq!(followed(lines, 400).await.expect("followed"), Exit::Ok);
}

#[tokio::test(start_paused = true)]
async fn a_run_that_is_not_there_is_said() {
    let (cluster, _) = fake::cluster(|_| fake::list(&json!([])));
    let view = View::Lines { json: false, silence_said: false };
    let error = follow(&Arc::new(cluster), &Policy::default(), "4f1c", view).await.expect_err("nothing to follow");
    assert_eq!(error.to_string(), "run record k8s-upgrade-run-4f1c is not there");
}
