//! Each past incident has tests by its number, and a patch that takes its fix out; `tests/incidents/run` plays them.

use std::fs;

use super::program::root;

const INCIDENTS: usize = 13;

/// Files below src/, with their paths.
fn sources() -> Vec<(String, String)> {
    let (mut found, mut open) = (Vec::new(), vec![root().join("src")]);
    while let Some(directory) = open.pop() {
        for entry in fs::read_dir(directory).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                open.push(path);
            } else if path.extension().is_some_and(|kind| kind == "rs") {
                found.push((path.display().to_string(), fs::read_to_string(path).unwrap()));
            }
        }
    }
    found
}

/// Names and texts.
fn patches() -> Vec<(String, String)> {
    let files = fs::read_dir(root().join("tests/incidents")).unwrap().map(|entry| entry.unwrap().path());
    let patches = files.filter(|path| path.extension().is_some_and(|kind| kind == "patch"));
    patches
        .map(|path| (path.file_name().unwrap().to_string_lossy().into(), fs::read_to_string(path).unwrap()))
        .collect()
}

/// Each hunk of a patch: its file, and what must be there now.
fn hunks(patch: &str) -> Vec<(String, String)> {
    let (mut file, mut found) = (String::new(), Vec::<(String, String)>::new());
    for line in patch.lines() {
        if let Some(path) = line.strip_prefix("--- a/") {
            path.clone_into(&mut file);
        } else if line.starts_with("@@ ") {
            found.push((file.clone(), "\n".to_owned()));
        } else if let Some(kept) = line.strip_prefix([' ', '-'])
            && let Some((_, before)) = found.last_mut().filter(|(path, _)| *path == file)
        {
            before.push_str(kept);
            before.push('\n');
        }
    }
    found
}

#[test]
fn each_incident_has_tests_and_a_patch() {
    let (sources, patches) = (sources(), patches());
    for number in 1..=INCIDENTS {
        let test = format!("fn incident_{number:02}_");
        assert!(sources.iter().any(|(_, text)| text.contains(&test)), "no test is named {test}");
        let of_it = patches.iter().filter(|(name, _)| name.starts_with(&format!("{number:02}-"))).count();
        assert_eq!(of_it, 1, "patches of incident {number} in tests/incidents");
    }
    assert_eq!(patches.len(), INCIDENTS, "a patch of no incident: {:?}", patches.iter().map(|(name, _)| name));
}

/// What git would do, but sharper: a place that is there twice could be taken for another.
#[test]
fn each_patch_still_applies() {
    for (name, patch) in patches() {
        let hunks = hunks(&patch);
        assert!(!hunks.is_empty(), "{name} changes nothing");
        for (path, before) in hunks {
            let text = format!("\n{}", fs::read_to_string(root().join(&path)).unwrap_or_default());
            let places = text.matches(&before).count();
            let how = "tests/incidents/run says how to make it anew";
            assert_eq!(places, 1, "tests/incidents/{name} no longer applies to {path}; {how}:{before}");
        }
    }
}
