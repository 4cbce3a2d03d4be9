//! apt's source files as text: where Kubernetes' packages come from, and the same file for another minor.
//!
//! Both styles are known: one line a source (`.list`) and paragraphs (`.sources`, deb822). Only the minor in the URL is
//! ever changed; options, comments and everything else stay as they are.

use crate::version::Minor;

/// A source file of a node.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceFile {
    /// Its path.
    pub path: String,
    /// Its text.
    pub text: String,
}

/// Where a repository's signing key is named.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SignedBy {
    /// A keyring file.
    Path(String),
    /// The key stands in the source file itself (deb822).
    Embedded,
    /// Nowhere: any key that apt trusts will do.
    Nothing,
}

/// The source of Kubernetes' packages on a node.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KubernetesSource {
    /// The file that it stands in.
    pub path: String,
    /// The URL up to the minor, without a slash at its end: `https://pkgs.k8s.io/core:/stable:`.
    pub base: String,
    /// The minor.
    pub minor: Minor,
    /// Its key.
    pub signed_by: SignedBy,
}

/// Why there is no one source of Kubernetes' packages.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SourcesError {
    /// None at all.
    #[error("no apt source points at the Kubernetes repository ({wanted}/vX.Y/deb)")]
    None {
        /// The base URL that was looked for.
        wanted: String,
    },
    /// Several, that are not minors of the same one.
    #[error("apt sources point at several Kubernetes repositories: {}; leave one", .0.join(", "))]
    Several(
        /// Each as `base in file`.
        Vec<String>,
    ),
}

/// Finds the source of Kubernetes' packages. Of several minors of one repository, an older one left behind by an earlier
/// upgrade does no harm: the newest counts.
pub fn find(files: &[SourceFile], policy_base: &str) -> Result<KubernetesSource, SourcesError> {
    let wanted = policy_base.trim_end_matches('/');
    let found: Vec<KubernetesSource> = files.iter().flat_map(|file| sources_of(file, wanted)).collect();
    let newest = found.iter().max_by_key(|source| source.minor).ok_or(SourcesError::None { wanted: wanted.into() })?;
    if found.iter().any(|source| source.base != newest.base) {
        let shown = found.iter().map(|source| format!("{} in {}", source.base, source.path));
        return Err(SourcesError::Several(shown.collect()));
    }
    Ok(newest.clone())
}

/// Every source of Kubernetes' packages, whatever its minor.
pub fn all(files: &[SourceFile], policy_base: &str) -> Vec<KubernetesSource> {
    files.iter().flat_map(|file| sources_of(file, policy_base.trim_end_matches('/'))).collect()
}

/// The file's text with this source at another minor.
pub fn rewrite(text: &str, source: &KubernetesSource, minor: Minor) -> String {
    let lines = text.split_inclusive('\n').map(|line| {
        if line.trim_start().starts_with('#') { line.to_owned() } else { rewrite_line(line, source, minor) }
    });
    lines.collect()
}

fn rewrite_line(line: &str, source: &KubernetesSource, minor: Minor) -> String {
    let (from, to) = (format!("{}/v{}/deb", source.base, source.minor), format!("{}/v{minor}/deb", source.base));
    let is_ours = |word: &str| word.trim_end_matches('/') == from;
    let words = line
        .split_inclusive(char::is_whitespace)
        .map(|word| if is_ours(word.trim_end()) { word.replacen(&from, &to, 1) } else { word.to_owned() });
    words.collect()
}

/// The file's text with a keyring named for this source, which named none.
pub fn name_keyring(text: &str, source: &KubernetesSource, keyring: &str) -> String {
    let url = format!("{}/v{}/deb", source.base, source.minor);
    let lines = text.split_inclusive('\n').map(|line| {
        let mut words = line.split_whitespace();
        let ours = words.clone().any(|word| word.trim_end_matches('/') == url);
        match words.next() {
            Some(first) if ours && first.starts_with("deb") => one_line_keyring(line, keyring),
            Some(first) if ours && !first.starts_with('#') => {
                format!("{}\nSigned-By: {keyring}\n", line.trim_end_matches('\n'))
            }
            _ => line.to_owned(),
        }
    });
    lines.collect()
}

fn one_line_keyring(line: &str, keyring: &str) -> String {
    match line.split_once('[') {
        Some((before, after)) => format!("{before}[signed-by={keyring} {}", after.trim_start()),
        None => line.replacen(' ', &format!(" [signed-by={keyring}] "), 1),
    }
}

fn sources_of(file: &SourceFile, wanted: &str) -> Vec<KubernetesSource> {
    let entries = if file.path.ends_with(".sources") { paragraphs(&file.text) } else { lines(&file.text) };
    let found = entries.into_iter().flat_map(|(urls, signed_by)| {
        let ours = urls.into_iter().filter_map(|url| kubernetes_url(url, wanted));
        ours.map(move |(base, minor)| (base, minor, signed_by.clone())).collect::<Vec<_>>()
    });
    found.map(|(base, minor, signed_by)| KubernetesSource { path: file.path.clone(), base, minor, signed_by }).collect()
}

/// `<base>/v1.36/deb` of the policy's base, or of any mirror that keeps the public one's layout.
fn kubernetes_url(url: &str, wanted: &str) -> Option<(String, Minor)> {
    let (base, minor) = url.trim_end_matches('/').strip_suffix("/deb")?.rsplit_once("/v")?;
    let ours = base == wanted || base.ends_with("core:/stable:");
    Some((base.to_owned(), minor.parse().ok()?)).filter(|_| ours)
}

type Entry<'a> = (Vec<&'a str>, SignedBy);

fn lines(text: &str) -> Vec<Entry<'_>> {
    let entries = text.lines().filter_map(|line| {
        let line = line.split('#').next()?.trim();
        let rest = line.strip_prefix("deb").filter(|rest| rest.starts_with([' ', '\t', '[']))?.trim_start();
        let (options, rest) = match rest.strip_prefix('[') {
            Some(after) => after.split_once(']')?,
            None => ("", rest),
        };
        let keyring = options.split_whitespace().find_map(|option| option.strip_prefix("signed-by="));
        let signed_by = keyring.map_or(SignedBy::Nothing, |path| SignedBy::Path(path.to_owned()));
        Some((rest.split_whitespace().take(1).collect(), signed_by))
    });
    entries.collect()
}

fn paragraphs(text: &str) -> Vec<Entry<'_>> {
    let mut entries = Vec::new();
    let mut fields: Vec<(String, Vec<&str>)> = Vec::new();
    for line in text.lines().chain([""]).filter(|line| !line.starts_with('#')) {
        if line.trim().is_empty() {
            entries.extend(entry(&std::mem::take(&mut fields)));
        } else if line.starts_with([' ', '\t']) {
            if let Some((_, values)) = fields.last_mut() {
                values.extend(line.split_whitespace());
            }
        } else if let Some((name, value)) = line.split_once(':') {
            fields.push((name.to_ascii_lowercase(), value.split_whitespace().collect()));
        }
    }
    entries
}

fn entry<'a>(fields: &[(String, Vec<&'a str>)]) -> Option<Entry<'a>> {
    let field = |wanted: &str| fields.iter().find(|(name, _)| name == wanted).map(|(_, values)| values.clone());
    if field("enabled").is_some_and(|values| values.iter().any(|value| matches!(*value, "no" | "false" | "off" | "0")))
    {
        return None;
    }
    let signed_by = match field("signed-by").unwrap_or_default().first() {
        None => SignedBy::Nothing,
        Some(path) if path.starts_with('/') => SignedBy::Path((*path).to_owned()),
        Some(_) => SignedBy::Embedded,
    };
    Some((field("uris")?, signed_by))
}

#[cfg(test)]
mod tests;
