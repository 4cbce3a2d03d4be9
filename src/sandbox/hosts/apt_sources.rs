//! apt's source files as apt reads them: one line a source, or paragraphs.

use super::files::Files;

/// A repository that a machine uses.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Source {
    /// Without a slash at its end.
    pub(super) url: String,
    /// The keyring named for it.
    pub(super) signed_by: Option<String>,
}

/// All sources, or those of one file alone.
pub(super) fn read(files: &Files, only: Option<&str>) -> Vec<Source> {
    let of = |path: &str| {
        let text = files.text(path).unwrap_or_default();
        if path.ends_with(".sources") { paragraphs(&text) } else { text.lines().filter_map(line).collect() }
    };
    if let Some(path) = only {
        return of(path);
    }
    let parts: Vec<String> = files.below("/etc/apt/sources.list.d").map(|(path, _)| path.to_owned()).collect();
    // as apt compares it: to the letter
    let ending = |path: &str| path.rsplit_once('.').map(|(_, ending)| ending.to_owned()).unwrap_or_default();
    let known = |path: &&String| matches!(ending(path).as_str(), "list" | "sources");
    let mut found = of("/etc/apt/sources.list");
    found.extend(parts.iter().filter(known).flat_map(|path| of(path)));
    found
}

/// `deb [signed-by=/k.gpg] https://host/path/ /`.
fn line(line: &str) -> Option<Source> {
    let rest = line.split('#').next()?.trim().strip_prefix("deb ")?.trim_start();
    let (options, rest) = match rest.strip_prefix('[') {
        Some(rest) => rest.split_once(']')?,
        None => ("", rest),
    };
    let signed_by = options.split_whitespace().find_map(|option| option.strip_prefix("signed-by="));
    let url = rest.split_whitespace().next()?.trim_end_matches('/').to_owned();
    Some(Source { url, signed_by: signed_by.map(str::to_owned) })
}

fn paragraphs(text: &str) -> Vec<Source> {
    text.split("\n\n").flat_map(paragraph).collect()
}

fn paragraph(text: &str) -> Vec<Source> {
    let field = |name: &str| {
        let mut fields = text.lines().filter_map(|line| line.split_once(':'));
        fields.find(|(field, _)| field.eq_ignore_ascii_case(name)).map(|(_, value)| value.trim())
    };
    if field("Enabled") == Some("no") {
        return Vec::new();
    }
    let signed_by = field("Signed-By").filter(|path| path.starts_with('/')).map(str::to_owned);
    let urls = field("URIs").unwrap_or_default().split_whitespace();
    urls.map(|url| Source { url: url.trim_end_matches('/').to_owned(), signed_by: signed_by.clone() }).collect()
}
