//! A unified diff, as `kubeadm upgrade diff` prints it.

use std::fmt::Write as _;

const CONTEXT: usize = 3;

/// One line of an edit script: kept, taken away, or added.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Edit<'a> {
    Kept(&'a str),
    Gone(&'a str),
    New(&'a str),
}

/// Nothing where the texts are equal.
pub(crate) fn unified(from_file: &str, to_file: &str, old: &str, new: &str) -> String {
    let (old, new): (Vec<_>, Vec<_>) = (old.lines().collect(), new.lines().collect());
    let edits = edits(&old, &new);
    let changed: Vec<usize> =
        (0..edits.len()).filter(|at| !matches!(edits.get(*at), Some(Edit::Kept(_)) | None)).collect();
    if changed.is_empty() {
        return String::new();
    }
    let mut text = format!("--- {from_file}\n+++ {to_file}\n");
    let near = |at: usize| changed.iter().any(|change| change.abs_diff(at) <= CONTEXT);
    let (mut before, mut after, mut at) = (0, 0, 0);
    while at < edits.len() {
        let hunk: Vec<_> =
            edits.iter().enumerate().skip(at).take_while(|(at, _)| near(*at)).map(|(_, edit)| *edit).collect();
        let olds = hunk.iter().filter(|edit| !matches!(edit, Edit::New(_))).count();
        let news = hunk.iter().filter(|edit| !matches!(edit, Edit::Gone(_))).count();
        if hunk.is_empty() {
            // far from any change, so it was kept
            (before, after, at) = (before + 1, after + 1, at + 1);
            continue;
        }
        let _ = writeln!(text, "@@ -{},{olds} +{},{news} @@", before + 1, after + 1);
        for edit in &hunk {
            let _ = match edit {
                Edit::Kept(line) => writeln!(text, " {line}"),
                Edit::Gone(line) => writeln!(text, "-{line}"),
                Edit::New(line) => writeln!(text, "+{line}"),
            };
        }
        (before, after, at) = (before + olds, after + news, at + hunk.len());
    }
    text
}

/// By the longest common subsequence; manifests have some dozens of lines.
fn edits<'a>(old: &[&'a str], new: &[&'a str]) -> Vec<Edit<'a>> {
    let mut longest = vec![vec![0_usize; new.len() + 1]; old.len() + 1];
    for i in (0..old.len()).rev() {
        for j in (0..new.len()).rev() {
            longest[i][j] =
                if old[i] == new[j] { longest[i + 1][j + 1] + 1 } else { longest[i + 1][j].max(longest[i][j + 1]) };
        }
    }
    let (mut i, mut j, mut edits) = (0, 0, Vec::new());
    while i < old.len() || j < new.len() {
        if i < old.len() && j < new.len() && old[i] == new[j] {
            edits.push(Edit::Kept(old[i]));
            (i, j) = (i + 1, j + 1);
        } else if j == new.len() || (i < old.len() && longest[i + 1][j] >= longest[i][j + 1]) {
            edits.push(Edit::Gone(old[i]));
            i += 1;
        } else {
            edits.push(Edit::New(new[j]));
            j += 1;
        }
    }
    edits
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_is_shown_with_three_lines_around_it() {
        let old = "1\n2\n3\n4\n5\n6\n7\n8\n9\n10\n11\n12\n";
        let new = old.replace("2\n3\n", "2\nthree\n").replace("11\n", "");
        let expected =
            "--- a\n+++ b\n@@ -1,6 +1,6 @@\n 1\n 2\n-3\n+three\n 4\n 5\n 6\n@@ -8,5 +8,4 @@\n 8\n 9\n 10\n-11\n 12\n";
        assert_eq!(unified("a", "b", old, &new), expected);
        assert_eq!(unified("a", "b", old, old), "");
    }
}
