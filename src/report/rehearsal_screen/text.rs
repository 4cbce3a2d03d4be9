//! The rehearsal for a person.

use std::{fmt::Write as _, time::Duration};

use super::{Ends, Moved, NodeTime, Rehearsal, Stands, Waited};
use crate::report::{
    plan_screen::time,
    table::{Look, Tone, table},
    words::{clean, count, took, without_step},
    wrap::{columns, wrapped},
};

/// So many rows of a table are read; `-o wide` shows all.
const ROWS: usize = 30;
/// So many names of a list.
const NAMES: usize = 8;

/// The rehearsal for a person: the answer, why, the phases, what moved, what can't be known.
pub fn rehearsal_screen(rehearsal: &Rehearsal, wide: bool, look: Look) -> String {
    let kind = rehearsal.upgrade.map(|kind| format!(" ({kind})")).unwrap_or_default();
    let mut text = format!("v{} → v{}{kind}   played on a copy in memory\n", rehearsal.from, rehearsal.to);
    let mut say = |line: String, indent| {
        text.push_str(&wrapped(&line, indent, look.width));
        text.push('\n');
    };
    say(answer(rehearsal), 4);
    if let Some(stands) = &rehearsal.stands {
        say(format!("why: {}", without_step(&stands.why, &stands.step)), 5);
        stands.hint.iter().for_each(|hint| say(format!("to clear it: {}", clean(hint)), 4));
    }
    if !rehearsal.set_aside.is_empty() {
        let verdict = rehearsal.verdict.map(|verdict| verdict.to_string()).unwrap_or_default();
        let gates = rehearsal.set_aside.join(", ");
        say(format!("now it would not begin: {verdict} by {gates}; not asked here, to see what comes after"), 4);
    }
    if !rehearsal.phases.is_empty() {
        // Writing to a String cannot fail.
        let _ = writeln!(text, "\n{}", phases(rehearsal, wide, look));
        text.push_str(&moves(rehearsal, wide, look));
    }
    if !rehearsal.unknown.is_empty() {
        let rows: Vec<_> = rehearsal.unknown.iter().map(|what| ["–".to_owned(), clean(what)]).collect();
        let _ = write!(text, "\nwhat a rehearsal can't know:\n{}", columns(&rows, look.width));
    }
    text.trim_end().to_owned()
}

fn answer(rehearsal: &Rehearsal) -> String {
    let (time, to) = (time(rehearsal.seconds), &rehearsal.to);
    let there = format!("{} of {} at v{to}", rehearsal.nodes_there, count(rehearsal.nodes, "node"));
    let place = |stands: &Stands| match &stands.node {
        Some(node) => format!("{node}, step {}", stands.step),
        None => format!("step {}", stands.step),
    };
    match rehearsal.ends {
        Ends::Well => format!("it would end: {there} after about {time}"),
        Ends::Refused => "it would be refused before anything is changed".to_owned(),
        Ends::Stands => {
            let place = rehearsal.stands.as_ref().map(place).unwrap_or_default();
            format!("it would stand still: {place}, after about {time}; {there}")
        }
        Ends::Unknown => "unknown: it could not be rehearsed".to_owned(),
    }
}

fn phases(rehearsal: &Rehearsal, wide: bool, look: Look) -> String {
    let shown = if wide { rehearsal.phases.len() } else { ROWS };
    let row = |phase: &NodeTime| {
        let dash = || "–".to_owned();
        let time = |seconds| took(Duration::from_secs(seconds));
        let end = if phase.done { ("done".to_owned(), Tone::Good) } else { ("stands".to_owned(), Tone::Bad) };
        vec![
            (phase.node.clone().unwrap_or_else(dash), Tone::Plain),
            (phase.role.clone(), Tone::Plain),
            end,
            (time(phase.seconds), Tone::Number),
            (phase.drain_seconds.map_or_else(dash, time), Tone::Number),
            (phase.pods.map_or_else(dash, |pods| pods.to_string()), Tone::Number),
        ]
    };
    let rows: Vec<_> = rehearsal.phases.iter().take(shown).map(row).collect();
    let mut text = table(look, &["NODE", "ROLE", "END", "TIME", "DRAIN", "PODS"], &rows);
    if let Some(more) = rehearsal.phases.len().checked_sub(shown).filter(|more| *more > 0) {
        let _ = write!(text, "\n… and {more} more; -o wide shows all");
    }
    text
}

fn moves(rehearsal: &Rehearsal, wide: bool, look: Look) -> String {
    let shown = if wide { usize::MAX } else { NAMES };
    let mut text = often(&rehearsal.moved, wide, shown, look);
    if !rehearsal.gone.is_empty() {
        let more = rehearsal.gone.len().saturating_sub(shown);
        let more = if more > 0 { format!(" and {more} more") } else { String::new() };
        let named = rehearsal.gone.iter().take(shown).map(String::as_str).collect::<Vec<_>>().join(", ");
        let line = format!("gone for good, as no controller makes them again: {named}{more}");
        let _ = writeln!(text, "{}", wrapped(&line, 4, look.width));
    }
    if !rehearsal.waited.is_empty() {
        let waited = |one: &Waited| {
            let seconds = took(Duration::from_secs(one.seconds));
            if one.to_the_end { format!("{seconds}, to the end") } else { seconds }
        };
        let row = |one: &Waited| [one.workload.clone(), waited(one), clean(&one.why)];
        let rows: Vec<_> = rehearsal.waited.iter().take(shown).map(row).collect();
        let _ = write!(text, "no room for pods of:\n{}", columns(&rows, look.width));
    }
    text
}

/// How many move, and which of them more than once; all of them where there is room.
fn often(moved: &[Moved], wide: bool, shown: usize, look: Look) -> String {
    let pods = match moved.len() {
        0 => return "\nno pod moves\n".to_owned(),
        1 => "1 pod moves".to_owned(),
        n => format!("{n} pods move"),
    };
    let often = moved.iter().filter(|one| one.times > 1).count();
    let how = match (often, wide) {
        (0, false) => ", none twice".to_owned(),
        (0, true) => ", none twice:".to_owned(),
        (n, _) => format!(", {n} of them more than once:"),
    };
    let named = moved.iter().take(if wide { shown } else { shown.min(often) });
    let times = |n: usize| if n == 1 { "once".to_owned() } else { format!("{n} times") };
    let rows: Vec<_> = named.map(|one| [one.pod.clone(), times(one.times)]).collect();
    let mut text = format!("\n{pods}{how}\n{}", columns(&rows, look.width));
    if !wide && often > shown {
        let _ = writeln!(text, "… and {} more; -o wide shows all", often - shown);
    }
    text
}
