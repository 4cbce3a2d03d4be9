use super::*;
use crate::{
    gate::{Class, Outcome},
    policy::Policy,
    report::status::{
        WorkState,
        fixture::{Told, after, at_work, nodes, seen, starts},
        report,
    },
    run::{names::Phase, record::Event},
};

const DAY: Duration = Duration::from_hours(24);

fn refused() -> Told {
    let finding = Finding::new(Class::Waiting, "kyverno/<admission>", "1.18.1 lists | up to 1.35")
        .of_gate("addon-compat")
        .remedy("none yet");
    let refused = Event::Refused { outcome: Outcome::Held, findings: vec![finding] };
    Told::seeded("1.36.1", "1.36.3").by(1, Phase::Preflight, None, starts("w1")).by(30, Phase::Preflight, None, refused)
}

fn of_last_night(told: Option<&Told>, hours: i64) -> NightlyReport {
    let policy = Policy::default();
    let runs = told.map(Told::state).into_iter().collect();
    let mut seen = seen(&policy, hours * 3600, runs, nodes(["1.36.1"; 3]));
    let job = Work { state: WorkState::Complete, ended_at: Some(after(31)), ..at_work(Phase::Preflight, None) };
    seen.work = Observed::Known(vec![job]);
    nightly(&seen, &report(&seen), DAY)
}

#[test]
fn a_refusal_is_told_with_its_reasons_by_class() {
    assert_eq!(
        plain(&of_last_night(Some(&refused()), 7), Some(80)),
        "upgrade report   2026-11-23 06:00 UTC   the last 24h\n\
         \n\
         running     v1.36.1 on 3 nodes\n\
         detection   checked 7h ago\n\
         outcome     held v1.36.1 → v1.36.3 (patch), run 4f1c, 30s: addon-compat\n\
         \x20           kyverno/<admission>: 1.18.1 lists | up to 1.35\n\
         \n\
         CLASS     GATE           OBJECT                WHY                         REMEDY\n\
         waiting   addon-compat   kyverno/<admission>   1.18.1 lists | up to 1.35   none yet\n\
         \n\
         JOB                            RUN    STATE      CREATED   TOOK\n\
         k8s-upgrade-preflight-1-36-3   4f1c   complete   7h ago    31s\n"
    );
}

#[test]
fn a_quiet_night_is_one_word_and_a_silent_detector_another() {
    assert_eq!(of_last_night(None, 7).outcomes, ["nothing newer to go to"]);
    assert_eq!(of_last_night(None, 25).outcomes, ["detector did not run: it last ran 25h ago"]);
    assert_eq!(of_last_night(None, 24).detector_ran, Some(true));
}

#[test]
fn a_cron_job_that_is_not_there_suspended_or_unreadable_is_told_apart() {
    let policy = Policy::default();
    let told = |detection| {
        let mut seen = seen(&policy, 3600, vec![], nodes(["1.36.1"; 3]));
        seen.detection = detection;
        let report = nightly(&seen, &report(&seen), DAY);
        (report.detector_ran, report.outcomes.join(" "))
    };
    let suspended = Detection { suspended: true, ..Detection::default() };
    assert_eq!(
        told(Observed::Known(None)),
        (Some(false), "detector did not run: there is no CronJob for it: kubectl upgrade-run install".into())
    );
    assert_eq!(
        told(Observed::Known(Some(suspended))),
        (Some(false), "detector did not run: its CronJob is suspended".into())
    );
    assert_eq!(told(Observed::Unknown("forbidden".into())), (None, "no run".into()));
}

#[test]
fn old_runs_and_jobs_are_left_out_but_an_open_run_never() {
    let old = of_last_night(Some(&refused()), 48);
    assert!(old.runs.is_empty() && old.jobs.is_empty());
    let open = Told::with_a_control_plane_done();
    assert_eq!(of_last_night(Some(&open), 48).runs.len(), 1);
}

#[test]
fn outside_texts_stay_texts_in_markdown_and_html() {
    let report = of_last_night(Some(&refused()), 7);
    let markdown = markdown(&report);
    assert!(
        markdown
            .contains(r"| waiting | addon-compat | kyverno/\<admission\> | 1.18.1 lists \| up to 1.35 | none yet |")
    );
    let html = html(&report);
    assert!(html.contains("<td>kyverno/&lt;admission&gt;</td>"), "{html}");
    for outside in ["http:", "https:", "<script", "<link", "<img", "@import"] {
        assert!(!html.contains(outside), "{outside}");
    }
}

#[test]
fn a_detection_that_failed_is_an_outcome_and_one_that_is_at_work_is_none() {
    let policy = Policy::default();
    let outcomes = |hours: i64| {
        let mut seen = seen(&policy, hours * 3600, vec![], nodes(["1.36.1"; 3]));
        let (began, last) = (Some(after(0)), Some(after(-86_400)));
        seen.detection =
            Observed::Known(Some(Detection { suspended: false, last_schedule: began, last_success: last }));
        nightly(&seen, &report(&seen), DAY).outcomes
    };
    assert_eq!(outcomes(1), ["no run"]);
    assert_eq!(
        outcomes(7),
        ["detection failed: it began 7h ago and did not end well: \
          kubectl logs -n k8s-upgrade -l app=k8s-version-upgrade --tail=20"]
    );
}

#[test]
fn every_outcome_has_its_line_for_chat() {
    let halted = crate::report::status::fixture::halted("drain", "step drain: PDB shop/db\nallows 0");
    let run = Told::with_a_control_plane_done;
    let at = |event| Some(run().by(300, Phase::Worker, Some("w1"), event));
    let closed = Some(run().by(300, Phase::Postflight, None, Event::Closed));
    let paused = at(Event::Paused { reason: "release day".into() });
    let given_up = Some(run().outside(300, Event::Abandoned { reason: "later".into() }));
    for (told, hours, said) in [
        (None, 7, "nothing newer to go to"),
        (None, 25, "detector did not run: it last ran 25h ago"),
        (Some(refused()), 7, "held v1.36.1 → v1.36.3 (patch), run 4f1c, 30s: addon-compat kyverno/"),
        (Some(run()), 1, "in flight v1.36.1 → v1.36.3 (patch)"),
        (at(halted), 7, "halted v1.36.1 → v1.36.3 (patch), run 4f1c, 5m: PDB shop/db; allows 0"),
        (paused, 7, "paused v1.36.1 → v1.36.3 (patch), run 4f1c, 5m: release day"),
        (given_up, 7, "abandoned v1.36.1 → v1.36.3 (patch)"),
        (closed, 7, "done v1.36.1 → v1.36.3 (patch), run 4f1c, 5m"),
    ] {
        let line = line(&of_last_night(told.as_ref(), hours));
        assert!(line.starts_with("upgrade report: v1.36.1 on 3 nodes; checked "), "{line}");
        assert!(line.contains(said) && !line.contains('\n'), "{said}: {line}");
    }
}
