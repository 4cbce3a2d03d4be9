//! find, with the few tests and forms of output that the product asks for.

use super::{known, look};
use crate::sandbox::hosts::{
    files::{Entry, NO_FILE, base_name},
    process::{Ended, Process, Unknown},
};

#[derive(Default)]
struct Query<'a> {
    least: usize,
    most: Option<usize>,
    /// `f` or `d`.
    kind: Option<&'a str>,
    name: Option<&'a str>,
    format: Option<&'a str>,
    /// Changed more than so many whole days ago.
    older_than_days: Option<i64>,
    deletes: bool,
}

fn parse<'a>(words: &[&'a str]) -> Result<Query<'a>, Unknown> {
    let mut query = Query::default();
    let mut words = words.iter().copied();
    while let Some(flag) = words.next() {
        if flag == "-delete" {
            query.deletes = true;
            continue;
        }
        let value = known(words.next())?;
        match flag {
            "-mindepth" => query.least = known(value.parse().ok())?,
            "-maxdepth" => query.most = Some(known(value.parse().ok())?),
            "-mtime" => {
                query.older_than_days = Some(known(value.strip_prefix('+').and_then(|days| days.parse().ok()))?);
            }
            "-type" if matches!(value, "f" | "d") => query.kind = Some(value),
            "-name" => query.name = Some(value),
            "-printf" if matches!(value, r"%f\n" | r"%T@ %f\n") => query.format = Some(value),
            _ => return Err(Unknown),
        }
    }
    Ok(query)
}

pub(super) async fn run(process: &Process) -> Ended {
    let words = process.words();
    let (root, rest) = known(words.split_first())?;
    let query = parse(rest)?;
    look(process).await;
    let now = process.machine.now().as_second();
    let found: Option<Vec<(String, String)>> = {
        let state = process.state();
        let top = state.files.get(root).map(|entry| (*root, entry));
        let all = top.into_iter().chain(state.files.below(root));
        let young =
            |entry: &Entry| query.older_than_days.is_some_and(|days| (now - entry.changed.as_second()) / DAY <= days);
        let all = all.filter(|(_, entry)| !young(entry));
        let lines = all.filter_map(|(path, entry)| Some((path.to_owned(), line(root, path, entry, &query)?)));
        state.files.get(root).map(|_| lines.collect())
    };
    let Some(found) = found else { return process.fail(1, &format!("find: '{root}': {NO_FILE}")) };
    for (path, line) in found {
        if query.deletes {
            process.state().files.remove(&path);
        } else {
            process.out(&line);
        }
    }
    Ok(0)
}

const DAY: i64 = 86_400;

fn line(root: &str, path: &str, entry: &Entry, query: &Query<'_>) -> Option<String> {
    let depth = path[root.len()..].matches('/').count();
    let kind = if entry.contents.is_some() { "f" } else { "d" };
    let name = base_name(path);
    let fits = depth >= query.least
        && query.most.is_none_or(|most| depth <= most)
        && query.kind.is_none_or(|wanted| wanted == kind)
        && query.name.is_none_or(|pattern| matches(name, pattern));
    fits.then(|| match query.format {
        None => path.to_owned(),
        Some(format) if format.contains("%T@") => {
            format!("{}.{:010} {name}", entry.changed.as_second(), entry.changed.subsec_nanosecond())
        }
        Some(_) => name.to_owned(),
    })
}

/// A pattern with at most one `*`.
fn matches(name: &str, pattern: &str) -> bool {
    match pattern.split_once('*') {
        Some((before, after)) => {
            name.len() >= before.len() + after.len() && name.starts_with(before) && name.ends_with(after)
        }
        None => name == pattern,
    }
}
