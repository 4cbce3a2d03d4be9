//! `kubectl upgrade demo`: each story is played to the end that it tells of.

use super::program::{MULTI_CALL, run};

/// A story that ends otherwise than it should exits with 1.
fn told(scenario: &str) -> String {
    let ended = run(MULTI_CALL, &["demo", "--fast", "--scenario", scenario]);
    assert_eq!(ended.code, Some(0), "{scenario}: {}{}", ended.stdout, ended.stderr);
    ended.stdout
}

#[test]
fn a_night_that_goes_well() {
    let ended = run(MULTI_CALL, &["demo", "--fast"]);
    assert_eq!(ended.code, Some(0), "{}{}", ended.stdout, ended.stderr);
    for part in ["v1.36.3 → v1.37.2 (minor)", "7 of 7 nodes are at v1.37.2", "shop/web: its budget wants 2 of 3"] {
        assert!(ended.stdout.contains(part), "{part}: {}", ended.stdout);
    }
    assert!(!ended.stdout.contains('\u{1b}'));
}

#[test]
fn a_refusal_changes_nothing() {
    let said = told("refused");
    for part in ["node/w3", "cert-manager", "0 of 7 nodes"] {
        assert!(said.contains(part), "{part}: {said}");
    }
}

#[test]
fn a_drain_that_can_not_end_halts() {
    let said = told("stuck-drain");
    for part in ["halted", "shop/web", "kubectl upgrade-run retry"] {
        assert!(said.contains(part), "{part}: {said}");
    }
}

#[test]
fn an_alert_in_mid_upgrade_halts() {
    let said = told("alert");
    for part in ["KubePersistentVolumeFillingUp fires during the soak", "3 of 7 nodes", "stands still, safely"] {
        assert!(said.contains(part), "{part}: {said}");
    }
}

#[test]
fn a_killed_pod_is_followed_by_another() {
    let said = told("crash");
    assert!(said.contains("is killed, ") && said.contains("7 of 7 nodes"), "{said}");
}

#[test]
fn a_worker_goes_back_the_morning_after() {
    let said = told("rollback");
    for part in [
        "kubectl upgrade-rollback node w2 --to 1.36.3",
        "node w2: v1.37.2 → v1.36.3",
        "point its package repository at v1.36",
        "w2: draining",
        "node w2 is at v1.36.3, Ready and uncordoned",
        "3 of 4 nodes are at v1.37.2",
    ] {
        assert!(said.contains(part), "{part}: {said}");
    }
}

#[test]
fn few_nodes_and_many_control_planes() {
    assert!(told("three-control-planes").contains("6 of 6 nodes"));
    assert!(told("single-node").contains("1 of 1 nodes"));
}

#[test]
fn the_stories_are_listed_and_an_unknown_one_names_them() {
    let list = run(MULTI_CALL, &["demo", "--list"]);
    let unknown = run(MULTI_CALL, &["demo", "--scenario", "nonsense"]);
    assert_eq!((list.code, unknown.code), (Some(0), Some(2)));
    for name in
        ["upgrade", "refused", "stuck-drain", "crash", "alert", "rollback", "three-control-planes", "single-node"]
    {
        assert!(list.stdout.lines().any(|line| line.starts_with(name)), "{}", list.stdout);
        assert!(unknown.stderr.contains(name), "{}", unknown.stderr);
    }
}
