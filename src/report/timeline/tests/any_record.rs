//! Lines of a record in any order, at any time, never break the drawing.

use proptest::prelude::*;

use super::*;

fn event() -> impl Strategy<Value = Event> {
    let step = prop_oneof![Just("drain".to_owned()), Just("alerts".to_owned())];
    prop_oneof![
        Just(starts("m1")),
        step.clone().prop_map(|step| begins(&step)),
        step.clone().prop_map(|step| waits(&step, "x")),
        (step.clone(), any::<u64>()).prop_map(|(step, took_ms)| Event::StepDone { step, detail: "x".into(), took_ms }),
        step.prop_map(|step| halted(&step, "no")),
        Just(Event::Paused { reason: "wait".into() }),
        Just(Event::Resumed { by: "retry".into() }),
        Just(Event::PhaseDone { requests: u64::MAX }),
        Just(Event::Opened),
        Just(Event::Closed),
    ]
}

proptest! {
    #[test]
    fn is_drawn_within_its_lines(
        events in prop::collection::vec((-1000i64..100_000, 0usize..3, event()), 0..40),
        now in -1000i64..200_000,
    ) {
        let mut record = Told::seeded("1.36.1", "1.36.3");
        for (at, node, event) in events {
            record = record.by(at, Phase::Worker, Some(["w1", "w2", "w3"][node]), event);
        }
        let page = page(&timeline("4f1c", record.entries(), after(now), None).expect("a run"));
        for value in page.split("left:").skip(1).filter_map(|part| part.split('%').next()) {
            if let Ok(left) = value.parse::<f64>() {
                prop_assert!((0.0..=100.0).contains(&left), "{left}");
            }
        }
        for value in page.split(";width:").skip(1).filter_map(|part| part.split('%').next()) {
            if let Ok(width) = value.parse::<f64>() {
                prop_assert!((0.0..=100.001).contains(&width), "{width}");
            }
        }
    }
}
