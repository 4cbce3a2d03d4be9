use super::{fixture::*, *};
use crate::{
    gate::{Class, Outcome},
    policy::{ScalableKind, Workload},
    report::table::Look,
    run::{
        names::Phase,
        record::{Event, Scaled},
    },
};

const OLD: [&str; 3] = ["1.36.1", "1.36.1", "1.36.1"];
const HALF: [&str; 3] = ["1.36.3", "1.36.1", "1.36.1"];
const NEW: [&str; 3] = ["1.36.3", "1.36.3", "1.36.3"];

const NARROW: Look = Look { color: false, width: Some(80), no_headers: false };

fn shown(seen: &Seen<'_>) -> String {
    text(&report(seen), false, NARROW)
}

fn refused(outcome: Outcome) -> Told {
    let findings = vec![
        Finding::new(Class::Waiting, "kyverno/admission", "1.18.1 lists up to 1.35")
            .of_gate("addon-compat")
            .remedy("none yet; gates.accept to go on"),
        Finding::new(Class::Warning, "node/w1", "not worth a word here"),
    ];
    Told::seeded("1.36.1", "1.36.3").by(1, Phase::Preflight, None, starts("w1")).by(
        30,
        Phase::Preflight,
        None,
        Event::Refused { outcome, findings },
    )
}

fn draining() -> Told {
    Told::with_a_control_plane_done()
        .by(241, Phase::Worker, Some("w1"), starts("m1"))
        .by(245, Phase::Worker, Some("w1"), begins("drain"))
        .by(260, Phase::Worker, Some("w1"), waits("drain", "the pods of w1 to leave: databases/pg-main-0"))
}

fn stuck() -> Told {
    let why = "step drain: PDB databases/pg-main allows 0 disruptions (2 of 2 must stay); pod pg-main-0 can't leave";
    draining().by(300, Phase::Worker, Some("w1"), halted("drain", why))
}

fn half_with_w1_cordoned() -> Vec<Node> {
    let mut nodes = nodes(HALF);
    nodes[1].unschedulable = true;
    nodes[1].cordoned_by = Some("4f1c".into());
    nodes
}

fn closed() -> Told {
    Told::with_a_control_plane_done().by(1860, Phase::Postflight, None, Event::Closed)
}

#[test]
fn all_is_well_in_one_line() {
    let policy = Policy::default();
    let (days, hours) = (12 * 86_400, 9 * 3600);
    let mut seen = seen(&policy, days + hours, vec![closed().state()], nodes(NEW));
    let detection =
        Detection { suspended: false, last_schedule: Some(after(days)), last_success: Some(after(days + 9)) };
    seen.detection = Observed::Known(Some(detection));
    assert_eq!(
        shown(&seen),
        "ok   v1.36.3 on 3 nodes   checked 9h ago: nothing newer to go to   last upgrade\n\
         12 days ago, 30m58s\n"
    );
}

#[test]
fn nothing_was_set_up_yet() {
    let policy = Policy::default();
    let mut seen = seen(&policy, 0, vec![], nodes(OLD));
    seen.detection = Observed::Known(None);
    assert_eq!(
        shown(&seen),
        "nothing yet   v1.36.1 on 3 nodes   not installed\n\
         \n\
         then type one of:\n\
         \x20 kubectl upgrade-run install   put detection and the chain into the cluster\n\
         \x20 kubectl upgrade-plan          what an upgrade would do; changes nothing\n"
    );
}

#[test]
fn in_flight_node_by_node() {
    let policy = Policy::default();
    let mut seen = seen(&policy, 265, vec![draining().state()], half_with_w1_cordoned());
    seen.work = Observed::Known(vec![at_work(Phase::Worker, Some("w1"))]);
    assert_eq!(
        shown(&seen),
        "in flight   v1.36.1 → v1.36.3 (patch)   run 4f1c   4m23s, about 21m to go\n\
         \n\
         NODE         VERSION   STATE   FOR     STEP\n\
         preflight              done    40s     etcd snapshot 48 MiB, restored and\n\
         \x20                                      compared\n\
         m1           v1.36.3   done    2m50s\n\
         w1           v1.36.1   going   20s     cordoned; drain, waits for the pods of w1\n\
         \x20                                      to leave: databases/pg-main-0\n\
         w2           v1.36.1   next    ~11m\n\
         postflight             wait    ~15s\n\
         \n\
         meanwhile:\n\
         \x20 kubectl upgrade-status --watch        look on\n\
         \x20 kubectl upgrade-status logs w1        what its Job says\n\
         \x20 kubectl upgrade-run halt --reason …   stop it before its next step\n"
    );
}

#[test]
fn halted_says_why_what_is_changed_and_what_to_type() {
    let policy = Policy::default();
    let seen = seen(&policy, 300 + 14 * 60, vec![stuck().state()], half_with_w1_cordoned());
    assert_eq!(
        shown(&seen),
        "halted   v1.36.1 → v1.36.3 (patch)   run 4f1c   worker w1, step drain, 14m ago\n\
         \n\
         w1 is cordoned and still on v1.36.1. Nothing else is changed; 1 of 3 nodes is on\n\
         v1.36.3, which is within the allowed skew.\n\
         why: PDB databases/pg-main allows 0 disruptions (2 of 2 must stay); pod\n\
         \x20    pg-main-0 can't leave\n\
         \n\
         NODE         VERSION   STATE    FOR      STEP\n\
         preflight              done     40s      etcd snapshot 48 MiB, restored and\n\
         \x20                                        compared\n\
         m1           v1.36.3   done     2m50s\n\
         w1           v1.36.1   failed   14m55s   cordoned; drain\n\
         w2           v1.36.1   wait\n\
         postflight             wait\n\
         \n\
         then type one of:\n\
         \x20 kubectl upgrade-run retry                again, past what is done already\n\
         \x20 kubectl upgrade-run skip worker --node w1 --leave --reason …   this node later\n\
         \x20 kubectl upgrade-run skip worker --node w1 --done --reason …\n\
         \x20     done by hand; verified first\n\
         \x20 kubectl upgrade-run abandon --reason …   stop here, uncordon, clear the state\n\
         \x20 kubectl upgrade-status logs w1           what its Job said\n"
    );
}

#[test]
fn a_refusal_lists_each_reason_with_its_remedy() {
    let policy = Policy::default();
    let seen = seen(&policy, 9 * 3600, vec![refused(Outcome::Held).state()], nodes(OLD));
    assert_eq!(
        shown(&seen),
        "held   v1.36.1 → v1.36.3 (patch)   run 4f1c   asked 8h ago   nothing was changed\n\
         \n\
         The next detection asks again by itself. Why it was refused:\n\
         \n\
         waiting   addon-compat   kyverno/admission   1.18.1 lists up to 1.35. To clear:\n\
         \x20                                            none yet; gates.accept to go on\n\
         \n\
         then type one of:\n\
         \x20 kubectl upgrade-gate --target 1.36.3 -o wide   evidence and sources\n\
         \x20 kubectl upgrade-run start --target 1.36.3      once they are cleared\n"
    );
}

#[test]
fn paused_by_the_kill_switch() {
    let policy = Policy::default();
    let told = draining().by(270, Phase::Worker, Some("w1"), Event::Paused { reason: "release day".into() });
    let mut seen = seen(&policy, 600, vec![told.state()], half_with_w1_cordoned());
    seen.kill_switch = Some("release day".into());
    assert_eq!(
        shown(&seen),
        "paused   v1.36.1 → v1.36.3 (patch)   run 4f1c   worker w1, step drain, 5m ago\n\
         \n\
         w1 is cordoned and still on v1.36.1. Nothing else is changed; 1 of 3 nodes is on\n\
         v1.36.3, which is within the allowed skew.\n\
         why: the kill switch is on: release day\n\
         \n\
         NODE         VERSION   STATE     FOR     STEP\n\
         preflight              done      40s     etcd snapshot 48 MiB, restored and\n\
         \x20                                        compared\n\
         m1           v1.36.3   done      2m50s\n\
         w1           v1.36.1   stopped   5m55s   cordoned; drain\n\
         w2           v1.36.1   wait\n\
         postflight             wait\n\
         \n\
         then type one of:\n\
         \x20 kubectl upgrade-run continue             kill switch off; go on where it was\n\
         \x20 kubectl upgrade-run abandon --reason …   stop here, uncordon, clear the state\n"
    );
}

#[test]
fn given_up() {
    let policy = Policy::default();
    let told = stuck().outside(400, Event::Abandoned { reason: "enough".into() });
    let seen = seen(&policy, 600, vec![told.state()], nodes(HALF));
    assert_eq!(
        shown(&seen),
        "abandoned   v1.36.1 → v1.36.3 (patch)   run 4f1c   3m ago\n\
         \n\
         1 of 3 nodes is on v1.36.3, which is within the allowed skew.\n\
         \n\
         then type:\n\
         \x20 kubectl upgrade-run continue   allow v1.36.3 again\n"
    );
}

#[test]
fn seeded_and_its_pod_does_not_start() {
    let policy = Policy::default();
    let mut seen = seen(&policy, 58, vec![Told::seeded("1.36.1", "1.36.3").state()], nodes(OLD));
    let lacks = Some("pod x: ImagePullBackOff: no such host".to_owned());
    seen.work = Observed::Known(vec![Work { lacks, ..at_work(Phase::Preflight, None) }]);
    assert_eq!(
        shown(&seen),
        "starting   v1.36.1 → v1.36.3 (patch)   run 4f1c   seeded 58s ago\n\
         \n\
         why: the pod of Job k8s-upgrade-preflight-1-36-3 does not run: pod x:\n\
         \x20    ImagePullBackOff: no such host\n\
         \n\
         NODE         VERSION   STATE   FOR    STEP\n\
         preflight              next    ~1m\n\
         m1           v1.36.1   wait    ~3m\n\
         w1           v1.36.1   wait    ~11m\n\
         w2           v1.36.1   wait    ~11m\n\
         postflight             wait    ~15s\n\
         \n\
         meanwhile:\n\
         \x20 kubectl upgrade-status --watch        look on\n\
         \x20 kubectl upgrade-status logs           what its Job says\n\
         \x20 kubectl upgrade-run halt --reason …   stop it before its next step\n"
    );
}

#[test]
fn the_word_is_coloured_and_says_the_same_without() {
    let policy = Policy::default();
    let report = report(&seen(&policy, 900, vec![stuck().state()], half_with_w1_cordoned()));
    let plain = text(&report, true, Look::default());
    let coloured = text(&report, true, Look { color: true, ..Look::default() });
    assert!(!plain.contains('\u{1b}'));
    assert!(coloured.starts_with("\u{1b}[31mhalted\u{1b}[0m   "));
    assert_eq!(coloured.replace("\u{1b}[31m", "").replace("\u{1b}[0m", ""), plain);
}

#[test]
fn no_line_is_wider_than_the_terminal() {
    let policy = Policy::default();
    for told in [draining(), stuck(), refused(Outcome::Held), closed()] {
        let shown = shown(&seen(&policy, 900, vec![told.state()], half_with_w1_cordoned()));
        let widest = shown.lines().map(|line| line.chars().count()).max().unwrap_or(0);
        assert!(widest <= 80, "{widest}:\n{shown}");
    }
}

#[test]
fn of_a_hundred_nodes_those_that_say_the_same_share_a_line() {
    let policy = Policy::default();
    let workers = (1..=100).map(|number| crate::gate::fixture::node(&format!("w{number:03}"), false, "1.36.1"));
    let mut nodes: Vec<_> = nodes(HALF).into_iter().take(1).chain(workers).collect();
    nodes[50].ready = false;
    let seen = seen(&policy, 265, vec![Told::with_a_control_plane_done().state()], nodes);
    let shown = shown(&seen);
    let table: Vec<_> =
        shown.lines().filter(|line| line.contains("v1.36.1   ") && !line.starts_with("in flight")).collect();
    assert_eq!(
        table,
        [
            "w001         v1.36.1   next    ~11m",
            "w002         v1.36.1   wait    ~11m",
            "… 47 more    v1.36.1   wait",
            "w050         v1.36.1   wait    ~11m    not Ready",
            "w051         v1.36.1   wait    ~11m",
            "… 49 more    v1.36.1   wait",
        ]
    );
    assert!(shown.starts_with("in flight") && shown.contains("about 17h21m to go"), "{shown}");
    let wide = text(&report(&seen), true, NARROW);
    assert!(wide.lines().filter(|line| line.contains("wait ")).count() >= 99, "{wide}");
}

mod judged;
