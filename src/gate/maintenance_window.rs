//! When a run may start: the policy's windows and freezes.

use jiff::{Timestamp, civil::Time, tz::TimeZone};

use super::{Class, Finding, Gate, Judge, Judgement, Phase, Severity};
use crate::{
    cluster::snapshot::ClusterSnapshot,
    policy::{Policy, Weekday, Window},
    version::Target,
};

pub(super) const GATE: Gate = Gate {
    id: "maintenance-window",
    checks: "now is inside one of the policy's windows and in none of its freezes",
    matters: "an upgrade on the day of the big sale, or while nobody is there to see it",
    clears: "time; or change windows and freezes in the policy",
    source: "policy: windows, freezes",
    severity: Severity::Holds,
    phases: &[Phase::Run],
    needs: &[],
    judge: Judge::Observed(judge),
};

fn judge(snapshot: &ClusterSnapshot, _: &Target, policy: &Policy) -> Judgement {
    if policy.windows.is_empty() && policy.freezes.is_empty() {
        return Judgement::NotApplicable("the policy names no window and no freeze".to_owned());
    }
    let now = snapshot.observed_at;
    let frozen = policy.freezes.iter().filter(|freeze| freeze.from <= now && now < freeze.until).map(|freeze| {
        let reason = if freeze.reason.is_empty() { String::new() } else { format!(": {}", freeze.reason) };
        Finding::new(Class::Transient, "policy/freezes", format!("frozen until {:.0}{reason}", freeze.until))
            .remedy("wait, or end the freeze in the policy")
    });
    frozen.chain(outside(&policy.windows, now)).collect::<Vec<_>>().into()
}

fn outside(windows: &[Window], now: Timestamp) -> Option<Finding> {
    if windows.is_empty() {
        return None;
    }
    let mut unreadable = Vec::new();
    for window in windows {
        match is_open(window, now) {
            Ok(true) => return None,
            Ok(false) => {}
            Err(why) => unreadable.push(why),
        }
    }
    if let Some(why) = unreadable.first() {
        return Some(Finding::unknown("policy/windows", why.clone()).remedy("kubectl upgrade-run policy --check FILE"));
    }
    let shown = windows.iter().map(shown).collect::<Vec<_>>().join("; ");
    Some(
        Finding::new(Class::Transient, "policy/windows", format!("now is outside of {shown}"))
            .evidence(format!("observed at {now:.0}"))
            .remedy("wait for the window; kubectl upgrade-run policy shows it"),
    )
}

/// Whether a window is open; the error says what of it can't be read.
pub fn is_open(window: &Window, now: Timestamp) -> Result<bool, String> {
    let zone = TimeZone::get(&window.timezone)
        .map_err(|error| format!("windows[].timezone {:?} can't be used: {error}", window.timezone))?;
    let (start, end) = (time("start", &window.start)?, time("end", &window.end)?);
    let local = now.to_zoned(zone);
    let on = |day: jiff::civil::Weekday| window.days.is_empty() || window.days.contains(&weekday(day));
    let (today, yesterday) = (local.weekday(), local.weekday().previous());
    let now = local.time();
    // A window that ends before it starts goes on past midnight, and belongs to the day on which it started.
    Ok(if start < end {
        on(today) && start <= now && now < end
    } else {
        (on(today) && start <= now) || (on(yesterday) && now < end)
    })
}

fn time(field: &str, text: &str) -> Result<Time, String> {
    Time::strptime("%H:%M", text).map_err(|_| format!("windows[].{field} {text:?} is not a time such as 22:00"))
}

fn weekday(day: jiff::civil::Weekday) -> Weekday {
    match day {
        jiff::civil::Weekday::Monday => Weekday::Mon,
        jiff::civil::Weekday::Tuesday => Weekday::Tue,
        jiff::civil::Weekday::Wednesday => Weekday::Wed,
        jiff::civil::Weekday::Thursday => Weekday::Thu,
        jiff::civil::Weekday::Friday => Weekday::Fri,
        jiff::civil::Weekday::Saturday => Weekday::Sat,
        jiff::civil::Weekday::Sunday => Weekday::Sun,
    }
}

fn shown(window: &Window) -> String {
    let days: Vec<_> = window.days.iter().map(|day| format!("{day:?}").to_lowercase()).collect();
    let days = if days.is_empty() { "every day".to_owned() } else { days.join(", ") };
    format!("{days} {}-{} {}", window.start, window.end, window.timezone)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        gate::fixture::{self, classes},
        policy::Freeze,
    };

    fn window(days: &[Weekday], start: &str, end: &str) -> Window {
        Window { days: days.to_vec(), start: start.to_owned(), end: end.to_owned(), timezone: "UTC".to_owned() }
    }

    fn open(window: &Window, now: &str) -> bool {
        is_open(window, now.parse().expect("time")).expect("readable")
    }

    #[test]
    fn windows_open_and_close() {
        use Weekday::{Fri, Sat};
        // 2026-11-20 is a Friday.
        for (window, now, wanted) in [
            (window(&[], "22:00", "23:00"), "2026-11-20T21:59:59Z", false),
            (window(&[], "22:00", "23:00"), "2026-11-20T22:00:00Z", true),
            (window(&[], "22:00", "23:00"), "2026-11-20T23:00:00Z", false),
            (window(&[Fri], "22:00", "04:00"), "2026-11-21T03:59:00Z", true),
            (window(&[Sat], "22:00", "04:00"), "2026-11-21T03:59:00Z", false),
            (window(&[Fri], "22:00", "04:00"), "2026-11-20T03:00:00Z", false),
            (window(&[Fri], "00:00", "00:00"), "2026-11-20T12:00:00Z", true),
        ] {
            assert_eq!(open(&window, now), wanted, "{window:?} at {now}");
        }
    }

    fn judged(windows: Vec<Window>, freezes: Vec<Freeze>) -> Judgement {
        judge(&fixture::cluster(), &fixture::patch(), &Policy { windows, freezes, ..Policy::default() })
    }

    #[test]
    fn outside_and_frozen_hold() {
        // The fixture's cluster is observed on a Sunday at 10:00 UTC.
        let shut = judged(vec![window(&[], "22:00", "23:00")], vec![]);
        assert_eq!(classes(&shut), [(Class::Transient, "policy/windows")]);
        assert_eq!(
            judged(vec![window(&[], "22:00", "23:00"), window(&[], "09:00", "11:00")], vec![]),
            Judgement::Passed
        );
        let freeze = |from: &str, until: &str| Freeze {
            from: from.parse().expect("from"),
            until: until.parse().expect("until"),
            reason: "sale".to_owned(),
        };
        let frozen = judged(vec![], vec![freeze("2026-11-20T00:00:00Z", "2026-12-01T00:00:00Z")]);
        assert_eq!(classes(&frozen), [(Class::Transient, "policy/freezes")]);
        assert_eq!(judged(vec![], vec![freeze("2026-11-20T00:00:00Z", "2026-11-22T10:00:00Z")]), Judgement::Passed);
        assert!(matches!(judged(vec![], vec![]), Judgement::NotApplicable(_)));
    }

    #[test]
    fn a_window_that_cannot_be_read_is_unknown() {
        let mars = Window { timezone: "Mars/Olympus".to_owned(), ..window(&[], "22:00", "23:00") };
        for broken in [window(&[], "25:00", "23:00"), window(&[], "22:00", "late"), mars] {
            assert_eq!(classes(&judged(vec![broken], vec![])), [(Class::Unknown, "policy/windows")]);
        }
    }
}
