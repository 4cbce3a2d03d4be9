use jiff::Timestamp;

use super::Sections;
use crate::{
    cluster::snapshot::{AptSource, Observed, Packages},
    node::{
        Host,
        packages::{
            dearmor, last_expiry,
            sources::{self, SignedBy, SourceFile},
        },
    },
};

/// Sources of Kubernetes' packages, each with what its keyring says, where the script brought that along.
pub(super) fn sources(sections: &Sections, policy_base: &str) -> Vec<AptSource> {
    // apt reads these endings alone, and no other case of them
    let is_source = |path: &&str| [".list", ".sources"].iter().any(|end| path.ends_with(end));
    let file = |path: &str| {
        let text = sections.text(&format!("file:{path}"))?.to_owned();
        Some(SourceFile { path: path.to_owned(), text })
    };
    let files: Vec<_> = sections
        .names("file:/etc/apt/")
        .filter(is_source)
        .filter_map(|rest| file(&format!("/etc/apt/{rest}")))
        .collect();
    let found = sources::all(&files, policy_base).into_iter().map(|source| {
        let keyring = match source.signed_by {
            SignedBy::Path(path) => Some(path),
            SignedBy::Embedded | SignedBy::Nothing => None,
        };
        let key_expires = keyring.as_deref().map_or(Observed::NotConfigured, |path| {
            sections.bytes(&format!("file:{path}")).map_or_else(|| unread(path), |bytes| expiry(path, bytes))
        });
        // who may log in to a mirror is no finding's business
        AptSource {
            path: source.path,
            base: without_user(source.base),
            minor: source.minor.to_string(),
            keyring,
            key_expires,
        }
    });
    found.collect()
}

/// `https://user:word@mirror/x` becomes `https://mirror/x`.
fn without_user(url: String) -> String {
    let Some((scheme, rest)) = url.split_once("://") else { return url };
    let (place, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
    let place = place.rsplit('@').next().unwrap_or_default();
    format!("{scheme}://{place}{path}")
}

fn unread(path: &str) -> Observed<Option<Timestamp>> {
    Observed::Unknown(format!("{path} was not read"))
}

fn expiry(path: &str, bytes: &[u8]) -> Observed<Option<Timestamp>> {
    let armored = bytes.starts_with(b"-----BEGIN").then(|| dearmor(&String::from_utf8_lossy(bytes)));
    let read = match armored {
        None => last_expiry(bytes),
        Some(Ok(binary)) => last_expiry(&binary),
        Some(Err(error)) => Err(error.to_string()),
    };
    read.map_or_else(|why| Observed::Unknown(format!("{path}: {why}")), Observed::Known)
}

/// Keyrings outside apt's own directory: the few whose place is only known now.
pub(super) async fn read_other_keyrings(host: &dyn Host, packages: &mut Packages, sections: &Sections) {
    for source in &mut packages.sources {
        let Some(path) = source.keyring.as_deref() else { continue };
        if sections.has(&format!("file:{path}")) {
            continue;
        }
        source.key_expires = match host.read_file(path).await {
            Ok(Some(bytes)) => expiry(path, &bytes),
            Ok(None) => Observed::Unknown(format!("{path} is not there")),
            Err(error) => Observed::Unknown(error.to_string()),
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_may_log_in_to_a_mirror_is_not_read() {
        for (url, wanted) in [
            ("https://me:hunter2@mirror.example/core:/stable:", "https://mirror.example/core:/stable:"),
            ("https://pkgs.k8s.io/core:/stable:", "https://pkgs.k8s.io/core:/stable:"),
            ("https://mirror/a@b", "https://mirror/a@b"),
        ] {
            assert_eq!(without_user(url.to_owned()), wanted);
        }
        let text = b"deb https://me:hunter2@mirror.example/core:/stable:/v1.36/deb/ /\n";
        let line = Sections::line("file:/etc/apt/sources.list.d/k.list", text, 0);
        let found = sources(&Sections::read(&line), "https://pkgs.k8s.io/core:/stable:");
        assert_eq!(found[0].base, "https://mirror.example/core:/stable:");
    }
}
