//! The operator's exceptions: pins, accepted findings, and what has run out or names nothing.

use jiff::{Timestamp, civil::Date, tz::TimeZone};

use super::{Class, Finding, GATES};
use crate::policy::{Exception, Gates};

const SOURCE: &str = "policy: gates";

/// Applies pins and accepted findings as of `now`, and adds a warning for each exception that is over or names no gate.
/// `asked` tells whether a gate's findings are among these at all.
pub(super) fn apply(
    findings: Vec<Finding>,
    gates: &Gates,
    now: Timestamp,
    asked: impl Fn(&str) -> bool,
) -> Vec<Finding> {
    // An exception lives through the day on which it ends, in UTC: the same answer wherever it is asked.
    let today = now.to_zoned(TimeZone::UTC).date();
    let mut findings: Vec<_> = findings.into_iter().map(|finding| excepted(finding, gates, today)).collect();
    let lists = [("gates.pins", &gates.pins), ("gates.accept", &gates.accept)];
    for (path, exception) in lists.iter().flat_map(|(path, list)| list.iter().map(move |one| (*path, one))) {
        if asked(&exception.gate) {
            findings.extend(over(path, exception, today));
            findings.extend(unheard_of(path, &exception.gate));
        }
    }
    findings.extend(gates.disable.iter().filter_map(|id| unheard_of("gates.disable", id)));
    findings
}

// A pin wins over an acceptance: holding is the safer of the two. It never turns unknown into held, which would be quieter,
// nor a warning into a refusal.
fn excepted(finding: Finding, gates: &Gates, today: Date) -> Finding {
    let live = |list: &[Exception]| list.iter().find(|one| matches(one, &finding) && !is_over(one, today)).cloned();
    if let (Some(pin), Class::Waiting | Class::Transient | Class::Actionable) = (live(&gates.pins), finding.class) {
        return marked(finding, Class::Pinned, "pinned", &pin);
    }
    match live(&gates.accept) {
        Some(accepted) if finding.class != Class::Warning => marked(finding, Class::Warning, "accepted", &accepted),
        _ => finding,
    }
}

fn marked(mut finding: Finding, class: Class, word: &str, exception: &Exception) -> Finding {
    let until = exception.expires.map(|date| format!(" until {date}")).unwrap_or_default();
    finding.why = format!("{} ({word}{until}: {})", finding.why, exception.reason);
    finding.class = class;
    finding
}

fn matches(exception: &Exception, finding: &Finding) -> bool {
    exception.gate == finding.gate && exception.object.as_ref().is_none_or(|object| *object == finding.object)
}

fn is_over(exception: &Exception, today: Date) -> bool {
    exception.expires.is_some_and(|last| last < today)
}

fn over(path: &str, exception: &Exception, today: Date) -> Option<Finding> {
    let last = exception.expires.filter(|_| is_over(exception, today))?;
    let why = format!("its exception ended on {last} and no longer applies: {}", exception.reason);
    let object = exception.object.clone().unwrap_or_else(|| "every object".to_owned());
    let remedy = format!("remove it from {path}, or give it a new date");
    Some(Finding::new(Class::Warning, object, why).of_gate(&exception.gate).remedy(remedy).source(SOURCE))
}

fn unheard_of(path: &str, id: &str) -> Option<Finding> {
    if super::find(id).is_some() {
        return None;
    }
    let known = GATES.iter().map(|gate| gate.id).collect::<Vec<_>>().join(", ");
    let why = format!("{path} names a gate that does not exist: {id:?}");
    let remedy = format!("name one of {known}");
    Some(Finding::new(Class::Warning, "policy", why).of_gate(id).remedy(remedy).source(SOURCE))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn exception(gate: &str, object: Option<&str>, expires: Option<&str>) -> Exception {
        Exception {
            gate: gate.to_owned(),
            object: object.map(str::to_owned),
            reason: "agreed".to_owned(),
            expires: expires.map(|date| date.parse().expect("date")),
        }
    }

    fn classes(class: Class, pins: &[Exception], accept: &[Exception]) -> Vec<Class> {
        let finding = Finding::new(class, "addon/kyverno", "too old").of_gate("addon-compat");
        let gates = Gates { pins: pins.to_vec(), accept: accept.to_vec(), ..Gates::default() };
        let now = "2026-11-22T10:00:00Z".parse().expect("time");
        apply(vec![finding], &gates, now, |_| true).iter().map(|finding| finding.class).collect()
    }

    #[test]
    fn an_exception_changes_what_it_names_and_nothing_else() {
        let kyverno = exception("addon-compat", Some("addon/kyverno"), None);
        let every = exception("addon-compat", None, None);
        let other = exception("addon-compat", Some("addon/istio"), None);
        let gate = exception("nodes-ready", None, None);
        for accept in [&kyverno, &every] {
            assert_eq!(classes(Class::Actionable, &[], std::slice::from_ref(accept)), [Class::Warning]);
        }
        for accept in [&other, &gate] {
            assert_eq!(classes(Class::Actionable, &[], std::slice::from_ref(accept)), [Class::Actionable]);
        }
    }

    #[test]
    fn a_pin_holds_but_never_hides_unknown_nor_refuses_for_a_warning() {
        let pin = [exception("addon-compat", None, None)];
        for (class, becomes) in [
            (Class::Actionable, Class::Pinned),
            (Class::Waiting, Class::Pinned),
            (Class::Transient, Class::Pinned),
            (Class::Unknown, Class::Unknown),
            (Class::Warning, Class::Warning),
        ] {
            assert_eq!(classes(class, &pin, &[]), [becomes]);
        }
        assert_eq!(classes(Class::Actionable, &pin, &pin), [Class::Pinned]);
    }

    #[test]
    fn an_exception_lives_through_its_last_day_and_says_so_when_it_is_over() {
        let until = |date| [exception("addon-compat", None, Some(date))];
        assert_eq!(classes(Class::Actionable, &[], &until("2026-11-22")), [Class::Warning]);
        assert_eq!(classes(Class::Actionable, &[], &until("2026-11-21")), [Class::Actionable, Class::Warning]);
        assert_eq!(classes(Class::Actionable, &until("2026-11-21"), &[]), [Class::Actionable, Class::Warning]);
    }

    #[test]
    fn a_gate_that_does_not_exist_is_named() {
        assert_eq!(
            classes(Class::Actionable, &[], &[exception("addon-compatt", None, None)]),
            [Class::Actionable, Class::Warning]
        );
    }
}
