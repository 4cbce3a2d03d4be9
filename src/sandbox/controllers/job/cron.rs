use jiff::{SignedDuration, Timestamp, Zoned, civil, tz::TimeZone};

/// How far ahead a time is looked for: the rarest schedule that can be met, 29 February on a given weekday, comes once in
/// 28 years; what does not come within this never does.
const HORIZON_DAYS: i64 = 366 * 30;

/// A schedule in cron's five fields (minute, hour, day of month, month, day of week), or one of its names, such as
/// `@daily`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Schedule {
    minutes: u64,
    hours: u64,
    days: u64,
    months: u64,
    weekdays: u64,
    /// Both given, either is enough.
    either_day: bool,
}

impl Schedule {
    /// None for a text that is no schedule.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let fields = match text.trim() {
            "@yearly" | "@annually" => "0 0 1 1 *",
            "@monthly" => "0 0 1 * *",
            "@weekly" => "0 0 * * 0",
            "@daily" | "@midnight" => "0 0 * * *",
            "@hourly" => "0 * * * *",
            other => other,
        };
        let fields: Vec<_> = fields.split_whitespace().collect();
        let [minutes, hours, days, months, weekdays] = fields[..] else { return None };
        let is_open = |field: &str| field.starts_with('*') || field.starts_with('?');
        let mut on = parse(weekdays, 0, 7, &["sun", "mon", "tue", "wed", "thu", "fri", "sat"])?;
        // Sunday is 0 and 7.
        on |= on >> 7 & 1;
        Some(Self {
            minutes: parse(minutes, 0, 59, &[])?,
            hours: parse(hours, 0, 23, &[])?,
            days: parse(days, 1, 31, &[])?,
            months: parse(months, 1, 12, &MONTHS)?,
            weekdays: on,
            either_day: !is_open(days) && !is_open(weekdays),
        })
    }

    /// The first time after this one.
    pub(super) fn next(&self, after: Timestamp, zone: &TimeZone) -> Option<Timestamp> {
        let from = after.to_zoned(zone.clone());
        let mut date = from.date();
        for _ in 0..HORIZON_DAYS {
            if self.is_on(date) {
                for (hour, minute) in self.times() {
                    let time = date.at(hour, minute, 0, 0).to_zoned(zone.clone()).map(|at: Zoned| at.timestamp());
                    if let Some(time) = time.ok().filter(|time| *time > after) {
                        return Some(time);
                    }
                }
            }
            date = date.tomorrow().ok()?;
        }
        None
    }

    /// The last time up to and with `now`, after `since`.
    pub(super) fn latest(&self, since: Timestamp, now: Timestamp, zone: &TimeZone) -> Option<Timestamp> {
        let mut last = None;
        // A schedule of each minute that slept for long is not walked through minute by minute.
        let day_ago = now.checked_sub(SignedDuration::from_hours(24 * 400)).unwrap_or(since);
        let mut at = since.max(day_ago);
        while let Some(next) = self.next(at, zone).filter(|next| *next <= now) {
            (last, at) = (Some(next), next);
        }
        last
    }

    fn is_on(&self, date: civil::Date) -> bool {
        let has = |set: u64, number: i8| set >> number & 1 == 1;
        let (day, weekday) = (has(self.days, date.day()), has(self.weekdays, date.weekday().to_sunday_zero_offset()));
        has(self.months, date.month()) && if self.either_day { day || weekday } else { day && weekday }
    }

    fn times(&self) -> impl Iterator<Item = (i8, i8)> {
        let on = |set: u64, number: i8| set >> number & 1 == 1;
        let hours = (0..24).filter(move |hour| on(self.hours, *hour));
        hours.flat_map(move |hour| (0..60).filter(move |m| on(self.minutes, *m)).map(move |minute| (hour, minute)))
    }
}

const MONTHS: [&str; 13] = ["", "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

/// A field as the set of its numbers, one bit each.
fn parse(field: &str, least: u32, most: u32, names: &[&str]) -> Option<u64> {
    field.split(',').try_fold(0, |set, part| Some(set | range(part, least, most, names)?))
}

fn range(part: &str, least: u32, most: u32, names: &[&str]) -> Option<u64> {
    let (span, step) = match part.split_once('/') {
        Some((span, step)) => (span, step.parse().ok().filter(|step| *step > 0)?),
        None => (part, 1),
    };
    let number = |text: &str| -> Option<u32> {
        let word = names.iter().position(|name| !name.is_empty() && name.eq_ignore_ascii_case(text));
        word.and_then(|at| u32::try_from(at).ok()).or_else(|| text.parse().ok())
    };
    let (from, to) = match span.split_once('-') {
        _ if span == "*" || span == "?" => (least, most),
        Some((from, to)) => (number(from)?, number(to)?),
        None if part.contains('/') => (number(span)?, most),
        None => (number(span)?, number(span)?),
    };
    if from < least || to > most || from > to {
        return None;
    }
    let step = usize::try_from(step).ok()?;
    Some((from..=to).step_by(step).fold(0, |set, number| set | 1 << number))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn next(schedule: &str, after: &str, zone: &str) -> Option<String> {
        let zone = TimeZone::get(zone).unwrap();
        Some(Schedule::parse(schedule)?.next(after.parse().unwrap(), &zone)?.to_string())
    }

    #[test]
    fn times_are_crons() {
        for (schedule, after, expected) in [
            ("0 23 * * *", "2026-11-22T22:59:59Z", "2026-11-22T23:00:00Z"),
            ("0 23 * * *", "2026-11-22T23:00:00Z", "2026-11-23T23:00:00Z"),
            ("7 6 * * *", "2026-12-31T07:00:00Z", "2027-01-01T06:07:00Z"),
            ("*/15 * * * *", "2026-11-22T10:16:00Z", "2026-11-22T10:30:00Z"),
            ("0 0 29 2 *", "2026-03-01T00:00:00Z", "2028-02-29T00:00:00Z"),
            ("0 3 * * sun", "2026-11-22T04:00:00Z", "2026-11-29T03:00:00Z"),
            ("0 3 * * 7", "2026-11-22T04:00:00Z", "2026-11-29T03:00:00Z"),
            ("0 0 1 * mon", "2026-11-22T00:00:00Z", "2026-11-23T00:00:00Z"),
            ("0 1-5/2 * jan,Dec 1-5", "2026-11-22T00:00:00Z", "2026-12-01T01:00:00Z"),
            ("@daily", "2026-11-22T10:00:00Z", "2026-11-23T00:00:00Z"),
        ] {
            assert_eq!(next(schedule, after, "UTC").as_deref(), Some(expected), "{schedule}");
        }
        assert_eq!(
            next("0 23 * * *", "2026-07-01T12:00:00Z", "Europe/Berlin").as_deref(),
            Some("2026-07-01T21:00:00Z")
        );
    }

    #[test]
    fn what_never_comes_and_what_is_no_schedule() {
        assert_eq!(next("0 0 31 2 *", "2026-01-01T00:00:00Z", "UTC"), None);
        for text in ["", "* * * *", "60 * * * *", "* 24 * * *", "* * 0 * *", "*/0 * * * *", "5-1 * * * *", "x * * * *"]
        {
            assert_eq!(Schedule::parse(text), None, "{text}");
        }
    }

    #[test]
    fn the_latest_missed_time_is_the_one_that_counts() {
        let schedule = Schedule::parse("0 23 * * *").unwrap();
        let [since, now] = ["2026-11-19T23:00:00Z", "2026-11-22T10:00:00Z"].map(|text| text.parse().unwrap());
        let latest = schedule.latest(since, now, &TimeZone::UTC).unwrap();
        assert_eq!(latest.to_string(), "2026-11-21T23:00:00Z");
        assert_eq!(schedule.latest(latest, now, &TimeZone::UTC), None);
    }

    proptest! {
        #[test]
        fn no_text_panics(text in ".{0,30}") {
            let _ = Schedule::parse(&text);
        }

        #[test]
        fn nothing_like_a_schedule_panics(text in "([-*/,0-9a-z]{1,6} ){4}[-*/,0-9]{1,6}") {
            let _ = Schedule::parse(&text);
        }
    }
}
