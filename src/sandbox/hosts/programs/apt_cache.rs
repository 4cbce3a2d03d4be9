//! apt-cache madison: what the lists of the sources that are configured now have.

use super::look;
use crate::sandbox::hosts::{
    apt_sources,
    process::{Ended, Process, Unknown},
};

pub(super) async fn run(process: &Process) -> Ended {
    let words = process.words();
    let ["madison", package] = words.as_slice() else { return Err(Unknown) };
    look(process).await;
    let lines: Vec<String> = {
        let state = process.state();
        let empty = std::collections::BTreeMap::new();
        let lists = state.lists.get(super::apt_get::LISTS).unwrap_or(&empty);
        let sources = apt_sources::read(&state.files, None);
        let found = sources.iter().filter_map(|source| Some((source, lists.get(&source.url)?.get(*package)?)));
        found
            .flat_map(|(source, versions)| {
                versions.iter().rev().map(|version| format!("{package:>10} | {version:>10} | {}  Packages", source.url))
            })
            .collect()
    };
    for line in lines {
        process.out(&line);
    }
    Ok(0)
}
