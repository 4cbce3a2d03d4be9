use super::{Finding, Judgement, Need};
use crate::cluster::snapshot::Observed;

/// A part of the snapshot, or what a gate says that can't do without it.
pub(super) fn part<T>(observed: &Observed<T>, need: Need) -> Result<&T, Judgement> {
    let why = match observed {
        Observed::Known(value) => return Ok(value),
        Observed::Unknown(why) => format!("could not be read: {why}"),
        Observed::NotConfigured => "were not read".to_owned(),
    };
    Err(missing(need, &why))
}

/// A part that could not be read, with what has to be allowed.
pub(super) fn missing(need: Need, why: &str) -> Judgement {
    let words = need.words();
    let (what, right) = words.split_once(" (").unwrap_or((words, ""));
    let right = right.trim_end_matches(')');
    Finding::unknown(what, format!("{what} {why}")).remedy(format!("what it needs to be allowed: {right}")).into()
}

/// A few names, and how many more there are.
pub(super) fn some(names: &[String]) -> String {
    const SHOWN: usize = 5;
    let shown = names.iter().take(SHOWN).cloned().collect::<Vec<_>>().join(", ");
    match names.len().saturating_sub(SHOWN) {
        0 => shown,
        more => format!("{shown} and {more} more"),
    }
}
