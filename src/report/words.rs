//! Lengths of time, counts and outside texts, as they stand in a line.

use std::time::Duration;

use crate::policy::Span;

/// Two days and longer are said in days: nobody counts in 290 hours.
const IN_DAYS: u64 = 48 * 3600;

/// A length of time: `8s`, `12m40s`, `1h30m`, `12 days`.
pub fn took(length: Duration) -> String {
    let seconds = length.as_secs();
    match seconds {
        IN_DAYS.. => format!("{} days", seconds / 86_400),
        // Beside hours, seconds are noise.
        3600.. => Span::from_secs(seconds / 60 * 60).to_string(),
        _ => Span::from_secs(seconds).to_string(),
    }
}

/// How long ago, in one unit: `8s ago`, `14m ago`, `9h ago`, `12 days ago`.
pub fn ago(length: Duration) -> String {
    let seconds = length.as_secs();
    let unit = match seconds {
        IN_DAYS.. => format!("{} days", seconds / 86_400),
        3600.. => format!("{}h", seconds / 3600),
        60.. => format!("{}m", seconds / 60),
        _ => format!("{seconds}s"),
    };
    format!("{unit} ago")
}

/// `1 node`, `7 nodes`.
pub fn count(number: usize, thing: &str) -> String {
    if number == 1 { format!("1 {thing}") } else { format!("{number} {thing}s") }
}

/// A size in bytes: `48 MiB`.
pub fn size(bytes: u64) -> String {
    match bytes {
        0..1024 => format!("{bytes} bytes"),
        1024..1_048_576 => format!("{} KiB", bytes / 1024),
        _ => format!("{} MiB", bytes / 1_048_576),
    }
}

/// An outside text on one line, with nothing in it that a terminal would obey: reasons and errors come from whoever may
/// write to the cluster.
pub fn clean(text: &str) -> String {
    let lines = text.lines().map(|line| line.replace(char::is_control, " "));
    lines.map(|line| line.trim().to_owned()).filter(|line| !line.is_empty()).collect::<Vec<_>>().join("; ")
}

/// An error without the step at its head, where that is named beside it.
pub fn without_step(why: &str, step: &str) -> String {
    let why = clean(why);
    why.strip_prefix(&format!("step {step}: ")).map(str::to_owned).unwrap_or(why)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn lengths_of_time_in_the_units_that_matter() {
        for (seconds, length, past) in [
            (0, "0s", "0s ago"),
            (8, "8s", "8s ago"),
            (760, "12m40s", "12m ago"),
            (5405, "1h30m", "1h ago"),
            (9 * 3600, "9h", "9h ago"),
            (47 * 3600, "47h", "47h ago"),
            (12 * 86_400 + 5, "12 days", "12 days ago"),
        ] {
            let given = Duration::from_secs(seconds);
            assert_eq!((took(given).as_str(), ago(given).as_str()), (length, past));
        }
    }

    #[test]
    fn an_outside_text_is_one_line_that_a_terminal_does_not_obey() {
        assert_eq!(clean("first\n\n  second\x1b[2J\r\nthird "), "first; second [2J; third");
    }

    #[test]
    fn a_step_is_named_once() {
        assert_eq!(without_step("step drain: no room\nat all", "drain"), "no room; at all");
        assert_eq!(without_step("step draining: no", "drain"), "step draining: no");
    }

    proptest! {
        #[test]
        fn no_text_brings_a_control_character_through(text in any::<String>()) {
            prop_assert!(!clean(&text).contains(char::is_control));
        }
    }
}
