use super::{
    super::{page, timeline},
    moved,
};
use crate::{
    gate::{Class, Finding, Outcome},
    report::status::fixture::{Told, after, begins, waits},
    run::{
        names::Phase,
        record::{Event, Skip},
    },
};

/// Whoever may name a node, a pod, a label or a reason writes into this page.
#[test]
fn hostile_names_stay_texts_and_nothing_is_loaded_or_run() {
    const EVIL: &str = "\"><script src=//x.example/a.js></script><img src=x onerror='a()'>\u{202e}&#x3c;\u{1b}[2J";
    let finding = Finding::new(Class::Actionable, EVIL, EVIL).of_gate(EVIL).remedy(EVIL);
    let all = [
        Event::PhaseStarted { pod: EVIL.into(), runner: EVIL.into() },
        begins(EVIL),
        waits(EVIL, EVIL),
        Event::Note { text: EVIL.into() },
        moved(&[EVIL]),
        Event::StepDone { step: EVIL.into(), detail: EVIL.into(), took_ms: 5 },
        begins("alerts"),
        waits("alerts", EVIL),
        Event::AttemptFailed { why: EVIL.into() },
        Event::Refused { outcome: Outcome::Blocked, findings: vec![finding] },
        Event::Paused { reason: EVIL.into() },
        Event::Skipped(Skip { node: EVIL.into(), leave: false, reason: EVIL.into() }),
        Event::Halted { step: EVIL.into(), why: EVIL.into(), hint: Some(EVIL.into()) },
    ];
    let start = || Told::seeded("1.36.1", "1.36.3").by(1, Phase::Preflight, None, Event::Opened);
    let mut record = start();
    for event in all {
        record = record.by(2, Phase::Worker, Some(EVIL), event);
    }
    let of_last = |event: Event| start().by(2, Phase::Worker, Some(EVIL), event);
    for record in [record, of_last(Event::Paused { reason: EVIL.into() })] {
        let page =
            timeline(EVIL, record.entries(), after(10), Some(EVIL)).map(|timeline| page(&timeline)).expect("a run");
        let tags: Vec<_> =
            page.split('<').skip(1).map(|tag| tag.split(['>', ' ']).next().unwrap_or_default()).collect();
        let known = "!doctype html head meta title style body header h1 h2 span p time pre ul ol li code dl dt dd div a u s \
                     b i br table tr td th details summary";
        let strange: Vec<_> =
            tags.iter().filter(|tag| !known.split(' ').any(|known| known == tag.trim_start_matches('/'))).collect();
        assert!(strange.is_empty(), "{strange:?}");
        for never in ["<script", "<img", "onerror='", "\u{202e}", "\u{1b}"] {
            assert!(!page.contains(never), "{never}");
        }
        // Within an attribute, too: nothing there ends it.
        for (at, _) in page.match_indices("=\"") {
            let value = page[at + 2..].split('"').next().unwrap_or_default();
            assert!(!value.contains(['<', '>']), "{value}");
        }
    }
}
