use super::*;
use crate::{
    cluster::observe::fake,
    run::fixture::{self, Api},
};

fn preflight(run: &str, ended: Option<&str>) -> Job {
    fixture::job("k8s-upgrade-preflight-1-36-3", run, ended)
}

fn in_flight(run: &str) -> RunState {
    fixture::run(run, [Event::Opened])
}

/// Incident 2: a failed preflight Job was skipped by NAME for five nights; nobody was told.
#[test]
fn incident_02_a_finished_preflight_of_an_earlier_night_does_not_block_this_one() {
    for ended in ["Failed", "Complete"] {
        assert_eq!(keeps(&preflight("old", Some(ended)), None), None, "{ended}");
        assert_eq!(keeps(&preflight("old", Some(ended)), Some(&in_flight("new"))), None, "{ended}");
    }
    assert_eq!(keeps(&preflight("now", Some("Failed")), Some(&in_flight("now"))), None);
}

#[test]
fn an_active_job_and_the_run_in_flight_are_left_alone() {
    assert_eq!(keeps(&preflight("x", None), None).as_deref(), Some("x"));
    assert_eq!(keeps(&preflight("x", Some("Complete")), Some(&in_flight("x"))).as_deref(), Some("x"));
}

/// What happened in a run, without what it says.
async fn told(journal: &Journal) -> Vec<Event> {
    let entries = journal.entries().await.expect("entries");
    entries.into_iter().skip(1).map(|entry| entry.event).collect()
}

const W2: &str = "k8s-upgrade-worker-1-36-3-w2";

/// Said before, a Job that a crash kept from being created looked like one that a person had deleted.
#[tokio::test(start_paused = true)]
async fn a_job_is_said_to_be_there_only_once_it_is() {
    let api = Api::new(&[("w1", "1.36.3"), ("w2", "1.36.1")]);
    let (cluster, _) = api.cluster();
    let journal = fixture::recorded(&cluster, [Event::Opened]).await;
    let state = journal.state().await.expect("state");
    assert_eq!(next(&cluster, &journal, &Policy::default(), &state).await.expect("next"), W2);
    assert!(api.has_job(W2));
    let (wanted, created) = (Event::JobWanted { job: W2.into() }, Event::JobCreated { job: W2.into() });
    assert_eq!(told(&journal).await, [Event::Opened, wanted.clone(), created]);

    let (cluster, _) = Api::new(&[("w2", "1.36.1")]).cluster_but(|asked| {
        (asked.method == "POST" && asked.path.contains("/jobs")).then(|| fake::refusal(403, "Forbidden", "no Jobs"))
    });
    let journal = fixture::recorded(&cluster, [Event::Opened]).await;
    next(&cluster, &journal, &Policy::default(), &journal.state().await.expect("state")).await.expect_err("forbidden");
    assert_eq!(told(&journal).await, [Event::Opened, wanted]);
}

/// Its own Job is active still: kept, it would end well, and nobody would go on.
#[tokio::test(start_paused = true)]
async fn a_phase_whose_own_node_is_next_again_has_failed() {
    let api = Api::new(&[("w2", "1.36.1")]);
    let (cluster, _) = api.cluster();
    let opened = fixture::recorded(&cluster, [Event::Opened]).await;
    let journal = Journal::new(cluster.clone(), opened.run()).of_phase(Phase::Worker, Some("w2".into()));
    api.job(&fixture::job(W2, journal.run(), None));
    let state = journal.state().await.expect("state");
    let error = next(&cluster, &journal, &Policy::default(), &state).await.expect_err("not done");
    assert!(error.to_string().contains("w2 is not done after all"), "{error}");
    assert!(error.to_string().contains("its kubelet is at v1.36.1, Ready"), "{error}");
    assert!(error.is::<NotDone>());
}

#[tokio::test(start_paused = true)]
async fn a_run_that_was_seeded_a_moment_ago_is_not_pushed_aside() {
    let (cluster, _) = Api::new(&[("w2", "1.36.1")]).cluster();
    let first = fixture::recorded(&cluster, []).await;
    tokio::time::sleep(Duration::from_secs(3)).await;
    let error = seed(&cluster, fixture::target(), "start").await.expect_err("busy");
    assert!(error.to_string().contains("was seeded 3s ago"), "{error}");
    assert_eq!(first.state().await.expect("state").status, Status::Seeded);
    tokio::time::sleep(SEEDS_WITHIN).await;
    assert!(matches!(seed(&cluster, fixture::target(), "start").await.expect("seeded"), Seeding::Seeded(_)));
    assert_eq!(first.state().await.expect("state").status, Status::Superseded);
}

/// Two who want the same in the same moment: the one who comes second must not take the other's Job for its own.
#[tokio::test(start_paused = true)]
async fn a_job_that_someone_else_created_meanwhile_is_not_taken_for_ours() {
    let api = Api::new(&[("w2", "1.36.1")]);
    let theirs = api.clone();
    let (cluster, _) = api.cluster_but(move |asked| {
        if asked.method == "POST" && asked.path.contains("/jobs") {
            theirs.job(&fixture::job("k8s-upgrade-preflight-1-36-3", "other", None));
        }
        None
    });
    let error = seed(&cluster, fixture::target(), "start").await.expect_err("busy");
    assert_eq!(crate::error::exit_of(&error), Exit::Busy, "{error:#}");
}
