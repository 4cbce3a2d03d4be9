//! Reads single metrics out of Prometheus' text format: the few lines that are wanted, out of some ten thousand.

use std::collections::BTreeMap;

/// One line: labels and value.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Sample {
    /// Label values by name.
    pub(super) labels: BTreeMap<String, String>,
    /// The value.
    pub(super) value: f64,
}

/// A line of a wanted metric that can't be read: never passed over, since it might be the one that matters.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("metric {name}: line {line:?} can't be understood")]
pub(super) struct BadLine {
    name: String,
    line: String,
}

/// All samples of one metric.
pub(super) fn samples(text: &str, name: &str) -> Result<Vec<Sample>, BadLine> {
    let bad = |line: &str| BadLine { name: name.to_owned(), line: line.chars().take(200).collect() };
    let lines = text.lines().filter_map(|line| Some((line, line.trim_start().strip_prefix(name)?)));
    // `name` may be the beginning of a longer one.
    let of_name = lines.filter(|(_, rest)| rest.starts_with(['{', ' ', '\t']));
    of_name.map(|(line, rest)| sample(rest).ok_or_else(|| bad(line))).collect()
}

/// What follows the name: `{label="value",…} value [timestamp]`.
fn sample(rest: &str) -> Option<Sample> {
    let (labels, rest) = match rest.strip_prefix('{') {
        Some(rest) => labels(rest)?,
        None => (BTreeMap::new(), rest),
    };
    let value = rest.split_whitespace().next()?.parse().ok()?;
    Some(Sample { labels, value })
}

/// The labels up to the closing brace, and what follows it.
fn labels(mut rest: &str) -> Option<(BTreeMap<String, String>, &str)> {
    let mut found = BTreeMap::new();
    loop {
        rest = rest.trim_start_matches([' ', '\t', ',']);
        if let Some(rest) = rest.strip_prefix('}') {
            return Some((found, rest));
        }
        let (name, after) = rest.split_once('=')?;
        let (value, after) = quoted(after.trim_start().strip_prefix('"')?)?;
        found.insert(name.trim().to_owned(), value);
        rest = after;
    }
}

/// A quoted value up to its closing quote, and what follows it; `\\`, `\"` and `\n` are escapes.
fn quoted(text: &str) -> Option<(String, &str)> {
    let mut value = String::new();
    let mut chars = text.char_indices();
    while let Some((at, c)) = chars.next() {
        match c {
            '"' => return Some((value, &text[at + 1..])),
            '\\' => match chars.next()?.1 {
                'n' => value.push('\n'),
                escaped => value.push(escaped),
            },
            plain => value.push(plain),
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn samples_are_read_as_prometheus_writes_them() {
        let text = "# HELP m What.\n# TYPE m gauge\nm 1\nm{} 2\nm{a=\"x\"} 3 1700000000000\nmm 9\nm_total 9\n\
                    m{a=\"q\\\"b\\\\n\\n,}\",b=\"\"} 4e2\nm{a=\"x\", } +Inf\n";
        let found = samples(text, "m").unwrap();
        let values: Vec<_> = found.iter().map(|sample| sample.value).collect();
        assert_eq!(values, [1.0, 2.0, 3.0, 400.0, f64::INFINITY]);
        assert_eq!(found[2].labels["a"], "x");
        assert_eq!(found[3].labels["a"], "q\"b\\n\n,}");
        assert_eq!(found[3].labels["b"], "");
    }

    #[test]
    fn a_wanted_line_that_cannot_be_read_is_an_error() {
        for line in ["m{", "m{a=\"x\"", "m{a=x} 1", "m{a=\"x\"}", "m one", "m ", "m{a} 1"] {
            assert!(samples(line, "m").is_err(), "{line}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_read_without_a_panic(text in "\\PC*", tail in "[m{}=\",\\\\a1 \\n]{0,40}") {
            let _ = samples(&text, "m");
            let _ = samples(&format!("m{tail}"), "m");
        }
    }
}
