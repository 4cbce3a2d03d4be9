//! Source files, read just well enough to see what they use.

use std::{fs, path::Path};

use crate::integration::program::root;

/// A file below src/, without comments and without its unit tests.
pub(super) struct File {
    /// Below src/.
    pub(super) path: String,
    pub(super) text: String,
}

impl File {
    pub(super) fn new(path: &str, text: &str) -> Self {
        let code = text.lines().map(|line| line.split("//").next().unwrap_or_default()).collect::<Vec<_>>().join("\n");
        let code = code.split("#[cfg(test)]").next().unwrap_or_default();
        Self { path: path.to_owned(), text: code.to_owned() }
    }

    /// The directory, or file, right below src/.
    pub(super) fn room(&self) -> &str {
        let first = self.path.split('/').next().unwrap_or_default();
        first.strip_suffix(".rs").unwrap_or(first)
    }

    /// Whether a path of that crate is written out, or the crate is imported.
    pub(super) fn names_crate(&self, name: &str) -> bool {
        self.text.match_indices(&format!("{name}::")).any(|(at, _)| is_start_of_path(&self.text, at))
    }

    /// Every path after `crate::`, lists taken apart.
    pub(super) fn uses(&self) -> Vec<String> {
        let starts = self.text.match_indices("crate::").filter(|(at, _)| is_start_of_path(&self.text, *at));
        starts.flat_map(|(at, word)| paths(&mut self.text[at + word.len()..].chars().peekable())).collect()
    }
}

fn is_start_of_path(text: &str, at: usize) -> bool {
    !text[..at].ends_with(|before: char| before.is_alphanumeric() || before == '_' || before == ':')
}

/// `a::{b, c::d}` is `a::b` and `a::c::d`.
fn paths(text: &mut std::iter::Peekable<std::str::Chars<'_>>) -> Vec<String> {
    let mut path = String::new();
    while let Some(&next) = text.peek() {
        if next.is_alphanumeric() || next == '_' || next == ':' {
            path.push(next);
            text.next();
        } else if next == '{' && (path.is_empty() || path.ends_with("::")) {
            return list(text).into_iter().map(|inner| format!("{path}{inner}")).collect();
        } else {
            break;
        }
    }
    vec![path]
}

fn list(text: &mut std::iter::Peekable<std::str::Chars<'_>>) -> Vec<String> {
    let mut all = Vec::new();
    text.next();
    while let Some(&next) = text.peek() {
        if next == '}' {
            text.next();
            break;
        }
        if next.is_alphanumeric() || next == '_' {
            all.extend(paths(text));
        } else {
            text.next();
        }
    }
    all
}

/// All of src/ but the files that are tests from their first line on.
pub(super) fn files() -> Vec<File> {
    let source = root().join("src");
    let mut all = Vec::new();
    collect(&source, &source, &mut all);
    all
}

/// Test support is named so, and declared under `#[cfg(test)]`.
fn is_test_support(name: &str) -> bool {
    ["tests.rs", "tests", "fake.rs", "fixture.rs", "scripted.rs"].contains(&name)
}

fn collect(source: &Path, directory: &Path, all: &mut Vec<File>) {
    for entry in fs::read_dir(directory).unwrap().map(Result::unwrap) {
        let (path, name) = (entry.path(), entry.file_name().into_string().unwrap());
        if is_test_support(&name) || name == "lib.rs" {
            continue;
        }
        if path.is_dir() {
            collect(source, &path, all);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let below = path.strip_prefix(source).unwrap().to_str().unwrap();
            all.push(File::new(below, &fs::read_to_string(&path).unwrap()));
        }
    }
}
