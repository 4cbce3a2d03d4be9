use jiff::Timestamp;

use super::*;
use crate::node::{UnitState, scripted::ScriptedHost};

const LIST: &str = "/etc/apt/sources.list.d/k.list";
const BASE: &str = "https://pkgs.k8s.io/core:/stable:";
const LOCKED: &str = "E: Could not get lock /var/lib/apt/lists/lock. It is held by process 7 (apt-get)\n";

fn clock() -> Clock {
    Clock::starting_at(Timestamp::UNIX_EPOCH)
}

fn host() -> ScriptedHost {
    ScriptedHost::new("w1").answer(&["find"], LIST).file(LIST, &format!("deb {BASE}/v1.36/deb/ /\n"))
}

fn end(status: i32, output: &str) -> UnitEnd {
    UnitEnd { status, output: output.to_owned() }
}

#[test]
fn a_list_that_was_not_fetched_is_a_failure_whatever_apt_says() {
    for (status, output, fine) in [
        (0, "", true),
        (0, "W: http://x/ Release: Key is stored in legacy trusted.gpg keyring\n", true),
        (
            0,
            "W: Failed to fetch http://x/InRelease  Could not connect\nW: Some index files failed to download.\n",
            false,
        ),
        (100, "E: The repository 'http://x' is not signed.\n", false),
        (143, "", false),
    ] {
        assert_eq!(update_outcome(&end(status, output)).is_ok(), fine, "{output}");
    }
    assert_eq!(update_outcome(&end(100, LOCKED)), Err(Refusal::Locked));
}

#[tokio::test(start_paused = true)]
async fn another_package_manager_is_waited_for_and_not_for_ever() {
    let passing = host().unit_ends(&["apt-get"], 100, LOCKED);
    refresh_kubernetes_list(&passing, clock(), BASE).await.expect("refreshed");
    let updates = passing.started();
    assert_eq!(updates.len(), 2);
    let argv = updates[0].argv.join(" ");
    assert!(argv.contains(&format!("Dir::Etc::SourceList={LIST} -o Dir::Etc::SourceParts=-")), "{argv}");

    let clock = clock();
    let stuck = (0..100).fold(host(), |host, _| host.unit_ends(&["apt-get"], 100, LOCKED));
    let error = refresh_kubernetes_list(&stuck, clock, BASE).await.unwrap_err();
    assert!(error.to_string().contains("holds the lock"), "{error}");
    assert!(clock.since(Timestamp::UNIX_EPOCH) >= LOCK_LIMIT);
}

/// Left as a plain command, it went on behind a lost connection, and its lock refused the next one.
#[tokio::test(start_paused = true)]
async fn an_update_that_takes_long_is_a_unit_that_ends_by_itself() {
    let states = [UnitState::Running; 500].into_iter().chain([UnitState::Exited(0)]).map(Ok).collect();
    let (host, clock) = (host().unit_shows(states), clock());
    refresh_kubernetes_list(&host, clock, BASE).await.expect("refreshed");
    assert!(clock.since(Timestamp::UNIX_EPOCH) > Duration::from_mins(1), "longer than any one command may take");
    assert_eq!(host.started()[0].at_most, Some(UPDATE_LIMIT));
}

/// It read the sources as they were before: the lists that are wanted may be others.
#[tokio::test(start_paused = true)]
async fn one_that_a_killed_process_left_is_let_end_and_done_again() {
    let left = [UnitState::Running, UnitState::Exited(0)].map(Ok).into();
    let host = host().unit_shows_for(KUBERNETES_UNIT, left);
    host.start_unit(&UnitSpec::new(KUBERNETES_UNIT, vec!["left".into()])).await.expect("left");
    refresh_kubernetes_list(&host, clock(), BASE).await.expect("refreshed");
    assert_eq!(host.started().len(), 2);
    assert_eq!(host.unit_state(KUBERNETES_UNIT).await.expect("state"), UnitState::Absent);
}

#[tokio::test(start_paused = true)]
async fn one_whose_end_is_never_seen_is_given_up_in_time() {
    let host = host().unit_shows(vec![Ok(UnitState::Running), Ok(UnitState::Absent)]);
    // the scripted host starts none of a name that it knows: it stays gone
    let error = refresh_kubernetes_list(&host, clock(), BASE).await.unwrap_err();
    assert!(error.to_string().contains("its unit is gone"), "{error}");
}
