use super::*;
use crate::{
    gate::{Verdict, fixture},
    report::table::Look,
    version::KubeVersion,
};

fn rehearsal(ends: Ends) -> Rehearsal {
    let (from, to) = (KubeVersion::new(1, 36, 3), KubeVersion::new(1, 37, 2));
    let plan = UpgradePlan::without_steps(from, to, Verdict::of(vec![], vec![], vec![]));
    let phase = |node: Option<&str>, role: &str, done| NodeTime {
        node: node.map(str::to_owned),
        role: role.to_owned(),
        done,
        seconds: 190,
        pods: node.map(|_| 3),
        drain_seconds: node.map(|_| 12),
    };
    Rehearsal {
        ends,
        seconds: 2100,
        nodes_there: 2,
        nodes: 7,
        phases: vec![phase(None, "preflight", true), phase(Some("w2"), "worker", ends == Ends::Well)],
        moves: 12,
        moved: (1..=12).map(|n| Moved { pod: format!("shop/web-{n}"), times: 1 }).collect(),
        unknown: vec!["admission webhooks, operators and autoscalers, and what changes until the night".to_owned()],
        ..Rehearsal::of(&plan)
    }
}

fn shown(rehearsal: &Rehearsal) -> String {
    let text = rehearsal_screen(rehearsal, false, Look { width: Some(80), ..Look::default() });
    assert!(text.lines().all(|line| line.chars().count() <= 80), "{text}");
    text
}

#[test]
fn a_run_that_ends_says_when_and_what_moves() {
    let text = shown(&rehearsal(Ends::Well));
    for part in ["it would end: 2 of 7 nodes at v1.37.2 after about 35m", "12 pods move, none twice", "can't know:"] {
        assert!(text.contains(part), "{part}: {text}");
    }
    assert_eq!(rehearsal(Ends::Well).exit(), Exit::Ok);
}

#[test]
fn a_run_that_stands_still_says_where_and_why_before_all_else() {
    let stands = Stands {
        node: Some("w2".into()),
        step: "drain".into(),
        why: "PDB databases/pg-main allows 0 disruptions: 2 of 2 must stay; pod pg-main-0".into(),
        hint: Some("kubectl scale -n databases statefulset/pg-main --replicas=3".into()),
    };
    let waited =
        Waited { workload: "shop/big".into(), seconds: 70, why: "0/3 nodes are available".into(), to_the_end: true };
    let rehearsal = Rehearsal {
        stands: Some(stands),
        set_aside: vec!["pdb-zero-disruptions".into()],
        verdict: Some(Outcome::Blocked),
        moved: vec![Moved { pod: "shop/web-1".into(), times: 2 }, Moved { pod: "shop/web-2".into(), times: 1 }],
        gone: vec!["shop/alone".into()],
        waited: vec![waited],
        ..rehearsal(Ends::Stands)
    };
    let text = shown(&rehearsal);
    let lines: Vec<_> = text.lines().collect();
    assert!(lines[1].starts_with("it would stand still: w2, step drain, after about 35m"), "{text}");
    for part in [
        "why: PDB databases/pg-main",
        "--replicas=3",
        "by pdb-zero-disruptions",
        "2 times",
        "shop/alone",
        "1m10s, to the end",
    ] {
        assert!(text.contains(part), "{part}: {text}");
    }
    assert!(!text.contains("shop/web-2"), "{text}");
    let wide = rehearsal_screen(&rehearsal, true, Look::default());
    assert!(wide.contains("shop/web-2   once"), "{wide}");
    assert_eq!(rehearsal.exit(), Exit::Blocked);
}

#[test]
fn what_could_not_be_played_is_unknown_whatever_the_verdict_says() {
    let plan =
        UpgradePlan::without_steps(fixture::v("1.36.3"), fixture::v("1.37.2"), Verdict::of(vec![], vec![], vec![]));
    let rehearsal = Rehearsal::unknown(&plan, "listing pods: forbidden");
    let text = shown(&rehearsal);
    assert!(text.contains("unknown: it could not be rehearsed\nwhy: listing pods: forbidden"), "{text}");
    assert_eq!(rehearsal.exit(), Exit::Unknown);
}
