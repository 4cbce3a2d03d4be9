use k8s_openapi::apimachinery::pkg::apis::meta::v1::LabelSelector;

use super::*;
use crate::{cluster::snapshot::Owner, drain::filter::tests::pod};

/// Budget `shop/<name>` over the pods labelled `app: web`; what it allows follows from the numbers.
pub(in crate::drain) fn budget(name: &str, desired: i64, healthy: i64, expected: i64) -> Budget {
    let labels = [("app".to_owned(), "web".to_owned())].into();
    Budget {
        namespace: "shop".to_owned(),
        name: name.to_owned(),
        selector: Some(LabelSelector { match_labels: Some(labels), match_expressions: None }),
        bound: Bound::MinAvailable(desired.to_string()),
        unhealthy_may_go: false,
        disruptions_allowed: (healthy - desired).max(0),
        current_healthy: healthy,
        desired_healthy: desired,
        expected_pods: expected,
    }
}

/// Deployment `web` with that many replicas, and the ReplicaSet of its pods.
pub(in crate::drain) fn deployment(replicas: u32) -> Vec<Workload> {
    let of = |kind: &str, name: &str, owner| Workload {
        kind: kind.to_owned(),
        namespace: "shop".to_owned(),
        name: name.to_owned(),
        replicas,
        owner,
    };
    let above = Some(Owner { kind: "Deployment".to_owned(), name: "web".to_owned() });
    vec![of("Deployment", "web", None), of("ReplicaSet", "web-abc", above)]
}

#[derive(Debug, PartialEq)]
enum Kind {
    Fine,
    Slow,
    Never,
}

fn kind(outlook: &Outlook) -> Kind {
    match outlook {
        Outlook::Fine => Kind::Fine,
        Outlook::Slow(_) => Kind::Slow,
        Outlook::Never(_) => Kind::Never,
    }
}

fn of_one(pod: &Pod, budgets: &[Budget], workloads: &[Workload]) -> Outlook {
    forecast(&[pod], budgets, workloads).remove(0).outlook
}

#[test]
fn never_is_told_from_slow_by_arithmetic() {
    for (what, budget, replicas, expected) in [
        ("two of three must stay", budget("b", 2, 3, 3), 3, Kind::Fine),
        ("one replica of three is down", budget("b", 2, 2, 3), 3, Kind::Slow),
        ("all of three must stay", budget("b", 3, 3, 3), 3, Kind::Never),
        ("more must stay than there are", budget("b", 5, 3, 3), 3, Kind::Never),
        // istiod with one replica and minAvailable 1; a database operator's single primary.
        ("the only one must stay", budget("b", 1, 1, 1), 1, Kind::Never),
        ("the only one must stay and is down", budget("b", 1, 0, 1), 1, Kind::Never),
        ("two of two counted, but three wanted", budget("b", 2, 2, 2), 3, Kind::Slow),
        ("pods that pull no image count as missing", budget("b", 2, 1, 3), 3, Kind::Slow),
        ("never counted", budget("b", 0, 0, 0), 3, Kind::Slow),
        ("nothing must stay", budget("b", 0, 1, 1), 1, Kind::Fine),
    ] {
        assert_eq!(kind(&of_one(&pod("web-1"), &[budget], &deployment(replicas))), expected, "{what}");
    }
}

#[test]
fn without_workloads_the_budgets_own_count_decides() {
    assert_eq!(kind(&of_one(&pod("web-1"), &[budget("b", 1, 1, 1)], &[])), Kind::Never);
    assert_eq!(kind(&of_one(&pod("web-1"), &[budget("b", 1, 0, 2)], &[])), Kind::Slow);
}

#[test]
fn several_budgets_over_one_pod_are_never_served() {
    let budgets = [budget("a", 1, 3, 3), budget("b", 1, 3, 3)];
    let Outlook::Never(obstacle) = of_one(&pod("web-1"), &budgets, &deployment(3)) else { panic!("not never") };
    assert_eq!(obstacle, Obstacle { budgets: vec!["shop/a".into(), "shop/b".into()], why: Why::SeveralBudgets });
}

#[test]
fn pods_that_never_ran_or_are_over_are_past_all_budgets() {
    let strict = [budget("a", 1, 1, 1), budget("b", 1, 1, 1)];
    for (phase, terminating, expected) in [
        (PodPhase::Pending, false, Kind::Fine),
        (PodPhase::Succeeded, false, Kind::Fine),
        (PodPhase::Failed, false, Kind::Fine),
        (PodPhase::Running, true, Kind::Fine),
        (PodPhase::Running, false, Kind::Never),
        (PodPhase::Unknown, false, Kind::Never),
    ] {
        let pod = Pod { phase, terminating, ..pod("web-1") };
        assert_eq!(kind(&of_one(&pod, &strict, &deployment(1))), expected, "{phase:?} {terminating}");
    }
}

#[test]
fn an_unready_pod_goes_when_its_budget_is_met_without_it_or_says_so() {
    let unready = Pod { ready: false, ..pod("web-1") };
    let always = Budget { unhealthy_may_go: true, ..budget("b", 3, 1, 3) };
    for (what, pod, budget, expected) in [
        ("met without it", &unready, budget("b", 2, 2, 3), Kind::Fine),
        ("not met", &unready, budget("b", 2, 1, 3), Kind::Slow),
        ("never met", &unready, budget("b", 3, 2, 3), Kind::Never),
        ("nothing desired yet", &unready, budget("b", 0, 0, 0), Kind::Slow),
        ("AlwaysAllow", &unready, always.clone(), Kind::Fine),
        ("AlwaysAllow is for unready ones", &pod("web-1"), always, Kind::Never),
    ] {
        assert_eq!(kind(&of_one(pod, &[budget], &deployment(3))), expected, "{what}");
    }
}

#[test]
fn pods_of_one_budget_take_turns() {
    let (a, b, c) = (pod("web-1"), pod("web-2"), pod("web-3"));
    let found = forecast(&[&a, &b, &c], &[budget("b", 2, 3, 3)], &deployment(3));
    let outlooks: Vec<_> = found.iter().map(|found| kind(&found.outlook)).collect();
    assert_eq!(outlooks, [Kind::Fine, Kind::Slow, Kind::Slow]);
    assert!(matches!(&found[1].outlook, Outlook::Slow(obstacle) if obstacle.why == Why::TakesTurns));
}

#[test]
fn a_pod_without_a_budget_is_fine() {
    let other = Pod {
        labels: std::collections::BTreeMap::from([("app".to_owned(), "other".to_owned())]).into(),
        ..pod("other-1")
    };
    assert_eq!(of_one(&other, &[budget("b", 1, 1, 1)], &[]), Outlook::Fine);
}

#[test]
fn a_single_replica_is_one_by_its_whole_chain() {
    let single = |pod: &Pod, budget: Budget, workloads: &[Workload]| {
        forecast(&[pod], &[budget], workloads).remove(0).single_replica
    };
    let stateful =
        Workload { kind: "StatefulSet".into(), name: "web-abc".into(), owner: None, ..deployment(1).remove(0) };
    let mut of_stateful = pod("web-0");
    of_stateful.owner = Some(Owner { kind: "StatefulSet".into(), name: "web-abc".into() });
    let mut foreign = deployment(1);
    foreign.remove(0);
    let strict = || budget("b", 1, 1, 1);
    assert!(single(&pod("web-1"), strict(), &deployment(1)));
    assert!(single(&of_stateful, strict(), &[stateful]));
    assert!(!single(&pod("web-1"), strict(), &deployment(2)));
    assert!(!single(&pod("web-1"), strict(), &[]), "no workload seen");
    assert!(!single(&pod("web-1"), strict(), &foreign), "ruled by something unknown");
    assert!(!single(&Pod { owner: None, ..pod("bare") }, strict(), &deployment(1)), "nobody makes it again");
    // Two Deployments of one replica each under one budget: its other pod is a reason to keep this one.
    assert!(!single(&pod("web-1"), budget("b", 2, 2, 2), &deployment(1)));
}

#[test]
fn obstacles_say_the_numbers() {
    let shown = |outlook| match outlook {
        Outlook::Never(obstacle) | Outlook::Slow(obstacle) => obstacle.to_string(),
        Outlook::Fine => String::new(),
    };
    assert_eq!(
        shown(of_one(&pod("web-1"), &[budget("solo", 1, 1, 1)], &deployment(1))),
        "PDB shop/solo (minAvailable: 1) allows 0 disruptions (1 of 1 must stay)"
    );
    assert_eq!(
        shown(of_one(&pod("web-1"), &[budget("web", 2, 2, 3)], &deployment(3))),
        "PDB shop/web allows 0 disruptions now (2 healthy, 2 must stay)"
    );
}
