//! A node's repository for another minor: the source's URL and the signing key.

use anyhow::Context as _;
use serde::{Deserialize, Serialize};

use super::{
    dearmor,
    sources::{self, KubernetesSource, SignedBy, SourceFile},
};
use crate::{
    node::{Command, Host, run_ok},
    version::Minor,
};

/// Where the key goes when the source named none.
const KEYRING: &str = "/etc/apt/keyrings/kubernetes-apt-keyring.gpg";

/// What pointing a node at a minor's repository changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RepositoryChange {
    /// The source file.
    pub path: String,
    /// The minor that it pointed at; the target's when nothing was to do.
    pub from: Minor,
    /// The minor that it points at now.
    pub to: Minor,
    /// The keyring that was written; none when the key stands in the source file itself and was left alone.
    pub keyring: Option<String>,
    /// What a person should know.
    pub note: Option<String>,
}

/// The source of Kubernetes' packages on this node.
pub async fn kubernetes_source(host: &dyn Host, policy_base: &str) -> anyhow::Result<KubernetesSource> {
    let files = source_files(host).await?;
    sources::find(&files, policy_base).with_context(|| format!("apt's sources of node {}", host.name()))
}

/// Points the node at this minor's repository and installs its signing key, which is written even when the URL is right
/// already: the public key is renewed without a new minor. Harmless to repeat.
///
/// The key goes first: a crash in between leaves a repository that works.
pub async fn point_at(
    host: &dyn Host,
    minor: Minor,
    policy_base: &str,
    armored_key: &str,
) -> anyhow::Result<RepositoryChange> {
    let files = source_files(host).await?;
    let source =
        sources::find(&files, policy_base).with_context(|| format!("apt's sources of node {}", host.name()))?;
    let text = files.iter().find(|file| file.path == source.path).map(|file| file.text.as_str()).unwrap_or_default();
    let (keyring, note) = match &source.signed_by {
        SignedBy::Path(path) => (Some(path.clone()), None),
        SignedBy::Nothing => {
            (Some(KEYRING.to_owned()), Some(format!("{} named no keyring: {KEYRING} was", source.path)))
        }
        SignedBy::Embedded => (None, Some(format!("{} holds its key itself: it was left as it is", source.path))),
    };
    if let Some(keyring) = &keyring {
        write_key(host, keyring, armored_key).await?;
    }
    let mut wanted = sources::rewrite(text, &source, minor);
    if source.signed_by == SignedBy::Nothing {
        wanted = sources::name_keyring(&wanted, &KubernetesSource { minor, ..source.clone() }, KEYRING);
    }
    if wanted != text {
        let mode = mode_of(host, &source.path).await?;
        host.write_file(&source.path, wanted.as_bytes(), mode)
            .await
            .with_context(|| format!("writing {} on node {}", source.path, host.name()))?;
    }
    Ok(RepositoryChange { path: source.path, from: source.minor, to: minor, keyring, note })
}

async fn write_key(host: &dyn Host, path: &str, armored: &str) -> anyhow::Result<()> {
    let contents = key_contents(path, armored).with_context(|| format!("the key for {path}"))?;
    let doing = || format!("writing {path} on node {}", host.name());
    if host.read_file(path).await.with_context(doing)?.as_deref() == Some(&contents) {
        return Ok(());
    }
    let directory = path.rsplit_once('/').map_or("/", |(directory, _)| directory);
    run_ok(host, &Command::new("install", ["-d", "-m", "0755", directory])).await.with_context(doing)?;
    // apt reads it as its own user
    host.write_file(path, &contents, 0o644).await.with_context(doing)
}

/// apt goes by the name: `.asc` is armored, anything else is binary.
fn key_contents(path: &str, armored: &str) -> Result<Vec<u8>, super::ArmorError> {
    if extension(path) == "asc" { Ok(armored.as_bytes().to_vec()) } else { dearmor(armored) }
}

async fn source_files(host: &dyn Host) -> anyhow::Result<Vec<SourceFile>> {
    let doing = || format!("reading apt's sources of node {}", host.name());
    let found = run_ok(host, &Command::new("find", ["/etc/apt", "-maxdepth", "2", "-type", "f"])).await;
    let mut files = Vec::new();
    for path in found.with_context(doing)?.stdout.lines().filter(|path| is_source_file(path)) {
        if let Some(bytes) = host.read_file(path).await.with_context(doing)? {
            files.push(SourceFile { path: path.to_owned(), text: String::from_utf8_lossy(&bytes).into_owned() });
        }
    }
    Ok(files)
}

fn is_source_file(path: &str) -> bool {
    let in_directory = path.strip_prefix("/etc/apt/sources.list.d/").is_some_and(|name| !name.starts_with('.'));
    path == "/etc/apt/sources.list" || (in_directory && matches!(extension(path), "list" | "sources"))
}

// as apt compares it: to the letter
fn extension(path: &str) -> &str {
    path.rsplit_once('.').map_or("", |(_, extension)| extension)
}

async fn mode_of(host: &dyn Host, path: &str) -> anyhow::Result<u32> {
    let shown = run_ok(host, &Command::new("stat", ["-c", "%a", "--", path])).await?.stdout;
    u32::from_str_radix(shown.trim(), 8).with_context(|| format!("the mode of {path}: {shown:?}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::node::{packages::armor::tests::armor, scripted::ScriptedHost};

    const PUBLIC: &str = "https://pkgs.k8s.io/core:/stable:";
    const LIST: &str = "/etc/apt/sources.list.d/kubernetes.list";

    fn host(text: &str) -> ScriptedHost {
        let found =
            format!("/etc/apt/apt.conf\n/etc/apt/sources.list.d/.x.list\n{LIST}\n/etc/apt/sources.list.d/x.save\n");
        let host = ScriptedHost::new("w1").file(LIST, text).answer(&["find"], &found);
        host.answer(&["stat", "-c", "%a", "--", LIST], "600\n").answer(&["install", "-d"], "")
    }

    fn key() -> String {
        armor(&[0x99, 1, 2, 3])
    }

    #[tokio::test]
    async fn the_minor_changes_the_mode_stays_and_the_key_is_written_as_its_name_wants() {
        for (keyring, contents) in [("/k/k.gpg", vec![0x99, 1, 2, 3]), ("/k/k.asc", key().into_bytes())] {
            let host = host(&format!("deb [signed-by={keyring}] {PUBLIC}/v1.36/deb/ /\n"));
            let change = point_at(&host, Minor::new(1, 37), PUBLIC, &key()).await.expect("change");
            assert_eq!((change.from, change.to), (Minor::new(1, 36), Minor::new(1, 37)));
            let expected = format!("deb [signed-by={keyring}] {PUBLIC}/v1.37/deb/ /\n");
            assert_eq!(host.written(LIST), Some((expected, 0o600)));
            assert_eq!(host.read_file(keyring).await.expect("file"), Some(contents));
        }
    }

    #[tokio::test]
    async fn a_second_time_changes_nothing() {
        let host = host(&format!("deb [signed-by=/k/k.gpg] {PUBLIC}/v1.36/deb/ /\n"));
        point_at(&host, Minor::new(1, 37), PUBLIC, &key()).await.expect("change");
        let before = host.ran().len();
        let again = point_at(&host, Minor::new(1, 37), PUBLIC, &key()).await.expect("change");
        assert_eq!(again.from, again.to);
        assert_eq!(host.ran()[before..], ["find /etc/apt -maxdepth 2 -type f"]);
    }

    #[tokio::test]
    async fn a_source_without_a_keyring_gets_one_and_it_is_said() {
        let host = host(&format!("deb {PUBLIC}/v1.36/deb/ /\n"));
        let change = point_at(&host, Minor::new(1, 37), PUBLIC, &key()).await.expect("change");
        assert_eq!(change.keyring.as_deref(), Some(KEYRING));
        assert!(change.note.is_some());
        assert_eq!(host.written(LIST).expect("list").0, format!("deb [signed-by={KEYRING}] {PUBLIC}/v1.37/deb/ /\n"));
    }

    #[tokio::test]
    async fn a_node_without_a_source_is_named_and_nothing_is_written() {
        let host = host("deb http://mirror.example.org/debian bookworm main\n");
        let error = point_at(&host, Minor::new(1, 37), PUBLIC, &key()).await.unwrap_err();
        assert!(format!("{error:#}").contains("node w1: no apt source points at"), "{error:#}");
        assert_eq!(host.written(KEYRING), None);
    }
}
