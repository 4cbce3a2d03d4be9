//! What is told, whatever it looks like.

use super::*;

#[test]
fn the_state_and_its_code() {
    let policy = Policy::default();
    let judged = |told: &Told, nodes| {
        let report = report(&seen(&policy, 3600, vec![told.state()], nodes));
        (report.state, report.state.exit())
    };
    for (outcome, state, exit) in [
        (Outcome::Held, State::Held, Exit::Held),
        (Outcome::Blocked, State::Blocked, Exit::Blocked),
        (Outcome::Unknown, State::Unknown, Exit::Unknown),
    ] {
        assert_eq!(judged(&refused(outcome), nodes(OLD)), (state, exit));
    }
    assert_eq!(judged(&stuck(), nodes(HALF)), (State::Halted, Exit::Halted));
    assert_eq!(judged(&draining(), nodes(HALF)), (State::InFlight, Exit::Ok));
    assert_eq!(judged(&closed(), nodes(NEW)), (State::Ok, Exit::Ok));
    // Reached by hand after all.
    assert_eq!(judged(&refused(Outcome::Blocked), nodes(NEW)).0, State::Ok);
}

#[test]
fn a_refusal_is_old_once_a_later_detection_found_nothing_to_go_to() {
    let policy = Policy::default();
    let state_of = |ended_well, policy: &Policy| {
        let mut seen = seen(policy, 90_000, vec![refused(Outcome::Held).state()], nodes(OLD));
        let last_success = if ended_well { after(86_400 + 9) } else { after(9) };
        seen.detection = Observed::Known(Some(Detection {
            suspended: false,
            last_schedule: Some(after(86_400)),
            last_success: Some(last_success),
        }));
        report(&seen).state
    };
    assert_eq!(state_of(true, &policy), State::Ok);
    assert_eq!(state_of(false, &policy), State::Held, "a detection that failed says nothing");
    let mut dry = Policy::default();
    dry.detect.dry_run = true;
    assert_eq!(state_of(true, &dry), State::Held, "a dry run seeds nothing whatever it finds");
}

#[test]
fn a_kill_switch_without_a_run_is_a_pause_with_the_way_out() {
    let policy = Policy::default();
    let mut seen = seen(&policy, 60, vec![], nodes(OLD));
    seen.kill_switch = Some("release\nday".into());
    let report = report(&seen);
    assert_eq!((report.state, report.state.exit()), (State::Paused, Exit::Busy));
    assert_eq!(report.why, ["the kill switch is on: release; day"]);
    assert_eq!(report.next[0].command, "kubectl upgrade-run continue");
}

#[test]
fn commands_name_a_namespace_that_is_not_the_usual_one() {
    let policy = Policy::default();
    let mut seen = seen(&policy, 600, vec![stuck().state()], half_with_w1_cordoned());
    seen.namespace = Some("elsewhere");
    let commands: Vec<_> = report(&seen).next.into_iter().map(|next| next.command).collect();
    assert!(commands.iter().all(|command| command.contains(" -n elsewhere")), "{commands:?}");
}

#[test]
fn a_halt_that_was_found_outside_names_the_runs_last_node() {
    let policy = Policy::default();
    let hint = Some("kubectl upgrade-run retry".to_owned());
    let deleted = Event::Halted { step: "chain".into(), why: "someone deleted it".into(), hint };
    let seen = seen(&policy, 900, vec![draining().outside(600, deleted).state()], half_with_w1_cordoned());
    let commands: Vec<_> = report(&seen).next.into_iter().map(|next| next.command).collect();
    assert_eq!(commands[0], "kubectl upgrade-run retry");
    assert_eq!(commands[1], "kubectl upgrade-run skip worker --node w1 --leave --reason …");
}

#[test]
fn an_open_run_without_anything_at_work_is_said() {
    let policy = Policy::default();
    let mut seen = seen(&policy, 260 + 3000, vec![draining().state()], half_with_w1_cordoned());
    assert!(report(&seen).why[0].starts_with("no Job is at work on it, the last progress was 50m ago"));
    // Right after the last line of the record there may be none for a moment.
    seen.now = after(265);
    assert_eq!(report(&seen).why, [] as [&str; 0]);
    seen.lease = Observed::Known(Some("9999".into()));
    assert_eq!(report(&seen).why, ["run 9999 holds the Lease; this one waits"]);
}

#[test]
fn what_could_not_be_read_is_neither_none_nor_fine() {
    let policy = Policy::default();
    let mut seen = seen(&policy, 900, vec![stuck().state()], vec![]);
    seen.nodes = Observed::Unknown("listing nodes: forbidden".into());
    let report = report(&seen);
    assert_eq!(report.changed, None, "nothing is said on what can't be seen");
    assert_eq!(report.unread, ["listing nodes: forbidden"]);
    assert!(text(&report, false, NARROW).contains("not known: listing nodes: forbidden"));
}

#[test]
fn what_stands_still_names_skew_operators_and_others_cordons() {
    let policy = Policy::default();
    let workload = Workload { kind: ScalableKind::Deployment, namespace: "ops".into(), name: "operator".into() };
    let told = stuck().by(301, Phase::Worker, Some("w1"), Event::Quiesced(Scaled { workload, replicas: 2 }));
    let mut nodes = half_with_w1_cordoned();
    nodes[1].kubelet = "1.37.0".parse().expect("version");
    nodes[2].unschedulable = true;
    let report = report(&seen(&policy, 900, vec![told.state()], nodes));
    let said = report.changed.expect("changed").sentences("1.36.3").join(" ");
    for part in [
        "ops/deployment/operator (2 before) is scaled to 0 and goes back when the run ends.",
        "w2 is cordoned by someone else.",
        "NOT within the allowed skew: node w1: kubelet v1.37.0 is newer than apiserver v1.36.3",
    ] {
        assert!(said.contains(part), "{part:?} is not in {said:?}");
    }
}

#[test]
fn what_is_to_come_is_expected_by_this_run_else_by_the_last_one_of_its_kind() {
    let policy = Policy::default();
    let earlier = |to, seconds| {
        let mut run = Told::seeded("1.36.1", to)
            .by(1, Phase::Worker, Some("w9"), starts("m1"))
            .by(300, Phase::Worker, Some("w9"), done("drain", seconds))
            .by(300, Phase::Worker, Some("w9"), Event::PhaseDone { requests: 0 })
            .outside(301, Event::Closed)
            .state();
        run.id = to.to_owned();
        run
    };
    let expected = |told: &Told, runs: Vec<RunState>| {
        let runs = std::iter::once(told.state()).chain(runs).collect();
        let report = report(&seen(&policy, 900, runs, nodes(HALF)));
        report.rows.iter().find(|row| row.name == "w2").and_then(|row| row.expected_seconds)
    };
    let begun = Told::with_a_control_plane_done();
    assert_eq!(expected(&begun, vec![]), Some(624), "as the plan has it");
    assert_eq!(expected(&begun, vec![earlier("1.37.0", 20), earlier("1.36.2", 50)]), Some(50), "a minor is no patch");
    let one_is_done = begun
        .by(300, Phase::Worker, Some("w1"), starts("m1"))
        .by(400, Phase::Worker, Some("w1"), done("drain", 90))
        .by(400, Phase::Worker, Some("w1"), Event::PhaseDone { requests: 0 });
    assert_eq!(expected(&one_is_done, vec![earlier("1.36.2", 50)]), Some(90));
    assert_eq!(expected(&stuck(), vec![]), None, "nothing is moving");
}
